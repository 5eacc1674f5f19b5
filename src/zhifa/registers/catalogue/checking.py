"""核对公告 — what a line of an announcement may not say, before it is published; each fault in words with its rule.

Whether items may go to a body at all stands in ``what_may_move``; here: days, givers, contradictions, successions. Pure:
the present register, what the province has approved and what is not to be moved are handed in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from zhifa.law.citation import cite
from zhifa.law.refusal import Refusal
from zhifa.registers.catalogue.bounds import Bounds
from zhifa.registers.catalogue.change_refusals import (
    AlreadySucceeded,
    ContradictoryAnnouncements,
    EffectiveDayInThePast,
    EmptyChange,
    GiverDoesNotHoldThePower,
    SuccessorNotInOrder,
    UnknownInChange,
)
from zhifa.registers.catalogue.clauses import ACT_TITLES, COERCION, MOVING, Clause, Manner, names_on
from zhifa.registers.catalogue.facts import Known
from zhifa.registers.catalogue.power_index import PowerIndex
from zhifa.registers.catalogue.what_may_move import (
    approved,
    coercion,
    delegation,
    liberty,
    name_of,
    some,
    to_town,
)

_PUBLISHED = cite("处罚法第五条第三款")
_HOLDS = cite("处罚法第十七条")
_TO_TOWNS = cite("处罚法第二十四条第一款")
_COMMON_SUPERIOR = cite("处罚法第二十五条第二款")
_SUCCEEDS = cite("行政诉讼法第二十六条第六款")
_REVIEWED = cite("行政复议法第十九条第四款")
_APPROVED = cite("浙江省综合行政执法条例第七条第二款")
_TOWN_CHOICE = cite("浙江省综合行政执法条例第九条第二款")


def check_lines(
    lines: Sequence[Clause],
    index: PowerIndex,
    known: Known,
    bounds: Bounds,
    *,
    today: date,
    recorded: bool = False,
) -> list[tuple[int, Refusal]]:
    """Every fault of the lines of one announcement, as (place of the line in ``lines`` from 1, refusal).

    Each line is read after those before it. ``recorded`` 补录: the announcement was published long ago and is only
    entered now, so its days may lie in the past; everything else is checked alike.
    """
    faults: list[tuple[int, Refusal]] = []
    before: list[Clause] = []
    for n, line in enumerate(lines, 1):
        reading = index if not before else PowerIndex([*index.clauses, *before])
        own = list(_faults(line, reading, known, bounds, today, recorded))
        own += _contradictions(line, [*index.clauses, *before])
        faults += [(n, fault) for fault in own]
        before.append(line)
    return faults


def _faults(
    line: Clause, index: PowerIndex, known: Known, bounds: Bounds, today: date, recorded: bool
) -> Iterator[Refusal]:
    if line.manner == Manner.SUCCEED:
        yield from _days(line, today, recorded)
        yield from _succession(line, index, known)
        return
    if not line.items or not line.acts:
        yield EmptyChange("这一条没有写明事项或者权力种类", _PUBLISHED, "写明移交哪些事项的哪一种权力")
        return
    unknown = sorted(line.items - known.items.keys())
    if unknown:
        yield UnknownInChange(f"目录里没有事项{some(unknown)}", _APPROVED, "先登记事项；县里不能自设事项")
    for code in (line.body, line.giver):
        if code and code not in known.bodies:
            yield UnknownInChange(f"名录里没有机构 {code}", None, "先登记机构")
    gone = names_on(index.successions, line.valid_from)
    for code in sorted({line.body, line.giver} & gone.keys()):
        heir = name_of(known, gone[code])
        yield AlreadySucceeded(f"{name_of(known, code)}当日已由{heir}承继", _SUCCEEDS, f"改为{heir}")
    yield from _days(line, today, recorded)
    yield from liberty(line, bounds)
    if COERCION in line.acts:
        yield from coercion(line, known, bounds)
    if line.giver and line.giver == line.body:
        yield ContradictoryAnnouncements(
            f"{name_of(known, line.body)}既是给出机关又是承接机关", _HOLDS, "改正给出机关或者承接机关"
        )
    elif line.manner in (Manner.TRANSFER, Manner.EMPOWER, Manner.DELEGATE):
        yield from _giver(line, index, known)
    elif line.manner == Manner.WITHDRAW:
        yield from _holder(line, index, known, line.body, "收回")
    if line.manner == Manner.TRANSFER:
        yield from approved(line, bounds)
    elif line.manner == Manner.EMPOWER:
        yield from to_town(line, known, bounds)
    elif line.manner == Manner.DELEGATE:
        yield from delegation(line, index)


def _days(line: Clause, today: date, recorded: bool) -> Iterator[Refusal]:
    if line.valid_until is not None and line.valid_until < line.valid_from:
        yield EffectiveDayInThePast(
            f"止日 {line.valid_until:%Y-%m-%d} 早于起日 {line.valid_from:%Y-%m-%d}", _PUBLISHED, "改正日期"
        )
    if not recorded and line.valid_from < today:
        yield EffectiveDayInThePast(
            f"施行日 {line.valid_from:%Y-%m-%d} 已经过去，权力不能追溯移动",
            (_PUBLISHED, _TOWN_CHOICE),
            "施行日改为今天或者以后；早已公布的公告用补录",
        )
    elif line.valid_from < line.paper.issued_on:
        yield EffectiveDayInThePast(
            f"施行日 {line.valid_from:%Y-%m-%d} 早于公布日 {line.paper.issued_on:%Y-%m-%d}，公布之前不能实施",
            (_PUBLISHED, _TOWN_CHOICE),
            "施行日改为公布之日或者以后",
        )


def _holder(line: Clause, index: PowerIndex, known: Known, body: str, word: str) -> Iterator[Refusal]:
    lacking: dict[str, set[str]] = {}
    for act in sorted(line.acts):
        if not line.carries(act):
            continue
        for item in line.items:
            if body not in index.at(item, act, line.town, line.valid_from).bodies:
                lacking.setdefault(item, set()).add(act)
    if lacking:
        acts = "、".join(sorted({ACT_TITLES[a] for found in lacking.values() for a in found}))
        yield GiverDoesNotHoldThePower(
            f"{name_of(known, body)}在{line.valid_from:%Y-%m-%d}没有事项{some(sorted(lacking))}的{acts}权，不能{word}",
            (_HOLDS, _TO_TOWNS) if line.manner == Manner.EMPOWER else _HOLDS,
            "改由有这项权力的机关给出，或者去掉这些事项",
        )


def _giver(line: Clause, index: PowerIndex, known: Known) -> Iterator[Refusal]:
    if not line.giver:
        yield GiverDoesNotHoldThePower("没有写明由哪个机关给出", _HOLDS, "写明给出机关")
        return
    yield from _holder(line, index, known, line.giver, line.manner.word)


def _contradictions(line: Clause, others: Sequence[Clause]) -> Iterator[Refusal]:
    """Another line that hands the same power of the same giver to somebody else on the same day or later, or the same
    line said twice."""
    if line.manner not in MOVING:
        return
    for other in others:
        if other.manner not in MOVING or other.giver != line.giver:
            continue
        if not (other.items & line.items and other.acts & line.acts):
            continue
        if other.town != line.town and other.manner == line.manner == Manner.EMPOWER:
            continue
        # a county-wide transfer beside an earlier empowerment only moves the rest
        if other.town != line.town and other.valid_from < line.valid_from:
            continue
        if other.valid_from < line.valid_from or (
            other.valid_until is not None and other.valid_until < line.valid_from
        ):
            continue
        if line.valid_until is not None and line.valid_until < other.valid_from:
            continue
        shared = sorted(other.items & line.items)
        yield ContradictoryAnnouncements(
            f"事项{some(shared)}已由《{other.paper.title}》（{other.paper.number}）自{other.valid_from:%Y-%m-%d}起"
            f"从同一机关{other.manner.word}，两个公告相抵触",
            _COMMON_SUPERIOR,
            "先收回前一公告，或者去掉这些事项",
        )
        return


def _succession(line: Clause, index: PowerIndex, known: Known) -> Iterator[Refusal]:
    """A body hands everything to one that stands on the day and acts in its own name; nobody succeeds himself."""
    for code in (line.giver, line.body):
        if code not in known.bodies:
            yield UnknownInChange(f"名录里没有机构 {code or '（没有写明）'}", None, "先登记机构")
            return
    names = names_on(index.successions, line.valid_from)
    later = [c for c in index.successions if c.giver == line.giver and c.valid_from > line.valid_from]
    if line.giver in names or later:
        heir = names.get(line.giver) or later[0].body
        yield AlreadySucceeded(
            f"{name_of(known, line.giver)}已由{name_of(known, heir)}承继", (_SUCCEEDS, _REVIEWED),
            "要改的，由承继机关另行公告划转或者承继",
        )  # fmt: skip
    elif names.get(line.body, line.body) == line.giver:
        yield AlreadySucceeded(
            f"{name_of(known, line.giver)}不能由自己承继", (_SUCCEEDS, _REVIEWED), "改正承继机关"
        )
    taker = known.bodies[line.body]
    if line.body in names:
        yield SuccessorNotInOrder(
            f"{taker.name}当日已由{name_of(known, names[line.body])}承继",
            (_SUCCEEDS, _HOLDS),
            "写最后的承继机关",
        )
    elif not taker.enforces:
        yield SuccessorNotInOrder(
            f"{taker.name}不以自己名义执法，不能承继行政处罚权", (_SUCCEEDS, _HOLDS), "选以自己名义执法的机关"
        )
    elif taker.days is not None and not taker.days.holds(line.valid_from):
        yield SuccessorNotInOrder(
            f"{taker.name}在{line.valid_from:%Y-%m-%d}还没有设立或者已经撤销", (_SUCCEEDS, _HOLDS), "先登记承继机关的设立日"
        )  # fmt: skip
