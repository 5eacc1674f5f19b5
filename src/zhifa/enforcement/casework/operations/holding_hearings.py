"""听证 — asked for, called, held or ended (处罚法第六十三条至第六十五条)."""

from datetime import date, datetime

from zhifa.core import clock
from zhifa.core.account import Account
from zhifa.core.duty import Duty
from zhifa.core.errors import BadInput
from zhifa.core.matter import Assignment
from zhifa.enforcement.casework.events import HearingAsked
from zhifa.enforcement.casework.forms import issue
from zhifa.enforcement.casework.models import Case, Hearing, HearingState
from zhifa.enforcement.casework.step import Doing, step
from zhifa.enforcement.casework.turns import TURN
from zhifa.law.hearing import check_agents, hearing_ends, held_openly


def _present(doing: Doing) -> Hearing:
    hearing = doing.file.hearing
    assert hearing is not None  # the state says that one was asked for
    return hearing


@step("ask_hearing")
def ask_hearing(doing: Doing, *, asked_text: str = "", asked_on: date | None = None) -> Hearing:
    """申请听证 — within five working days of the notice."""
    op, case = doing.op, doing.case
    row = Hearing(matter=case.matter, case=case, asked_on=asked_on or op.today, asked_text=asked_text)
    row.save()
    issue(
        doing,
        "hearing_request",
        {"text": (asked_text or "当事人要求举行听证。").split("\n"), "by_party": op.by.kind == "public", "files": 0,
         "at": op.at.isoformat()},
    )  # fmt: skip
    op.say("当事人要求听证")
    op.tell(HearingAsked(case.matter.uid, case.uid))
    return row


def _call(doing: Doing, *, held_at: datetime, place: str, chair: Account, closed_reason: str = "") -> Hearing:
    """通知听证 — seven working days ahead, with a chair who has not investigated; open but for secrets."""
    op, case = doing.op, doing.case
    row = _present(doing)
    openly = held_openly(
        state_secret=closed_reason == "国家秘密",
        trade_secret=closed_reason == "商业秘密",
        privacy=closed_reason == "个人隐私",
    )
    row.state = HearingState.CALLED
    row.called_on = op.today
    row.held_at = held_at
    row.place = place
    row.chair, row.chair_name = chair, chair.name
    row.openly, row.closed_reason = openly.result, closed_reason
    row.save()
    if not Assignment.objects.filter(
        matter_id=case.matter_id, account=chair, capacity="chair", ended_at=None
    ).exists():
        Assignment(matter_id=case.matter_id, account=chair, capacity="chair", started_at=op.at).save()
    for duty in Duty.objects.filter(
        matter_id=case.matter_id, target_uid=case.uid, kind=f"{TURN}hold_hearing", closed_at=None
    ):
        duty.closed_at, duty.outcome = op.at, "另定时间"
        duty.save()
    issue(
        doing,
        "hearing_notice",
        {
            "held_at": held_at.astimezone(clock.CHINA).replace(tzinfo=None).isoformat(timespec="minutes"),
            "place": place,
            "chair": chair.name,
            "openly": openly.result,
            "closed_reason": closed_reason,
        },
    )
    op.say(f"通知听证：{held_at.astimezone(clock.CHINA):%Y-%m-%d %H:%M}，主持人{chair.name}")
    return row


call_hearing = step("call_hearing")(_call)
reschedule_hearing = step("reschedule_hearing")(_call)


@step("hold_hearing")
def hold_hearing(
    doing: Doing,
    *,
    record: str,
    opinion: str,
    signed: bool = False,
    refusal_noted: bool = False,
    agents: int = 0,
) -> Hearing:
    """举行听证 — the record signed or the refusal noted; the decision rests on it (第六十五条).

    :raises BadInput: before its time.
    """
    op = doing.op
    check_agents(int(agents), on=op.today)
    row = _present(doing)
    if row.held_at is not None and op.at < row.held_at:
        raise BadInput(
            f"听证定于{row.held_at.astimezone(clock.CHINA):%Y-%m-%d %H:%M}，现在还没有举行",
            field="record",
            way_out="举行之后再登记",
        )
    row.state = HearingState.HELD
    row.record, row.opinion = record, opinion
    row.signed, row.refusal_noted, row.agents = signed, refusal_noted, int(agents)
    row.ended_on = op.today
    row.save()
    shared = {
        "held_at": row.held_at.astimezone(clock.CHINA).replace(tzinfo=None).isoformat(timespec="minutes")
        if row.held_at
        else "",
        "place": row.place,
        "chair": row.chair_name,
        "openly": row.openly,
        "agents": int(agents),
    }
    issue(
        doing,
        "hearing_record",
        {**shared, "record": record.split("\n"), "signed": signed, "refusal_noted": refusal_noted},
    )
    issue(doing, "hearing_report", {**shared, "opinion": opinion})
    op.say("举行听证", public="已举行听证")
    return row


@step("end_hearing")
def end_hearing(doing: Doing, *, ground: str, record: str) -> Hearing:
    """终止听证 — absent without reason, or left without leave: the right counts as given up (第六十四条第六项)."""
    ends = hearing_ends(absent_without_reason=ground == "absent", left_without_leave=ground == "left")
    if not ends.result:
        raise BadInput("没有选择终止听证的事由", field="ground")
    row = _present(doing)
    row.state = HearingState.ENDED
    row.record = record
    row.ended_on = doing.op.today
    row.save()
    issue(
        doing,
        "hearing_ended",
        {
            "to": "",
            "paragraphs": [*(s.text for s in ends.steps), f"情况记录：{record}", f"记录人：{row.chair_name}"],
        },
    )
    doing.op.say("终止听证")
    return row


@step("drop_hearing")
def drop_hearing(doing: Doing, *, reason: str) -> Case:
    """当事人撤回听证申请."""
    row = _present(doing)
    row.state = HearingState.DROPPED
    row.ended_on = doing.op.today
    row.save()
    issue(
        doing,
        "hearing_dropped",
        {
            "text": reason.split("\n"),
            "by_party": doing.op.by.kind == "public",
            "files": 0,
            "at": doing.op.at.isoformat(),
        },
    )
    doing.op.say("当事人撤回听证申请")
    return doing.case
