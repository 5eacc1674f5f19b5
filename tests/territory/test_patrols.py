"""巡查：清单按版本公布，任务按周下达，完成要有结果和地点，覆盖算得出。"""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.county import County
from zhifa.core import clock
from zhifa.core.errors import BadInput, NotPermitted, OutOfReach, StepOutOfOrder
from zhifa.registers.territory import operations as territory
from zhifa.registers.territory.models import PatrolChecklist, PatrolTask
from zhifa.registers.territory.patrols import county_coverage, coverage, monday, tasks_of
from zhifa.registers.territory.queries import checklist_of

pytestmark = pytest.mark.django_db

LINES = [
    {"text": "有没有占道经营", "how_often": 7, "code": "09006"},
    {"text": "有没有暴露垃圾", "code": "06010"},
]


def published(county: County, **more: Any) -> PatrolChecklist:
    return territory.publish_checklist(
        by=county.guidance,
        **{"code": "JC", "title": "日常巡查", "lines": LINES, "valid_from": clock.today(), **more},
    )


def given(county: County) -> PatrolTask:
    published(county)
    territory.give_patrols(by=county.guidance, week=clock.today())
    return PatrolTask.objects.get()


def test_the_nearest_checklist_holds_in_a_grid(small_county: County) -> None:
    today, grid, other = clock.today(), small_county.grids[0], small_county.grids[-1]
    whole = published(small_county)
    town = published(small_county, code="QB", town="330899101")
    own = published(small_county, code="ONE", grid_codes=["QB-11"])
    assert checklist_of(grid, on=today) == own
    assert checklist_of(small_county.grids[1], on=today) == town
    assert checklist_of(other, on=today) == whole


def test_a_next_version_ends_the_one_before(small_county: County) -> None:
    first = published(small_county)
    day = clock.today() + timedelta(10)
    second = published(small_county, valid_from=day)
    first.refresh_from_db()
    assert (first.valid_until, second.version) == (day - timedelta(1), 2)
    assert checklist_of(small_county.grids[0], on=day - timedelta(1)) == first
    with pytest.raises(BadInput, match="新版要在它之后"):
        published(small_county, valid_from=day)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"lines": []}, "没有一项"),
        ({"lines": [{"text": "x", "code": "99999"}]}, "不在 GB/T 47678.5"),
        ({"lines": [{"text": "x", "how_often": 0.5}]}, "1 到 366 天"),
        ({"valid_from": date(2020, 1, 1)}, "已经过去"),
        ({"grid_codes": ["没有"]}, "没有网格"),
        ({"town": "999"}, "没有乡镇"),
    ],
)
def test_a_bad_checklist_is_refused_in_words(small_county: County, more: dict[str, Any], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        published(small_county, **more)


def test_tasks_are_given_once_and_only_where_somebody_can_do_them(small_county: County) -> None:
    published(small_county)
    told = territory.give_patrols(by=small_county.guidance, week=clock.today())
    assert told == {"given": 1, "there": 0, "no_worker": 7, "no_checklist": 0}
    again = territory.give_patrols(by=small_county.town, week=clock.today())
    assert (again["given"], again["there"]) == (0, 1)
    with pytest.raises(BadInput, match="已经过去"):
        territory.give_patrols(by=small_county.guidance, week=date(2020, 1, 1))
    with pytest.raises(OutOfReach):
        territory.give_patrols(by=small_county.town, week=clock.today(), town="330899001")
    with pytest.raises(NotPermitted):
        territory.give_patrols(by=small_county.officer, week=clock.today())


def test_a_round_is_done_with_time_place_and_every_answer(small_county: County) -> None:
    task = given(small_county)
    answers = [{"ok": True}, {"ok": False, "note": "墙角三袋"}]
    done = territory.finish_patrol(
        by=small_county.grid_worker, task=task, answers=answers, lng=Decimal("118.005"), lat=Decimal("28.905")
    )
    assert done.inside is True and done.done_at is not None
    week = monday(clock.today())
    figures = coverage([task.scope_id], [week])[task.scope_id, week]
    assert (figures.planned, figures.done, figures.outside) == (1, 1, 0)
    assert county_coverage("basic", week) == {"grids": 8, "planned": 1, "done": 1, "outside": 0}
    with pytest.raises(StepOutOfOrder, match="已经完成"):
        territory.finish_patrol(by=small_county.grid_worker, task=task, answers=answers)


def test_a_round_done_elsewhere_is_counted_as_outside(small_county: County) -> None:
    task = given(small_county)
    territory.finish_patrol(
        by=small_county.grid_worker, task=task, answers=[{"ok": True}] * 2, lng=Decimal("118.035"), lat=Decimal("28.915")
    )  # fmt: skip
    assert county_coverage("basic", monday(clock.today()))["outside"] == 1


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ([{"ok": True}], "每一项都要有结果"),
        ([{"ok": True}, {"ok": False}], "要写明"),
        ([{"ok": None}] * 2, "每一项"),
    ],
)
def test_half_an_answer_is_refused(small_county: County, answers: list[Any], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        territory.finish_patrol(by=small_county.grid_worker, task=given(small_county), answers=answers)


def test_only_the_worker_of_the_task_finishes_it(small_county: County) -> None:
    with pytest.raises(OutOfReach, match="不是您的"):
        territory.finish_patrol(by=small_county.officer, task=given(small_county), answers=[{"ok": True}] * 2)


def test_a_withdrawn_checklist_ends_today(small_county: County) -> None:
    list_ = published(small_county)
    territory.withdraw_checklist(by=small_county.guidance, checklist=list_)
    assert checklist_of(small_county.grids[0], on=clock.today() + timedelta(1)) is None
    with pytest.raises(StepOutOfOrder):
        territory.withdraw_checklist(by=small_county.guidance, checklist=list_)


def test_open_rounds_of_weeks_before_stay_in_view(small_county: County) -> None:
    task = given(small_county)
    later = clock.today() + timedelta(14)
    assert list(tasks_of(task.worker_id, on=later)) == [task]
