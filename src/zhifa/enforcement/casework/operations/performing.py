"""送达、履行、结案 — service of the decision, payment, the end of the case."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from zhifa.core.acts import Act, ActChange, ActStanding
from zhifa.core.errors import AlreadyDone, BadInput, NotFound, StepOutOfOrder
from zhifa.core.operation import Op, operation
from zhifa.core.text import clean_text
from zhifa.enforcement.casework import casefile_reading, turns
from zhifa.enforcement.casework.ending import end_case
from zhifa.enforcement.casework.events import DecisionRevoked, DecisionServed, DecisionToPublish
from zhifa.enforcement.casework.forms import issue
from zhifa.enforcement.casework.guards.performing import service_day
from zhifa.enforcement.casework.models import (
    Case,
    Deferral,
    Payment,
    PaymentSource,
    Service,
)
from zhifa.enforcement.casework.operations.serving import Delivery, serve, told_how
from zhifa.enforcement.casework.payment_check import check_payment
from zhifa.enforcement.casework.step import Doing, fresh, step
from zhifa.law.amounts import yuan
from zhifa.law.money_words import money_figures, money_to_pay
from zhifa.law.payment import Instalment, check_deferral
from zhifa.law.service import ServedTooLate, check_served_in_time


@told_how
def _serve_decision(doing: Doing, how: Delivery) -> Service:
    """送达决定书 — a late service is served all the same and recorded as late; the decision stands."""
    op, case, file = doing.op, doing.case, doing.file
    decision = file.decision
    assert decision is not None  # the state says so
    if how.done_on < decision.decided_on:
        raise BadInput(f"送达日不能早于决定日{decision.decided_on:%Y-%m-%d}", field="done_on")
    served = service_day(doing.asked)
    if served > op.today:
        raise BadInput(
            f"公告送达要到{served:%Y-%m-%d}才视为送达", field="done_on", way_out="期间届满后再登记送达"
        )
    late = False
    try:
        check_served_in_time(decision.decided_on, how.done_on, calendar=file.calendar, profile=case.limits)
    except ServedTooLate as too_late:
        late = True
        op.extra["late"] = too_late.message_zh
    paper = f"{decision.get_kind_display()}决定书"
    row = serve(doing, how, paper=paper, paper_uid=decision.document_uid, number=decision.number, late=late)
    decision.served_on = row.served_on
    decision.save()
    if decision.owed_fen:
        turns.start_clock(op, file, "payment", title="当事人缴纳罚没款", start=row.served_on, action="登记")
    op.say(f"{row.get_method_display()}{row.paper}", public="决定书已送达")
    op.tell(DecisionServed(case.matter.uid, case.uid, decision.uid))
    return row


serve_decision = step("serve_decision")(_serve_decision)
serve_no_penalty = step("serve_no_penalty")(_serve_decision)


@step("educate")
def educate(doing: Doing, *, education: str) -> Case:
    """教育当事人 — owed to everybody who is not penalised (处罚法第三十三条第三款)."""
    doing.case.educated_on = doing.op.today
    doing.case.education = education
    issue(
        doing,
        "education",
        {"text": education.split("\n"), "by_party": False, "files": 0, "at": doing.op.at.isoformat()},
    )
    doing.op.say("对当事人进行教育")
    return doing.case


@step("publish_decision")
def publish_decision(doing: Doing) -> Case:
    """公开处罚决定 — hands it to publicity, which hides what must be hidden.

    :raises AlreadyDone: published before.
    """
    case, decision = doing.case, doing.file.decision
    assert decision is not None
    if case.published_on is not None:
        raise AlreadyDone(f"处罚决定已于{case.published_on:%Y-%m-%d}公开", way_out="查看公示")
    case.published_on = doing.op.today
    doing.op.say("公开处罚决定", public="处罚决定已公开")
    doing.op.tell(DecisionToPublish(case.matter.uid, case.uid, decision.uid))
    return case


@step("record_payment")
def record_payment(
    doing: Doing, *, paid_on: date, fen: int, receipt_number: str, source: str, late_fen: int = 0
) -> Payment:
    """登记缴款 — from the bank's list or by hand; never more than is owed, a receipt once.

    :raises AlreadyDone: the receipt is entered. :raises BadInput: before service, in the future, too much, nothing.
    """
    op = doing.op
    fen, late_fen = int(fen or 0), int(late_fen or 0)
    if source not in PaymentSource.values:
        raise BadInput("没有选择缴款来源", field="source")
    check_payment(doing.file, paid_on=paid_on, fen=fen, late_fen=late_fen)
    receipt_number = clean_text(receipt_number, field="receipt_number", label="票据号", longest=40)
    if Payment.objects.filter(receipt_number=receipt_number).exists():
        raise AlreadyDone(f"票据{receipt_number}已经登记过", way_out="核对票据号")
    row = Payment(
        case=doing.case,
        paid_on=paid_on,
        fen=fen,
        late_fen=late_fen,
        receipt_number=receipt_number,
        source=source,
    )
    row.save()
    op.say(f"缴款{yuan(fen + late_fen)}")
    return row


@operation(
    "casework.ask_deferral",
    title="申请延期分期缴纳",
    permission="casework.party",
    matter=lambda case, **_: case.matter_id,
)
def ask_deferral(op: Op, *, case: Case, hardship: str) -> Deferral:
    """申请延期、分期 — by the party in hardship (处罚法第六十六条第二款)."""
    case = fresh(case)
    file = casefile_reading.read(case, on=op.today)
    if case.state != "served" or file.left_fen <= 0:
        raise StepOutOfOrder("现在没有需要缴纳的罚没款", way_out="决定书送达后再申请")
    if any(d.approved_on is None for d in file.deferrals):
        raise AlreadyDone("已经提出过申请，正在等待批准", way_out="等待答复")
    row = Deferral(
        case=case,
        asked_on=op.today,
        hardship=clean_text(hardship, field="hardship", label="经济困难的说明", longest=2000),
    )
    row.save()
    op.say("当事人申请延期或者分期缴纳")
    return row


@step("approve_deferral")
def approve_deferral(doing: Doing, *, plan: Sequence[Mapping[str, Any]]) -> Deferral:
    """批准延期、分期 — plan: on (date), fen; the parts make up what is left."""
    op, file = doing.op, doing.file
    row = next(d for d in file.deferrals if d.approved_on is None)
    parts = [Instalment(p["on"], int(p["fen"])) for p in plan]
    last = check_deferral(
        file.decision.owed_fen if file.decision else 0,
        parts,
        hardship=bool(row.hardship),
        asked=True,
        approved=True,
        paid_fen=file.paid_fen,
    )
    if parts[0].due_on < op.today:
        raise BadInput("各期期限不能早于今天", field="plan")
    row.plan = [{"on": p.due_on.isoformat(), "fen": p.fen} for p in parts]
    row.until = last.result
    row.approved_on = op.today
    row.approved_by = op.by.label[:40]
    row.save()
    issue(
        doing,
        "deferral",
        {
            "to": doing.case.party.name,
            "paragraphs": [
                "你（单位）提出的延期（分期）缴纳罚款的申请收悉。"
                "依据《中华人民共和国行政处罚法》第六十六条第二款的规定，本机关批准如下：",
                *(
                    f"{n}. {p.due_on:%Y年%-m月%-d日}前缴纳{money_to_pay(p.fen)}。"
                    for n, p in enumerate(parts, 1)
                ),
            ],
        },
    )
    op.say(f"批准延期（分期）至 {last.result:%Y-%m-%d}")
    return row


@step("confirm_performance")
def confirm_performance(doing: Doing, *, finding: str = "") -> Case:
    """确认履行完毕."""
    doing.op.say("处罚决定履行完毕", public="处罚已履行")
    if finding:
        doing.op.extra["finding"] = finding
    return doing.case


@step("revoke_decision")
def revoke_decision(doing: Doing, *, error: str) -> Case:
    """撤销处罚决定 — the act loses its standing; what was published is withdrawn within three working days."""
    op, case, decision = doing.op, doing.case, doing.file.decision
    assert decision is not None
    decision.revoked_on = op.today
    decision.save()
    act = Act.objects.filter(uid=decision.act_uid).first()
    if act is None:
        raise NotFound("没有找到这份决定的行政行为")
    ActChange(act=act, standing=ActStanding.ANNULLED, changed_on=op.today, reason=error).save()
    issue(
        doing,
        "revocation",
        {
            "to": case.party.name,
            "paragraphs": [
                f"本机关于{decision.decided_on:%Y年%-m月%-d日}作出的行政处罚决定（{decision.number}）确有错误：{error}",
                "依据《中华人民共和国行政处罚法》第七十五条第二款的规定，本机关决定撤销该行政处罚决定。",
            ],
        },
    )
    op.say(f"撤销处罚决定 {decision.number}", public="处罚决定已撤销")
    op.tell(DecisionRevoked(case.matter.uid, case.uid, decision.uid, error))
    end_case(doing, "revoked", ending=error)
    return case


@step("close_case")
def close_case(doing: Doing, *, ending: str) -> Case:
    """结案归档 — everything performed and on file."""
    op, case, file = doing.op, doing.case, doing.file
    decision = file.decision
    rows = [
        [
            "决定",
            f"{decision.number} {decision.penalty.in_words(money_figures)}" if decision else "移送司法机关",
        ]
    ]
    if decision is not None and decision.owed_fen:
        late = f"，加处罚款{money_figures(file.late_paid_fen)}" if file.late_paid_fen else ""
        rows.append(["履行", f"已缴罚没款{money_figures(file.paid_fen)}{late}"])
    if file.corrections:
        rows.append(["改正", file.corrections[-1].finding or "已改正"])
    issue(
        doing,
        "closing",
        {"rows": rows, "opinion": ending, "documents": [[d["title"], d["number"]] for d in file.documents]},
    )
    op.say("结案归档", public="已办结")
    end_case(doing, "closed", ending=ending)
    return case
