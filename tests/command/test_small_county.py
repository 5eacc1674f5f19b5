"""小县 — the ground of other tests stands as it says."""

import pytest

from tests.county import IN_QINGBU, IN_QIXI, OUTSIDE, UNOWNED, County, report_in
from zhifa.core import clock
from zhifa.core.actors import covers
from zhifa.core.ports import actor_directory, power_check
from zhifa.registers.organisation.queries import body_of_team, team_of_town
from zhifa.registers.territory.queries import locate

pytestmark = pytest.mark.django_db


def test_a_point_in_each_town_is_served_by_the_one_team(small_county: County) -> None:
    today = clock.today()
    for point, town in ((IN_QINGBU, small_county.qingbu), (IN_QIXI, small_county.qixi)):
        where = locate(*point, on=today)
        assert where.basic is not None and where.basic.town_scope_id == town.pk
        assert team_of_town(town.pk, on=today) == small_county.team
    assert not locate(*OUTSIDE, on=today).in_county
    assert body_of_team(small_county.team, on=today) == small_county.bureau


def test_the_bureau_holds_the_powers_over_all_items_but_one(small_county: County) -> None:
    today = clock.today()
    for item in (small_county.summary_item, small_county.shop_item, small_county.large_item):
        assert power_check().may(item_code=item.code, act="inspection", on=today).body_code == "ZHZF"
    assert not power_check().may(item_code=UNOWNED, act="penalty", on=today).allowed


def test_certificates_are_as_the_names_say(small_county: County) -> None:
    today = clock.today()
    ids = [p.account_id for p in (small_county.officer, small_county.lapsed, small_county.auxiliary)]
    facts = actor_directory().officers(ids, on=today)
    assert [f.certified_on(today) for f in facts] == [True, False, False]


def test_a_matter_of_the_team_is_in_reach_of_its_leader_only(small_county: County) -> None:
    matter = report_in(small_county)
    assert covers(small_county.leader, "command.assign", matter)
    assert not covers(small_county.other_leader, "command.assign", matter)
