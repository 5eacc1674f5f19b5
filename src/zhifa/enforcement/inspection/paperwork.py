"""检查文书的内容 — what the templates of ``forms`` ask for, from rows already read. Writes nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from zhifa.core.clock import CHINA
from zhifa.core.files import Attachment
from zhifa.enforcement.inspection.checklists import ANSWER_LABELS, Checklist
from zhifa.enforcement.inspection.models import ChecklistAnswer, Correction, Visit, VisitResult
from zhifa.law.citation import Citation
from zhifa.registers.catalogue.models import ItemBasis
from zhifa.registers.organisation.models import Body

_RESULT_WORDS = {
    VisitResult.NO_VIOLATION: "经检查，未发现违法行为。",
    VisitResult.CORRECTED_ON_SPOT: "经检查，发现上述不符合规定的情况，当事人已当场改正。",
    VisitResult.VIOLATION: "经检查，发现上述不符合规定的情况，依法进一步处理。",
}
_WHEN_NOT = re.compile("逾期|拒不改正")


def _moment(at: datetime | None) -> str:
    return at.astimezone(CHINA).isoformat(timespec="seconds") if at else ""


def _seal(body: Body) -> dict[str, str]:
    return {"seal": body.seal_name or body.name}


def named(law: str, article: str) -> str:
    """《…》第…条 from a basis row, whose law may be a list joined by ；."""
    laws, articles = law.split("；"), article.split("；")
    if len(laws) == 1:
        return f"《{laws[0]}》{'、'.join(articles)}"
    return "、".join(f"《{one}》{at}" for one, at in zip(laws, articles, strict=False))


def site_record(
    visit: Visit,
    body: Body,
    checklist: Checklist,
    rows: Mapping[str, ChecklistAnswer],
    shots: Sequence[Attachment],
) -> dict[str, Any]:
    """现场检查笔录."""
    position = ""
    if visit.lng is not None and visit.lat is not None:
        position = f"东经 {visit.lng}，北纬 {visit.lat}"
        if visit.accuracy_m is not None:
            position += f"（误差 {visit.accuracy_m} 米）"
    return {
        **_seal(body),
        "started_at": _moment(visit.started_at),
        "finished_at": _moment(visit.finished_at),
        "shown_at": _moment(visit.shown_at),
        "place": visit.place,
        "position": position,
        "party": visit.party_name,
        "item_code": visit.item_code,
        "item_name": visit.item_name,
        "power": visit.record.get("power_reason", ""),
        "officers": visit.record["officers"],
        "laws": [Citation("行政处罚法", 55).full],
        "answers": [
            {
                "text": q.text,
                "answer": ANSWER_LABELS[rows[q.id].answer],
                "note": rows[q.id].note,
                "law": q.basis,
            }
            for q in checklist.questions
        ],
        "facts": visit.facts,
        "photos": [
            {
                "taken_at": f"{(s.taken_at or s.arrived_at).astimezone(CHINA):%Y-%m-%d %H:%M:%S}",
                "accuracy": f"{s.accuracy_m} 米" if s.accuracy_m is not None else "未取得",
                "sha256": f"{s.file.sha256[:32]} {s.file.sha256[32:]}",
            }
            for s in shots
        ],
        "result": _RESULT_WORDS[VisitResult(visit.result)],
    }


def correction_notice(
    visit: Visit,
    correction: Correction,
    body: Body,
    basis: ItemBasis,
    officers: list[dict[str, Any]],
    today: date,
) -> dict[str, Any]:
    """责令改正通知书. The item's own provision stands beside 处罚法第二十八条 where it orders correction itself."""
    law = [Citation("行政处罚法", 28, 1).full]
    if basis.order_to_correct:
        law.append(named(basis.penalty_law, basis.penalty_article))
    violated_law = basis.violated_law or basis.penalty_law
    violated_article = basis.violated_article or basis.penalty_article
    found = _WHEN_NOT.search(basis.penalty_quote)
    consequence = (
        f"{'逾期不改正' if found.group() == '逾期' else '拒不改正'}的，"
        f"依照{named(basis.penalty_law, basis.penalty_article)}的规定处理。"
        if found
        else ""
    )
    return {
        **_seal(body),
        "party": correction.party_name,
        "found_at": _moment(visit.finished_at),
        "place": visit.place,
        "facts": visit.facts,
        "violated": named(violated_law, violated_article),
        "violated_quote": basis.violated_quote,
        "basis": law,
        "at_once": correction.due_on == today,
        "due_on": correction.due_on.isoformat(),
        "requirement": correction.requirement,
        "consequence": consequence,
        "contact_address": body.address or "本机关",
        "contact_phone": body.phone or "见本机关公告",
        "officers": officers,
    }


def recheck_record(
    correction: Correction, visit: Visit, body: Body, officers: list[dict[str, Any]], at: datetime
) -> dict[str, Any]:
    """改正情况复查记录."""
    return {
        **_seal(body),
        "party": correction.party_name,
        "place": visit.place,
        "correction_number": correction.document.number if correction.document else "",
        "requirement": correction.requirement,
        "due_on": correction.due_on.isoformat(),
        "at": _moment(at),
        "officers": officers,
        "facts": correction.recheck_facts,
        "corrected": correction.state == "rechecked_ok",
    }
