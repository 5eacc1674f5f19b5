"""网格管理员从头到尾：导入有问题的地图、在图上改好、自某日起公布、登记地址、公布清单、下达、巡查、看覆盖和轨迹。"""

import json
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.county import County, square
from tests.desk.conftest import Browser
from tests.territory.drawing import QINGBU, feature, geojson
from zhifa.core import clock
from zhifa.registers.territory.models import AddressPoint, GridChange, PatrolTask
from zhifa.registers.territory.queries import locate

pytestmark = pytest.mark.django_db

BASE = "/desk/registers/"
MAY = "2027-05-01"


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_grid_manager_does_the_whole_job_through_the_doors(
    small_county: County, browser_of: Browser
) -> None:
    manager, town = browser_of("guidance"), browser_of("town")

    # the town's file overlaps its neighbour: tried, told, saved as a draft, not to be decided
    drawn = geojson(feature("QB-11", QINGBU, square(118.00, 28.90, 118.012, 28.91), name="青埠第1网格"))
    sent = {"kind": "basic", "effective_on": MAY, "reason": "道路改线"}
    tried = town.post(
        f"{BASE}grid-changes/import/", {**sent, "file": SimpleUploadedFile("g.geojson", drawn), "do": "try"}
    )
    assert "重叠" in text(tried) and not GridChange.objects.exists()
    saved = town.post(
        f"{BASE}grid-changes/import/", {**sent, "file": SimpleUploadedFile("g.geojson", drawn), "do": "draft"}
    )
    draft = GridChange.objects.get()
    assert saved.status_code == 302
    page = f"{BASE}grid-changes/{draft.uid}/"
    refused = manager.post(page, {"do": "decide"})
    assert refused.status_code == 422 and "网格还有问题" in text(refused)
    assert manager.get(f"{page}map.geojson").json()["features"][-1]["properties"]["kind"] == "reach"
    town.post(page, {"do": "withdraw", "why": "在图上改"})

    # mended on the map: both sides of the border move together
    changed = {"QB-11": square(118.00, 28.90, 118.012, 28.91), "QB-21": square(118.012, 28.90, 118.02, 28.91)}
    redrawn = town.post(
        f"{BASE}grids/QB-11/redraw/",
        {"mode": "redraw", "changed": json.dumps(changed), "effective_on": MAY, "reason": "道路改线"},
    )
    change = GridChange.objects.latest("id")
    assert redrawn.headers["Location"].endswith(f"{change.uid}/")
    assert "没有发现重叠" in text(manager.get(f"{BASE}grid-changes/{change.uid}/"))
    assert manager.post(f"{BASE}grid-changes/{change.uid}/", {"do": "decide"}).status_code == 302
    april, may = (locate(118.011, 28.905, on=day).basic for day in (date(2027, 4, 30), date(2027, 5, 1)))
    assert april and may and (april.code, may.code) == ("QB-21", "QB-11")

    # doorplates of the new road, with one that lies elsewhere
    plates = "地址,经度,纬度\n青埠镇新塘路1号,118.003,28.903\n青埠镇新塘路2号,118.035,28.903\n"
    tried = town.post(
        f"{BASE}addresses/import/", {"file": SimpleUploadedFile("门牌.csv", plates.encode()), "do": "try"}
    )
    assert "坐标落在栖溪街道" in text(tried)
    town.post(f"{BASE}addresses/import/", {"digest": tried.context["digest"], "do": "start"})
    assert AddressPoint.objects.get(address="青埠镇新塘路1号").grid.code == "QB-11"
    found = text(town.get(f"{BASE}places/?q=新塘路1号"))
    assert "青埠第1网格" in found and "何春生" in found

    # a checklist for the grid, published, given for the week, walked with the phone
    today = clock.today().isoformat()
    lines = "占道经营、店外经营 | 3 | 09006\n暴露垃圾 | 7 | 06010"
    published = manager.post(
        f"{BASE}patrol-lists/new/",
        {
            "code": "QB1",
            "title": "塘湾巡查",
            "lines": lines,
            "valid_from": today,
            "kind": "basic",
            "grid_codes": "QB-11",
        },
    )
    assert published.status_code == 302
    public = text(manager.get("/patrol-lists/?grid=QB-11"))
    assert "塘湾巡查" in public and "占道经营" in public
    assert "given=1" in town.post(f"{BASE}patrols/", {"week": today, "kind": "basic"}).headers["Location"]
    task = PatrolTask.objects.get()
    worker, round_ = browser_of("grid_worker"), f"/field/patrols/{task.uid}/"
    worker.post(round_, {"do": "start"})
    now = int(clock.now().timestamp())
    worker.post(f"{round_}track/", {"points": f"{now} 118.004 28.904 9"})
    answers = {"ok_0": "1", "ok_1": "0", "note_1": "河边两袋", "lng": "118.004", "lat": "28.904"}
    assert worker.post(round_, answers).status_code == 302

    # covered: the figure, the round behind it, the track for a reason
    covered = text(manager.get(f"{BASE}patrols/"))
    assert "已巡" in covered and "patrol-rounds/?" in covered
    assert f"patrol-rounds/{task.uid}/" in text(manager.get(f"{BASE}patrol-rounds/?state=faulty"))
    seen = text(town.post(f"{BASE}patrol-rounds/{task.uid}/", {"reason": "核实巡查是否到位"}))
    assert "河边两袋" in seen and ".geojson" in seen
    grid = text(manager.get(f"{BASE}grids/QB-11/"))
    assert "塘湾巡查" in grid and "1 / 1" in grid
