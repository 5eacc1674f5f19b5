"""核对公告 — what a line of an announcement may not say, before it is published; each fault in words with its rule.

Pure: the present register, what the province has approved and what is not to be moved are handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from zhifa.law.citation import cite
from zhifa.law.refusal import Refusal
from zhifa.registers.catalogue.clauses import ACT_TITLES, COERCION, COUNTY_WIDE, Clause, Manner
from zhifa.registers.catalogue.facts import Span
from zhifa.registers.catalogue.may import Known
from zhifa.registers.catalogue.power_index import PowerIndex

_PUBLISHED = cite("处罚法第五条第三款")
_HOLDS = cite("处罚法第十七条")
_CONCENTRATED = cite("处罚法第十八条第二款")
_LIBERTY = cite("处罚法第十八条第三款")
_DELEGATION = cite("处罚法第二十条第一款")
_WRITTEN = cite("处罚法第二十条第二款")
_ONWARD = cite("处罚法第二十条第四款")
_TO_TOWNS = cite("处罚法第二十四条第一款")
_COMMON_SUPERIOR = cite("处罚法第二十五条第二款")
_COERCION = cite("行政强制法第十七条第一款")
_COERCION_GROUND = cite("行政强制法第十条第四款")
_SEIZURE = cite("行政强制法第二十二条")
_APPROVED = cite("浙江省综合行政执法条例第七条第二款")
_WITHIN_APPROVED = cite("浙江省综合行政执法条例第八条第一款")
_TOWN_CHOICE = cite("浙江省综合行政执法条例第九条第二款")

#: kinds of law that may give a power to coerce (行政强制法第十条)
COERCION_FOUNDED_BY = frozenset({"法律", "行政法规", "地方性法规"})
#: words of penalties of personal liberty (处罚法第九条第五项、第十八条第三款)
LIBERTY_WORDS = ("行政拘留", "拘留", "限制人身自由")
#: levels on which a penalty may be founded (处罚法第十条至第十四条、第十六条)
FOUNDING_LEVELS = {"law": "法律", "regulation": "行政法规", "local": "地方性法规", "rule": "规章"}
#: how papers below rules are called
BELOW_RULES = ("通知", "意见", "方案", "纪要", "批复", "指南", "导则", "函", "公告", "通告", "细则（试行）")
_SHOWN = 5


class EmptyChange(Refusal):
    """条目没有内容."""


class UnknownInChange(Refusal):
    """条目里有名录没有的事项或者机构."""


class EffectiveDayInThePast(Refusal):
    """施行日早于公布日或者今天."""


class ContradictoryAnnouncements(Refusal):
    """与另一公告相抵触."""


class GiverDoesNotHoldThePower(Refusal):
    """给出的机关没有这项权力."""


class CoercionNeverMoves(Refusal):
    """强制措施权不得划转、赋予、委托."""


class CoercionNeedsItsOwnGround(Refusal):
    """强制措施权没有自己的法律、法规依据."""


class OutsideApprovedCatalogue(Refusal):
    """不在省人民政府批准的目录内."""


class NotToBeMoved(Refusal):
    """在不宜划转负面清单上."""


class NotThisTownsGovernment(Refusal):
    """承接机构不是该乡镇人民政府、街道办事处."""


class DelegationNotInOrder(Refusal):
    """委托没有依据或者期限，或者是再委托."""


class PersonalLibertyPenalty(Refusal):
    """限制人身自由的处罚 — never in a general catalogue (处罚法第十八条)."""


class PenaltyFoundedBelowRules(Refusal):
    """以规章以下的文件设定处罚 (处罚法第十六条)."""


@dataclass(frozen=True)
class Bounds:
    """边界 — ``approved``: item → (kind of list, number, days); ``not_to_move``: item → (reason, days);
    ``penalty_kinds``: item → kinds of penalty; ``kind_of_law``: title → 法律, 行政法规 … or "" when not held."""

    approved: Mapping[str, Sequence[tuple[str, str, Span]]] = field(default_factory=dict)
    not_to_move: Mapping[str, Sequence[tuple[str, Span]]] = field(default_factory=dict)
    penalty_kinds: Mapping[str, frozenset[str]] = field(default_factory=dict)
    kind_of_law: Callable[[str], str] = lambda _: ""

    def approved_on(self, item: str, day: date) -> tuple[str, str] | None:
        """(kind, number) of a province-approved catalogue that names an item on a day."""
        for kind, number, span in self.approved.get(item, ()):
            if span.holds(day):
                return kind, number
        return None


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
    if not line.items or not line.acts:
        yield EmptyChange("这一条没有写明事项或者权力种类", _PUBLISHED, "写明移交哪些事项的哪一种权力")
        return
    unknown = sorted(line.items - known.items.keys())
    if unknown:
        yield UnknownInChange(f"目录里没有事项{_some(unknown)}", _APPROVED, "先登记事项；县里不能自设事项")
    for code in (line.body, line.giver):
        if code and code not in known.bodies:
            yield UnknownInChange(f"名录里没有机构 {code}", None, "先登记机构")
    yield from _days(line, today, recorded)
    yield from _liberty(line, bounds)
    if COERCION in line.acts:
        yield from _coercion(line, bounds)
    if line.giver and line.giver == line.body:
        yield ContradictoryAnnouncements(
            f"{_name(known, line.body)}既是给出机关又是承接机关", _HOLDS, "改正给出机关或者承接机关"
        )
    elif line.manner in (Manner.TRANSFER, Manner.EMPOWER, Manner.DELEGATE):
        yield from _giver(line, index, known)
    elif line.manner == Manner.WITHDRAW:
        yield from _holder(line, index, known, line.body, "收回")
    if line.manner == Manner.TRANSFER:
        yield from _approved(line, known, bounds)
    elif line.manner == Manner.EMPOWER:
        yield from _town(line, known, bounds)
    elif line.manner == Manner.DELEGATE:
        yield from _delegation(line, index)


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


def _liberty(line: Clause, bounds: Bounds) -> Iterator[Refusal]:
    bound = sorted(i for i in line.items if is_personal_liberty(bounds.penalty_kinds.get(i, frozenset())))
    if bound:
        yield PersonalLibertyPenalty(
            f"事项{_some(bound)}含限制人身自由的处罚，只能由公安机关和法律规定的其他机关行使",
            _LIBERTY,
            "从公告中去掉这些事项",
        )


def is_personal_liberty(kinds: Iterable[str]) -> bool:
    """Whether one of the kinds of penalty takes a person's liberty."""
    return any(word in kind for kind in kinds for word in LIBERTY_WORDS)


def _coercion(line: Clause, bounds: Bounds) -> Iterator[Refusal]:
    if line.manner in (Manner.TRANSFER, Manner.EMPOWER, Manner.DELEGATE):
        how = "委托" if line.manner == Manner.DELEGATE else f"随{line.manner.word}移动"
        yield CoercionNeverMoves(
            f"行政强制措施权不得{how}",
            (_COERCION, _SEIZURE),
            "从这一条去掉行政强制；法律、法规直接规定由承接机关实施的，作为本职权另列并写明依据",
        )
    elif line.manner == Manner.BASE:
        kind = bounds.kind_of_law(line.law) if line.law else ""
        if not line.law or not line.article:
            yield CoercionNeedsItsOwnGround(
                "行政强制措施权没有写明自己的法律、法规依据",
                (_COERCION, _COERCION_GROUND),
                "写明设定这项强制措施的法律、法规和条款",
            )
        elif kind not in COERCION_FOUNDED_BY:
            what = f"是{kind}" if kind else "不在法规库中，不能核对是不是法律、法规"
            yield CoercionNeedsItsOwnGround(
                f"《{line.law}》{what}，不能作为行政强制措施的依据",
                _COERCION_GROUND,
                "写明设定这项强制措施的法律、法规；法规库没有的先导入",
            )


def _holder(line: Clause, index: PowerIndex, known: Known, body: str, word: str) -> Iterator[Refusal]:
    lacking: dict[str, set[str]] = {}
    for act in sorted(line.acts):
        if act == COERCION and line.manner not in (Manner.BASE, Manner.WITHDRAW):
            continue
        for item in line.items:
            if body not in index.at(item, act, line.town, line.valid_from).bodies:
                lacking.setdefault(item, set()).add(act)
    if lacking:
        acts = "、".join(sorted({ACT_TITLES[a] for found in lacking.values() for a in found}))
        yield GiverDoesNotHoldThePower(
            f"{_name(known, body)}在{line.valid_from:%Y-%m-%d}没有事项{_some(sorted(lacking))}的{acts}权，不能{word}",
            (_HOLDS, _TO_TOWNS) if line.manner == Manner.EMPOWER else _HOLDS,
            "改由有这项权力的机关给出，或者去掉这些事项",
        )


def _giver(line: Clause, index: PowerIndex, known: Known) -> Iterator[Refusal]:
    if not line.giver:
        yield GiverDoesNotHoldThePower("没有写明由哪个机关给出", _HOLDS, "写明给出机关")
        return
    yield from _holder(line, index, known, line.giver, line.manner.word)


def _moved(line: Clause, bounds: Bounds) -> Iterator[Refusal]:
    kept = {
        item: reason
        for item in sorted(line.items)
        for reason, span in bounds.not_to_move.get(item, ())
        if span.holds(line.valid_from)
    }
    if kept:
        reasons = "；".join(dict.fromkeys(kept.values()))
        yield NotToBeMoved(
            f"事项{_some(list(kept))}在不宜划转负面清单上：{reasons}",
            _TOWN_CHOICE if line.manner == Manner.EMPOWER else _CONCENTRATED,
            "去掉这些事项；情况变了的，先按程序调整负面清单",
        )


def _approved(line: Clause, known: Known, bounds: Bounds) -> Iterator[Refusal]:
    outside = sorted(i for i in line.items if bounds.approved_on(i, line.valid_from) is None)
    if outside:
        yield OutsideApprovedCatalogue(
            f"事项{_some(outside)}在{line.valid_from:%Y-%m-%d}不在省人民政府批准的综合行政执法事项目录内，不能划转",
            (_WITHIN_APPROVED, _CONCENTRATED),
            "报设区的市纳入扩展目录并经省人民政府批准，或者去掉这些事项",
        )
    yield from _moved(line, bounds)


def _town(line: Clause, known: Known, bounds: Bounds) -> Iterator[Refusal]:
    if line.town == COUNTY_WIDE:
        yield NotThisTownsGovernment("赋权没有写明是哪个乡镇、街道", _TO_TOWNS, "一个乡镇一条，写明乡镇")
    elif line.body in known.bodies and known.bodies[line.body].town != line.town:
        town = known.towns.get(line.town, line.town)
        yield NotThisTownsGovernment(
            f"{_name(known, line.body)}不是{town}的人民政府、街道办事处",
            _TO_TOWNS,
            "承接机构改为该乡镇人民政府、街道办事处",
        )
    outside = sorted(i for i in line.items if bounds.approved_on(i, line.valid_from) is None)
    if outside:
        yield OutsideApprovedCatalogue(
            f"事项{_some(outside)}在{line.valid_from:%Y-%m-%d}不在省人民政府批准的目录内，不能交给乡镇、街道",
            (_TOWN_CHOICE, _TO_TOWNS),
            "从省批准的目录中选择，或者去掉这些事项",
        )
    yield from _moved(line, bounds)


def _delegation(line: Clause, index: PowerIndex) -> Iterator[Refusal]:
    if not line.law or not line.article:
        yield DelegationNotInOrder(
            "委托没有写明所依照的法律、法规、规章", _DELEGATION, "写明允许委托的法律、法规、规章和条款"
        )
    if line.valid_until is None:
        yield DelegationNotInOrder("委托没有期限", _WRITTEN, "写明委托的起止日")
    if any(
        delegate == line.giver
        for act in line.acts
        for item in line.items
        for delegate, _ in index.at(item, act, line.town, line.valid_from).delegates
    ):
        yield DelegationNotInOrder("受委托的组织不得再委托", _ONWARD, "由委托机关直接委托")


def _contradictions(line: Clause, others: Sequence[Clause]) -> Iterator[Refusal]:
    """Another line that hands the same power of the same giver to somebody else on the same day or later, or the same
    line said twice."""
    if line.manner not in (Manner.TRANSFER, Manner.EMPOWER):
        return
    for other in others:
        if other.manner not in (Manner.TRANSFER, Manner.EMPOWER) or other.giver != line.giver:
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
            f"事项{_some(shared)}已由《{other.paper.title}》（{other.paper.number}）自{other.valid_from:%Y-%m-%d}起"
            f"从同一机关{other.manner.word}，两个公告相抵触",
            _COMMON_SUPERIOR,
            "先收回前一公告，或者去掉这些事项",
        )
        return


def _name(known: Known, code: str) -> str:
    return known.bodies[code].name if code in known.bodies else code


def _some(codes: Sequence[str]) -> str:
    shown = "、".join(codes[:_SHOWN])
    return f" {shown} 等 {len(codes)} 项" if len(codes) > _SHOWN else f" {shown} "
