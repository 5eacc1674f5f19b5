"""排班 — a solver proposes a month, the team leader changes what he wants and publishes; swaps by consent.

Published shifts are what dispatch and the map read (``Shift``). The rest rules and the pair are checked again at every
change, by hand as by solver.
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from datetime import date, datetime, timedelta
from datetime import time as time_of_day

from psycopg.types.range import Range

from zhifa.core import clock
from zhifa.core.calendar import work_calendar
from zhifa.core.errors import BadInput, StepOutOfOrder
from zhifa.core.operation import Op, operation
from zhifa.core.text import clean_text
from zhifa.law.citation import cite
from zhifa.law.officers import AuxiliaryMayNotEnforce, CertificateNotValid
from zhifa.law.refusal import Refusal
from zhifa.registers.organisation.models import (
    Certificate,
    Member,
    MemberKind,
    Roster,
    RosterLine,
    RosterState,
    Shift,
    ShiftKind,
    Swap,
    SwapState,
    Team,
)
from zhifa.registers.organisation.reach import require_reach
from zhifa.registers.organisation.rest_rules import Duty, Rest, check_rest
from zhifa.registers.organisation.roster_solver import Hand, propose
from zhifa.registers.organisation.standing import member_of, posted_on

_QUALIFIED = cite("处罚法第四十二条第一款")
_LEADERS = ("队长",)


class PairTooSmall(Refusal):
    """值班不足两人 — a shift would have fewer officers than the pair."""


class NotYourShift(Refusal):
    """不是本人的班."""


def month_days(month: date) -> list[date]:
    """Every day of a month."""
    first = month.replace(day=1)
    return [first + timedelta(days=n) for n in range(monthrange(first.year, first.month)[1])]


def _uncertified_days(members: list[Member], days: list[date]) -> dict[int, set[date]]:
    """Member → days (and the morning after the last) on which no certificate of theirs counts."""
    spans: dict[int, list[Certificate]] = defaultdict(list)
    for c in Certificate.objects.filter(member__in=members):
        spans[c.member_id].append(c)

    def counts(c: Certificate, day: date) -> bool:
        return c.valid_from <= day <= c.valid_until and (c.revoked_on is None or day < c.revoked_on)

    wanted = [*days, days[-1] + timedelta(days=1)]
    return {m.pk: {d for d in wanted if not any(counts(c, d) for c in spans[m.pk])} for m in members}


def duties_around(member_ids: list[int], first: date, last: date) -> dict[int, list[Duty]]:
    """Published duties of people from a week before the first day to a week after the last."""
    start = datetime.combine(first - timedelta(days=7), time_of_day(0), tzinfo=clock.CHINA)
    end = datetime.combine(last + timedelta(days=8), time_of_day(0), tzinfo=clock.CHINA)
    found: dict[int, list[Duty]] = defaultdict(list)
    rows = Shift.objects.filter(member_id__in=member_ids, during__overlap=Range(start, end, "[)"))
    for member_id, during in rows.values_list("member_id", "during"):
        local = during.lower.astimezone(clock.CHINA)
        found[member_id].append(
            Duty(local.date(), ShiftKind.DAY if 6 <= local.hour < 18 else ShiftKind.NIGHT)
        )
    return found


def hands_of(team: Team, days: list[date], *, supports: bool) -> list[Hand]:
    """Who can be put on a team's roster: certified officers (not the leader), auxiliaries in support."""
    people = [member_of(r) for r in posted_on([team.pk], days[0])[team.pk].values()]
    officers = [m for m in people if m.kind == MemberKind.OFFICER and m.position not in _LEADERS]
    helpers = [m for m in people if m.kind == MemberKind.AUXILIARY] if supports else []
    barred = _uncertified_days(officers, days)
    around = duties_around([m.pk for m in (*officers, *helpers)], days[0], days[-1])
    before = {key: tuple(d for d in rows if d.day < days[0]) for key, rows in around.items()}
    return [
        Hand(m.code, m.kind == MemberKind.AUXILIARY, frozenset(barred.get(m.pk, ())), before.get(m.pk, ()))
        for m in sorted((*officers, *helpers), key=lambda m: m.code)
    ]


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


def _check_hand(member: Member, team: Team, day: date, shift: str, *, support: bool) -> None:
    if support:
        if member.kind != MemberKind.AUXILIARY:
            raise BadInput(f"{member.name}不是辅助人员", field="member")
    elif member.kind != MemberKind.OFFICER:
        raise AuxiliaryMayNotEnforce(
            f"{member.name}是{member.get_kind_display()}，不能算在值班的执法两人里", _QUALIFIED, "排在辅助岗"
        )
    if member.pk not in posted_on([team.pk], day)[team.pk]:
        raise BadInput(f"{member.name}在 {day:%Y-%m-%d} 不在{team.name}", field="member")
    ends = [day, day + timedelta(days=1)] if shift == ShiftKind.NIGHT else [day]
    if not support and _uncertified_days([member], ends)[member.pk] & set(ends):
        raise CertificateNotValid(
            f"{member.name}在 {day:%Y-%m-%d} 没有有效的执法证", _QUALIFIED, "换成持证的执法人员"
        )


def _duties(roster: Roster, member_id: int, *, but: int | None = None) -> list[Duty]:
    days = month_days(roster.month)
    mine = [
        Duty(r.day, r.shift)
        for r in RosterLine.objects.filter(member_id=member_id, roster=roster)
        if r.pk != but
    ]
    # what stands in the month without this roster gives way to it when it is published
    around = duties_around([member_id], days[0], days[-1])[member_id]
    published = [d for d in around if d.day < days[0] or d.day > days[-1]]
    return list(dict.fromkeys((*mine, *published)))


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
    _check_hand(member, roster.team, day, shift, support=support)
    check_rest(member.name, [*_duties(roster, member.pk), Duty(day, shift)], Rest.on(day))
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


def open_shifts(roster: Roster) -> list[tuple[date, str, int]]:
    """Shifts with fewer officers than the pair: (day, shift, how many are missing)."""
    there: dict[tuple[date, str], int] = defaultdict(int)
    for day, shift in roster.lines.filter(support=False).values_list("day", "shift"):
        there[day, shift] += 1
    return [
        (day, shift, roster.pair - there[day, shift])
        for day in month_days(roster.month)
        for shift in ShiftKind.values
        if there[day, shift] < roster.pair
    ]


def _instants(day: date, shift: str) -> Range[datetime]:
    start = datetime.combine(day, time_of_day(8 if shift == ShiftKind.DAY else 20), tzinfo=clock.CHINA)
    return Range(start, start + timedelta(hours=12), "[)")


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
    for member in {x.member_id: x.member for x in lines}.values():
        check_rest(member.name, _duties(roster, member.pk), Rest.on(roster.month))
    first = max(op.today, roster.month)
    start, end = (
        _instants(first, ShiftKind.DAY).lower,
        _instants(month_days(roster.month)[-1], ShiftKind.NIGHT).upper,
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
            during=_instants(x.day, x.shift),
            support=x.support,
            line=x,
        )
        for x in lines
        if x.day >= op.today
    )
    op.say(f"公布 {roster.team.name} {roster.month:%Y-%m} 值班表")
    return roster


def _mine(op: Op) -> Member:
    found = Member.objects.filter(account_id=op.by.account_id).first() if op.by.account_id else None
    if found is None:
        raise NotYourShift("您没有登记在人员名录里", way_out="请综合执法指导办登记")
    return found


def _check_exchange(mine: RosterLine, theirs: RosterLine | None, asked: Member) -> None:
    roster = mine.roster
    _check_hand(asked, roster.team, mine.day, mine.shift, support=mine.support)
    but = theirs.pk if theirs else None
    check_rest(
        asked.name, [*_duties(roster, asked.pk, but=but), Duty(mine.day, mine.shift)], Rest.on(mine.day)
    )
    if theirs is not None:
        _check_hand(mine.member, roster.team, theirs.day, theirs.shift, support=theirs.support)
        after = [*_duties(roster, mine.member_id, but=mine.pk), Duty(theirs.day, theirs.shift)]
        check_rest(mine.member.name, after, Rest.on(mine.day))


@operation("organisation.ask_swap", title="申请换班", permission="duty.own")
def ask_swap(
    op: Op, *, mine: RosterLine, asked: Member, reason: str, theirs: RosterLine | None = None
) -> Swap:
    """申请换班 — ``theirs`` empty: the colleague only takes mine over.

    :raises NotYourShift: the shift is not the asker's; ``theirs`` is not the colleague's.
    :raises RestRuleBroken, AuxiliaryMayNotEnforce, CertificateNotValid: the exchange is not lawful.
    """
    me = _mine(op)
    if mine.member_id != me.pk:
        raise NotYourShift("只能换自己的班")
    if mine.roster.state != RosterState.PUBLISHED or mine.day < op.today:
        raise StepOutOfOrder("只能换已经公布、还没有开始的班")
    if asked.pk == me.pk:
        raise BadInput("不能跟自己换", field="asked")
    if theirs is not None and (theirs.member_id != asked.pk or theirs.roster_id != mine.roster_id):
        raise NotYourShift(f"那一班不是{asked.name}的")
    if Swap.objects.filter(mine=mine, state=SwapState.ASKED).exists():
        raise StepOutOfOrder("这一班已经在问人换", way_out="先撤回")
    _check_exchange(mine, theirs, asked)
    row = Swap(
        mine=mine, theirs=theirs, asker=me, asked=asked, asked_at=op.at,
        reason=clean_text(reason, label="原因", field="reason", longest=120),
    )  # fmt: skip
    row.save()
    op.say(f"{me.name}请{asked.name}换 {mine.day:%m-%d} {mine.get_shift_display()}")
    return row


def _give(line: RosterLine, member: Member) -> None:
    line.member = member
    line.by_hand = True
    line.save()
    shift = Shift.objects.select_for_update(no_key=True).filter(line=line).first()
    if shift is not None:
        shift.member = member
        shift.save()


@operation("organisation.answer_swap", title="答复换班", permission="duty.own")
def answer_swap(op: Op, *, swap: Swap, agreed: bool) -> Swap:
    """答复换班 — only the one asked; the rules are checked again, because days have passed.

    :raises NotYourShift: somebody else answers.
    """
    swap = Swap.locked(pk=swap.pk)
    me = _mine(op)
    if swap.state != SwapState.ASKED:
        raise StepOutOfOrder(f"这次换班{swap.get_state_display()}")
    if not agreed and swap.asker_id == me.pk:
        swap.state, swap.answered_at = SwapState.WITHDRAWN, op.at
        swap.save()
        op.say(f"{me.name}撤回换班")
        return swap
    if swap.asked_id != me.pk:
        raise NotYourShift("换班由对方本人答复")
    swap.state, swap.answered_at = (SwapState.AGREED if agreed else SwapState.REFUSED), op.at
    swap.save()
    if agreed:
        if swap.mine.day < op.today:
            raise StepOutOfOrder("这一班已经过去")
        _check_exchange(swap.mine, swap.theirs, swap.asked)
        _give(swap.mine, swap.asked)
        if swap.theirs is not None:
            _give(swap.theirs, swap.asker)
    op.say(f"{me.name}{'同意' if agreed else '不同意'}换班")
    return swap
