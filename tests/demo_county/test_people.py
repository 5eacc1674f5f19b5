"""示范县人员：持证、派驻、辅助、网格员、登录人、装备。"""

from collections import Counter
from datetime import date, timedelta

from zhifa.demo.county import organisation as org


def test_the_strength_is_that_of_the_plan(county):
    people = county.people
    assert len(people.officers) == 450
    assert len(people.auxiliaries) == 400
    assert len(people.grid_workers) == 1271


def test_some_certificates_have_lapsed_and_some_lapse_within_ninety_days(county):
    today = county.as_of
    held = [o.certificate for o in county.people.officers if o.certificate]
    left = [(c.valid_until - today).days for c in held]
    assert sum(d < 0 for d in left) == 6
    assert sum(0 <= d <= 30 for d in left) == 2
    assert sum(0 <= d <= 90 for d in left) == 14
    assert len(county.people.officers) - len(held) == 12
    assert len({c.number for c in held}) == len(held)
    assert all(c.valid_from < c.valid_until and c.fields for c in held)


def test_every_team_keeps_pairs_of_certified_officers(county):
    valid = Counter(
        o.team for o in county.people.officers if o.certificate and o.certificate.counts_on(county.as_of)
    )
    working = {t.code for t in county.organisation.teams if t.kind != "撤并队伍"}
    assert set(valid) == working
    assert min(valid.values()) >= 10


def test_every_town_team_has_a_leader_a_reviewer_and_handlers(county):
    for team in county.organisation.teams:
        if team.kind == "撤并队伍":
            continue
        duties = [o.duties for o in county.people.officers if o.team == team.code]
        assert sum("队长" in d for d in duties) == 1, team.name
        assert sum("办案人员" in d for d in duties) >= 2, team.name
    reviewers = [o for o in county.people.officers if "法制审核员" in o.duties]
    assert len(reviewers) >= 12
    assert all(o.legal_qualification and "办案人员" not in o.duties for o in reviewers)


def test_departments_station_officers_in_every_town_team(county):
    for town in org.host_towns():
        homes = {o.home for o in county.people.officers if o.team == org.town_team(town) and o.stationed}
        assert {"T01", "T02", "T04", "T06", "T07", "T08"} == homes


def test_codes_telephones_and_names_are_given_once(county):
    people = county.people
    everyone = [*people.officers, *people.auxiliaries, *people.grid_workers, *people.officials]
    for key in ("code", "phone", "name"):
        assert len({getattr(p, key) for p in everyone}) == len(everyone), key
    assert all(len(p.phone) == 11 and p.phone.startswith("100") for p in everyone)


def test_officers_are_of_working_age_and_of_both_sexes(county):
    officers = county.people.officers
    assert all(1966 <= o.born.year <= 2003 for o in officers)
    women = sum(o.sex == "女" for o in officers) / len(officers)
    assert 0.15 < women < 0.35
    qualified = sum(o.legal_qualification for o in officers) / len(officers)
    assert 0.12 < qualified < 0.3


def test_every_grid_has_its_worker(county):
    assert [w.grid for w in county.people.grid_workers] == [g.code for g in county.territory.grids]


def test_every_role_has_a_person_to_sign_in(county):
    sign_ins = county.people.sign_ins
    assert len({s.user_name for s in sign_ins}) == len(sign_ins)
    assert len({s.role for s in sign_ins}) >= 25
    people = county.people
    known = {
        p.code: p.name
        for p in [*people.officers, *people.auxiliaries, *people.grid_workers, *people.officials]
    }
    assert all(known[s.person] == s.name for s in sign_ins)
    units = (
        {b.code for b in county.organisation.bodies}
        | {t.code for t in county.organisation.teams}
        | {g.code for g in county.territory.grids}
    )
    assert {s.unit for s in sign_ins} <= units


def test_system_security_and_audit_administrator_are_three_people(county):
    three = [s for s in county.people.sign_ins if s.role in ("系统管理员", "安全管理员", "审计管理员")]
    assert len(three) == 3
    assert len({s.person for s in three}) == 3


def test_those_who_sign_in_as_officers_hold_a_certificate_that_counts(county):
    officers = {o.code: o for o in county.people.officers}
    for sign_in in county.people.sign_ins:
        if sign_in.person in officers:
            assert officers[sign_in.person].certificate.counts_on(county.as_of + timedelta(days=90))


def test_certificates_follow_the_day_the_county_is_built_for(county):
    assert county.as_of == date(2026, 11, 21)
    officer = next(o for o in county.people.officers if o.certificate)
    last = officer.certificate.valid_until
    assert officer.certificate.counts_on(last)
    assert not officer.certificate.counts_on(last + timedelta(days=1))


def test_equipment_belongs_to_teams_and_plates_cannot_be_real(county):
    teams = {t.code for t in county.organisation.teams}
    home = {o.code: o.team for o in county.people.officers}
    vehicles, devices = county.equipment.vehicles, county.equipment.devices
    assert len({v.plate for v in vehicles}) == len(vehicles)
    assert all(v.plate.startswith("浙H·DI") and v.team in teams for v in vehicles)
    assert len({d.serial for d in devices}) == len(devices)
    assert all(d.team == home[d.holder] if d.holder else d.team in teams for d in devices)
    terminals = Counter(d.holder for d in devices if d.kind == "移动执法终端")
    assert set(terminals) == set(home)
