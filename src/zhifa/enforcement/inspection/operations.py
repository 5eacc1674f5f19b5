"""检查 — what may be done at a place: start, show certificates, answer, finish, order to correct, check again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from zhifa.core import files
from zhifa.core.account import Account
from zhifa.core.acts import ActKind
from zhifa.core.clock import CHINA, end_of
from zhifa.core.documents.document import issue_document, record_act
from zhifa.core.duty import close_duties, open_duty
from zhifa.core.duty_clock import open_timed_duty
from zhifa.core.errors import AlreadyDone, BadInput, NotPermitted, StepOutOfOrder
from zhifa.core.files import Arrived, Attachment, AttachmentKind
from zhifa.core.matter import Matter, MatterState
from zhifa.core.operation import Op, operation
from zhifa.core.ports import OfficerFacts
from zhifa.core.text import clean_text
from zhifa.enforcement.command import queries as command
from zhifa.enforcement.command.models import WorkOrder
from zhifa.enforcement.command.pair import check_pair
from zhifa.enforcement.inspection import checklists, forms, paperwork
from zhifa.enforcement.inspection.events import CorrectionOrdered, CorrectionRechecked, VisitFinished
from zhifa.enforcement.inspection.models import (
    ChecklistAnswer,
    Correction,
    CorrectionState,
    Visit,
    VisitResult,
)
from zhifa.enforcement.inspection.queries import photos_of
from zhifa.law.citation import Citation
from zhifa.law.correction import check_correction_period
from zhifa.law.refusal import Refusal
from zhifa.registers.catalogue import queries as catalogue
from zhifa.registers.organisation.models import Body
from zhifa.registers.organisation.queries import body_of_scope

SHOW_CERTIFICATES = Citation("行政处罚法", 55, 1)
MAKE_A_RECORD = Citation("行政处罚法", 55, 2)
MOST_PHOTOS = 20


class NoPowerToInspect(Refusal):
    """没有检查权 — no body the team belongs to may inspect for this item here."""


class CertificatesNotShown(Refusal):
    """没有出示执法证件 (行政处罚法第五十五条第一款)."""


class ChecklistNotComplete(Refusal):
    """检查项没有答完."""


class ResultContradictsChecklist(Refusal):
    """检查结果与检查项不一致."""


class NothingToCorrect(Refusal):
    """没有需要责令改正的违法行为."""


@dataclass(frozen=True)
class Shot:
    """一张现场照片 — the received file with the device's time (aware) and place; ``None`` where the device knew none."""

    arrived: Arrived
    taken_at: datetime | None = None
    lng: Decimal | None = None
    lat: Decimal | None = None
    accuracy_m: int | None = None
    declared_sha256: str = ""


def _of(visit: Visit, **_: Any) -> int:
    return visit.matter_id


def _officer_rows(facts: Sequence[OfficerFacts]) -> list[dict[str, Any]]:
    """The officers as documents and the record name them."""
    return [
        {
            "account": f.account_id,
            "name": f.name,
            "certificate": f.certificate_number,
            "valid_until": f.certificate_until.isoformat() if f.certificate_until else "",
            "body": f.body_name,
            "team": f.team_name,
        }
        for f in facts
    ]


@operation("inspection.start_visit", title="开始现场检查", permission="inspection.inspect")
def start_visit(
    op: Op,
    *,
    matter: Matter,
    lead: Account,
    second: Account,
    item_code: str = "",
    order: WorkOrder | None = None,
    lng: Decimal | None = None,
    lat: Decimal | None = None,
    accuracy_m: int | None = None,
) -> Visit:
    """开始检查 — two different officers with certificates valid today, of a team whose body may inspect here.

    :raises law.officers.*: an auxiliary, a certificate not valid today, fewer than two people (处罚法第四十二条).
    :raises NoPowerToInspect: the powers do not lead to the team.
    :raises StepOutOfOrder: the order has not been accepted, or the matter is closed.
    :raises AlreadyDone: a visit of this matter is under way.
    """
    if op.by.account_id not in (lead.pk, second.pk):
        raise NotPermitted("只有到场的两名执法人员之一可以开始检查", way_out="由到场的执法人员自己办理")
    facts, _ = check_pair(lead, second, on=op.today)
    if matter.state not in (MatterState.IN_HAND, MatterState.IN_CASE):
        raise StepOutOfOrder(
            f"这件事现在是「{matter.get_state_display()}」，不能开始检查", way_out="先签收工单"
        )
    running = Visit.objects.filter(matter=matter, finished_at=None).select_related("lead").first()
    if running is not None:
        raise AlreadyDone(
            f"{running.lead.name}已于 {running.started_at.astimezone(CHINA):%m-%d %H:%M} 开始这次检查",
            way_out="打开那次检查继续",
        )
    item = catalogue.item(item_code or matter.item_code)
    if item is None:
        raise BadInput("没有选定检查的执法事项", field="item_code", way_out="从目录里选择事项")
    body = _inspecting_body(op, matter, item.code, lead)
    visit = Visit(
        matter=matter,
        order=order or command.open_order_of(matter),
        team=matter.team,
        body=body.scope,
        lead=lead,
        second=second,
        item_code=item.code,
        item_name=item.name,
        party_name=matter.subject_name,
        place=matter.address,
        started_at=op.at,
        lng=lng,
        lat=lat,
        accuracy_m=accuracy_m,
        record={"officers": _officer_rows(facts), "power": op.powers.as_json() if op.powers else {}},
    )
    visit.record["power_reason"] = op.powers.reason if op.powers else ""
    visit.act = record_act(
        op,
        kind=ActKind.INSPECTION,
        matter=matter,
        body=body.scope,
        title=forms.SITE_RECORD.title,
        record="visit",
        record_uid=visit.uid,
    )
    visit.save()
    open_duty(
        matter,
        kind="inspection.finish_visit",
        title="完成现场检查",
        permission="inspection.inspect",
        account=lead,
        started_at=op.at,
        action="继续",
        target="visit",
        target_uid=visit.uid,
    )
    op.say(f"{lead.name}、{second.name}开始现场检查", public="执法人员已到现场")
    return visit


def _inspecting_body(op: Op, matter: Matter, item_code: str, lead: Account) -> Body:
    """The body in whose name the team inspects; its answer goes into the leaf."""
    answer = command.power_over(matter, item_code, on=op.today, act="inspection")
    op.powers = answer
    if not answer.allowed:
        raise NoPowerToInspect(answer.reason, answer.citations, "核对事项；属于其他部门的，转出办理")
    if matter.team_id is not None and not command.acts_for(
        command.team_of(matter.team_id), answer.body_code, on=op.today
    ):
        raise NoPowerToInspect(
            f"这一事项的检查权由{answer.body_name}行使，{matter.team.name}不是它的队伍",
            answer.citations,
            f"转{answer.body_name}办理",
        )
    refusal = command.officer_acts_for_another(matter, item_code, lead.pk, on=op.today, act="inspection")
    if refusal is not None:
        raise NoPowerToInspect(refusal.reason, refusal.citations, refusal.way_out)
    return Body.objects.select_related("scope").get(code=answer.body_code)


def _take(op: Op, visit: Visit) -> Visit:
    """The visit, fresh and locked, still open, and the actor one of the two."""
    fresh = (
        Visit.objects.select_for_update(no_key=True, of=("self",))
        .select_related("lead", "second", "matter", "team", "body", "act")
        .get(pk=visit.pk)
    )
    if op.by.account_id not in (fresh.lead_id, fresh.second_id):
        raise NotPermitted(
            f"这次检查由{fresh.lead.name}、{fresh.second.name}进行", way_out="由到场的执法人员自己办理"
        )
    if fresh.finished_at is not None:
        raise AlreadyDone(
            f"这次检查已于 {fresh.finished_at.astimezone(CHINA):%m-%d %H:%M} 结束，"
            f"结果是「{fresh.get_result_display()}」",
            way_out="要补充，另开一次检查",
        )
    return fresh


@operation("inspection.show_certificates", title="出示执法证件", permission="inspection.inspect", matter=_of)
def show_certificates(op: Op, *, visit: Visit, party_name: str = "") -> Visit:
    """出示证件 — before asking or looking, both officers show their certificates (处罚法第五十五条第一款)."""
    visit = _take(op, visit)
    visit.party_name = clean_text(
        party_name or visit.party_name, field="party_name", label="被检查对象", longest=120, required=False
    )
    if visit.shown_at is None:
        visit.shown_at = op.at
        op.say("出示执法证件")
    visit.save()
    return visit


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


@operation("inspection.answer", title="填写检查项", permission="inspection.inspect", matter=_of)
def answer(op: Op, *, visit: Visit, answers: dict[str, dict[str, str]]) -> Visit:
    """填写检查项 — question id → {"answer": yes/no/na, "note": …}; questions left out keep what they have.

    :raises CertificatesNotShown: the certificates come first.
    :raises BadInput: a question that is not on this checklist, or an answer that is none.
    """
    visit = _take(op, visit)
    _shown(visit)
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


def _shown(visit: Visit) -> None:
    if visit.shown_at is None:
        raise CertificatesNotShown(
            "还没有向当事人出示执法证件，不能检查", SHOW_CERTIFICATES, "先出示两名执法人员的证件"
        )


@operation("inspection.add_photos", title="现场取证", permission="inspection.inspect", matter=_of)
def add_photos(op: Op, *, visit: Visit, photos: Sequence[Shot]) -> list[Attachment]:
    """取证 — photos taken while the visit goes on, each with its hash, time and place."""
    visit = _take(op, visit)
    _shown(visit)
    if not photos:
        raise BadInput("还没有拍照片", field="photos")
    taken = _attach(op, visit, photos)
    op.say(f"现场取证，照片 {len(taken)} 张")
    return taken


def _attach(op: Op, visit: Visit, photos: Sequence[Shot]) -> list[Attachment]:
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


@operation("inspection.finish_visit", title="结束现场检查", permission="inspection.inspect", matter=_of)
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
    visit = _take(op, visit)
    _shown(visit)
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
    _attach(op, visit, photos)
    shots = photos_of(visit)
    visit.result = result
    visit.finished_at = op.at
    body = body_of_scope(visit.body_id)
    visit.document = issue_document(
        op,
        forms.SITE_RECORD,
        matter=op.matter,
        body=visit.body,
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


@operation("inspection.order_correction", title="责令改正", permission="inspection.correct", matter=_of)
def order_correction(op: Op, *, visit: Visit, requirement: str, due_on: date) -> Correction:
    """责令改正 — the notice 责令改正通知书 with its act code; the re-check becomes the lead officer's duty.

    ``due_on`` today means at once. The law sets no length; it may not lie in the past (处罚法第二十八条第一款).

    :raises NothingToCorrect: the visit is not over, or found nothing.
    :raises AlreadyDone: an order of this visit waits for its re-check.
    """
    visit = Visit.objects.select_related("lead", "second", "matter", "body").get(pk=visit.pk)
    if visit.finished_at is None or visit.result == VisitResult.NO_VIOLATION:
        raise NothingToCorrect(
            "检查没有结束，或者没有发现违法行为，不能责令改正",
            Citation("行政处罚法", 28, 1),
            "先结束检查并记录违法行为",
        )
    waiting = Correction.objects.filter(visit=visit, state=CorrectionState.ORDERED).first()
    if waiting is not None:
        raise AlreadyDone(
            f"这次检查已责令改正，期限到 {waiting.due_on:%Y-%m-%d}", way_out="到期复查，没有改正的再处理"
        )
    check_correction_period(op.today, due_on)
    item = catalogue.item(visit.item_code)
    basis = catalogue.basis_on(item, op.today) if item else None
    if basis is None:
        raise BadInput(
            f"事项 {visit.item_code} 在{op.today:%Y-%m-%d}没有依据", field="requirement", way_out="核对目录"
        )
    facts, _ = check_pair(visit.lead, visit.second, on=op.today)
    correction = Correction(
        matter=op.matter,
        visit=visit,
        party_name=visit.party_name,
        requirement=clean_text(requirement, field="requirement", label="改正要求", longest=500),
        ordered_at=op.at,
        due_on=due_on,
    )
    body = body_of_scope(visit.body_id)
    correction.document = issue_document(
        op,
        forms.CORRECTION,
        matter=op.matter,
        body=visit.body,
        prefix=body.prefix,
        data=paperwork.correction_notice(visit, correction, body, basis, _officer_rows(facts), op.today),
        record="correction",
        record_uid=correction.uid,
    )
    correction.save()
    open_timed_duty(
        op.matter,
        "correction_order",
        start=end_of(due_on),
        kind="inspection.recheck",
        title="复查改正情况",
        permission="inspection.correct",
        account=visit.lead,
        action="复查",
        target="visit",
        target_uid=visit.uid,
    )
    op.say(
        f"责令改正（{correction.document.number}），限 {due_on:%Y-%m-%d} 前改正",
        public=f"已责令改正，期限到{due_on:%-m月%-d日}",
    )
    op.tell(CorrectionOrdered(matter=op.matter.uid, correction=correction.uid))
    return correction


def _of_correction(correction: Correction, **_: Any) -> int:
    return correction.matter_id


@operation("inspection.recheck", title="复查", permission="inspection.correct", matter=_of_correction)
def recheck(
    op: Op, *, correction: Correction, corrected: bool, facts: str, second: Account | None = None
) -> Correction:
    """复查 — two certified officers again; ``second`` is the other one (the visit's colleague when left out).

    Not corrected: nothing is decided here; the page leads on to filing a case.

    :raises AlreadyDone: somebody has checked it already.
    """
    fresh = (
        Correction.objects.select_for_update(no_key=True, of=("self",))
        .select_related("visit__lead", "visit__second", "visit__body", "document", "matter")
        .get(pk=correction.pk)
    )
    if fresh.state != CorrectionState.ORDERED:
        raise AlreadyDone(
            f"{fresh.rechecked_by}已复查：{fresh.get_state_display()}", way_out="刷新页面看复查记录"
        )
    visit = fresh.visit
    me = Account.objects.get(pk=op.by.account_id)
    other = second or (visit.second if me.pk == visit.lead_id else visit.lead)
    people, _ = check_pair(me, other, on=op.today)
    fresh.state = CorrectionState.RECHECKED_OK if corrected else CorrectionState.RECHECKED_FAILED
    fresh.rechecked_at = op.at
    fresh.rechecked_by = f"{me.name}、{other.name}"
    fresh.recheck_facts = clean_text(facts, field="facts", label="复查情况", longest=2000)
    body = body_of_scope(visit.body_id)
    fresh.recheck_document = issue_document(
        op,
        forms.RECHECK_RECORD,
        matter=op.matter,
        body=visit.body,
        prefix=body.prefix,
        data=paperwork.recheck_record(fresh, visit, body, _officer_rows(people), op.at),
        record="correction",
        record_uid=fresh.uid,
    )
    fresh.save()
    close_duties(
        op.matter,
        "inspection.recheck",
        at=op.at,
        outcome=fresh.get_state_display(),
        target_uid=visit.uid,
    )
    op.say(
        f"复查：{fresh.get_state_display()}",
        public="复查结果：已经改正" if corrected else "复查结果：没有改正，依法进一步处理",
    )
    op.tell(CorrectionRechecked(matter=op.matter.uid, correction=fresh.uid, corrected=corrected))
    return fresh
