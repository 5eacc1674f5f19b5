"""排班 — a solver proposes a month, who plans (a team's leader, the command centre's chief) changes it and publishes.

Published shifts are what dispatch and the map read (``Shift``). The rest rules and the pair are checked again at every
change, by hand as by solver.
"""

from __future__ import annotations

from datetime import date

from psycopg.types.range import Range

from zhifa.core.calendar import work_calendar
from zhifa.core.errors import BadInput, StepOutOfOrder
from zhifa.core.operation import Op, operation
from zhifa.core.text import clean_text
from zhifa.law.refusal import Refusal
from zhifa.registers.organisation.models import (
    Body,
    Member,
    Roster,
    RosterLine,
    RosterState,
    Shift,
    ShiftKind,
    Team,
)
from zhifa.registers.organisation.operations.roster_units import unit_for, unit_of
from zhifa.registers.organisation.operations.shift_conditions import (
    duties_of,
    instants,
    month_days,
    open_shifts,
)
from zhifa.registers.organisation.rest_rules import Duty, Rest, RestRuleBroken, check_rest
from zhifa.registers.organisation.roster_solver import propose


class PairTooSmall(Refusal):
    """值班不足两人 — a shift would have fewer officers than the pair."""


@operation("organisation.propose_roster", title="提出值班表", permission="roster.plan")
def propose_roster(
    op: Op,
    *,
    team: Team | None = None,
    body: Body | None = None,
    month: date,
    pair: int = 2,
    support: int = 0,
    seconds: float = 20.0,
) -> Roster:
    """提出值班表 — the solver's proposal for a month of a team, or of the command centre (``body``), as a draft; an earlier
    draft is replaced.

    :raises CertificateNotValid, NotOfTheWatch: nobody may stand there.
    :raises PairTooSmall: fewer a shift are asked for than two officers, or than the county's number for the centre.
    :raises StepOutOfOrder: the month's roster is published.
    """
    unit = unit_for(team, body)
    unit.require(op)
    first = month.replace(day=1)
    least = unit.least(first)
    if pair < least:
        raise PairTooSmall(
            f"每班{unit.main}不得少于 {least} 人", unit.citations, f"每班至少排 {least} 名{unit.main}"
        )
    if pair > 12 or not 0 <= support <= 20:
        raise BadInput("每班人数不对", field="pair")
    if month_days(first)[-1] < op.today:
        raise BadInput("这个月已经过去", field="month")
    unit.lock()
    roster = Roster.objects.filter(**unit.where, month=first).first()
    if roster is not None and roster.state == RosterState.PUBLISHED:
        raise StepOutOfOrder("这个月的值班表已经公布", way_out="用换班调整")
    days = month_days(first)
    hands = unit.hands(days, supports=support > 0)
    if not any(not h.support for h in hands):
        raise unit.nobody()
    calendar = work_calendar()
    off = {d for d in days if not calendar.is_working_day(d)}
    found = propose(
        hands, days, pair=pair, support=support, rest=Rest.on(first), rest_days=off, seconds=seconds
    )
    if roster is None:
        roster = Roster(**unit.where, month=first)
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
    filled = f"{len(found.open)} 班排不满" if found.open else "每班排满"
    op.say(f"{unit.name} {first:%Y-%m} 值班表草案，{filled}")
    return roster


@operation("organisation.put_on_roster", title="调整值班表", permission="roster.plan")
def put_on(
    op: Op, *, roster: Roster, member: Member, day: date, shift: str, support: bool = False
) -> RosterLine:
    """把一个人排上一班 — by hand, under the same rules.

    :raises RestRuleBroken, AuxiliaryMayNotEnforce, CertificateNotValid, NotOfTheWatch: as named.
    """
    roster = Roster.locked(pk=roster.pk)
    unit = unit_of(roster)
    unit.require(op)
    if roster.state != RosterState.DRAFT:
        raise StepOutOfOrder("已经公布的值班表用换班调整")
    if day not in month_days(roster.month) or shift not in ShiftKind.values:
        raise BadInput("日期或者班次不在这个月", field="day")
    unit.check(member, day, shift, support=support)
    check_rest(member.name, [*duties_of(roster, member.pk), Duty(day, shift)], Rest.on(day))
    row = RosterLine(roster=roster, member=member, day=day, shift=shift, support=support, by_hand=True)
    row.save()
    op.say(f"{member.name}排上 {day:%m-%d} {row.get_shift_display()}")
    return row


@operation("organisation.take_off_roster", title="从值班表撤下", permission="roster.plan")
def take_off(op: Op, *, line: RosterLine) -> None:
    """从草案撤下一班."""
    roster = Roster.locked(pk=line.roster_id)
    unit_of(roster).require(op)
    if roster.state != RosterState.DRAFT:
        raise StepOutOfOrder("已经公布的值班表用换班调整")
    op.say(f"{line.member.name}撤下 {line.day:%m-%d} {line.get_shift_display()}")
    line.delete()


def _check_elsewhere(roster: Roster, lines: list[RosterLine]) -> None:
    """Refuse lines of somebody who stands elsewhere at that time (a kiosk, another team).

    :raises RestRuleBroken: naming the first.
    """
    days = month_days(roster.month)
    whole = Range(instants(days[0], ShiftKind.DAY).lower, instants(days[-1], ShiftKind.NIGHT).upper, "[)")
    rows = Shift.objects.filter(member__in={x.member_id for x in lines}, during__overlap=whole)
    taken = list(rows.exclude(**unit_of(roster).shifts).values_list("member_id", "during"))
    for line in lines:
        mine = instants(line.day, line.shift)
        if any(m == line.member_id and d.lower < mine.upper and mine.lower < d.upper for m, d in taken):
            raise RestRuleBroken(
                f"{line.member.name}在 {line.day:%m-%d} {line.get_shift_display()} 另有岗亭或者别处的班",
                way_out="把这一班撤下换别人，或者先撤下别处的班",
            )


@operation("organisation.publish_roster", title="公布值班表", permission="roster.plan")
def publish_roster(op: Op, *, roster: Roster, decision: str = "") -> Roster:
    """公布值班表 — the leader's decision, with his reason where he departs from the proposal; the shifts hold from now on.

    :raises PairTooSmall: a shift to come has fewer people than the roster asks for.
    :raises RestRuleBroken: somebody's duties break the rules.
    :raises BadInput: changed by hand without a word on why.
    """
    roster = Roster.locked(pk=roster.pk)
    unit = unit_of(roster)
    unit.require(op)
    if roster.state != RosterState.DRAFT:
        raise StepOutOfOrder("已经公布")
    missing = [x for x in open_shifts(roster) if x[0] >= op.today]
    if missing:
        day, shift, n = missing[0]
        raise PairTooSmall(
            f"还有 {len(missing)} 班人数不够，第一班是 {day:%m-%d} {ShiftKind(shift).label}，差 {n} 人",
            unit.citations,
            "补上人再公布，或者请别的队支援" if roster.team_id else "补上人再公布",
        )
    lines = list(roster.lines.select_related("member"))
    text = clean_text(
        decision, label="决定说明", field="decision", longest=300, required=any(x.by_hand for x in lines)
    )
    people = {x.member_id: x.member for x in lines}
    away = unit.away(people.values(), month_days(roster.month))
    gone = next((x for x in lines if x.day >= op.today and x.day in away.get(x.member_id, ())), None)
    if gone is not None:
        raise BadInput(
            f"{gone.member.name}在 {gone.day:%m-%d} 已经不在{unit.name}",
            field="member",
            way_out="把这一班撤下，换别人",
        )
    for member in people.values():
        check_rest(member.name, duties_of(roster, member.pk), Rest.on(roster.month))
    _check_elsewhere(roster, [x for x in lines if x.day >= op.today])
    first = max(op.today, roster.month)
    start, end = (
        instants(first, ShiftKind.DAY).lower,
        instants(month_days(roster.month)[-1], ShiftKind.NIGHT).upper,
    )
    before = Shift.objects.filter(
        **unit.shifts, line=None, during__startswith__gte=start, during__startswith__lt=end
    )
    for shift in before.filter(attendance=None):
        shift.delete()
    roster.state = RosterState.PUBLISHED
    roster.published_at, roster.published_by_id, roster.decision = op.at, op.by.account_id, text
    roster.save()
    Shift.objects.bulk_create(
        Shift(
            member=x.member,
            post=unit.post,
            team=roster.team,
            during=instants(x.day, x.shift),
            support=x.support,
            line=x,
        )
        for x in lines
        if x.day >= op.today
    )
    op.say(f"公布 {unit.name} {roster.month:%Y-%m} 值班表")
    return roster
