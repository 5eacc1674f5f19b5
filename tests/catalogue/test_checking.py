"""What an announcement may not say, each refused in words with the rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from tests.catalogue.papers import line
from tests.catalogue.test_may import KNOWN, LINES, MOVED, SINCE, TOWN

from zhifa.law.library import look_up
from zhifa.law.refusal import Refusal
from zhifa.registers.catalogue.bounds import Bounds
from zhifa.registers.catalogue.checking import check_lines
from zhifa.registers.catalogue.clauses import Clause
from zhifa.registers.catalogue.facts import Span
from zhifa.registers.catalogue.power_index import PowerIndex

TODAY, NEXT = date(2026, 11, 22), date(2027, 1, 1)
LAWS = {"食品安全法": "法律", "某部门规章": "部门规章"}
BOUNDS = Bounds(
    approved={"A": [("unified", "浙政函〔2021〕60号", Span(SINCE))]},
    not_to_move={"BARE": [("证据固定有时效", Span(SINCE))]},
    penalty_kinds={"A": frozenset({"罚款"}), "ENDED": frozenset({"罚款", "行政拘留"})},
    kind_of_law=lambda title: LAWS.get(title, ""),
)


def faults(*lines: Clause, present: list[Clause] | None = None, **more: Any) -> list[Refusal]:
    found = check_lines(
        lines, PowerIndex(LINES if present is None else present), KNOWN, BOUNDS, today=TODAY, **more
    )
    for _, refusal in found:
        assert refusal.way_out
        for citation in refusal.citations:
            assert look_up(citation, TODAY).text
    return [refusal for _, refusal in found]


def names(*lines: Clause, **more: Any) -> set[str]:
    return {f.code for f in faults(*lines, **more)}


def back(**changes: Any) -> Clause:
    """An orderly line: the bureau hands item A on to 水利 from the new year."""
    return replace(line("transfer", "水利", giver="执法局", since=NEXT, number="新公告"), **changes)


def test_an_orderly_line_has_no_fault() -> None:
    assert faults(back()) == []


def test_a_power_the_giver_does_not_hold_cannot_be_transferred() -> None:
    (fault,) = faults(back(giver="住建"))
    assert fault.code == "GiverDoesNotHoldThePower" and fault.citations[0].short == "处罚法第十七条"
    assert "澄川县住建在2027-01-01没有事项 A 的行政处罚权" in fault.message_zh
    assert names(back(giver="")) == {"GiverDoesNotHoldThePower"}


def test_an_effective_day_in_the_past_is_refused_but_an_old_paper_may_be_recorded() -> None:
    old = line("transfer", "水利", giver="执法局", since=date(2025, 6, 1), number="旧公告")
    assert names(old) == {"EffectiveDayInThePast"}
    assert faults(old, recorded=True) == []
    early = back(paper=replace(back().paper, issued_on=NEXT + timedelta(days=1)))
    assert names(early, recorded=True) == {"EffectiveDayInThePast"}
    assert names(back(valid_until=NEXT - timedelta(days=1))) == {"EffectiveDayInThePast"}


def test_two_announcements_that_hand_the_same_power_to_two_bodies_contradict_each_other() -> None:
    first = back()
    (fault, *_) = [
        f for f in faults(back(body="住建"), present=[*LINES, first]) if f.code.startswith("Contra")
    ]
    assert "新公告" in fault.message_zh and fault.citations[0].short == "处罚法第二十五条第二款"
    assert "ContradictoryAnnouncements" in names(first, back(body="住建"))
    assert names(back(giver="水利")) == {"ContradictoryAnnouncements"}


@pytest.mark.parametrize(
    ("manner", "words"), [("transfer", "随划转移动"), ("empower", "随赋权移动"), ("delegate", "委托")]
)
def test_coercion_is_neither_handed_on_nor_delegated(manner: str, words: str) -> None:
    found = [f for f in faults(back(manner=type(back().manner)(manner), acts=frozenset({"coercion"}))) if f.code == "CoercionNeverMoves"]  # fmt: skip
    assert words in found[0].message_zh
    assert [c.short for c in found[0].citations] == ["强制法第十七条第一款", "强制法第二十二条"]


def test_a_power_to_coerce_names_its_own_law_or_regulation() -> None:
    own = line("base", "水利", since=NEXT, act="coercion")
    assert names(own) == {"CoercionNeedsItsOwnGround"}
    assert names(replace(own, law="某部门规章", article="第一条")) == {"CoercionNeedsItsOwnGround"}
    assert names(replace(own, law="没有的法", article="第一条")) == {"CoercionNeedsItsOwnGround"}
    assert names(replace(own, law="食品安全法", article="第一百一十条")) == set()


def to_town(**changes: Any) -> Clause:
    return replace(line("empower", "青埠", giver="住建", town=TOWN, since=NEXT, number="赋权二"), **changes)


def test_a_town_is_given_only_what_the_province_approved() -> None:
    (fault,) = [f for f in faults(to_town(items=frozenset({"BARE"}))) if f.code == "OutsideApprovedCatalogue"]
    assert fault.citations[0].short == "浙江综合执法条例第九条第二款"


def test_what_is_on_the_list_of_items_not_to_be_moved_stays() -> None:
    assert "NotToBeMoved" in names(to_town(items=frozenset({"BARE"})))


def test_a_town_is_named_and_its_own_government_takes_over() -> None:
    assert "NotThisTownsGovernment" in names(to_town(town=""))
    assert "NotThisTownsGovernment" in names(to_town(body="水利"))


def test_a_penalty_of_personal_liberty_never_moves() -> None:
    (fault,) = [f for f in faults(back(items=frozenset({"ENDED"}))) if f.code == "PersonalLibertyPenalty"]
    assert fault.citations[0].short == "处罚法第十八条第三款"


def test_a_delegation_names_its_rule_and_its_term_and_goes_no_further() -> None:
    bare = back(manner=type(back().manner)("delegate"), body="治超站")
    assert [f.code for f in faults(bare)] == ["DelegationNotInOrder"] * 2
    whole = replace(bare, law="食品安全法", article="第一条", valid_until=date(2028, 1, 1))
    assert faults(whole) == []
    onward = replace(whole, giver="治超站", body="水利")
    assert any("再委托" in f.message_zh for f in faults(onward, present=[*LINES, whole]))


def test_an_unknown_item_and_an_empty_line_are_named() -> None:
    assert names(back(items=frozenset({"没有"}))) >= {"UnknownInChange"}
    assert names(back(items=frozenset())) == {"EmptyChange"}
    assert names(back(body="没有")) == {"UnknownInChange"}


def test_only_who_holds_a_power_can_lose_it() -> None:
    assert names(line("withdraw", "水利", since=NEXT)) == {"GiverDoesNotHoldThePower"}
    assert names(line("withdraw", "执法局", since=NEXT)) == set()


def test_the_day_of_the_transfer_counts_not_the_day_of_asking() -> None:
    assert MOVED < TODAY
    assert names(back(giver="住建"), recorded=True) == {"GiverDoesNotHoldThePower"}
