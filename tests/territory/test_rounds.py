"""巡查轨迹和下沉网格：位置只在巡查中收、到期删、看要写理由；七成执法人员下沉网格。"""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.county import County
from tests.desk.conftest import Browser
from tests.territory.test_patrols import LINES, given
from zhifa.core import clock
from zhifa.core.errors import BadInput, NotPermitted, OutOfReach, StepOutOfOrder
from zhifa.faces.desk.grid_officers import share_in_grids
from zhifa.registers.territory import operations as territory
from zhifa.registers.territory.handlers import new_day
from zhifa.registers.territory.models import GridOfficer, PatrolTask, RoundLook, RoundPoint
from zhifa.registers.territory.operations import LookWithoutReason, NoTrackOutsideARound
from zhifa.registers.territory.patrols import rounds, track_of

pytestmark = pytest.mark.django_db

INSIDE, OUTSIDE = (Decimal("118.005"), Decimal("28.905")), (Decimal("118.035"), Decimal("28.915"))


def sent(county: County, task: PatrolTask, *, places: list[Any]) -> int:
    now = clock.now()
    points = [(now - timedelta(minutes=n), x, y, 8) for n, (x, y) in enumerate(places)]
    return territory.send_round_track(by=county.grid_worker, task=task, points=points)  # type: ignore[no-any-return]


def test_places_are_taken_only_during_the_round_and_go_when_their_keeping_ends(
    small_county: County, on: Any
) -> None:
    task, worker = given(small_county), small_county.grid_worker
    with pytest.raises(NoTrackOutsideARound, match="个人信息保护法"):
        sent(small_county, task, places=[INSIDE])
    start = clock.now()
    task = territory.start_round(by=worker, task=task)
    with pytest.raises(StepOutOfOrder, match="已经开始"):
        territory.start_round(by=worker, task=task)
    with pytest.raises(OutOfReach):
        territory.start_round(by=small_county.officer, task=task)
    with clock.travel(start + timedelta(minutes=30)):
        # what was before the round began is left out
        assert sent(small_county, task, places=[INSIDE, INSIDE, OUTSIDE]) == 3
        now = clock.now()
        assert (
            territory.send_round_track(by=worker, task=task, points=[(now - timedelta(hours=2), *INSIDE, 5)])
            == 0
        )
        with pytest.raises(BadInput, match="最多"):
            territory.send_round_track(by=worker, task=task, points=[(now, *INSIDE, 5)] * 201)
        territory.finish_patrol(
            by=worker, task=task, answers=[{"ok": True}] * 2, lng=INSIDE[0], lat=INSIDE[1]
        )
        with pytest.raises(NoTrackOutsideARound):
            sent(small_county, task, places=[INSIDE])
    told = track_of(task)
    assert (told.points, told.minutes, told.inside_share) == (3, 2, 67)
    with clock.travel(start + timedelta(days=90)):
        assert territory.drop_old_rounds(by=small_county.guidance) == 0
    with clock.travel(start + timedelta(days=92)):
        new_day()
    assert not RoundPoint.objects.exists()
    task.refresh_from_db()
    assert task.done_at is not None


def test_a_round_left_running_takes_no_more_places_after_half_a_day(small_county: County) -> None:
    task = territory.start_round(by=small_county.grid_worker, task=given(small_county))
    with clock.travel(clock.now() + timedelta(hours=13)), pytest.raises(NoTrackOutsideARound):
        sent(small_county, task, places=[INSIDE])


def test_a_track_is_looked_at_for_a_reason_by_the_town_of_the_grid(
    small_county: County, browser_of: Browser
) -> None:
    task = territory.start_round(by=small_county.grid_worker, task=given(small_county))
    page = f"/desk/registers/patrol-rounds/{task.uid}/"
    with pytest.raises(StepOutOfOrder, match="没有发送位置"):
        territory.look_at_track(by=small_county.town, task=task, reason="核实是否到位")
    with clock.travel(clock.now() + timedelta(minutes=5)):
        sent(small_county, task, places=[INSIDE, INSIDE])
    with pytest.raises(LookWithoutReason, match="写明用途"):
        territory.look_at_track(by=small_county.town, task=task, reason="看")
    with pytest.raises(NotPermitted):
        territory.look_at_track(by=small_county.officer, task=task, reason="核实是否到位")
    client = browser_of("town")
    shown = client.get(page).content.decode()
    assert "118.005" not in shown and "位置点" in shown and "没有人看过" in shown
    assert client.post(page, {"reason": "看"}).status_code == 422
    answer = client.post(page, {"reason": "核实巡查是否到位", "idempotency_key": "a"})
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    look = RoundLook.objects.get()
    track = f"{page}track/{look.uid}.geojson"
    features = client.get(track).json()["features"]
    assert [f["geometry"]["type"] for f in features] == ["Polygon", "LineString", "Point", "Point"]
    # the address of somebody else's look opens nothing, nor does it the day after
    assert browser_of("guidance").get(track).status_code == 404
    with clock.travel(clock.now() + timedelta(days=1)):
        assert browser_of("town").get(track).status_code == 404
    assert "核实巡查是否到位" in browser_of("guidance").get(page).content.decode()
    assert browser_of("finance").post(page, {"reason": "核实巡查是否到位"}).status_code == 422
    assert RoundLook.objects.count() == 1


def test_a_worker_starts_sends_and_finishes_on_the_phone(small_county: County, browser_of: Browser) -> None:
    task = given(small_county)
    client, page = browser_of("grid_worker"), f"/field/patrols/{task.uid}/"
    assert "开始巡查" in client.get(page).content.decode()
    assert client.post(page, {"do": "start"}).status_code == 302
    assert f"{page}track/" in client.get(page).content.decode()
    at = int(clock.now().timestamp())
    assert client.post(f"{page}track/", {"points": f"{at} 118.005 28.905 9"}).json() == {"kept": 1}
    for bad in ("x y z", f"{at} nan 28", f"{at} 118 28 -5"):
        headers = {"Accept": "application/json"}
        assert client.post(f"{page}track/", {"points": bad}, headers=headers).status_code == 422
    assert browser_of("officer").post(f"{page}track/", {"points": ""}).status_code == 404
    done = {"ok_0": "1", "ok_1": "0", "note_1": "三袋", "lng": "118.005", "lat": "28.905"}
    assert client.post(page, done).status_code == 302
    assert list(rounds(week=clock.today(), state="faulty")) == list(rounds(week=clock.today(), state="done"))
    listed = browser_of("guidance").get("/desk/registers/patrol-rounds/?state=faulty").content.decode()
    assert "1 项有问题" in listed
    assert (
        "青埠第1网格"
        not in browser_of("guidance").get("/desk/registers/patrol-rounds/?state=open").content.decode()
    )


def test_rounds_of_another_system_come_in_bulk_once(small_county: County) -> None:
    territory.publish_checklist(
        by=small_county.guidance, code="JC", title="日常巡查", lines=LINES, valid_from=clock.today()
    )
    row: dict[str, Any] = {"grid": "QB-11", "worker": "grid_worker", "week": clock.today(), "done_at": clock.now(),
                           "lng": "118.035", "lat": "28.915", "answers": [{"ok": True, "note": ""}] * 2}  # fmt: skip
    other = {**row, "grid": "QB-12", "done_at": None}
    assert territory.enter_rounds(by=small_county.guidance, rows=[row, other]) == 2
    assert territory.enter_rounds(by=small_county.guidance, rows=[row, other]) == 0
    assert [(t.scope.code, t.inside) for t in rounds(week=clock.today())] == [
        ("QB-11", False),
        ("QB-12", None),
    ]
    for bad in (
        {"grid": "没有"},
        {"worker": "没有"},
        {"answers": []},
        {"done_at": clock.now() + timedelta(1)},
    ):
        with pytest.raises(BadInput):
            territory.enter_rounds(by=small_county.guidance, rows=[{**row, "grid": "QB-21", **bad}])


def test_the_share_of_officers_in_grids_is_counted_over_those_in_service(
    small_county: County, browser_of: Browser
) -> None:
    client, page = browser_of("guidance"), "/desk/registers/grid-officers/"
    before = share_in_grids(clock.today())
    assert before["inside"] == 0 and before["short"]
    sent_ = {"member": _code("officer"), "grids": "QB-11、QB-12", "since": clock.today().isoformat()}
    assert client.post(page, sent_).status_code == 302
    told = share_in_grids(clock.today())
    assert (told["inside"], told["officers"]) == (1, before["officers"])
    assert told["percent"] == round(100 / before["officers"], 2)
    shown = client.get(page).content.decode()
    assert "青埠第1网格" in shown and "泰兴市" in shown
    assert "周砚秋" not in client.get(f"{page}?without=1").content.decode()
    assert "周砚秋" in client.get("/desk/registers/grids/QB-11/").content.decode()
    for bad, words in (
        ({"member": _code("auxiliary")}, "辅助人员不计入"), ({"grids": "没有"}, "没有网格"), ({"grids": ""}, "没有写网格"),
        ({}, "已经负责"), ({"since": "2020-01-01"}, "已经过去"),
    ):  # fmt: skip
        answer = client.post(page, {**sent_, "grids": "QB-11", **bad})
        assert answer.status_code == 422 and words in answer.content.decode(), words
    with pytest.raises(OutOfReach):
        territory.post_officers(by=small_county.town, rows=[{"grid": "QX-11", "officer": "officer"}])
    one = GridOfficer.objects.get(scope__code="QB-11")
    assert client.get(f"{page}{one.uid}/end/").status_code == 200
    assert client.post(f"{page}{one.uid}/end/").status_code == 302
    with pytest.raises(StepOutOfOrder):
        territory.release_officer(by=small_county.guidance, posting=one)


def _code(username: str) -> str:
    from zhifa.registers.organisation.models import Member

    return Member.objects.get(account__username=username).code
