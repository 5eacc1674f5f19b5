"""可以移动什么 — whether items may go to a body at all: what the province approved, what must stay, to which town, by delegation,
and on what own ground a power to coerce. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zhifa.law.citation import cite
from zhifa.law.power_transfer import check_coercion_line
from zhifa.law.refusal import Refusal
from zhifa.registers.catalogue.bounds import Bounds
from zhifa.registers.catalogue.change_refusals import (
    DelegationNotInOrder,
    NotThisTownsGovernment,
    NotToBeMoved,
    OutsideApprovedCatalogue,
    PersonalLibertyPenalty,
)
from zhifa.registers.catalogue.clauses import COUNTY_WIDE, Clause, Manner
from zhifa.registers.catalogue.facts import Known
from zhifa.registers.catalogue.founding import is_personal_liberty
from zhifa.registers.catalogue.power_index import PowerIndex

_CONCENTRATED = cite("处罚法第十八条第二款")
_LIBERTY = cite("处罚法第十八条第三款")
_DELEGATION = cite("处罚法第二十条第一款")
_WRITTEN = cite("处罚法第二十条第二款")
_ONWARD = cite("处罚法第二十条第四款")
_TO_TOWNS = cite("处罚法第二十四条第一款")
_WITHIN_APPROVED = cite("浙江省综合行政执法条例第八条第一款")
_TOWN_CHOICE = cite("浙江省综合行政执法条例第九条第二款")
_SHOWN = 5
#: the kind of body that is a 综合行政执法部门 (浙江省综合行政执法条例第八条第一款)
COMPREHENSIVE = "comprehensive"


def liberty(line: Clause, bounds: Bounds) -> Iterator[Refusal]:
    bound = sorted(i for i in line.items if is_personal_liberty(bounds.penalty_kinds.get(i, frozenset())))
    if bound:
        yield PersonalLibertyPenalty(
            f"事项{some(bound)}含限制人身自由的处罚，只能由公安机关和法律规定的其他机关行使",
            _LIBERTY,
            "从公告中去掉这些事项",
        )


def coercion(line: Clause, known: Known, bounds: Bounds) -> Iterator[Refusal]:
    """The one rule on lines that speak of coercion stands in ``law.power_transfer.check_coercion_line``."""
    if line.manner == Manner.WITHDRAW:
        return
    body = known.bodies.get(line.body)
    try:
        check_coercion_line(
            line.manner,
            comprehensive=body is not None and body.kind == COMPREHENSIVE,
            law=line.law,
            article=line.article,
            kind_of_law=bounds.kind_of_law(line.law) if line.law else "",
            on=line.valid_from,
        )
    except Refusal as refused:
        yield refused


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
            f"事项{some(list(kept))}在不宜划转负面清单上：{reasons}",
            _TOWN_CHOICE if line.manner == Manner.EMPOWER else _CONCENTRATED,
            "去掉这些事项；情况变了的，先按程序调整负面清单",
        )


def approved(line: Clause, bounds: Bounds) -> Iterator[Refusal]:
    outside = sorted(i for i in line.items if bounds.approved_on(i, line.valid_from) is None)
    if outside:
        yield OutsideApprovedCatalogue(
            f"事项{some(outside)}在{line.valid_from:%Y-%m-%d}不在省人民政府批准的综合行政执法事项目录内，不能划转",
            (_WITHIN_APPROVED, _CONCENTRATED),
            "报设区的市纳入扩展目录并经省人民政府批准，或者去掉这些事项",
        )
    yield from _moved(line, bounds)


def to_town(line: Clause, known: Known, bounds: Bounds) -> Iterator[Refusal]:
    if line.town == COUNTY_WIDE:
        yield NotThisTownsGovernment("赋权没有写明是哪个乡镇、街道", _TO_TOWNS, "一个乡镇一条，写明乡镇")
    elif line.body in known.bodies and known.bodies[line.body].town != line.town:
        town = known.towns.get(line.town, line.town)
        yield NotThisTownsGovernment(
            f"{name_of(known, line.body)}不是{town}的人民政府、街道办事处",
            _TO_TOWNS,
            "承接机构改为该乡镇人民政府、街道办事处",
        )
    outside = sorted(i for i in line.items if bounds.approved_on(i, line.valid_from) is None)
    if outside:
        yield OutsideApprovedCatalogue(
            f"事项{some(outside)}在{line.valid_from:%Y-%m-%d}不在省人民政府批准的目录内，不能交给乡镇、街道",
            (_TOWN_CHOICE, _TO_TOWNS),
            "从省批准的目录中选择，或者去掉这些事项",
        )
    yield from _moved(line, bounds)


def delegation(line: Clause, index: PowerIndex) -> Iterator[Refusal]:
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
        for delegate, *_ in index.at(item, act, line.town, line.valid_from).delegates
    ):
        yield DelegationNotInOrder("受委托的组织不得再委托", _ONWARD, "由委托机关直接委托")


def name_of(known: Known, code: str) -> str:
    return known.bodies[code].name if code in known.bodies else code


def some(codes: Sequence[str]) -> str:
    shown = "、".join(codes[:_SHOWN])
    return f" {shown} 等 {len(codes)} 项" if len(codes) > _SHOWN else f" {shown} "
