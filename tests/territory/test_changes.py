"""网格按日有版本：五月重划的网格不动四月的事；起草、检查、决定、撤回。"""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from tests.county import County, square
from tests.territory.drawing import QINGBU, QIXI, STANDING
from zhifa.core import clock
from zhifa.core.errors import BadInput, NotPermitted, OutOfReach, StepOutOfOrder
from zhifa.core.ledger.models import LedgerEntry
from zhifa.core.scope import Scope
from zhifa.registers.territory import operations as territory
from zhifa.registers.territory.models import Grid, GridChange
from zhifa.registers.territory.queries import locate, place_of, versions

pytestmark = pytest.mark.django_db

MAY, APRIL = date(2027, 5, 1), date(2027, 4, 30)
#: between the old border at 118.01 and the new one at 118.012
MOVED = (118.011, 28.905)


def put(code: str, geometry: dict[str, Any], town: str = QINGBU, **more: Any) -> dict[str, Any]:
    return {"code": code, "name": more.pop("name", code), "town": town, "geometry": geometry, **more}


def border_moved() -> dict[str, Any]:
    """QB-11 takes a strip of 0.002° from QB-21."""
    return {
        "put": [
            put("QB-11", square(118.00, 28.90, 118.012, 28.91), name="青埠第1网格"),
            put("QB-21", square(118.012, 28.90, 118.02, 28.91), name="青埠第3网格"),
        ],
    }


def drafted(
    county: County, content: dict[str, Any], *, by: Any = None, on: date = MAY, verb: str = "redraw"
) -> GridChange:
    return territory.draft_change(
        by=by or county.guidance, verb=verb, kind="basic", content=content, effective_on=on, reason="道路改线"
    )


def test_a_grid_redrawn_in_may_does_not_move_aprils_matters(small_county: County) -> None:
    territory.decide_change(by=small_county.guidance, change=drafted(small_county, border_moved()))
    before, after = locate(*MOVED, on=APRIL).basic, locate(*MOVED, on=MAY).basic
    assert before and after and (before.code, after.code) == ("QB-21", "QB-11")
    assert before.scope_id != after.scope_id
    old, new = reversed(versions("QB-11"))
    assert (old.valid_until, new.valid_from, new.scope_id) == (APRIL, MAY, old.scope_id)


def test_a_split_makes_new_grids_and_ends_the_old_one(small_county: County) -> None:
    halves = {
        "close": ["QB-11"],
        "put": [
            put("QB-13", square(118.00, 28.90, 118.005, 28.91), name="青埠东"),
            put("QB-14", square(118.005, 28.90, 118.01, 28.91), name="青埠西"),
        ],
        "from": {"QB-13": ["QB-11"], "QB-14": ["QB-11"]},
    }
    territory.decide_change(by=small_county.guidance, change=drafted(small_county, halves, verb="split"))
    assert locate(118.002, 28.905, on=MAY).basic.code == "QB-13"  # type: ignore[union-attr]
    assert locate(118.008, 28.905, on=MAY).basic.code == "QB-14"  # type: ignore[union-attr]
    assert locate(118.002, 28.905, on=APRIL).basic.code == "QB-11"  # type: ignore[union-attr]
    assert Scope.objects.filter(code="QB-13", parent=small_county.qingbu).exists()


def test_merged_grids_answer_as_one_from_their_day(small_county: County) -> None:
    one = {"close": ["QB-21"], "put": [put("QB-11", square(118.00, 28.90, 118.02, 28.91))]}
    territory.decide_change(by=small_county.guidance, change=drafted(small_county, one, verb="merge"))
    assert {locate(x, 28.905, on=MAY).basic.code for x in (118.005, 118.015)} == {"QB-11"}  # type: ignore[union-attr]


def test_a_draft_says_what_is_wrong_and_moves_nothing(small_county: County) -> None:
    change = drafted(small_county, {"put": [put("QB-11", square(118.00, 28.90, 118.012, 28.91))]})
    assert [f["kind"] for f in change.findings] == ["overlap"]
    overlap = change.findings[0]
    assert set(overlap["grids"]) == {"QB-11", "QB-21"}
    # 0.002° × 0.01° at 28.905° N: 195.1 m × 1108.5 m
    assert overlap["area_m2"] == pytest.approx(216_300, rel=0.01)
    assert 118.01 < overlap["lng"] < 118.012
    assert locate(*MOVED, on=MAY).basic.code == "QB-21"  # type: ignore[union-attr]


def test_errors_stand_in_the_way_of_a_decision_until_the_guidance_office_says_why_not(
    small_county: County,
) -> None:
    change = drafted(small_county, {"put": [put("QB-11", square(118.00, 28.90, 118.012, 28.91))]})
    with pytest.raises(territory.GridsRefused, match="重叠 1 处") as refused:
        territory.decide_change(by=small_county.guidance, change=change)
    assert [f.kind for f in refused.value.findings] == ["overlap"]
    territory.decide_change(
        by=small_county.guidance, change=change, overrides={"overlap": "两镇协商共管，另行划界"}
    )
    entry = LedgerEntry.objects.filter(operation="territory.decide_change").latest("id")
    assert "两镇协商共管" in bytes(entry.body).decode()


def test_what_the_register_cannot_hold_nobody_lets_pass(small_county: County) -> None:
    bow = {"type": "Polygon", "coordinates": [[[118.0, 28.9], [118.01, 28.91], [118.01, 28.9], [118.0, 28.91], [118.0, 28.9]]]}  # fmt: skip
    change = drafted(small_county, {"put": [put("QB-11", bow)]})
    assert change.findings[0]["kind"] == "self_intersection" and change.findings[0]["never"]
    with pytest.raises(BadInput, match="不能放行"):
        territory.decide_change(
            by=small_county.guidance,
            change=change,
            overrides={"self_intersection": "就这样", "gap": "就这样"},
        )


def test_a_day_gone_by_is_refused_in_words(small_county: County) -> None:
    yesterday = clock.today() - timedelta(1)
    with pytest.raises(BadInput, match="已经按当时的网格办理"):
        drafted(small_county, border_moved(), on=yesterday)


def test_a_town_grid_outside_its_town_is_found(small_county: County) -> None:
    change = drafted(small_county, {"put": [put("QX-11", square(118.019, 28.90, 118.03, 28.91), QIXI)]})
    assert {f["kind"] for f in change.findings} == {"outside_town", "overlap"}
    assert "超出栖溪街道" in next(f["sentence"] for f in change.findings if f["kind"] == "outside_town")


def test_a_grid_of_no_known_town_is_found(small_county: County) -> None:
    change = drafted(small_county, {"put": [put("ZZ-1", STANDING["QB-11"], "999999999")]})
    assert "unknown_town" in {f["kind"] for f in change.findings}


def test_a_town_drafts_for_itself_and_the_guidance_office_decides(small_county: County) -> None:
    change = drafted(small_county, border_moved(), by=small_county.town)
    with pytest.raises(NotPermitted, match="综合执法指导办"):
        territory.decide_change(by=small_county.town, change=change)
    with pytest.raises(OutOfReach, match="本乡镇"):
        drafted(small_county, {"put": [put("QX-11", square(118.02, 28.90, 118.03, 28.91), QIXI)]}, by=small_county.town)  # fmt: skip
    with pytest.raises(NotPermitted):
        drafted(small_county, border_moved(), by=small_county.officer)


def test_a_second_change_of_the_same_grid_waits_for_the_first(small_county: County) -> None:
    first, second = drafted(small_county, border_moved()), drafted(small_county, border_moved())
    territory.decide_change(by=small_county.guidance, change=first)
    with pytest.raises(StepOutOfOrder, match="自 2027-05-01 起已有别的调整"):
        territory.decide_change(by=small_county.guidance, change=second)
    with pytest.raises(StepOutOfOrder, match="不能再决定"):
        territory.decide_change(by=small_county.guidance, change=first)


def test_a_decided_change_is_taken_back_before_its_day_and_not_after(small_county: County, on: Any) -> None:
    stood = {(g.code, g.valid_from, g.valid_until) for g in Grid.objects.all()}
    change = territory.decide_change(by=small_county.guidance, change=drafted(small_county, border_moved()))
    assert locate(*MOVED, on=MAY).basic.code == "QB-11"  # type: ignore[union-attr]
    with on("2027-05-02 09:00"), pytest.raises(StepOutOfOrder, match="已经生效"):
        territory.withdraw_change(by=small_county.guidance, change=change, reason="划错了")
    territory.withdraw_change(by=small_county.guidance, change=change, reason="划错了")
    assert {(g.code, g.valid_from, g.valid_until) for g in Grid.objects.all()} == stood
    assert locate(*MOVED, on=MAY).basic.code == "QB-21"  # type: ignore[union-attr]


def test_closing_alone_is_seen_by_the_tree(small_county: County) -> None:
    assert locate(118.005, 28.905, on=MAY).in_county
    change = drafted(small_county, {"close": ["QB-11"]}, verb="close")
    assert [f["kind"] for f in change.findings] == ["gap"]
    territory.decide_change(
        by=small_county.guidance, change=change, overrides={"gap": "划归开发区，另行管理"}
    )
    assert not locate(118.005, 28.905, on=MAY).in_county
    assert locate(118.005, 28.905, on=APRIL).in_county
    territory.withdraw_change(by=small_county.guidance, change=change, reason="不划了")
    assert locate(118.005, 28.905, on=MAY).in_county


def test_two_versions_of_a_code_cannot_hold_on_one_day_whoever_writes(small_county: County) -> None:
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic(), connection.cursor() as c:
        c.execute("SELECT set_config('zhifa.operation', 'x:y', true)")
        c.execute(
            "INSERT INTO territory_grid (uid, kind, code, name, geometry, worker_name, purpose, valid_from, scope_id, town_id)"
            " SELECT gen_random_uuid(), kind, code, name, geometry, '', '', '2026-01-01', scope_id, town_id"
            " FROM territory_grid WHERE code = 'QB-11'"
        )


def test_a_worker_posted_from_a_day_answers_from_that_day(small_county: County) -> None:
    grid = small_county.grids[1]
    day = clock.today() + timedelta(3)
    territory.post_grid_worker(
        by=small_county.town, grid=grid, account=small_county.accounts["grid_worker"], since=day
    )
    at = (118.005, 28.915)
    assert locate(*at, on=day - timedelta(1)).basic.worker_name == ""  # type: ignore[union-attr]
    found = locate(*at, on=day).basic
    assert found and (found.worker_name, found.worker_id) == (
        "何春生",
        small_county.accounts["grid_worker"].pk,
    )
    territory.post_grid_worker(by=small_county.guidance, grid=grid, name="接任者", since=day + timedelta(5))
    assert locate(*at, on=day + timedelta(4)).basic.worker_name == "何春生"  # type: ignore[union-attr]
    assert locate(*at, on=day + timedelta(5)).basic.worker_name == "接任者"  # type: ignore[union-attr]
    with pytest.raises(BadInput, match="已经过去"):
        territory.post_grid_worker(by=small_county.guidance, grid=grid, name="谁", since=date(2020, 1, 1))
    with pytest.raises(OutOfReach):
        territory.post_grid_worker(by=small_county.town, grid=small_county.grids[-1], name="谁")


def test_the_address_of_a_redrawn_strip_lies_in_the_new_grid_from_its_day(small_county: County) -> None:
    place = place_of("118.011, 28.905", on=MAY)
    assert place is not None
    territory.decide_change(by=small_county.guidance, change=drafted(small_county, border_moved()))
    assert locate(place.lng, place.lat, on=MAY).basic.code == "QB-11"  # type: ignore[union-attr]
