"""排班建议 — proposes a month's roster by integer programming (HiGHS): every shift filled, rest kept, burden shared evenly.

Pure: people and what they may do in, a proposal out; a person decides. One binary variable says "this person stands this
shift". Hard: the pair, the support, the rest rules, days on which somebody cannot (leave, no valid certificate). Minimised:
the spread of shifts between the most and the least burdened, then of nights, then of weekends and holidays, then the
wishes not met. A shift that cannot be filled lawfully is left open and named, never filled against the rules.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import highspy

from zhifa.registers.organisation.rest_rules import DAY, NIGHT, Duty, Rest

_OPEN, _SPREAD, _NIGHTS, _REST_DAYS = 1000.0, 10.0, 6.0, 4.0
SHIFTS = (DAY, NIGHT)
SOLVER = "HiGHS"


@dataclass(frozen=True)
class Hand:
    """可排人员 — ``cannot``: days without duty; ``before``: duties of the week before the month, for the rest rules.

    ``carried``: shifts stood lately more (or fewer) than the team's mean, so that fairness is carried over.
    """

    code: str
    support: bool = False
    cannot: Collection[date] = frozenset()
    before: tuple[Duty, ...] = ()
    carried: int = 0


@dataclass(frozen=True)
class Proposal:
    """建议 — duties by person; ``open``: shifts nobody can lawfully fill, with how many are missing."""

    duties: Mapping[str, tuple[Duty, ...]]
    open: tuple[tuple[Duty, bool, int], ...]
    status: str
    spread: int
    night_spread: int
    counts: Mapping[str, tuple[int, int, int]] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """What is kept with the roster: the solver, how it ended, everybody's shifts, nights and days off worked."""
        return {
            "solver": f"{SOLVER} {highspy.Highs().version()}",
            "status": self.status,
            "spread": self.spread,
            "night_spread": self.night_spread,
            "open": [[d.day.isoformat(), d.shift, support, n] for d, support, n in self.open],
            "counts": {k: list(v) for k, v in self.counts.items()},
        }


def propose(
    hands: Sequence[Hand],
    days: Sequence[date],
    *,
    pair: int,
    support: int,
    rest: Rest,
    rest_days: Collection[date] = frozenset(),
    seconds: float = 20.0,
) -> Proposal:
    """A roster for consecutive ``days``: ``pair`` officers and ``support`` auxiliaries on each of two shifts a day.

    ``rest_days``: Saturdays, Sundays and holidays, shared evenly as well. ``seconds``: the solver's time limit; what it has
    found by then is proposed, and the status says whether it is proved best.
    """
    model = highspy.Highs()
    model.setOptionValue("output_flag", False)
    model.setOptionValue("time_limit", seconds)
    model.setOptionValue("threads", 1)
    model.setOptionValue("random_seed", 1)
    model.setOptionValue("mip_rel_gap", 0.01)
    stands: dict[tuple[str, Duty], highspy.highs.highs_var] = {}
    slots = [Duty(day, shift) for day in days for shift in SHIFTS]
    for hand in hands:
        for slot in slots:
            away = slot.day in hand.cannot
            # a night ends on the next morning: who cannot that day does not stand it
            away = away or (slot.shift == NIGHT and slot.day + timedelta(days=1) in hand.cannot)
            if not away:
                stands[hand.code, slot] = model.addBinary()
    short = {
        (slot, is_support): model.addVariable(lb=0, ub=wanted, obj=_OPEN)
        for slot in slots
        for is_support, wanted in ((False, pair), (True, support))
        if wanted
    }
    for (slot, is_support), missing in short.items():
        here = [stands[h.code, slot] for h in hands if h.support == is_support and (h.code, slot) in stands]
        model.addConstr(sum(here, start=missing) == (support if is_support else pair))
    for hand in hands:
        _keep_rest(model, hand, stands, days, rest)
    for is_support in (False, True):
        group = [h for h in hands if h.support == is_support]
        if len(group) > 1:
            _share(model, group, stands, slots, _SPREAD, lambda d: True, carried=True)
            _share(model, group, stands, slots, _NIGHTS, lambda d: d.shift == NIGHT)
            _share(model, group, stands, slots, _REST_DAYS, lambda d: d.day in rest_days)
    model.minimize()
    return _read(model, hands, stands, short, rest_days)


def _keep_rest(model, hand, stands, days, rest) -> None:  # type: ignore[no-untyped-def]
    """The rest rules of one person as constraints; duties of the week before count."""
    fixed = set(hand.before)

    def term(duty: Duty) -> tuple[object | None, int]:
        return stands.get((hand.code, duty)), int(duty in fixed)

    first = days[0] - timedelta(days=7)
    every = [first + timedelta(days=n) for n in range((days[-1] - first).days + 1)]
    in_order = [Duty(day, shift) for day in every for shift in SHIFTS]
    for at, one in enumerate(in_order):
        wanted = rest.after_night if one.shift == NIGHT else rest.between
        near = []
        for two in in_order[at + 1 :]:
            if (two.start - one.end).total_seconds() >= wanted * 3600:
                break
            near.append(two)
        for two in near:
            _at_most(model, [term(one), term(two)], 1)
    for at in range(len(every) - rest.days_on):
        window = every[at : at + rest.days_on + 1]
        _at_most(model, [term(Duty(d, s)) for d in window for s in SHIFTS], rest.days_on)
    for at in range(len(every) - 6):
        _at_most(model, [term(Duty(d, NIGHT)) for d in every[at : at + 7]], rest.nights_a_week)


def _at_most(model, terms, most: int) -> None:  # type: ignore[no-untyped-def]
    free = [v for v, _ in terms if v is not None]
    taken = sum(n for v, n in terms if v is None)
    if free and len(free) + taken > most:
        model.addConstr(sum(free[1:], start=free[0] * 1) <= max(0, most - taken))


def _share(model, group, stands, slots, weight, counted, *, carried: bool = False) -> None:  # type: ignore[no-untyped-def]
    """The difference between the most and the least burdened of a group, weighted, into the objective."""
    most = model.addVariable(lb=-1000, ub=1000, obj=weight)
    least = model.addVariable(lb=-1000, ub=1000, obj=-weight)
    for hand in group:
        mine = [stands[hand.code, s] for s in slots if counted(s) and (hand.code, s) in stands]
        if not mine:
            continue
        total = sum(mine[1:], start=mine[0] * 1)
        add = hand.carried if carried else 0
        model.addConstr(total + add <= most)
        model.addConstr(total + add >= least)


def _read(model, hands, stands, short, rest_days) -> Proposal:  # type: ignore[no-untyped-def]
    values = model.getSolution().col_value
    duties: dict[str, list[Duty]] = {h.code: [] for h in hands}
    for (code, slot), variable in stands.items():
        if values and values[variable.index] > 0.5:
            duties[code].append(slot)
    missing = tuple(
        (slot, is_support, round(values[v.index]))
        for (slot, is_support), v in short.items()
        if values and values[v.index] > 0.5
    )
    counts = {
        h.code: (
            len(duties[h.code]),
            sum(d.shift == NIGHT for d in duties[h.code]),
            sum(d.day in rest_days for d in duties[h.code]),
        )
        for h in hands
    }
    main = [counts[h.code] for h in hands if not h.support] or [(0, 0, 0)]
    best = model.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return Proposal(
        {code: tuple(sorted(found)) for code, found in duties.items()},
        missing,
        "最优（差距不超过 1%）" if best else "限时内找到的最好",
        max(c[0] for c in main) - min(c[0] for c in main),
        max(c[1] for c in main) - min(c[1] for c in main),
        counts,
    )
