"""The question itself: who answers, in whose name, and every no in words with its article."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.catalogue.papers import line, random_clauses

from zhifa.law.library import look_up
from zhifa.registers.catalogue.answer import MayAnswer
from zhifa.registers.catalogue.clauses import ACTS, Clause
from zhifa.registers.catalogue.facts import BodyFacts, Ground, ItemFacts, Known, OfficerFacts, Span
from zhifa.registers.catalogue.may import may
from zhifa.registers.catalogue.power_index import PowerIndex
from zhifa.registers.catalogue.rereading import reread

SINCE, MOVED, NOW = date(2023, 1, 1), date(2024, 5, 1), date(2026, 11, 1)
TOWN = "330101"


def body(code: str, town: str = "") -> BodyFacts:
    return BodyFacts(code, f"澄川县{code}", f"澄川县{code}（章）", "澄川县人民政府", "澄川县人民法院", town)


def officer(code: str, acts_for: str, *, kind: str = "officer", until: date = date(2030, 1, 1), town: str = "", items: str = "") -> OfficerFacts:  # fmt: skip
    return OfficerFacts(
        code, code, kind, "执法局", ((f"证{code}", Span(SINCE, until), None),), ((acts_for, town, items, Span(SINCE)),)
    )  # fmt: skip


KNOWN = Known(
    {
        "A": ItemFacts(
            "A", "擅自占用城市绿化用地", Span(SINCE), "住建", "住房和城乡建设局",
            (Ground(Span(SINCE), "城市绿化条例", "第二十七条"),), (("license", "住建", Span(SINCE)),),
        ),
        "ENDED": ItemFacts("ENDED", "旧事项", Span(SINCE, MOVED), "住建", ""),
        "BARE": ItemFacts("BARE", "依据已废止的事项", Span(SINCE), "住建", "", (Ground(Span(SINCE, MOVED), "旧法", "第一条"),)),
    },
    {b.code: b for b in (body("住建"), body("执法局"), body("水利"), body("治超站"), body("青埠", TOWN))},
    {
        p.code: p
        for p in (
            officer("周砚秋", "执法局"),
            officer("倪素衣", "执法局", until=MOVED),
            officer("裴小满", "执法局", kind="auxiliary"),
            officer("秦望舒", "青埠", town=TOWN, items="赋权事项"),
            officer("许言", "治超站"),
        )
    },
    {TOWN: "青埠镇"},
    7,
)  # fmt: skip
LINES = [
    line("base", "住建", items="A ENDED BARE", act="penalty inspection coercion"),
    line("transfer", "执法局", giver="住建", since=MOVED, number="划转一", act="penalty inspection"),
    line("empower", "青埠", giver="执法局", town=TOWN, since=date(2025, 1, 1), number="赋权一"),
]


def asked(lines: list[Clause] | None = None, **question: Any) -> MayAnswer:
    index = PowerIndex(lines or LINES)
    return may(index.at, KNOWN, **{"item": "A", "act": "penalty", "on": NOW, **question})


def laws(answer: MayAnswer) -> list[str]:
    return [c.short for c in answer.citations]


def test_without_a_body_it_says_who_is_responsible_in_whose_name_and_where_to_complain() -> None:
    answer = asked()
    assert answer.allowed
    assert (answer.body_code, answer.seal) == ("执法局", "澄川县执法局（章）")
    assert (answer.reconsideration_body, answer.court) == ("澄川县人民政府", "澄川县人民法院")
    assert answer.announcements == ("公告一", "划转一")
    assert [k.in_words() for k in answer.chain][1].startswith(
        "2024-05-01 起，由澄川县住建划转给澄川县执法局（全县）"
    )
    assert answer.version == 7


def test_supervision_and_licences_stay_with_the_department_that_gave_the_power_away() -> None:
    answer = asked()
    assert answer.supervises == answer.licenses == ("澄川县住建",)
    assert "浙江综合执法条例第十六条" in laws(answer)


def test_the_former_department_is_told_when_and_by_which_paper_it_lost_the_power() -> None:
    answer = asked(body="住建")
    assert (answer.allowed, answer.refusal) == (False, "AnotherBodyHoldsThisPower")
    assert "已于2024-05-01划转给澄川县执法局（划转一），此后不得再行使" in " ".join(
        s.text for s in answer.steps
    )
    assert "处罚法第十八条第二款" in laws(answer) and answer.way_out == "移送澄川县执法局办理"


def test_what_was_filed_before_the_transfer_stays_where_it_was_filed() -> None:
    assert asked(body="住建", filed_on=date(2024, 4, 30)).allowed
    assert not asked(body="住建", filed_on=MOVED).allowed


def test_a_town_fines_what_it_was_given_and_only_there() -> None:
    assert asked(body="青埠", town=TOWN).allowed
    assert not asked(body="青埠").allowed
    assert not asked(body="青埠", town=TOWN, act="inspection").allowed
    assert asked(body="执法局", town=TOWN).refusal == "AnotherBodyHoldsThisPower"


def test_coercion_stays_behind_and_the_no_says_why() -> None:
    answer = asked(act="coercion", body="执法局")
    assert answer.body_code == "住建" and not answer.allowed
    assert "强制法第十七条第一款" in laws(answer)
    nobody = asked([LINES[1]], act="coercion")
    assert nobody.refusal == "NoOwnGroundToCoerce" and "强制法第二十二条" in laws(nobody)


def test_a_gap_is_called_a_gap() -> None:
    answer = asked([line("base", "住建", items="BARE")], on=SINCE)
    assert (answer.refusal, answer.allowed) == ("NobodyHoldsThisPower", False)
    assert "监管缺位" in answer.reason and "指导办公室" in answer.way_out


def test_two_holders_are_both_named_and_the_first_to_file_goes_on() -> None:
    answer = asked([*LINES, line("base", "水利", since=MOVED, place=9)])
    assert answer.bodies == ("执法局", "水利") or answer.bodies == ("水利", "执法局")
    assert "处罚法第二十五条第一款" in laws(answer)


def test_an_item_out_of_the_catalogue_or_without_ground_that_day_founds_nothing() -> None:
    assert asked(item="没有").refusal == "UnknownItem"
    assert asked(item="ENDED").refusal == "ItemNotInForce"
    assert asked(item="BARE").refusal == "NoGroundThatDay"
    assert asked(item="BARE", on=MOVED).allowed


def test_a_delegate_acts_in_the_name_of_who_delegated() -> None:
    lines = [*LINES, line("delegate", "治超站", giver="执法局", since=MOVED, number="委托一")]
    answer = asked(lines, body="治超站")
    assert (answer.allowed, answer.body_code, answer.acting_for) == (True, "执法局", "澄川县执法局")
    assert answer.seal == "澄川县执法局（章）" and "处罚法第二十条第四款" in laws(answer)
    assert asked(lines, officer="许言").acting_for == "澄川县执法局"


def test_an_officer_may_what_the_body_he_acts_for_may() -> None:
    answer = asked(officer="周砚秋")
    assert answer.allowed and answer.steps[0].text == "周砚秋持有效执法证（证周砚秋）。"


def test_an_auxiliary_a_lapsed_certificate_and_a_stranger_may_not() -> None:
    assert asked(officer="裴小满").refusal == "AuxiliaryMayNotEnforce"
    assert asked(officer="裴小满", act="coercion", item="A").citations[0].short == "强制法第十七条第三款"
    assert asked(officer="倪素衣").refusal == "CertificateNotValid"
    assert asked(officer="倪素衣", on=MOVED).allowed
    assert asked(officer="没有").refusal == "UnknownOfficer"


def test_a_name_lent_for_empowered_items_reaches_only_those_and_only_there() -> None:
    assert asked(officer="秦望舒", town=TOWN).allowed
    inspection = asked(officer="秦望舒", town=TOWN, act="inspection")
    assert inspection.refusal == "OfficerActsForAnotherBody" and "执法局" in inspection.reason
    assert not asked(officer="秦望舒").allowed


@given(seed=st.integers(0, 10_000), picks=st.data())
def test_every_answer_is_the_one_a_rereading_gives_and_every_no_cites_a_real_article(
    seed: int, picks: st.DataObject
) -> None:
    import random

    lines = random_clauses(random.Random(seed), items=1, bodies=3, towns=1, days=300, lines=12)
    known = Known(
        {"I0": ItemFacts("I0", "事项", Span(SINCE), "B0", "", (Ground(Span(SINCE), "法", "条"),))},
        {f"B{n}": body(f"B{n}") for n in range(3)},
        {"P": officer("P", "B1")},
        {"T0": "镇"},
    )
    question: dict[str, Any] = {
        "item": "I0",
        "act": picks.draw(st.sampled_from(ACTS)),
        "town": picks.draw(st.sampled_from(["", "T0"])),
        "on": picks.draw(st.dates(SINCE, date(2024, 6, 1))),
        **picks.draw(
            st.sampled_from([{}, {"body": "B0"}, {"body": "B2", "filed_on": MOVED}, {"officer": "P"}])
        ),
    }

    def anew(item: str, act: str, place: str, day: date) -> Any:
        return reread(lines, item=item, act=act, place=place, day=day)

    answer = may(PowerIndex(lines).at, known, **question)
    assert answer == may(anew, known, **question)
    assert bool(answer.refusal) is not answer.allowed
    assert answer.citations
    for citation in answer.citations:
        assert look_up(citation, NOW).text
    assert answer.allowed or answer.way_out
