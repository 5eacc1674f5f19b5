"""值班表：全天不断、双人持证、公平、休息。"""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, timedelta

import pytest

from zhifa.demo.county.roster import DAY, NIGHT, RosterImpossible, build_roster

FIRST, LAST = date(2026, 10, 1), date(2026, 12, 29)


@pytest.fixture(scope="module")
def roster(county):
    return county.roster(FIRST, LAST)


@pytest.fixture(scope="module")
def officers(county):
    return {o.code: o for o in county.people.officers}


def test_every_post_is_manned_day_and_night(county, roster):
    posts = {t.code for t in county.organisation.teams if t.kind != "撤并队伍"} | {"C01"}
    assert len(posts) == 22
    days = (LAST - FIRST).days + 1
    assert len({(d.day, d.shift, d.post) for d in roster}) == len(roster) == days * 2 * len(posts)
    assert {d.post for d in roster} == posts
    assert all(len(set(d.people)) == 2 for d in roster)


def test_nobody_stands_two_nights_running_nor_the_day_after_a_night(roster):
    shifts = defaultdict(set)
    for duty in roster:
        for code in (*duty.people, *duty.support, *([duty.leader] if duty.leader else [])):
            shifts[code].add((duty.day, duty.shift))
    for code, stood in shifts.items():
        for day, shift in stood:
            if shift == NIGHT:
                following = day + timedelta(days=1)
                assert (following, NIGHT) not in stood, code
                assert (following, DAY) not in stood, code
                assert (day, DAY) not in stood, code


def test_only_certified_officers_stand_in_a_team_pair_until_the_shift_ends(roster, officers):
    for duty in roster:
        if duty.post == "C01":
            continue
        for code in duty.people:
            held = officers[code].certificate
            assert officers[code].team == duty.post
            assert held.counts_on(duty.day)
            assert held.counts_on(duty.day + timedelta(days=1))


def test_auxiliaries_support_and_are_never_counted_in_the_pair(county, roster):
    auxiliaries = {a.code: a.team for a in county.people.auxiliaries}
    assert any(d.support for d in roster)
    for duty in roster:
        assert not set(duty.people) & set(auxiliaries)
        assert all(auxiliaries[code] == duty.post for code in duty.support)


def test_shifts_are_shared_fairly_among_those_there_all_the_time(roster, officers):
    for shift in (DAY, NIGHT):
        stood = defaultdict(Counter)
        for duty in roster:
            if duty.shift == shift:
                stood[duty.post].update(duty.people)
        for post, counts in stood.items():
            whole = [
                n
                for code, n in counts.items()
                if code not in officers or officers[code].certificate.counts_on(LAST + timedelta(days=1))
            ]
            assert max(whole) - min(whole) <= 1, (post, shift)


def test_the_command_centre_has_a_leader_on_every_shift(roster):
    assert all(bool(d.leader) == (d.post == "C01") for d in roster)


def test_too_few_people_is_said_and_nobody_is_made_to_stand_twice(county):
    few = [o for o in county.people.officers if o.team == "Z04"][:5]
    with pytest.raises(RosterImpossible, match="可排人员只有"):
        build_roster(replace(county.people, officers=tuple(few)), FIRST, LAST)
