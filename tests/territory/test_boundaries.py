"""界线按日有版本：乡镇界线五月移动，四月的来件不动；村社界线；由基础网格组成专业网格。"""

from datetime import date
from typing import Any

import pytest

from tests.county import County, square
from tests.desk.conftest import Browser
from tests.territory.drawing import QINGBU, QIXI, STANDING, feature, geojson
from zhifa.core.errors import BadInput, OutOfReach, StepOutOfOrder
from zhifa.registers.territory import importing, policy
from zhifa.registers.territory import operations as territory
from zhifa.registers.territory.boundaries import boundary_of, town_outlines, village_outlines
from zhifa.registers.territory.composing import draft_professional
from zhifa.registers.territory.models import BoundaryVersion, Grid, GridChange
from zhifa.registers.territory.queries import locate

pytestmark = pytest.mark.django_db

MAY, APRIL = date(2027, 5, 1), date(2027, 4, 30)
#: 栖溪 gives 青埠 a strip of 0.002° along their border at 118.02
TOWNS_MOVED = {
    QINGBU: square(118.00, 28.90, 118.022, 28.92),
    QIXI: square(118.022, 28.90, 118.04, 28.92),
}
IN_THE_STRIP = (118.021, 28.905)


def towns_moved(county: County, **more: Any) -> GridChange:
    given = {"by": county.guidance, "verb": "redraw", "kind": "town", "effective_on": MAY, "reason": "省政府批复",
             "content": {"put": [{"code": c, "geometry": g} for c, g in TOWNS_MOVED.items()]}}  # fmt: skip
    return territory.draft_change(**{**given, **more})  # type: ignore[no-any-return]


def test_a_town_boundary_moved_in_may_leaves_april_and_its_matters_alone(small_county: County) -> None:
    change = towns_moved(small_county)
    # the grids of the strip have to follow: told, and no reason to refuse the boundary
    assert {(f["kind"], f["note"]) for f in change.findings} == {("outside_town", True)}
    assert "网格要随之调整" in change.findings[0]["sentence"]
    territory.decide_change(by=small_county.guidance, change=change)
    assert town_outlines(on=APRIL)[QINGBU][1].bounds[2] == pytest.approx(118.02)
    assert town_outlines(on=MAY)[QINGBU][1].bounds[2] == pytest.approx(118.022)
    grids = {
        "QB-21": (QINGBU, square(118.01, 28.90, 118.022, 28.91)),
        "QB-22": (QINGBU, square(118.01, 28.91, 118.022, 28.92)),
        "QX-11": (QIXI, square(118.022, 28.90, 118.03, 28.91)),
        "QX-12": (QIXI, square(118.022, 28.91, 118.03, 28.92)),
    }
    put = [{"code": c, "name": c, "town": t, "geometry": g} for c, (t, g) in grids.items()]
    follow = {
        "by": small_county.guidance,
        "verb": "redraw",
        "kind": "basic",
        "content": {"put": put},
        "reason": "界线移动",
    }
    before = territory.draft_change(**follow, effective_on=date(2027, 4, 15))
    assert {f["kind"] for f in before.findings} >= {"outside_town"}
    territory.withdraw_change(by=small_county.guidance, change=before, reason="生效日早了")
    territory.decide_change(
        by=small_county.guidance, change=territory.draft_change(**follow, effective_on=MAY)
    )
    old, new = (locate(*IN_THE_STRIP, on=day).basic for day in (APRIL, MAY))
    assert old and new and (old.town_name, new.town_name) == ("栖溪街道", "青埠镇")


def test_a_boundary_that_loses_ground_or_overlaps_is_refused(small_county: County) -> None:
    only = {"put": [{"code": QINGBU, "geometry": square(118.00, 28.90, 118.018, 28.92)}]}
    change = towns_moved(small_county, content=only)
    assert "gap" in {f["kind"] for f in change.findings if not f["note"]}
    assert any("不归任何乡镇" in f["sentence"] for f in change.findings)
    with pytest.raises(territory.GridsRefused, match="空白"):
        territory.decide_change(by=small_county.guidance, change=change)
    wider = {"put": [{"code": QINGBU, "geometry": square(117.99, 28.90, 118.022, 28.92)}]}
    found = {f["kind"] for f in towns_moved(small_county, content=wider).findings if not f["note"]}
    assert found == {"overlap", "outside_county"}
    for content, words in (
        ({"close": [QINGBU], "put": []}, "不能撤销"),
        ({"put": [{"code": "330899999", "geometry": STANDING["QB-11"]}]}, "名录里没有这些乡镇"),
    ):
        with pytest.raises(BadInput, match=words):
            towns_moved(small_county, content=content)
    with pytest.raises(OutOfReach):
        towns_moved(small_county, by=small_county.town)


def test_a_decided_boundary_is_taken_back_before_its_day_and_a_second_waits(small_county: County) -> None:
    change = territory.decide_change(by=small_county.guidance, change=towns_moved(small_county))
    with pytest.raises(StepOutOfOrder, match="已有别的调整"):
        towns_moved(small_county)
    territory.withdraw_change(by=small_county.guidance, change=change, reason="批复有误")
    assert not BoundaryVersion.objects.exists()
    assert town_outlines(on=MAY)[QINGBU][1].bounds[2] == pytest.approx(118.02)


def test_villages_come_by_file_under_name_or_code(small_county: County) -> None:
    territory.lay_out_villages(
        by=small_county.guidance,
        rows=[{"code": "330899101201", "name": "塘湾村", "town": QINGBU}, {"code": "330899101202", "name": "禾桥村", "town": QINGBU}],
    )  # fmt: skip
    data = geojson(
        feature("330899101201", QINGBU, square(118.00, 28.90, 118.01, 28.92), name="塘湾村"),
        feature("", QINGBU, square(118.01, 28.90, 118.023, 28.92), name="禾桥村"),
        feature("", QINGBU, square(118.01, 28.90, 118.02, 28.92), name="没有这个村"),
    )
    reading = importing.read_grids(data, kind="village", effective_on=date(2026, 1, 1))
    assert reading.fresh == ["330899101201", "330899101202"]
    assert {f.kind for f in reading.errors} == {"unknown_village", "outside_town"}
    good = geojson(
        feature("330899101201", QINGBU, square(118.00, 28.90, 118.01, 28.92), name="塘湾村"),
        feature("", QINGBU, square(118.01, 28.90, 118.02, 28.92), name="禾桥村"),
    )
    # a first outline may begin on any day
    reading = importing.read_grids(good, kind="village", effective_on=date(2026, 1, 1))
    assert reading.errors == []
    draft = importing.draft(small_county.guidance, reading, reason="民政界线", title="村界")
    territory.decide_change(by=small_county.guidance, change=draft)
    assert set(village_outlines(on=APRIL)) == {"330899101201", "330899101202"}
    assert importing.read_grids(good, kind="village", effective_on=MAY).same == [
        "330899101201",
        "330899101202",
    ]
    # a grid of the village has to lie in it from now on
    row = {
        "code": "QB-21",
        "name": "青埠第3网格",
        "town": QINGBU,
        "village": "330899101201",
        "geometry": STANDING["QB-21"],
    }
    change = territory.draft_change(
        by=small_county.guidance,
        verb="redraw",
        kind="basic",
        content={"put": [row]},
        effective_on=MAY,
        reason="归村",
    )
    assert {f["kind"] for f in change.findings} == {"outside_village"}


def test_a_professional_grid_is_carved_out_of_whole_basic_ones(
    small_county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: dict[str, Any] = {
        "code": "ZY-01",
        "name": "塘湾园区",
        "purpose": "园区",
        "effective_on": MAY,
        "reason": "园区管理",
    }
    for basic, words in (
        ([], "没有选基础网格"),
        (["QB-11", "没有"], "没有这些基础网格：没有"),
        (["QB-11", "QB-22"], "不相邻"),
        (["QB-21", "QX-11"], "分属栖溪街道、青埠镇"),
    ):
        with pytest.raises(BadInput, match=words):
            draft_professional(small_county.guidance, basic=basic, **given)
    change = draft_professional(small_county.guidance, basic=["QB-11", "QB-21"], **given)
    assert change.findings == [] and change.content["from"] == {"ZY-01": ["QB-11", "QB-21"]}
    territory.decide_change(by=small_county.guidance, change=change)
    assert [p.name for p in locate(118.015, 28.905, on=MAY).professional] == ["塘湾园区"]
    assert locate(118.015, 28.905, on=APRIL).professional == ()
    # where the county carves them, one that cuts through a basic grid is held up
    row = {
        "code": "ZY-02",
        "name": "河道",
        "town": QINGBU,
        "purpose": "河道",
        "geometry": square(118.003, 28.90, 118.006, 28.92),
    }
    cut: dict[str, Any] = {"by": small_county.guidance, "verb": "import", "kind": "professional", "content": {"put": [row]}, "effective_on": MAY, "reason": "河道"}  # fmt: skip
    assert territory.draft_change(**cut).findings == []
    monkeypatch.setattr("zhifa.registers.territory.picture.professional_grids_are_carved", lambda: True)
    found = territory.draft_change(**cut).findings
    assert {(f["kind"], f["note"]) for f in found} == {("cuts_basic", False)} and len(found) == 2
    assert policy.professional_grids_are_carved() is False


def test_the_pages_of_a_division_show_its_day_and_take_a_new_outline(
    small_county: County, browser_of: Browser
) -> None:
    import json

    client = browser_of("guidance")
    base = "/desk/registers/"
    sent = client.post(
        f"{base}divisions/{QINGBU}/redraw/",
        {
            "mode": "redraw",
            "changed": json.dumps(TOWNS_MOVED),
            "effective_on": "2027-05-01",
            "reason": "批复",
        },
    )
    change = GridChange.objects.get()
    assert sent.status_code == 302 and change.kind == "town"
    page = client.get(f"{base}grid-changes/{change.uid}/").content.decode()
    assert "乡镇" in page and f"/divisions/{QINGBU}/" in page
    assert client.get(f"{base}grid-changes/{change.uid}/map.geojson").json()["features"]
    client.post(f"{base}grid-changes/{change.uid}/", {"do": "decide"})
    shown = client.get(f"{base}divisions/{QINGBU}/?on=2027-05-01").content.decode()
    assert "2027-05-01" in shown and "随乡镇登记" in shown
    for day, east in (("2027-04-30", 118.02), ("2027-05-01", 118.022)):
        told = client.get(f"{base}divisions/{QINGBU}/map.geojson?on={day}").json()
        own = next(f for f in told["features"] if f["properties"].get("on"))
        assert max(x for x, _ in own["geometry"]["coordinates"][0]) == pytest.approx(east)
    assert boundary_of(QINGBU, on=APRIL) != boundary_of(QINGBU, on=MAY)
    bad = client.post(f"{base}divisions/{QINGBU}/redraw/", {"mode": "redraw", "effective_on": "2027-05-01"})
    assert bad.status_code == 422 and "边界没有改动" in bad.content.decode()
    assert client.get(f"{base}divisions/999/").status_code == 404
    # carving on its page
    page = client.get(f"{base}grid-changes/compose/?town={QINGBU}").content.decode()
    assert "QB-11" in page
    assert len(client.get(f"{base}grid-changes/compose/{QINGBU}/data.geojson").json()["features"]) == 4
    sent = client.post(
        f"{base}grid-changes/compose/",
        {"town": QINGBU, "merge": ["QB-11"], "codes": "QB-12", "code": "ZY-9", "name": "园区", "purpose": "园区",
         "effective_on": "2027-04-01", "reason": "园区管理"},
    )  # fmt: skip
    assert sent.status_code == 302 and GridChange.objects.latest("id").verb == "compose"
    assert Grid.objects.filter(code="ZY-9").count() == 0
