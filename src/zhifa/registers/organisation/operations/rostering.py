"""排班 — a solver proposes a month, the team leader changes what he wants and publishes.

Published shifts are what dispatch and the map read (``Shift``). The rest rules and the pair are checked again at every
change, by hand as by solver.
"""

from __future__ import annotations

from datetime import date

from zhifa.core.calendar import work_calendar
from zhifa.core.errors import BadInput, StepOutOfOrder
from zhifa.core.operation import Op, operation
from zhifa.core.text import clean_text
from zhifa.law.citation import cite
from zhifa.law.officers import CertificateNotValid
from zhifa.law.refusal import Refusal
from zhifa.registers.organisation.models import (
    Member,
    Roster,
    RosterLine,
    RosterState,
    Shift,
    ShiftKind,
    Team,
)
from zhifa.registers.organisation.operations.shift_conditions import (
    away_days,
    check_hand,
    duties_of,
    hands_of,
    instants,
    month_days,
    open_shifts,
)
from zhifa.registers.organisation.reach import require_reach
from zhifa.registers.organisation.rest_rules import Duty, Rest, check_rest
from zhifa.registers.organisation.roster_solver import propose

_QUALIFIED = cite("处罚法第四十二条第一款")


class PairTooSmall(Refusal):
    """值班不足两人 — a shift would have fewer officers than the pair."""


@operation("organisation.propose_roster", title="提出值班表", permission="roster.plan")
def propose_roster(
    op: Op, *, team: Team, month: date, pair: int = 2, support: int = 0, seconds: float = 20.0
) -> Roster:
    """提出值班表 — the solver's proposal for a month as a draft; an earlier draft is replaced.

    :raises AuxiliaryMayNotEnforce, CertificateNotValid: nobody in the team may stand in the pair.
    :raises PairTooSmall: fewer than two officers a shift are asked for.
    :raises StepOutOfOrder: the month's roster is published.
    """
    require_reach(op.by, "roster.plan", op.today, what=team.name, team=team)
    if pair < 2:
        raise PairTooSmall("每班执法人员不得少于两人", _QUALIFIED, "每班至少排两名持证的执法人员")
    if pair > 12 or not 0 <= support <= 20:
        raise BadInput("每班人数不对", field="pair")
    first = month.replace(day=1)
    if month_days(first)[-1] < op.today:
        raise BadInput("这个月已经过去", field="month")
    Team.locked(pk=team.pk)
    roster = Roster.objects.filter(team=team, month=first).first()
    if roster is not None and roster.state == RosterState.PUBLISHED:
        raise StepOutOfOrder("这个月的值班表已经公布", way_out="用换班调整")
    days = month_days(first)
    hands = hands_of(team, days, supports=support > 0)
    if not any(not h.support for h in hands):
        raise CertificateNotValid(f"{team.name}没有持有效执法证的执法人员可排", _QUALIFIED, "先补充持证人员")
    calendar = work_calendar()
    off = {d for d in days if not calendar.is_working_day(d)}
    found = propose(
        hands, days, pair=pair, support=support, rest=Rest.on(first), rest_days=off, seconds=seconds
    )
    if roster is None:
        roster = Roster(team=team, month=first)
    else:
        for line in roster.lines.all():
            line.delete()
    roster.pair, roster.support = pair, support
    roster.proposal = found.as_json()
    roster.proposed_at, roster.proposed_by_id = op.at, op.by.account_id
    roster.save()
    ids = dict(Member.objects.filter(code__in=found.duties).values_list("code", "pk"))
    aux = {h.code for h in hands if h.support}
    RosterLine.objects.bulk_create(
        RosterLine(roster=roster, member_id=ids[code], day=d.day, shift=d.shift, support=code in aux)
        for code, duties in found.duties.items()
        for d in duties
    )
    op.say(f"{team.name} {first:%Y-%m} 值班表草案，{found.status}")
    return roster


@operation("organisation.put_on_roster", title="调整值班表", permission="roster.plan")
def put_on(
    op: Op, *, roster: Roster, member: Member, day: date, shift: str, support: bool = False
) -> RosterLine:
    """把一个人排上一班 — by hand, under the same rules.

    :raises RestRuleBroken, AuxiliaryMayNotEnforce, CertificateNotValid: as named.
    """
    roster = Roster.locked(pk=roster.pk)
    require_reach(op.by, "roster.plan", op.today, what=roster.team.name, team=roster.team)
    if roster.state != RosterState.DRAFT:
        raise StepOutOfOrder("已经公布的值班表用换班调整")
    if day not in month_days(roster.month) or shift not in ShiftKind.values:
        raise BadInput("日期或者班次不在这个月", field="day")
    check_hand(member, roster.team, day, shift, support=support)
    check_rest(member.name, [*duties_of(roster, member.pk), Duty(day, shift)], Rest.on(day))
    row = RosterLine(roster=roster, member=member, day=day, shift=shift, support=support, by_hand=True)
    row.save()
    op.say(f"{member.name}排上 {day:%m-%d} {row.get_shift_display()}")
    return row


@operation("organisation.take_off_roster", title="从值班表撤下", permission="roster.plan")
def take_off(op: Op, *, line: RosterLine) -> None:
    """从草案撤下一班."""
    roster = Roster.locked(pk=line.roster_id)
    require_reach(op.by, "roster.plan", op.today, what=roster.team.name, team=roster.team)
    if roster.state != RosterState.DRAFT:
        raise StepOutOfOrder("已经公布的值班表用换班调整")
    op.say(f"{line.member.name}撤下 {line.day:%m-%d} {line.get_shift_display()}")
    line.delete()


@operation("organisation.publish_roster", title="公布值班表", permission="roster.plan")
def publish_roster(op: Op, *, roster: Roster, decision: str = "") -> Roster:
    """公布值班表 — the leader's decision, with his reason where he departs from the proposal; the shifts hold from now on.

    :raises PairTooSmall: a shift to come has fewer than two officers.
    :raises RestRuleBroken: somebody's duties break the rules.
    :raises BadInput: changed by hand without a word on why.
    """
    roster = Roster.locked(pk=roster.pk)
    require_reach(op.by, "roster.plan", op.today, what=roster.team.name, team=roster.team)
    if roster.state != RosterState.DRAFT:
        raise StepOutOfOrder("已经公布")
    missing = [x for x in open_shifts(roster) if x[0] >= op.today]
    if missing:
        day, shift, n = missing[0]
        raise PairTooSmall(
            f"还有 {len(missing)} 班人数不够，第一班是 {day:%m-%d} {ShiftKind(shift).label}，差 {n} 人",
            _QUALIFIED,
            "补上人再公布，或者请别的队支援",
        )
    lines = list(roster.lines.select_related("member"))
    text = clean_text(
        decision, label="决定说明", field="decision", longest=300, required=any(x.by_hand for x in lines)
    )
    people = {x.member_id: x.member for x in lines}
    away = away_days(roster.team, people.values(), month_days(roster.month))
    gone = next((x for x in lines if x.day >= op.today and x.day in away.get(x.member_id, ())), None)
    if gone is not None:
        raise BadInput(
            f"{gone.member.name}在 {gone.day:%m-%d} 已经不在{roster.team.name}",
            field="member",
            way_out="把这一班撤下，换别人",
        )
    for member in people.values():
        check_rest(member.name, duties_of(roster, member.pk), Rest.on(roster.month))
    first = max(op.today, roster.month)
    start, end = (
        instants(first, ShiftKind.DAY).lower,
        instants(month_days(roster.month)[-1], ShiftKind.NIGHT).upper,
    )
    before = Shift.objects.filter(
        team=roster.team, line=None, during__startswith__gte=start, during__startswith__lt=end
    )
    for shift in before.filter(attendance=None):
        shift.delete()
    roster.state = RosterState.PUBLISHED
    roster.published_at, roster.published_by_id, roster.decision = op.at, op.by.account_id, text
    roster.save()
    Shift.objects.bulk_create(
        Shift(
            member=x.member,
            post="team",
            team=roster.team,
            during=instants(x.day, x.shift),
            support=x.support,
            line=x,
        )
        for x in lines
        if x.day >= op.today
    )
    op.say(f"公布 {roster.team.name} {roster.month:%Y-%m} 值班表")
    return roster
