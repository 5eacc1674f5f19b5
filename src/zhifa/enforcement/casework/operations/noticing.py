"""告知、陈述申辩 — the notice and its service, what the party says and how it is answered."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from zhifa.core import files
from zhifa.core.actors import PublicActor
from zhifa.core.errors import BadInput, NotFound
from zhifa.core.files import Arrived, AttachmentKind
from zhifa.enforcement.casework import turns
from zhifa.enforcement.casework.basis import departs_from_benchmark
from zhifa.enforcement.casework.events import DefenceReceived, NoticeServed
from zhifa.enforcement.casework.forms import issue, penalty_data
from zhifa.enforcement.casework.models import Case, Defence, Notice, Service
from zhifa.enforcement.casework.operations.serving import Delivery, serve, told_how
from zhifa.enforcement.casework.step import Doing, step
from zhifa.law.time_limits import deadline


def _notice(
    doing: Doing,
    *,
    facts: str,
    basis_text: str,
    reasons: str,
    kinds: Sequence[str],
    fine_fen: int = 0,
    gains_fen: int = 0,
    goods_fen: int = 0,
    base_fen: int | None = None,
    gravity: int = 2,
    mitigation: Sequence[str] = (),
    other_heavy: bool = False,
    tells_hearing: bool | None = None,
) -> Notice:
    """行政处罚告知 — the hearing paragraph stands in it whenever the law asks for it, and never by choice alone."""
    op, case, file = doing.op, doing.case, doing.file
    due = file.hearing_due(doing.asked.penalty, other_heavy=other_heavy)
    row = Notice(
        matter=case.matter,
        case=case,
        facts=facts,
        basis_text=basis_text,
        reasons=reasons,
        kinds=sorted(doing.asked.penalty.kinds),
        fine_fen=fine_fen or 0,
        gains_fen=gains_fen or 0,
        goods_fen=goods_fen or 0,
        base_fen=base_fen,
        gravity=gravity,
        mitigation=list(mitigation),
        departs=departs_from_benchmark(case.basis, doing.asked.penalty, gravity=gravity, base_fen=base_fen),
        tells_hearing=due.result or bool(tells_hearing),
        hearing_grounds="；".join(str(s) for s in due.steps) if due.result else "",
        made_on=op.today,
        made_by=op.by.label[:40],
    )
    document = issue(
        doing,
        "notice",
        {
            "facts": facts,
            "basis_text": basis_text,
            "penalty": penalty_data(row),
            "tells_hearing": row.tells_hearing,
        },
    )
    row.number, row.document_uid = document.number, document.uid
    row.save()
    case.notice_closed_on = None
    _close_waiting(doing)
    op.say(f"行政处罚事先告知，{row.number}", public="已作出处罚事先告知")
    return row


def _close_waiting(doing: Doing) -> None:
    """A new notice ends the waiting periods of the former one."""
    from zhifa.core.duty import close_duties

    close_duties(
        doing.case.matter,
        f"{turns.CLOCK}notice_defence",
        f"{turns.CLOCK}hearing_request",
        at=doing.op.at,
        outcome="重新告知",
        target_uid=doing.case.uid,
    )


give_notice = step("give_notice")(_notice)
notice_again = step("notice_again")(_notice)


@step("serve_notice")
@told_how
def serve_notice(doing: Doing, how: Delivery) -> Service:
    """送达告知书 — starts the five working days for statement and defence, and those for a hearing."""
    op, case, file = doing.op, doing.case, doing.file
    notice = file.notice
    if notice is None or notice.served_on is not None:
        raise NotFound("没有等待送达的告知书")
    if how.done_on < notice.made_on:
        raise BadInput(f"送达日不能早于告知书制作日{notice.made_on:%Y-%m-%d}", field="done_on")
    row = serve(doing, how, paper="行政处罚事先告知书", paper_uid=notice.document_uid, number=notice.number)
    notice.served_on = row.served_on
    notice.save()
    turns.start_clock(op, file, "notice_defence", title="听取陈述申辩", start=row.served_on, hold=True)
    if notice.tells_hearing:
        turns.start_clock(op, file, "hearing_request", title="等待申请听证", start=row.served_on, hold=True)
    op.say(f"{row.get_method_display()}行政处罚事先告知书")
    op.tell(NoticeServed(case.matter.uid, case.uid))
    return row


def _take_in(doing: Doing, kind: str, text: str, form: str, arrived: Sequence[Arrived] = ()) -> Defence:
    op, case, file = doing.op, doing.case, doing.file
    row = Defence(
        matter=case.matter,
        case=case,
        notice_uid=file.notice.uid if file.notice else None,
        kind=kind,
        text=text,
        received_at=op.at,
        by_party=isinstance(op.by, PublicActor),
        files=len(arrived),
    )
    for one in arrived:
        assert op.matter is not None
        files.attach(
            op.matter, one, kind=AttachmentKind.EVIDENCE, at=op.at, caption="陈述申辩附件", record="defence",
            record_uid=row.uid,
        )  # fmt: skip
    document = issue(
        doing,
        form,
        {"text": text.split("\n"), "by_party": row.by_party, "files": len(arrived), "at": op.at.isoformat()},
    )
    row.document_uid = document.uid
    row.save()
    return row


@step("record_defence")
def record_defence(doing: Doing, *, text: str, arrived: Sequence[Arrived] = ()) -> Defence:
    """接收陈述申辩 — by the party on its page, or as written down; listened to as long as nothing is decided."""
    row = _take_in(doing, "statement", text, "defence", arrived)
    doing.op.say("当事人提出陈述申辩")
    doing.op.tell(DefenceReceived(doing.case.matter.uid, doing.case.uid))
    return row


@step("record_waiver")
def record_waiver(doing: Doing, *, text: str) -> Defence:
    """记录明确放弃陈述申辩 — a clear declaration ends the waiting; silence never does."""
    row = _take_in(doing, "waiver", text, "waiver")
    doing.op.say("当事人明确放弃陈述申辩")
    return row


@step("review_defence")
def review_defence(doing: Doing, *, adopted: str, review: str) -> list[Defence]:
    """复核陈述申辩 — every statement not answered yet; the party is never punished harder for having spoken."""
    open_rows = doing.file.unanswered
    if not open_rows:
        raise NotFound("没有等待复核的陈述申辩")
    if adopted not in ("采纳", "部分采纳", "不予采纳"):
        raise BadInput("没有选择采纳情况", field="adopted")
    document = issue(
        doing,
        "defence_review",
        {
            "said": [
                {"on": d.received_at.isoformat(), "text": d.text, "by_party": d.by_party, "files": d.files}
                for d in open_rows
            ],
            "adopted": adopted,
            "review": review,
        },
    )
    for row in open_rows:
        row.adopted, row.review, row.reviewed_on = adopted, review, doing.op.today
        row.document_uid = row.document_uid or document.uid
        row.save()
    doing.op.say(f"陈述申辩已复核：{adopted}")
    return open_rows


@step("close_notice")
def close_notice(doing: Doing) -> Case:
    """告知阶段结束 — lapsed or waived, answered, nothing open about a hearing."""
    doing.case.notice_closed_on = doing.op.today
    doing.op.say("告知和听取意见的阶段结束")
    return doing.case


def defence_until(case: Case, notice: Notice, calendar: Any) -> date | None:
    """The last day for statement and defence after a notice."""
    if notice.served_on is None:
        return None
    return deadline("notice_defence", notice.served_on, calendar=calendar, profile=case.limits).result
