"""示范县机构：1+5+3、十二支镇街队、谁编制、谁指挥、以谁的名义。"""

from collections import Counter
from datetime import date, timedelta

import pytest

from zhifa.demo.county import organisation as org
from zhifa.demo.county.plan import TOWNS

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def organisation(county):
    return county.organisation


def standing(organisation, day, **wanted):
    return [
        r
        for r in organisation.relations
        if r.valid_from <= day
        and (r.valid_until is None or day <= r.valid_until)
        and all(getattr(r, k) == v for k, v in wanted.items())
    ]


def test_one_five_three_and_twelve(organisation):
    kinds = Counter(t.kind for t in organisation.teams)
    assert kinds == {"综合行政执法队": 6, "专业执法队": 3, "镇街执法队": 12, "撤并队伍": 3}
    towns = [b for b in organisation.bodies if b.kind in ("街道办事处", "乡镇人民政府")]
    assert len(towns) == 18


def test_every_town_is_answered_for_by_exactly_one_team(organisation):
    answers = Counter(r.town for r in standing(organisation, TODAY, kind="主责"))
    assert answers == {t.name: 1 for t in TOWNS}


def test_three_teams_stand_alone_and_nine_are_hubs(organisation):
    reach = Counter(r.team for r in organisation.relations if r.kind in ("主责", "协防"))
    assert len(reach) == 12
    assert sum(n == 1 for n in reach.values()) == 3
    alone = {t.town for t in organisation.teams if reach.get(t.code) == 1}
    assert alone == {"望潮街道", "兰汀街道", "映月街道"}


def test_every_relation_names_a_body_or_team_that_is_there(organisation):
    there = {b.code for b in organisation.bodies} | {t.code for t in organisation.teams}
    for relation in organisation.relations:
        assert {relation.team, relation.other} <= there
        assert relation.ground
    for body in organisation.bodies:
        assert {body.superior, body.reconsideration, body.court} <= there | {""}


def test_staffing_command_and_name_are_separate(organisation):
    team = org.town_team("青埠镇")
    assert [r.other for r in standing(organisation, TODAY, team=team, kind="编制")] == ["D01"]
    assert [r.other for r in standing(organisation, TODAY, team=team, kind="指挥")] == [
        org.town_body("青埠镇")
    ]
    names = standing(organisation, TODAY, team=team, kind="名义", town="青埠镇")
    assert {(r.scope, r.other) for r in names} == {("赋权事项", org.town_body("青埠镇")), ("其他事项", "D01")}


def test_an_empowered_town_acts_in_its_own_name_from_the_day_and_not_before(organisation):
    for town in org.EMPOWERED_TOWNS:
        eve = org.EMPOWERMENT_DAY - timedelta(days=1)
        assert {r.other for r in standing(organisation, eve, kind="名义", town=town)} == {"D01"}
        on_the_day = standing(organisation, org.EMPOWERMENT_DAY, kind="名义", town=town)
        assert {r.other for r in on_the_day} == {"D01", org.town_body(town)}
    own = {r.town for r in standing(organisation, TODAY, kind="名义") if r.other.startswith("X")}
    assert own == set(org.EMPOWERED_TOWNS)


def test_whoever_acts_has_a_seal_a_reconsideration_body_and_a_court(organisation):
    bodies = {b.code: b for b in organisation.bodies}
    for relation in organisation.relations:
        if relation.kind == "名义":
            body = bodies[relation.other]
            assert body.acts_itself
            assert body.seal == body.name
            assert body.reconsideration
            assert body.court
            assert bodies[body.reconsideration].kind == "政府"
            assert bodies[body.court].kind == "法院"


def test_the_ecology_branch_does_not_act_in_its_own_name(organisation):
    bodies = {b.code: b for b in organisation.bodies}
    assert not bodies["D05F"].acts_itself
    (name,) = standing(organisation, TODAY, team="T05", kind="名义")
    assert bodies[name.other].reconsideration == org.CITY_GOVERNMENT


def test_dissolved_teams_have_a_successor_and_no_open_relation(organisation):
    dissolved = {t.code for t in organisation.teams if t.kind == "撤并队伍"}
    heirs = {r.other for r in organisation.relations if r.kind == "承继"}
    assert heirs == dissolved
    assert not [r for r in standing(organisation, TODAY) if r.team in dissolved]
