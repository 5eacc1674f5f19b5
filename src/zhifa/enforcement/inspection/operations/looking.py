"""检查 — answer the checklist, take photographs, close the visit with its record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from zhifa.core import files
from zhifa.core.clock import CHINA
from zhifa.core.documents.document import issue_document
from zhifa.core.duty import close_duties
from zhifa.core.errors import BadInput
from zhifa.core.files import Arrived, Attachment, AttachmentKind
from zhifa.core.operation import Op, operation
from zhifa.core.text import clean_text
from zhifa.enforcement.inspection import checklists, forms, paperwork
from zhifa.enforcement.inspection.events import VisitFinished
from zhifa.enforcement.inspection.models import (
    ChecklistAnswer,
    Visit,
    VisitResult,
)
from zhifa.enforcement.inspection.operations.in_hand import (
    body_of_today,
    may_go_on,
    may_record,
    of_visit,
    shown,
    take,
)
from zhifa.enforcement.inspection.queries import photos_of
from zhifa.law.citation import Citation
from zhifa.law.refusal import Refusal
from zhifa.registers.catalogue import queries as catalogue

MAKE_A_RECORD = Citation("行政处罚法", 55, 2)
MOST_PHOTOS = 20


class ChecklistNotComplete(Refusal):
    """检查项没有答完."""


class ResultContradictsChecklist(Refusal):
    """检查结果与检查项不一致."""


@dataclass(frozen=True)
class Shot:
    """一张现场照片 — the received file with the device's time (aware) and place; ``None`` where the device knew none."""

    arrived: Arrived
    taken_at: datetime | None = None
    lng: Decimal | None = None
    lat: Decimal | None = None
    accuracy_m: int | None = None
    declared_sha256: str = ""


def checklist_of(visit: Visit) -> checklists.Checklist:
    """The questions of a visit: the item's own checklist, or the generic one resting on the item's provision."""
    if visit.item_code in checklists.own_checklists():
        return checklists.checklist_for(visit.item_code)
    item = catalogue.item(visit.item_code)
    basis = catalogue.basis_on(item, visit.started_at.astimezone(CHINA).date()) if item else None
    return checklists.checklist_for(
        visit.item_code,
        law=basis.violated_law or basis.penalty_law if basis else "",
        article=basis.violated_article or basis.penalty_article if basis else "",
    )


@operation("inspection.answer", title="填写检查项", permission="inspection.inspect", matter=of_visit)
def answer(op: Op, *, visit: Visit, answers: dict[str, dict[str, str]]) -> Visit:
    """填写检查项 — question id → {"answer": yes/no/na, "note": …}; questions left out keep what they have.

    :raises CertificatesNotShown: the certificates come first.
    :raises BadInput: a question that is not on this checklist, or an answer that is none.
    """
    visit = take(op, visit)
    may_record(op, visit)
    shown(visit)
    checklist = checklist_of(visit)
    known = {a.question: a for a in ChecklistAnswer.objects.filter(visit=visit)}
    for question, given in answers.items():
        if checklist.question(question) is None:
            raise BadInput("检查单里没有这一项", field=question)
        value = given.get("answer", "")
        if value not in checklists.ANSWER_LABELS:
            raise BadInput("选择符合、不符合或者不适用", field=question)
        note = clean_text(given.get("note", ""), field=question, label="说明", longest=200, required=False)
        row = known.get(question)
        if row is not None and (row.answer, row.note) == (value, note):
            continue
        row = row or ChecklistAnswer(visit=visit, question=question)
        row.answer, row.note = value, note
        row.save()
    op.say(f"填写检查项 {len(answers)} 项")
    return visit


@operation("inspection.add_photos", title="现场取证", permission="inspection.inspect", matter=of_visit)
def add_photos(op: Op, *, visit: Visit, photos: Sequence[Shot]) -> list[Attachment]:
    """取证 — photos taken while the visit goes on, each with its hash, time and place."""
    visit = take(op, visit)
    may_go_on(op, visit)
    shown(visit)
    if not photos:
        raise BadInput("还没有拍照片", field="photos")
    taken = attach_shots(op, visit, photos)
    op.say(f"现场取证，照片 {len(taken)} 张")
    return taken


def attach_shots(op: Op, visit: Visit, photos: Sequence[Shot]) -> list[Attachment]:
    """Bind photos to the visit; their hashes stand in the leaf."""
    held = Attachment.objects.filter(record_uid=visit.uid).count()
    if held + len(photos) > MOST_PHOTOS:
        raise BadInput(f"一次检查最多 {MOST_PHOTOS} 张照片，已有 {held} 张", field="photos")
    taken = [
        files.attach(
            op.matter,
            shot.arrived,
            kind=AttachmentKind.SCENE_PHOTO,
            at=op.at,
            caption=f"现场照片（{visit.place}）"[:120],
            taken_at=shot.taken_at,
            lng=shot.lng,
            lat=shot.lat,
            accuracy_m=shot.accuracy_m,
            added_by_id=op.by.account_id,
            declared_sha256=shot.declared_sha256,
            record="visit",
            record_uid=visit.uid,
        )
        for shot in photos
    ]
    op.extra["photos"] = [a.file.sha256 for a in taken]
    return taken


@operation("inspection.finish_visit", title="结束现场检查", permission="inspection.inspect", matter=of_visit)
def finish_visit(
    op: Op,
    *,
    visit: Visit,
    result: str,
    facts: str,
    photos: Sequence[Shot] = (),
    party_name: str = "",
) -> Visit:
    """结束检查 — result, facts in words, photos; the site record 现场检查笔录 is made with its act code.

    :raises ChecklistNotComplete: a question has no answer.
    :raises ResultContradictsChecklist: 未发现违法行为 with a question answered 不符合, or the other way round.
    """
    visit = take(op, visit)
    # photographs are evidence taken now
    (may_go_on if photos else may_record)(op, visit)
    shown(visit)
    if result not in VisitResult.values:
        raise BadInput("选择检查结果", field="result")
    visit.facts = clean_text(facts, field="facts", label="检查情况", longest=3000)
    visit.party_name = clean_text(
        party_name or visit.party_name or "（未表明身份）",
        field="party_name",
        label="被检查对象",
        longest=120,
    )
    checklist = checklist_of(visit)
    rows = {a.question: a for a in ChecklistAnswer.objects.filter(visit=visit)}
    _consistent(checklist, {q: a.answer for q, a in rows.items()}, result)
    attach_shots(op, visit, photos)
    shots = photos_of(visit)
    visit.result = result
    visit.finished_at = op.at
    body = body_of_today(op, visit)
    visit.document = issue_document(
        op,
        forms.SITE_RECORD,
        matter=op.matter,
        body=body.scope,
        prefix=body.prefix,
        data=paperwork.site_record(visit, body, checklist, rows, shots),
        record="visit",
        record_uid=visit.uid,
        act=visit.act,
    )
    visit.save()
    close_duties(
        op.matter,
        "inspection.finish_visit",
        at=op.at,
        outcome=visit.get_result_display(),
        target_uid=visit.uid,
    )
    op.say(
        f"结束现场检查：{visit.get_result_display()}，照片 {len(shots)} 张",
        public=f"现场检查完毕：{visit.get_result_display()}",
    )
    op.tell(VisitFinished(matter=op.matter.uid, visit=visit.uid, result=result))
    return visit


def _consistent(checklist: checklists.Checklist, given: dict[str, str], result: str) -> None:
    missing = checklists.unanswered(checklist, given)
    if missing:
        raise ChecklistNotComplete(
            f"还有 {len(missing)} 个检查项没有结果：{missing[0].text}",
            MAKE_A_RECORD,
            "逐项填写；与这里无关的选「不适用」",
        )
    bad = checklists.not_met(checklist, given)
    if bad and result == VisitResult.NO_VIOLATION:
        raise ResultContradictsChecklist(
            f"「{bad[0].text}」的结果是不符合，不能按「未发现违法行为」结束",
            MAKE_A_RECORD,
            "改检查结果，或者更正检查项",
        )
    if not bad and result != VisitResult.NO_VIOLATION:
        raise ResultContradictsChecklist(
            "没有一项是不符合，不能按发现违法行为结束", MAKE_A_RECORD, "改检查结果，或者更正检查项"
        )
