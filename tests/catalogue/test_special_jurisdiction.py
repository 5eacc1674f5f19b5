"""Cases kept for another level, or for one kind of subject; and how a power to coerce may stand in a line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.catalogue.papers import line
from tests.catalogue.test_checking import BOUNDS, TODAY
from tests.catalogue.test_may import KNOWN, LINES, NOW, TOWN, laws
from tests.county import LITTER, RULES, SINCE, County

from zhifa.core.errors import BadInput
from zhifa.law.power_transfer import coercion_line, forget_powers, read_powers
from zhifa.law.refusal import BadFact
from zhifa.registers.catalogue import operations as catalogue
from zhifa.registers.catalogue.checking import check_lines
from zhifa.registers.catalogue.facts import BodyFacts, Special
from zhifa.registers.catalogue.may import may as ask
from zhifa.registers.catalogue.models import SpecialJurisdiction
from zhifa.registers.catalogue.operations.bounding import SpecialNotFounded
from zhifa.registers.catalogue.power_index import PowerIndex
from zhifa.registers.catalogue.power_scan import scan
from zhifa.registers.catalogue.queries import may, subject_words

SINCE_2026 = date(2026, 1, 1)
CITY = BodyFacts("市局", "某市生态环境局", "某市生态环境局", "某市人民政府", "某市中级人民法院")


def special(level: str, body: str, subject: str = "", town: str = "") -> Special:
    own = replace(
        line("base", body, since=SINCE_2026, number="管辖规定"), law="某法", article="第二条", town=town
    )
    return Special(own, level, subject)


def asked(*specials: Special, **question: Any) -> Any:
    known = replace(KNOWN, bodies={**KNOWN.bodies, "市局": CITY}, said={}, specials={"A": specials})
    return ask(PowerIndex(LINES).at, known, **{"item": "A", "act": "penalty", "on": NOW, **question})


def test_a_case_kept_for_the_city_is_nobodys_in_the_county() -> None:
    found = asked(special("city", "市局"))
    assert (found.allowed, found.refusal, found.body_code) == (False, "ReservedToAHigherLevel", "市局")
    assert found.way_out == "移送某市生态环境局办理" and "处罚法第二十三条" in laws(found)
    assert "由设区的市级的某市生态环境局管辖（《某法》第二条" in found.reason
    assert not asked(special("city", "市局"), body="执法局").allowed
    assert asked(special("city", "市局"), on=date(2025, 12, 31)).body_code == "执法局"
    assert asked(special("city", "市局"), act="inspection").body_code == "执法局"
    assert asked(special("city", "市局", town=TOWN)).allowed
    assert not asked(special("city", "市局", town=TOWN), town=TOWN).allowed


def test_a_kind_of_subject_goes_to_its_own_body_and_is_a_caution_while_nobody_said_what_it_is() -> None:
    own = special("county", "水利", "上市公司")
    assert asked(own, subject="上市公司").body_code == "水利"
    other = asked(own, subject="上市公司", body="执法局")
    assert other.refusal == "AnotherBodyHoldsThisPower" and "对象是上市公司的" in " ".join(
        s.text for s in other.steps
    )
    unsaid = asked(own)
    assert unsaid.body_code == "执法局" and "处罚法第二十二条" in laws(unsaid)
    assert "对象是上市公司的，由县级的澄川县水利管辖" in " ".join(s.text for s in unsaid.steps)
    assert asked(own, subject="个体工商户").steps == asked(subject="个体工商户").steps
    both = asked(special("city", "市局"), own, subject="上市公司")
    assert both.body_code == "水利"


@pytest.mark.django_db
def test_special_jurisdiction_is_registered_with_its_law_and_answers_by_day(
    small_county: County, on: Any
) -> None:
    row = {
        "items": [LITTER], "acts": ["penalty"], "body": "ZJJ", "level": "county", "subject": "上市公司", "law": "行政处罚法",
        "article": "第二十二条", "number": "澄政发〔2026〕3号（虚构）", "title": "关于管辖的通知", "valid_from": SINCE_2026,
    }  # fmt: skip
    with on("2026-11-22 09:00"):
        made = catalogue.reserve_cases(by=small_county.guidance, row=row)
        asks = {"item_code": LITTER, "act": "penalty", "on": NOW}
        assert may(**asks, subject="上市公司").body_code == "ZJJ" and may(**asks).body_code == "ZHZF"
        told = {"item": asks["item_code"], "act": asks["act"], "subject": "上市公司"}
        assert Client().get("/api/v1/may", told).json()["body"]["code"] == "ZJJ"
        assert subject_words() == ["上市公司"]
        catalogue.end_reservation(by=small_county.guidance, special=made, last_day=date(2026, 11, 30))
        assert may(**{**asks, "on": date(2026, 12, 1)}, subject="上市公司").body_code == "ZHZF"
        for wrong in (
            {"items": ["没有"]},
            {"body": "没有"},
            {"level": "x"},
            {"acts": []},
            {"valid_until": SINCE},
        ):
            with pytest.raises(BadInput):
                catalogue.reserve_cases(by=RULES, row={**row, **wrong})
        with pytest.raises(SpecialNotFounded) as refused:
            catalogue.reserve_cases(by=RULES, row={**row, "level": "city", "law": "浙江省综合行政执法条例"})
        assert refused.value.citations[0].short == "处罚法第二十三条"
        with pytest.raises(BadInput):
            catalogue.end_reservation(by=RULES, special=made, last_day=date(2026, 11, 1))
    assert SpecialJurisdiction.objects.count() == 1


def test_coercion_goes_with_a_transfer_only_where_the_province_says_so_and_the_line_names_its_law(
    tmp_path: Path,
) -> None:
    since = date(2027, 1, 1)
    known = replace(
        KNOWN, bodies={**KNOWN.bodies, "执法局": replace(KNOWN.bodies["执法局"], kind="comprehensive")}
    )
    named = replace(
        line("transfer", "执法局", giver="住建", since=since, act="coercion", number="划转强制"),
        law="食品安全法", article="第一百一十条",
    )  # fmt: skip

    def codes(new: Any) -> set[str]:
        found = check_lines([new], PowerIndex(LINES), known, BOUNDS, today=TODAY)
        return {refusal.code for _, refusal in found}

    assert coercion_line(since) == "base" and codes(named) == {"CoercionNeverMoves"}
    own = tmp_path / "powers.yaml"
    own.write_text(
        "coercion_line: {values: [{from: 2022-01-01, line: transfer, source: 示例}]}", encoding="utf-8"
    )
    try:
        read_powers(own)
        assert codes(named) == set()
        assert codes(replace(named, law="")) == {"CoercionNeedsItsOwnGround"}
        assert codes(replace(named, law="某部门规章")) == {"CoercionNeedsItsOwnGround"}
        assert codes(replace(named, body="水利")) == {"CoercionNeverMoves"}
        own.write_text("coercion_line: {values: [{from: 2022-01-01, line: any}]}", encoding="utf-8")
        with pytest.raises(BadFact):
            read_powers(own)
    finally:
        forget_powers()
    assert PowerIndex([*LINES, named]).at("A", "coercion", "", since).bodies == ("执法局",)
    assert PowerIndex([*LINES, replace(named, law="")]).at("A", "coercion", "", since).bodies == ("住建",)


def test_the_scan_counts_no_fault_where_a_body_has_the_item_alone_and_lists_what_is_kept_apart() -> None:
    first, last = date(2025, 6, 1), date(2026, 12, 31)
    second = line("base", "水利", since=SINCE, number="又一家")
    items = {"A": KNOWN.items["A"], "NONE": replace(KNOWN.items["A"], code="NONE")}
    ends = date(2026, 6, 30)

    def scanned(*specials: Special, item: str = "A", place: str = "") -> list[tuple[Any, ...]]:
        found = scan(
            PowerIndex([*LINES, second]),
            items,
            first=first,
            last=last,
            acts=["penalty"],
            specials={item: specials},
        )
        return [(f.kind, f.first, f.last, f.bodies) for f in found if (f.item, f.place) == (item, place)]

    alone = special("county", "住建")
    until = replace(alone, line=replace(alone.line, valid_until=ends))
    both, plain = ("执法局", "水利"), scanned()
    assert [(kind, set(bodies)) for kind, _, _, bodies in plain] == [("overlap", set(both))]
    kept = scanned(until)
    assert kept[0] == ("reserved", SINCE_2026, ends, ("住建",))
    assert [(k, a, b) for k, a, b, _ in kept[1:]] == [
        ("overlap", first, date(2025, 12, 31)),
        ("overlap", date(2026, 7, 1), last),
    ]
    # an item no line speaks of is no gap while a body has it alone
    assert [(k, a) for k, a, _, _ in scanned(alone, item="NONE")] == [
        ("reserved", SINCE_2026),
        ("gap", first),
    ]
    # of one kind of subject the fault stays, for the others
    of_a_kind = scan(
        PowerIndex([*LINES, second]), items, first=first, last=last, acts=["penalty"],
        specials={"A": (special("county", "住建", "上市公司"),)},
    )  # fmt: skip
    fault = next(f for f in of_a_kind if f.kind == "overlap" and f.place == "")
    assert (fault.first, fault.last, fault.besides) == (first, last, ("上市公司",))
    assert next(f for f in of_a_kind if f.kind == "reserved").subject == "上市公司"
    # in one town only, the county's fault stays
    assert scanned(special("county", "住建", town=TOWN))[0] == plain[0]
