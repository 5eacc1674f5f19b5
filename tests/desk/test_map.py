"""一张图 — what the map holds the list holds; small, cached, and only what the reader may see."""

from decimal import Decimal

import h3.api.basic_int as h3
import pytest
from django.conf import settings

from tests.county import IN_QINGBU, County, report_in
from tests.desk.conftest import Browser
from zhifa.faces.desk import map_layers

pytestmark = pytest.mark.django_db


def placed(county: County, step: int = 0, **more: object) -> None:
    lng, lat = IN_QINGBU[0] + Decimal(step) / 10_000, IN_QINGBU[1]
    report_in(county, lng=lng, lat=lat, h3=h3.latlng_to_cell(float(lat), float(lng), 9), **more)


@pytest.fixture(autouse=True)
def forget_outlines() -> None:
    map_layers._kept.clear()


def kinds(answer: object) -> list[str]:
    return [f["properties"]["kind"] for f in answer.json()["features"]]  # type: ignore[attr-defined]


def test_far_away_incidents_are_grouped_and_near_they_stand_alone(
    small_county: County, browser_of: Browser
) -> None:
    for step in range(6):
        placed(small_county, step)
    client = browser_of("duty")
    far = client.get("/desk/map/data.geojson?zoom=9").json()["features"]
    groups = [f["properties"] for f in far if f["properties"]["kind"] == "incident"]
    assert sum(g["number"] for g in groups) == 6
    assert len(groups) < 6
    near = client.get("/desk/map/data.geojson?zoom=14&bbox=118.00,28.90,118.02,28.92")
    assert kinds(near).count("incident") == 6
    assert kinds(near).count("grid") >= 4
    assert kinds(near).count("team") == 1  # the one seated in the box
    assert [f["properties"]["kind"] for f in far].count(
        "team"
    ) == 1  # a town's team; the county's own crowd its seat
    assert kinds(client.get("/desk/map/data.geojson?zoom=12")).count("team") == 2


def test_a_team_s_mark_says_the_place_only() -> None:
    assert map_layers.short_name("青埠镇综合行政执法队") == "青埠镇"
    assert map_layers.short_name(f"{settings.COUNTY_NAME}市场监管综合行政执法队") == "市场监管"
    assert map_layers.short_name(f"{settings.COUNTY_NAME}自然资源行政执法队") == "自然资源"
    assert map_layers.short_name(f"{settings.COUNTY_NAME}综合行政执法队") == settings.COUNTY_NAME


def test_the_list_holds_everything_the_map_holds(small_county: County, browser_of: Browser) -> None:
    for step in range(3):
        placed(small_county, step, title=f"第{step}件")
    asked = "zoom=14&bbox=118.00,28.90,118.02,28.92"
    page = browser_of("duty").get(f"/desk/map/list/?{asked}").content.decode()
    assert all(f"第{n}件" in page for n in range(3))
    assert "事件 3" in page


def test_the_map_shows_only_what_the_reader_may_see(small_county: County, browser_of: Browser) -> None:
    placed(small_county)
    assert "incident" not in kinds(browser_of("other_leader").get("/desk/map/data.geojson?zoom=14"))


def test_an_unchanged_screen_is_answered_with_304(small_county: County, browser_of: Browser) -> None:
    client = browser_of("duty")
    first = client.get("/desk/map/data.geojson?zoom=9")
    again = client.get("/desk/map/data.geojson?zoom=9", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    placed(small_county)
    changed = client.get("/desk/map/data.geojson?zoom=9", headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200


@pytest.mark.parametrize(
    "asked", ["bbox=1,2,3", "bbox=nan,0,1,1", "bbox=5,5,1,1", "zoom=x", "zoom=99", "bbox=0,0,1e309,1"]
)
def test_a_box_that_is_none_is_refused_in_words(
    small_county: County, browser_of: Browser, asked: str
) -> None:
    answer = browser_of("duty").get(f"/desk/map/data.geojson?{asked}")
    assert answer.status_code == 422


def test_the_small_map_of_a_matter_shows_its_place(small_county: County, browser_of: Browser) -> None:
    m = report_in(small_county)
    data = browser_of("leader").get(f"/desk/map/matters/{m.uid}.geojson").json()
    assert [f["properties"]["kind"] for f in data["features"]].count("incident") == 1
    assert browser_of("other_leader").get(f"/desk/map/matters/{m.uid}.geojson").status_code == 404
