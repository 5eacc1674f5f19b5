"""告知、陈述申辩、听证的前提."""

from zhifa.core import clock
from zhifa.enforcement.casework.basis import check_proposal
from zhifa.enforcement.casework.guards.asking import Asked, guard
from zhifa.law.citation import cite
from zhifa.law.hearing import check_chair, check_hearing_notice, request_in_time
from zhifa.law.notice import NoticeContent, check_notice
from zhifa.law.refusal import Refusal


@guard
def proposal_within_range(asked: Asked) -> bool | Refusal:
    """拟处罚在法定范围内 — kinds and amount against the basis, lenience and deviation with their reasons."""
    if asked.wish is None:
        return True
    case = asked.file.case
    if case.basis is None:
        return False
    check_proposal(
        case.basis,
        asked.penalty,
        gravity=int(asked.wish.get("gravity") or 2),
        base_fen=asked.wish.get("base_fen"),
        mitigation=tuple(cite(text) for text in asked.wish.get("mitigation") or ()),
        reasons=asked.text("reasons"),
    )
    return True


@guard
def notice_complete(asked: Asked) -> bool | Refusal:
    """告知内容完整."""
    if asked.wish is None:
        return True
    due = asked.file.hearing_due(asked.penalty, other_heavy=bool(asked.wish.get("other_heavy"))).result
    check_notice(
        NoticeContent(
            penalty=asked.penalty.in_words() if asked.penalty.kinds else "",
            facts=asked.text("facts"),
            reasons=asked.text("reasons"),
            basis=asked.text("basis_text"),
            tells_defence=True,
            tells_hearing=due,
        ),
        hearing_due=due,
    )
    return True


@guard
def hearing_right_told(asked: Asked) -> bool | Refusal:
    """听证权利已告知 — the form of the notice tells it by itself whenever the law asks for it."""
    if asked.wish is None or asked.wish.get("tells_hearing") is None:
        return True
    due = asked.file.hearing_due(asked.penalty, other_heavy=bool(asked.wish.get("other_heavy"))).result
    return bool(asked.wish["tells_hearing"]) or not due


@guard
def notice_served(asked: Asked) -> bool | Refusal:
    """告知书已送达."""
    notice = asked.file.notice
    return notice is not None and notice.served_on is not None and notice.served_on <= asked.today


@guard
def defence_over(asked: Asked) -> bool | Refusal:
    """陈述申辩期满或者明确放弃."""
    return asked.file.defence_over


@guard
def defence_reviewed(asked: Asked) -> bool | Refusal:
    """陈述申辩已复核."""
    return not asked.file.unanswered


@guard
def hearing_settled(asked: Asked) -> bool | Refusal:
    """听证事项已了结."""
    return asked.file.hearing_settled


@guard
def hearing_asked_in_time(asked: Asked) -> bool | Refusal:
    """在期限内申请听证 — of the present notice, by the day of asking."""
    notice = asked.file.notice
    if notice is None or notice.served_on is None:
        return asked.refuse("notice_served")
    asked_on = (asked.wish or {}).get("asked_on") or asked.today
    if not notice.tells_hearing or not notice.served_on <= asked_on <= asked.today:
        return False
    return request_in_time(
        notice.served_on, asked_on, calendar=asked.file.calendar, profile=asked.file.case.limits
    ).result


@guard
def hearing_notified_early(asked: Asked) -> bool | Refusal:
    """提前七个工作日通知 — counted from today, when the notice goes out."""
    if asked.wish is None:
        return True
    check_hearing_notice(
        asked.today,
        clock.day_of(asked.wish["held_at"]),
        calendar=asked.file.calendar,
        profile=asked.file.case.limits,
    )
    return True


@guard
def chair_is_outsider(asked: Asked) -> bool | Refusal:
    """主持人非本案调查人员 — the one named in the form, else the one appointed."""
    chair = (asked.wish or {}).get("chair")
    hearing = asked.file.hearing
    who = chair.pk if chair is not None else hearing.chair_id if hearing is not None else None
    if who is None:
        return asked.wish is None
    check_chair(str(who), [str(a) for a in asked.file.case.handler_ids])
    return True


@guard
def hearing_record_signed(asked: Asked) -> bool | Refusal:
    """听证笔录已签字或者注明."""
    return asked.wish is None or bool(asked.wish.get("signed") or asked.wish.get("refusal_noted"))
