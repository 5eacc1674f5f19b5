"""网格各页：一天里有什么、问几句话、草稿怎样走到决定、坏输入怎样说。"""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.county import County, square
from tests.desk.conftest import Browser
from tests.territory.drawing import QINGBU, STANDING, feature, geojson, moved
from zhifa.core import clock
from zhifa.registers.territory import operations as territory
from zhifa.registers.territory.datum import to_gcj02
from zhifa.registers.territory.models import GridChange
from zhifa.registers.territory.queries import locate

pytestmark = pytest.mark.django_db

BASE = "/desk/registers/"
MAY = "2027-05-01"


def text(answer: Any) -> str:
    return str(answer.content.decode())


def grids_more(county: County, count: int) -> None:
    territory.lay_out_grids(
        by=county.guidance,
        rows=[
            {"code": f"P-{n:03d}", "name": f"专业{n}", "kind": "professional", "town": QINGBU, "purpose": f"类{n}",
             "geometry": square(118.001, 28.901, 118.002, 28.902), "valid_from": date(2020, 1, 1)}
            for n in range(count)
        ],
    )  # fmt: skip


def test_the_list_of_grids_asks_five_questions_however_many_there_are(
    small_county: County, browser_of: Browser
) -> None:
    client = browser_of("guidance")

    def asked(url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        return len(seen)

    few = asked(f"{BASE}grids/?kind=professional")
    grids_more(small_county, 120)
    assert (
        asked(f"{BASE}grids/?kind=professional")
        == asked(f"{BASE}grids/?kind=professional&after=P-060")
        == few
    )
    assert few <= 6
    assert asked(f"{BASE}patrols/?kind=professional") <= 9


def test_a_page_of_a_grid_shows_the_version_of_the_day(small_county: County, browser_of: Browser) -> None:
    change = territory.draft_change(
        by=small_county.guidance, verb="redraw", kind="basic", effective_on=date(2027, 5, 1), reason="更名",
        content={"put": [{"code": "QB-11", "name": "塘湾网格", "town": QINGBU, "geometry": STANDING["QB-11"]}]},
    )  # fmt: skip
    territory.decide_change(by=small_county.guidance, change=change)
    client = browser_of("guidance")
    assert "青埠第1网格" in text(client.get(f"{BASE}grids/QB-11/?on=2027-04-30"))
    after = text(client.get(f"{BASE}grids/QB-11/?on=2027-05-01"))
    assert "<h1>塘湾网格</h1>" in after and "沿用" in after
    told = client.get(f"{BASE}grids/QB-11/map.geojson?on=2027-05-01").json()
    assert [f["properties"]["name"] for f in told["features"] if f["properties"].get("on")] == ["塘湾网格"]
    assert client.get(f"{BASE}grids/XX-99/").status_code == 404


def drawn(client: Client, code: str, **fields: Any) -> Any:
    return client.post(
        f"{BASE}grids/{code}/redraw/", {"effective_on": MAY, "reason": "人口增加", **fields}, follow=True
    )


def test_a_grid_is_split_by_a_line_and_decided_on_the_page(small_county: County, browser_of: Browser) -> None:
    client = browser_of("guidance")
    page = drawn(client, "QB-11", mode="split", line="118.004,28.89;118.004,28.93", new_codes="QB-15、QB-16")
    assert "没有发现重叠" in text(page)
    change = GridChange.objects.get()
    client.post(f"{BASE}grid-changes/{change.uid}/", {"do": "decide"})
    on = date(2027, 5, 1)
    assert locate(118.008, 28.905, on=on).basic.code == "QB-15"  # type: ignore[union-attr]
    assert locate(118.002, 28.905, on=on).basic.code == "QB-16"  # type: ignore[union-attr]


def test_neighbours_are_merged(small_county: County, browser_of: Browser) -> None:
    client = browser_of("guidance")
    assert "没有发现重叠" in text(drawn(client, "QB-11", mode="merge", merge=["QB-21"]))
    content = GridChange.objects.get().content
    assert content["close"] == ["QB-21"] and content["from"] == {"QB-11": ["QB-21"]}


def test_what_was_drawn_on_the_map_comes_as_changed_outlines(
    small_county: County, browser_of: Browser
) -> None:
    changed = {"QB-11": square(118.00, 28.90, 118.012, 28.91), "QB-21": square(118.012, 28.90, 118.02, 28.91)}
    page = drawn(browser_of("guidance"), "QB-11", mode="redraw", changed=json.dumps(changed))
    assert "没有发现重叠" in text(page)
    assert {r["code"] for r in GridChange.objects.get().content["put"]} == set(changed)


def test_an_outline_is_uploaded_where_no_map_can_be_drawn(small_county: County, browser_of: Browser) -> None:
    sent = SimpleUploadedFile(
        "g.geojson", geojson(feature("QB-11", QINGBU, square(118.00, 28.90, 118.009, 28.91)))
    )
    page = drawn(browser_of("guidance"), "QB-11", mode="upload", file=sent)
    assert "空白" in text(page)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"mode": "split", "line": "118.004,28.901;118.004,28.905"}, "没有把网格分成两块"),
        ({"mode": "split", "line": "abc"}, "分割线看不懂"),
        ({"mode": "split", "line": "[[1]]"}, "至少要有两个点"),
        ({"mode": "split", "line": "118.004,28.89;118.004,28.93", "new_codes": "QB-12、QB-99"}, "已经用过"),
        ({"mode": "split", "line": "118.004,28.89;118.004,28.93", "new_codes": "QB-98"}, "写了 1 个代码"),
        ({"mode": "merge"}, "没有选要并进来的网格"),
        ({"mode": "merge", "merge": "QB-22"}, "不相邻"),
        ({"mode": "redraw"}, "边界没有改动"),
        ({"mode": "redraw", "changed": "{"}, "读不通"),
        ({"mode": "redraw", "changed": '{"QB-11": {"type": "Point"}}'}, "Polygon"),
        ({"mode": "redraw", "changed": '{"ZZ": {"type": "Point"}}'}, "没有这些网格"),
        ({"mode": "upload"}, "没有选择文件"),
        ({"mode": "other"}, "没有选怎样调整"),
        ({"mode": "close", "effective_on": "2020-01-01"}, "已经过去"),
        ({"mode": "close", "effective_on": "明天"}, "不是日期"),
        ({"mode": "close", "reason": ""}, "理由没有填写"),
    ],
)
def test_bad_drawings_are_refused_in_words(
    small_county: County, browser_of: Browser, fields: dict[str, Any], words: str
) -> None:
    answer = drawn(browser_of("guidance"), "QB-11", **fields)
    assert answer.status_code == 422 and words in text(answer)
    assert not GridChange.objects.exists()


def test_a_shifted_file_is_told_on_the_import_page_and_converted_when_asked(
    small_county: County, browser_of: Browser
) -> None:
    client = browser_of("guidance")
    data = geojson(*(feature(c, QINGBU, moved(g, to_gcj02)) for c, g in STANDING.items()))

    def tried(**more: Any) -> str:
        fields = {"kind": "basic", "effective_on": MAY, "do": "try", **more}
        return text(client.post(f"{BASE}grid-changes/import/", {**fields, "file": SimpleUploadedFile("g.geojson", data)}))  # fmt: skip

    assert "像是 GCJ-02" in tried()
    assert "没有发现重叠" in tried(datum="gcj02")
    assert not GridChange.objects.exists()


def test_errors_keep_a_draft_from_being_decided_until_each_is_let_pass(
    small_county: County, browser_of: Browser
) -> None:
    client = browser_of("guidance")
    sent = SimpleUploadedFile(
        "g.geojson", geojson(feature("QB-11", QINGBU, square(118.00, 28.90, 118.012, 28.91)))
    )
    client.post(f"{BASE}grid-changes/import/", {"kind": "basic", "effective_on": MAY, "do": "draft", "reason": "新测", "file": sent})  # fmt: skip
    url = f"{BASE}grid-changes/{GridChange.objects.get().uid}/"
    refused = client.post(url, {"do": "decide"})
    assert refused.status_code == 422 and "重叠 1 处" in text(refused)
    shapes = [f["properties"]["kind"] for f in client.get(f"{url}map.geojson").json()["features"]]
    assert "reach" in shapes
    passed = client.post(url, {"do": "decide", "override_overlap": "两镇共管"}, follow=True)
    assert "两镇共管" in text(passed) and GridChange.objects.get().state == "decided"


@pytest.mark.parametrize("who", ["town", "officer", "grid_worker"])
def test_only_the_guidance_office_decides(small_county: County, browser_of: Browser, who: str) -> None:
    change = territory.draft_change(
        by=small_county.guidance, verb="close", kind="basic", effective_on=date(2027, 5, 1), reason="x", content={"close": ["QB-11"]}
    )  # fmt: skip
    answer = browser_of(who).post(f"{BASE}grid-changes/{change.uid}/", {"do": "decide", "override_gap": "x"})
    assert answer.status_code == 422
    change.refresh_from_db()
    assert change.state == "draft"


def test_a_worker_is_posted_on_the_page(small_county: County, browser_of: Browser) -> None:
    client = browser_of("town")
    day = (clock.today() + timedelta(1)).isoformat()
    assert client.post(f"{BASE}grids/QB-12/", {"name": "新网格员", "since": day}).status_code == 302
    assert "新网格员" in text(client.get(f"{BASE}grids/?on={day}&q=新网格员"))
    wrong = client.post(f"{BASE}grids/QB-12/", {"username": "nobody", "since": day})
    assert wrong.status_code == 422 and "没有账号" in text(wrong)


def test_places_codes_divisions_and_check_answer(small_county: County, browser_of: Browser) -> None:
    client = browser_of("duty")
    assert "青埠第1网格" in text(client.get(f"{BASE}places/?q=青埠镇塘湾路12号"))
    assert "找不到这个地点" in text(client.get(f"{BASE}places/?q=没有这里"))
    assert "09006" in text(client.get(f"{BASE}national-codes/?q=04-06"))
    assert "321283" in text(client.get(f"{BASE}divisions/?q=泰兴"))
    assert "没有发现重叠" in text(client.get(f"{BASE}grid-check/"))
    assert "摆到门外" in text(client.get("/desk/reports/items/?item=04-05"))


def test_a_grid_worker_sees_the_week_and_finishes_a_round(small_county: County, browser_of: Browser) -> None:
    office = browser_of("guidance")
    lines = "有没有占道经营 | 7 | 09006\n有没有暴露垃圾"
    office.post(
        f"{BASE}patrol-lists/new/",
        {
            "code": "JC",
            "title": "日常巡查",
            "lines": lines,
            "valid_from": clock.today().isoformat(),
            "kind": "basic",
        },
    )
    office.post(f"{BASE}patrols/", {"week": clock.today().isoformat(), "kind": "basic"})
    phone = browser_of("grid_worker")
    page = phone.get("/field/patrols/")
    task = page.context["tasks"][0]
    url = f"/field/patrols/{task.uid}/"
    half = phone.post(url, {"ok_0": "1"})
    assert half.status_code == 422 and "每一项都要有结果" in text(half)
    done = phone.post(
        url, {"ok_0": "1", "ok_1": "0", "note_1": "墙角三袋", "lng": "118.005", "lat": "28.905"}, follow=True
    )
    assert "这次巡查完成" in text(done)
    assert browser_of("officer").get(url).status_code == 404
    assert "已巡" in text(office.get(f"{BASE}patrols/"))
    assert "日常巡查" in text(Client().get("/patrol-lists/?grid=QB-11"))
