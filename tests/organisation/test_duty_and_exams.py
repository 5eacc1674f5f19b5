"""换班、签到、外勤、考试：本人在手机上办；不该收的不收，不该换的不换。"""

from __future__ import annotations

import csv
from datetime import date, timedelta
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest
from django.urls import reverse

from tests.county import RULES, SINCE, County, member_of
from tests.organisation.conftest import Browser
from zhifa.core import clock
from zhifa.core.errors import BadInput, StepOutOfOrder
from zhifa.registers.organisation import operations as organisation
from zhifa.registers.organisation.coverage import coverage
from zhifa.registers.organisation.models import (
    Course,
    Question,
    Roster,
    RosterLine,
    Shift,
    Sitting,
    TrackPoint,
    TrainingPlan,
)
from zhifa.registers.organisation.operations import NotForYou, NoTrackOffDuty, NotYourShift, PaperClosed
from zhifa.registers.organisation.question_bank import read_bank
from zhifa.registers.organisation.rest_rules import Duty, Rest, RestRuleBroken, check_rest

pytestmark = pytest.mark.django_db
NOW = "2026-11-23 09:00"


def published(county: County) -> Roster:
    """A published roster of December for the town's team, with six certified officers more."""
    rows = [
        {
            "code": f"D{n}",
            "name": f"周{n}",
            "kind": "officer",
            "body": "ZHZF",
            "team": "T1",
            "posted_on": SINCE,
        }
        for n in range(6)
    ]
    organisation.take_on(by=RULES, rows=rows)
    held = [
        {
            "member": f"D{n}",
            "number": f"浙D{n}",
            "issuer": "省",
            "valid_from": SINCE,
            "valid_until": date(2035, 1, 1),
        }
        for n in range(6)
    ]
    organisation.issue_certificates(by=RULES, rows=held)
    roster = organisation.propose_roster(
        by=county.leader, team=county.team, month=date(2026, 12, 1), seconds=60.0
    )
    return organisation.publish_roster(by=county.leader, roster=roster)  # type: ignore[no-any-return]


def test_a_swap_needs_the_colleagues_own_consent(small_county: County, on: Any) -> None:
    with on(NOW):
        published(small_county)
        me, other = (member_of(small_county, w) for w in (small_county.officer, small_county.second))
        mine = theirs = None
        for a in RosterLine.objects.filter(member=me).order_by("day"):
            for b in RosterLine.objects.filter(member=other).order_by("day"):
                try:
                    swap = organisation.ask_swap(
                        by=small_county.officer, mine=a, theirs=b, asked=other, reason="家里有事"
                    )
                except RestRuleBroken:
                    continue
                mine, theirs = a, b
                break
            if mine:
                break
        assert mine is not None and theirs is not None
        with pytest.raises(NotYourShift, match="对方本人"):
            organisation.answer_swap(by=small_county.leader, swap=swap, agreed=True)
        assert Shift.objects.get(line=mine).member == me, "没有同意就不动"
        organisation.answer_swap(by=small_county.second, swap=swap, agreed=True)
        assert Shift.objects.get(line=mine).member == other and Shift.objects.get(line=theirs).member == me
        with pytest.raises(NotYourShift):
            organisation.ask_swap(
                by=small_county.officer, mine=RosterLine.objects.get(pk=mine.pk), asked=other, reason="再换"
            )


@pytest.mark.parametrize(
    ("duties", "words"),
    [
        ([Duty(date(2026, 12, 1), "night"), Duty(date(2026, 12, 2), "day")], "至少要隔 24 小时"),
        ([Duty(date(2026, 12, 1), "day"), Duty(date(2026, 12, 1), "night")], "至少要隔 11 小时"),
        ([Duty(date(2026, 12, 1) + timedelta(days=n), "day") for n in range(7)], "连续值班 7 天"),
        ([Duty(date(2026, 12, 1) + timedelta(days=2 * n), "night") for n in range(4)], "4 个夜班"),
    ],
)
def test_each_rest_rule_is_told_with_its_article(duties: list[Duty], words: str) -> None:
    with pytest.raises(RestRuleBroken, match=words) as refused:
        check_rest("周一", duties, Rest(24, 11, 6, 3))
    assert refused.value.citations and refused.value.way_out
    check_rest("周一", duties[:1], Rest(24, 11, 6, 3))


def test_signing_in_is_for_a_shift_and_once(small_county: County, on: Any) -> None:
    with on(NOW):
        code = member_of(small_county, small_county.officer).code
        start = clock.now().replace(minute=30)
        organisation.roster(
            by=RULES,
            rows=[
                {
                    "member": code,
                    "post": "team",
                    "team": "T1",
                    "start": start,
                    "end": start + timedelta(hours=8),
                }
            ],
        )
        with pytest.raises(StepOutOfOrder, match="没有"):
            organisation.sign_duty(by=small_county.second, kind="in")
        with pytest.raises(StepOutOfOrder, match="签退"):
            organisation.sign_duty(by=small_county.officer, kind="out")
        row = organisation.sign_duty(by=small_county.officer, kind="in")
        assert row.lng is None, "不主动取位置"
        with pytest.raises(StepOutOfOrder):
            organisation.sign_duty(by=small_county.officer, kind="in")
        organisation.sign_duty(by=small_county.officer, kind="out")


def test_places_are_taken_only_on_a_task_and_deleted_in_time(small_county: County, on: Any) -> None:
    here = (Decimal("118.01"), Decimal("28.91"), 10)
    with on(NOW):
        outing = organisation.go_out(by=small_county.officer, purpose="塘湾路巡查")
        began = clock.now()
    with on("2026-11-23 10:00"):
        before, during = began - timedelta(minutes=5), began + timedelta(minutes=5)
        kept = organisation.send_track(
            by=small_county.officer, outing=outing, points=[(before, *here), (during, *here)]
        )
        assert kept == 1, "出发以前的不收"
        with pytest.raises(NoTrackOffDuty):
            organisation.send_track(by=small_county.second, outing=outing, points=[(during, *here)])
        organisation.come_back(by=small_county.officer, outing=outing)
        with pytest.raises(NoTrackOffDuty, match="个人信息保护法"):
            organisation.send_track(by=small_county.officer, outing=outing, points=[(during, *here)])
        assert organisation.drop_old_tracks(by=small_county.guidance) == 0
    with on("2027-02-22 09:00"):
        assert organisation.drop_old_tracks(by=small_county.guidance) == 1
    assert not TrackPoint.objects.exists()


def own_bank() -> list[dict[str, object]]:
    text = (files("zhifa.registers.organisation") / "own_questions.csv").read_text(encoding="utf-8")
    rows, faults = read_bank(enumerate(csv.DictReader(text.splitlines()), 2))
    assert not faults
    return rows


def test_every_own_question_names_an_article_of_the_library() -> None:
    rows = own_bank()
    assert len(rows) >= 20 and all(r["in_use"] for r in rows)


def test_a_bank_says_which_rows_it_cannot_take() -> None:
    rows, faults = read_bank(
        [
            (
                2,
                {
                    "题号": "1",
                    "题型": "单选",
                    "题目": "甲？",
                    "选项": "A.一 B.二C.三",
                    "答案": "B",
                    "依据": "处罚法第四十二条第一款",
                },
            ),
            (3, {"题号": "2", "题型": "单选", "题目": "乙？", "选项": "A.一 B.二", "答案": "D"}),
            (4, {"题号": "3", "题型": "简答", "题目": "丙？", "答案": "略"}),
            (5, {"题号": "1", "题型": "判断", "题目": "丁", "答案": "对"}),
            (6, {"题号": "4", "题型": "判断", "题目": "戊", "答案": "错", "依据": "处罚法第九百条"}),
        ]
    )
    assert [(r["code"], r["in_use"]) for r in rows] == [("1", True), ("4", False)]
    assert rows[0]["options"] == ["一", "二", "三"]
    assert [f.line for f in faults] == [3, 4, 5]


def test_an_exam_is_set_sat_and_marked(small_county: County, on: Any) -> None:
    with on(NOW):
        plan = organisation.plan_training(by=small_county.guidance, year=2026, title="轮训", hours=8)
        organisation.fill_bank(by=small_county.guidance, rows=own_bank(), source="自编")
        common = {"by": small_county.guidance, "title": "考试", "minutes": 30, "pass_mark": 60, "plan": plan, "audience": "officer",
                  "opens_at": clock.now(), "closes_at": clock.now() + timedelta(days=1)}  # fmt: skip
        with pytest.raises(BadInput, match="只有"):
            organisation.set_exam(**common, counts={"single": 150})
        exam = organisation.set_exam(**common, counts={"single": 5, "multi": 2, "judge": 3})
        with pytest.raises(NotForYou):
            organisation.begin_sitting(by=small_county.auxiliary, exam=exam)
        sitting = organisation.begin_sitting(by=small_county.officer, exam=exam)
        assert len(set(sitting.questions)) == 10
        right = dict(Question.objects.filter(code__in=sitting.questions).values_list("code", "answer"))
        wrong_one = sitting.questions[0]
        answers = {**right, wrong_one: "H", "Z-不在卷上": "A"}
        done = organisation.hand_in(by=small_county.officer, sitting=sitting, answers=answers)
        assert (done.points, done.passed) == (9000, True) and "Z-不在卷上" not in done.answers
        assert len(coverage(plan, clock.today()).passed) == 1
        with pytest.raises(StepOutOfOrder, match="及格"):
            organisation.begin_sitting(by=small_county.officer, exam=exam)
        late = organisation.begin_sitting(by=small_county.second, exam=exam)
    with on("2026-11-23 09:40"), pytest.raises(PaperClosed):
        organisation.hand_in(by=small_county.second, sitting=late, answers=right)
    assert Sitting.objects.filter(passed=True).count() == 1


def test_coverage_counts_who_was_there(small_county: County, on: Any) -> None:
    with on(NOW):
        organisation.plan_training(by=small_county.guidance, year=2026, title="轮训", hours=8)
        plan = TrainingPlan.objects.get()
        organisation.set_up_course(
            by=small_county.guidance, plan=plan, title="处罚法", held_on=date(2026, 11, 20), hours=8
        )
        course = Course.objects.get()
        people = [member_of(small_county, w) for w in (small_county.officer, small_county.second)]
        organisation.enrol(by=small_county.guidance, course=course, members=people)
        organisation.mark_present(by=small_county.guidance, course=course, present=[people[0].pk])
        found = coverage(plan, clock.today())
        assert found.taught == found.whole == {people[0].pk} and people[1].pk in found.wanted
        later = organisation.set_up_course(
            by=small_county.guidance, plan=plan, title="以后", held_on=date(2026, 12, 1), hours=2
        )
        with pytest.raises(StepOutOfOrder, match="还没有上"):
            organisation.mark_present(by=small_county.guidance, course=later, present=[])


def test_the_phone_shows_shifts_and_takes_an_outing(small_county: County, browser_of: Browser) -> None:
    client = browser_of("officer")
    url = reverse("field:duty")
    assert client.post(url, {"do": "go", "purpose": "巡查"}).status_code == 302
    assert "结束外勤" in client.get(url).content.decode()
    bad = client.post(
        reverse("field:duty_track"), {"points": "x y z"}, headers={"Accept": "application/json"}
    )
    assert bad.status_code in (400, 422)
    now = int(clock.now().timestamp())
    sent = client.post(reverse("field:duty_track"), {"points": f"{now} 118.01 28.91 9"})
    assert sent.status_code == 200
    assert client.post(url, {"do": "back"}).status_code == 302
