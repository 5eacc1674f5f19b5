"""监管对象与文本：代码有效、落在所说的网格、不像任何真人。"""

import re
from collections import Counter
from datetime import date

import numpy as np
import pytest
import shapely

from zhifa.demo.county.build import stream
from zhifa.demo.county.report_words import CONDUCTS
from zhifa.demo.county.subjects import build_subjects
from zhifa.demo.loading.catalogue import read_catalogue
from zhifa.enforcement.inspection.checklists import checklist_for
from zhifa.registers.subjects import credit_code


def test_twenty_thousand_subjects_have_valid_codes_given_once(county):
    assert len(county.subjects) == 20_000
    assert len({s.credit_code for s in county.subjects}) == 20_000
    assert len({s.name for s in county.subjects}) == 20_000
    assert all(credit_code.is_valid(s.credit_code) for s in county.subjects)
    assert all(s.credit_code[2:8] == "330899" for s in county.subjects)


def test_every_subject_stands_in_the_grid_it_names(county):
    grids = {g.code: g for g in county.territory.grids}
    shapes = {code: shapely.Polygon(g.ring) for code, g in grids.items()}
    x, y = np.array([s.point for s in county.subjects]).T
    assert shapely.contains_xy([shapes[s.grid] for s in county.subjects], x, y).all()
    assert all((s.town, s.village) == (grids[s.grid].town, grids[s.grid].village) for s in county.subjects)
    addresses = {a.code: a for a in county.territory.addresses}
    assert all(s.address.split("-")[0] == "澄川县" + addresses[s.address_code].text for s in county.subjects)
    assert len({s.address for s in county.subjects}) == 20_000
    assert len({s.grid for s in county.subjects}) > 1200


def test_credit_classes_are_for_firms_only(county):
    prefixes = {
        "企业": "91",
        "个体工商户": "92",
        "农民专业合作社": "93",
        "事业单位": "12",
        "民办非企业单位": "52",
    }
    for subject in county.subjects:
        assert subject.credit_code.startswith(prefixes[subject.form])
        assert (subject.credit_class in set("ABCD")) == (subject.form == "企业")
    classes = Counter(s.credit_class for s in county.subjects if s.credit_class)
    assert classes["B"] > classes["A"] > classes["C"] > classes["D"] > 100


def test_telephones_are_of_a_range_nobody_has(county):
    assert len({s.phone for s in county.subjects}) == 20_000
    assert all(re.fullmatch(r"100002\d{5}", s.phone) for s in county.subjects)


def test_licences_name_their_issuer_and_a_few_have_lapsed(county):
    bodies = {b.code for b in county.organisation.bodies}
    licences = [x for s in county.subjects for x in s.licences]
    assert len({x.number for x in licences}) == len(licences) > 10_000
    assert {x.issuer for x in licences} <= bodies
    lapsed = sum(x.valid_until is not None and x.valid_until < county.as_of for x in licences)
    assert 0.01 < lapsed / len(licences) < 0.06
    assert all(x.valid_from <= county.as_of for x in licences)
    assert all(s.established < x.valid_from for s in county.subjects for x in s.licences)


def test_the_subjects_that_the_look_names_are_there(county):
    names = {s.name: s for s in county.subjects}
    assert names["澄川县鸿砺土石方工程有限公司（虚构）"].credit_code == "91330899MA7H3T2Q0C"
    assert names["澄川县青埠镇青棠餐厅（虚构）"].town == "青埠镇"


def test_fewer_subjects_are_the_first_of_more(county):
    few = build_subjects(stream(county.seed, "subjects"), county.territory, 300, county.as_of)
    assert few == county.subjects[:300]


def test_there_are_enough_ways_to_say_it():
    assert len(CONDUCTS) >= 13
    assert sum(len(c.reports) for c in CONDUCTS) >= 60
    assert all(c.keywords and c.facts for c in CONDUCTS)
    assert len({c.name for c in CONDUCTS}) == len(CONDUCTS)


@pytest.mark.parametrize("conduct", CONDUCTS, ids=lambda c: c.name)
def test_every_sentence_is_filled_and_names_a_place_that_fits(county, conduct):
    grids = {g.code: shapely.Polygon(g.ring) for g in county.territory.grids}
    subjects = {s.code: s for s in county.subjects}
    book = county.texts(conduct.name)
    for _ in range(40):
        report = book.report(conduct.name)
        assert not re.search(r"[{}]", report.text), report.text
        assert report.keywords == conduct.keywords
        assert grids[report.grid].contains(shapely.Point(report.point))
        assert bool(report.offender) == (conduct.party == "subject")
        if report.offender:
            assert subjects[report.offender].trade in conduct.trades
        if report.subject:
            assert report.subject == report.offender
            assert subjects[report.subject].sign + "（虚构）" in report.text
            assert report.grid == subjects[report.subject].grid
        else:
            assert "当事人" not in report.text
    address = county.territory.addresses[0]
    facts = book.case_facts(conduct.name, None, address.text, date(2026, 11, 4))
    assert not re.search(
        r"[{}]", facts + conduct.demand + conduct.rechecked + conduct.asked + conduct.defence
    )


def test_every_conduct_falls_under_items_of_its_own_field_and_of_its_own_kind_of_party():
    rows = {r["code"]: r for r in read_catalogue()}
    fields = {
        "综合行政执法": {"城市管理", "住房城乡建设", "生态环境"},
        "文化市场": {"文化旅游"},
    }
    for conduct in CONDUCTS:
        for code in conduct.items:
            assert rows[code]["field"] in fields.get(conduct.field, {conduct.field}), conduct.name
            only = {"entity": "subject", "citizen": "citizen"}.get(rows[code]["fine_subject"])
            assert only in (None, conduct.party), (conduct.name, code)
            questions = {q.id for q in checklist_for(code).questions}
            assert not conduct.amiss or conduct.amiss in questions, conduct.name


def test_what_is_referred_names_a_body_and_what_is_answered_an_answer(county):
    book = county.texts("elsewhere")
    for _ in range(40):
        assert book.elsewhere(answered=False).refer_to
        answered = book.elsewhere(answered=True, town="青埠镇")
        assert answered.reply and not answered.conduct
        assert answered.town == "青埠镇"
        assert not re.search(r"[{}]", answered.text)


def test_no_subject_goes_without_saying_that_it_is_invented(county):
    assert all(s.name.endswith("（虚构）") for s in county.subjects)


def test_reports_seldom_repeat(county):
    book = county.texts()
    texts = [book.report().text for _ in range(2000)]
    assert len(set(texts)) > 1800
    with pytest.raises(KeyError):
        book.report("没有的行为")
