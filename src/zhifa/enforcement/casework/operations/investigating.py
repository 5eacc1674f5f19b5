"""调查取证 — rights told, evidence gathered and verified, correction ordered, the investigation reported."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from zhifa.core import files
from zhifa.core.errors import BadInput, NotFound
from zhifa.core.files import Arrived, AttachmentKind
from zhifa.core.text import clean_phone
from zhifa.enforcement.casework import turns
from zhifa.enforcement.casework.basis import check_proposal, departs_from_benchmark
from zhifa.enforcement.casework.forms import issue, penalty_data
from zhifa.enforcement.casework.guards import penalty_of
from zhifa.enforcement.casework.models import (
    Case,
    CorrectionOrder,
    Evidence,
    FactEvidence,
    InvestigationReport,
    Preservation,
)
from zhifa.enforcement.casework.step import Doing, step
from zhifa.law.citation import cite
from zhifa.law.correction import check_correction_period
from zhifa.law.evidence import check_evidence, preserve
from zhifa.law.penalty_kinds import kind as kind_of

_RECORDS = {"party": "interview", "witness": "interview", "scene_record": "scene_record"}


@step("tell_rights")
def tell_rights(
    doing: Doing,
    *,
    service_receiver: str,
    service_address: str,
    service_phone: str,
    e_service_consent: bool = False,
    e_service_account: str = "",
) -> Case:
    """告知权利义务、确认送达地址 — certificates shown, rights told, where papers reach the party."""
    if e_service_consent and not e_service_account:
        raise BadInput("同意电子送达的，要写明电子送达地址", field="e_service_account")
    case, party = doing.case, doing.case.party
    party.service_receiver = service_receiver
    party.service_address = service_address
    party.service_phone = clean_phone(service_phone, field="service_phone", label="联系电话")
    party.e_service_consent = e_service_consent
    party.e_service_account = e_service_account
    party.confirmed_on = doing.op.today
    party.save()
    case.rights_told_on = doing.op.today
    issue(doing, "rights")
    doing.op.say("出示证件，告知权利义务，确认送达地址")
    return case


def _mark_facts(doing: Doing, evidence: Evidence, chosen: Sequence[str], *, direct: bool) -> None:
    facts = {str(f.uid): f for f in doing.file.facts}
    known = {(m.fact_id, m.evidence_id): m for m in doing.file.marks}
    for uid in chosen:
        if uid not in facts:
            raise BadInput("要证明的事实不在本案的清单里", field="direct" if direct else "support")
        mark = known.get((facts[uid].pk, evidence.pk))
        if mark is None:
            FactEvidence(fact=facts[uid], evidence=evidence, direct=direct).save()
        elif direct and not mark.direct:
            mark.direct = True
            mark.save()


@step("add_evidence")
def add_evidence(
    doing: Doing,
    *,
    kind: str,
    name: str,
    source: str,
    obtained_on: date,
    content: str = "",
    direct: Sequence[str] = (),
    support: Sequence[str] = (),
    lawful: bool = True,
    verified: bool = False,
    awaited: bool = False,
    arrived: Arrived | None = None,
) -> Evidence:
    """收集证据 — one of the eight kinds, with the facts it proves; an interview or scene record gets its form.

    :raises BadFact: not one of the eight kinds. :raises EvidenceObtainedUnlawfully: said to be verified though unlawful.
    """
    op, case, file = doing.op, doing.case, doing.file
    kind_of("evidence", kind)
    if verified and not awaited:
        check_evidence(kind, lawfully_obtained=lawful, verified=True)
    if obtained_on > op.today or (awaited and arrived is not None):
        raise BadInput("取得日不能晚于今天；等待中的证据还没有材料", field="obtained_on")
    evidence = Evidence(
        matter=case.matter,
        case=case,
        mark=f"E{len(file.evidence) + 1}",
        kind=kind,
        name=name,
        source=source,
        content=content,
        obtained_on=obtained_on,
        obtained_by="、".join(o.name for o in file.officers)[:80],
        awaited=awaited,
        lawful=lawful,
        verified=verified and not awaited,
        verified_on=op.today if verified and not awaited else None,
    )
    if arrived is not None:
        assert op.matter is not None
        evidence.attachment = files.attach(
            op.matter, arrived, kind=AttachmentKind.EVIDENCE, at=op.at, caption=name, record="evidence",
            record_uid=evidence.uid,
        )  # fmt: skip
    if content and kind in _RECORDS:
        document = issue(
            doing,
            _RECORDS[kind],
            {"name": name, "source": source, "content": content.split("\n"), "day": obtained_on.isoformat()},
        )
        evidence.document_uid = document.uid
    evidence.save()
    _mark_facts(doing, evidence, direct, direct=True)
    _mark_facts(doing, evidence, [u for u in support if u not in direct], direct=False)
    op.say(f"收集{evidence.get_kind_display()}（{evidence.mark}）")
    return evidence


@step("add_evidence", code="verify_evidence", title="查证证据")
def verify_evidence(
    doing: Doing,
    *,
    evidence: UUID | str,
    finding: str,
    verified: bool = True,
    lawful: bool = True,
    direct: Sequence[str] = (),
    support: Sequence[str] = (),
) -> Evidence:
    """查证证据 — found true and lawfully obtained, or excluded."""
    row = next((e for e in doing.file.evidence if str(e.uid) == str(evidence)), None)
    if row is None:
        raise NotFound("本案没有这份证据")
    if verified:
        check_evidence(row.kind, lawfully_obtained=lawful, verified=True)
    row.lawful = lawful
    row.verified = verified
    row.awaited = False
    row.verified_on = doing.op.today
    row.content = f"{row.content}\n查证：{finding}".strip()
    row.save()
    _mark_facts(doing, row, direct, direct=True)
    _mark_facts(doing, row, [u for u in support if u not in direct], direct=False)
    doing.op.say(f"{row.mark} {'查证属实' if verified and lawful else '不予采用'}")
    return row


@step("preserve_evidence")
def preserve_evidence(doing: Doing, *, things: str, place: str, reason: str) -> Preservation:
    """先行登记保存 — approved by the head; seven working days to deal with it (第五十六条)."""
    op, case, file = doing.op, doing.case, doing.file
    due = preserve(
        op.today, may_be_lost=bool(reason), approved_by_head=True, calendar=file.calendar, profile=case.limits
    )
    row = Preservation(
        case=case,
        things=things,
        place=place,
        reason=reason,
        preserved_on=op.today,
        due_on=due.result,
    )
    row.save()
    issue(
        doing,
        "preservation",
        {
            "to": case.party.name,
            "paragraphs": [
                f"因调查“{case.title}”的需要，{reason}，依据《中华人民共和国行政处罚法》第五十六条的规定，"
                f"本机关决定自{op.today:%Y年%-m月%-d日}起对下列物品先行登记保存：{things}",
                f"保存地点：{place}。在此期间，当事人或者有关人员不得销毁或者转移证据。",
                f"本机关将在七日内（至{due.result:%Y年%-m月%-d日}）作出处理决定。",
            ],
        },
    )
    turns.start_clock(op, file, "preservation", title="处理登记保存的证据", start=op.today, action="处理")
    op.say("先行登记保存证据")
    return row


@step("settle_preserved")
def settle_preserved(doing: Doing, *, settlement: str) -> list[Preservation]:
    """处理登记保存的证据 — all that is still preserved."""
    open_rows = [p for p in doing.file.preservations if p.settled_on is None]
    if not open_rows:
        raise NotFound("没有等待处理的登记保存证据")
    for row in open_rows:
        row.settled_on = doing.op.today
        row.settlement = settlement
        row.save()
    issue(
        doing,
        "preservation_settled",
        {
            "to": doing.case.party.name,
            "paragraphs": [
                f"本机关于{open_rows[0].preserved_on:%Y年%-m月%-d日}先行登记保存的物品，"
                f"依据《中华人民共和国行政处罚法》第五十六条的规定，作出如下处理决定：{settlement}"
            ],
        },
    )
    doing.op.say("处理先行登记保存的证据")
    return open_rows


@step("order_correction")
def order_correction(doing: Doing, *, requirement: str, correct_by: date) -> CorrectionOrder:
    """责令改正 — with a day; the recheck follows it."""
    op, case, file = doing.op, doing.case, doing.file
    check_correction_period(op.today, correct_by)
    document = issue(
        doing,
        "correction",
        {"requirement": requirement, "correct_by": correct_by.isoformat(), "at_once": correct_by == op.today},
    )
    row = CorrectionOrder(
        case=case,
        requirement=requirement,
        ordered_on=op.today,
        correct_by=correct_by,
        document_uid=document.uid,
    )
    row.save()
    turns.start_clock(op, file, "correction_order", title="复查改正情况", start=correct_by, action="复查")
    op.say("责令改正", public="已责令改正")
    return row


@step("recheck_correction")
def recheck_correction(doing: Doing, *, finding: str, corrected: bool = False) -> list[CorrectionOrder]:
    """复查改正情况 — of every order not yet found corrected."""
    open_rows = [c for c in doing.file.corrections if c.corrected is not True]
    if not open_rows:
        raise NotFound("没有等待复查的责令改正")
    for row in open_rows:
        row.rechecked_on = doing.op.today
        row.corrected = corrected
        row.finding = finding
        row.save()
    issue(
        doing,
        "recheck",
        {
            "to": doing.case.party.name,
            "paragraphs": [
                f"本机关于{open_rows[0].ordered_on:%Y年%-m月%-d日}责令你（单位）：{open_rows[0].requirement}",
                f"经{doing.op.today:%Y年%-m月%-d日}复查：{finding}",
                "违法行为已经改正。" if corrected else "违法行为尚未改正，本机关将依法继续处理。",
            ],
        },
    )
    doing.op.say("复查：已改正" if corrected else "复查：未改正", public="已复查改正情况")
    return open_rows


@step("report_investigation")
def report_investigation(
    doing: Doing,
    *,
    facts_found: str,
    basis_text: str,
    kinds: Sequence[str],
    reasons: str,
    fine_fen: int = 0,
    gains_fen: int = 0,
    goods_fen: int = 0,
    base_fen: int | None = None,
    gravity: int = 2,
    mitigation: Sequence[str] = (),
    complex_case: bool = False,
    grave: bool = False,
    public_interest: bool = False,
    review_by_law: bool = False,
    other_heavy: bool = False,
    nothing_to_correct: bool = False,
) -> InvestigationReport:
    """调查终结报告 — the facts found and the penalty proposed; without any kind, the proposal is no penalty.

    A proposed penalty must lie in its range here already, so that nothing unlawful travels on.
    """
    case = doing.case
    values = {
        "kinds": list(kinds), "fine_fen": fine_fen or 0, "gains_fen": gains_fen or 0, "goods_fen": goods_fen or 0,
    }  # fmt: skip
    penalty = penalty_of(values)
    values["kinds"] = sorted(penalty.kinds)
    departs = False
    if penalty.kinds:
        if case.basis is None:
            raise BadInput("本案没有登记处罚依据，不能提出处罚建议", field="kinds")
        check_proposal(
            case.basis,
            penalty,
            gravity=gravity,
            base_fen=base_fen,
            mitigation=tuple(cite(m) for m in mitigation),
            reasons=reasons,
        )
        departs = departs_from_benchmark(case.basis, penalty, gravity=gravity, base_fen=base_fen)
    row = InvestigationReport(
        matter=case.matter,
        case=case,
        facts_found=facts_found,
        basis_text=basis_text,
        **values,
        base_fen=base_fen,
        gravity=gravity,
        mitigation=list(mitigation),
        reasons=reasons,
        departs=departs,
        complex_case=complex_case,
        grave=grave,
        public_interest=public_interest,
        review_by_law=review_by_law,
        other_heavy=other_heavy,
        nothing_to_correct=nothing_to_correct,
        made_on=doing.op.today,
        made_by="、".join(o.name for o in doing.file.officers)[:80],
    )
    document = issue(
        doing,
        "report",
        {
            "facts_found": facts_found,
            "basis_text": basis_text,
            "penalty": penalty_data(row),
            "evidence": [
                {
                    "mark": e.mark,
                    "kind": e.get_kind_display(),
                    "name": e.name,
                    "source": e.source,
                    "usable": e.usable,
                }
                for e in doing.file.evidence
            ],
            "flags": [
                word
                for held, word in (
                    (complex_case, "疑难复杂"),
                    (grave, "重大违法行为"),
                    (public_interest, "涉及重大公共利益"),
                    (departs, "偏离裁量基准"),
                )
                if held
            ],
        },
    )
    row.document_uid = document.uid
    row.save()
    doing.op.say("案件调查终结")
    return row


@step("return_for_investigation")
def return_for_investigation(doing: Doing, *, reason: str) -> Case:
    """退回补充调查."""
    doing.op.say("退回补充调查")
    doing.op.extra["reason"] = reason
    return doing.case
