"""The compiled index: what each manner of announcement does, and that it never differs from reading all of them anew."""

import random
from datetime import date, timedelta

import pytest
from tests.catalogue.papers import START, line, random_clauses

from zhifa.registers.catalogue.clauses import ACTS, Clause
from zhifa.registers.catalogue.power_index import PowerIndex
from zhifa.registers.catalogue.rereading import reread

LATER = date(2024, 5, 1)
DAY_BEFORE = LATER - timedelta(days=1)


def who(lines: list[Clause], *, on: date, place: str = "", act: str = "penalty") -> tuple[str, ...]:
    """Holders by the index, which must be those of the rereading."""
    found = PowerIndex(lines).at("A", act, place, on)
    assert found == reread(lines, item="A", act=act, place=place, day=on)
    return found.bodies


def test_a_transfer_moves_the_power_on_its_day() -> None:
    lines = [line("base", "住建"), line("transfer", "执法局", giver="住建", since=LATER, number="划转")]
    assert who(lines, on=DAY_BEFORE) == ("住建",)
    assert who(lines, on=LATER) == ("执法局",)


def test_before_the_first_announcement_nobody_holds_it() -> None:
    assert who([line("base", "住建", since=LATER)], on=DAY_BEFORE) == ()


def test_a_transfer_by_a_body_that_holds_nothing_moves_nothing() -> None:
    lines = [line("base", "住建"), line("transfer", "执法局", giver="水利", since=LATER)]
    assert who(lines, on=LATER) == ("住建",)


def test_a_town_holds_what_it_was_given_and_the_county_the_rest() -> None:
    lines = [line("base", "执法局"), line("empower", "青埠", giver="执法局", town="330101", since=LATER)]
    assert who(lines, on=LATER, place="330101") == ("青埠",)
    assert who(lines, on=LATER, place="330102") == ("执法局",)
    assert who(lines, on=LATER) == ("执法局",)
    assert who(lines, on=DAY_BEFORE, place="330101") == ("执法局",)


def test_what_another_department_holds_stays_beside_the_town() -> None:
    lines = [
        line("base", "执法局"),
        line("base", "交通", place=2),
        line("empower", "青埠", giver="执法局", town="330101", since=LATER),
    ]
    assert sorted(who(lines, on=LATER, place="330101")) == ["交通", "青埠"]


def test_a_later_transfer_of_the_county_does_not_reach_what_a_town_was_given() -> None:
    lines = [
        line("base", "住建"),
        line("empower", "青埠", giver="住建", town="330101", since=LATER),
        line("transfer", "执法局", giver="住建", since=date(2025, 1, 1)),
    ]
    assert who(lines, on=date(2025, 1, 1), place="330101") == ("青埠",)
    assert who(lines, on=date(2025, 1, 1)) == ("执法局",)


def test_a_withdrawal_gives_back_to_who_gave() -> None:
    lines = [
        line("base", "执法局"),
        line("empower", "青埠", giver="执法局", town="330101", since=LATER),
        line("withdraw", "青埠", town="330101", since=date(2025, 1, 1), number="收回"),
    ]
    assert who(lines, on=date(2024, 12, 31), place="330101") == ("青埠",)
    assert who(lines, on=date(2025, 1, 1), place="330101") == ("执法局",)


def test_a_base_power_withdrawn_is_nobodys() -> None:
    assert who([line("base", "住建"), line("withdraw", "住建", since=LATER)], on=LATER) == ()


def test_an_empowerment_that_lapses_leaves_the_power_where_it_was() -> None:
    lines = [
        line("base", "执法局"),
        line("empower", "青埠", giver="执法局", town="330101", since=START, until=DAY_BEFORE),
    ]
    assert who(lines, on=DAY_BEFORE, place="330101") == ("青埠",)
    assert who(lines, on=LATER, place="330101") == ("执法局",)


def test_a_delegate_acts_in_the_holders_name_and_holds_nothing() -> None:
    lines = [line("base", "交通"), line("delegate", "治超站", giver="交通", since=LATER)]
    found = PowerIndex(lines).at("A", "penalty", "", LATER)
    assert found.bodies == ("交通",)
    assert [d.body for d in found.delegates] == ["治超站"]
    lines.append(line("transfer", "执法局", giver="交通", since=date(2025, 1, 1)))
    assert PowerIndex(lines).at("A", "penalty", "", date(2025, 1, 1)).delegates == ()


@pytest.mark.parametrize("manner", ["transfer", "empower", "delegate"])
def test_coercion_never_moves_with_anything(manner: str) -> None:
    every = "penalty inspection coercion"
    town = "330101" if manner == "empower" else ""
    lines = [
        line("base", "住建", act=every),
        line(manner, "执法局", giver="住建", act=every, town=town, since=LATER),
    ]
    assert who(lines, on=LATER, place=town, act="coercion") == ("住建",)
    assert PowerIndex(lines).at("A", "coercion", town, LATER).delegates == ()


def test_two_holders_are_both_named() -> None:
    assert who([line("base", "住建"), line("base", "水利", place=2)], on=LATER) == ("住建", "水利")


def test_an_old_list_that_does_not_name_the_giver_leaves_the_town_alone() -> None:
    lines = [line("base", "执法局"), line("empower", "青埠", town="330101", since=LATER)]
    assert who(lines, on=LATER, place="330101") == ("青埠",)


def test_items_of_one_batch_share_one_history() -> None:
    codes = " ".join(f"I{n}" for n in range(500))
    index = PowerIndex(
        [
            line("base", "住建", items=codes),
            line("transfer", "执法局", giver="住建", items=codes, since=LATER),
        ]
    )
    assert len(index.shapes()) == 1


@pytest.mark.parametrize("seed", range(12))
def test_the_index_says_what_rereading_every_announcement_says(seed: int) -> None:
    rng = random.Random(seed)
    lines = random_clauses(rng, items=8, bodies=5, towns=3, days=400, lines=rng.choice((6, 25, 60)))
    index = PowerIndex(lines)
    for _ in range(400):
        question = {
            "item": f"I{rng.randrange(9)}",
            "act": rng.choice(ACTS),
            "place": rng.choice(["", "T0", "T1", "T2", "T9"]),
            "day": START + timedelta(days=rng.randrange(-2, 900)),
        }
        assert index.at(*question.values()) == reread(lines, **question), question
