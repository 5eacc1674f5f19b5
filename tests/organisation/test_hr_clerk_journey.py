"""管人事的一位同志在自己的页面上办完全部的事：换证、上岗、关联账号、借用、培训、考试、值班表、考勤、混岗、离队。"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from tests.county import RULES, SINCE, County, member_of
from tests.organisation.conftest import Browser
from tests.organisation.test_pages import picture, send, text, words
from zhifa.core import clock
from zhifa.core.actors import grants_on
from zhifa.registers.organisation import operations as organisation
from zhifa.registers.organisation.models import (
    Attendance,
    Certificate,
    Exam,
    Movement,
    Outing,
    Roster,
    TrackLook,
    TrainingPlan,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stand(on: Any) -> Any:
    with on("2026-11-23 09:00"):
        yield


def test_a_certificate_about_to_lapse_waits_on_three_homes_until_it_is_renewed(
    small_county: County, browser_of: Browser
) -> None:
    held = Certificate.objects.get(member=member_of(small_county, small_county.officer))
    last = clock.today() + timedelta(days=60)
    organisation.revoke_certificate(by=small_county.clerk, certificate=held, on=clock.today(), why="换证")
    organisation.issue_certificate(
        by=small_county.clerk, member=held.member, number="浙H60", issuer="省", valid_from=SINCE, valid_until=last
    )  # fmt: skip
    clerk, officer, leader = (browser_of(w) for w in ("clerk", "officer", "leader"))
    shown = text(clerk, "/desk/")
    assert 'data-go="t"' in clerk.get("/desk/").content.decode(), "待办在主导航里"
    assert "1 人的执法证快到期" in shown and "周砚秋" in shown and "剩 60 天" in shown
    assert "1 人的执法证快到期" in text(leader, "/desk/") and "换领执法证" not in text(leader, "/desk/")
    for page in ("/field/", "/desk/"):
        assert "换领执法证" in text(officer, page) and "剩 60 天" in text(officer, page)
    assert "快到期" in text(officer, reverse("field:duty"))
    assert "执法证快到期" not in text(browser_of("other_leader"), "/desk/"), "不是他的队"
    certify = reverse("desk:member_do", args=[held.member.code, "certify"])
    send(clerk, certify, {"number": "浙H61", "issuer": "浙江省人民政府", "valid_from": "2026-11-23",
                          "valid_until": "2031-11-22", "photo": picture()})  # fmt: skip
    assert "快到期" not in text(clerk, "/desk/") and "换领执法证" not in text(officer, "/field/")
    lapsed = browser_of("lapsed")
    assert "逾期" in text(lapsed, "/field/") and "现在不能参加执法" in text(lapsed, reverse("field:duty"))


def test_the_clerk_takes_somebody_on_moves_him_and_lets_him_go(
    small_county: County, browser_of: Browser
) -> None:
    clerk = browser_of("clerk")
    account = organisation.open_account(
        by=small_county.system_admin, username="xinlai", name="贺新来", password="测试口令-新来"
    )
    page = send(clerk, reverse("desk:member_new"), {
        "code": "HR1", "kind": "officer", "name": "贺新来", "body": "ZHZF", "team": "T1", "establishment": "public",
        "posted_on": "2026-11-01", "dedicated": "0", "position": "队员",
    })  # fmt: skip

    def do(slug: str, given: dict[str, Any]) -> str:
        return send(clerk, reverse("desk:member_do", args=["HR1", slug]), given)

    do("account", {"username": "xinlai"})
    do(
        "certify",
        {
            "number": "浙H90000009",
            "issuer": "浙江省人民政府",
            "valid_from": "2026-11-01",
            "valid_until": "2031-10-31",
        },
    )
    do("field-exam", {"field": "水利", "passed_on": "2026-10-20", "shown_by": "县水利局成绩单"})
    do("interest", {"kind": "relative", "subject_name": "青埠小吃店（虚构）", "valid_from": "2026-11-01"})
    shown = text(clerk, page)
    assert all(w in shown for w in ("证件有效", "执法队员", "青埠执法中队", "县水利局成绩单", "青埠小吃店"))
    page = do("other-work", {
        "post": str(account.member.postings.get().pk), "other_work": "党政办文秘",
    })  # fmt: skip
    assert "混岗：兼任党政办文秘" in text(clerk, page)
    assert "兼任党政办文秘" in text(clerk, reverse("desk:main_duty"))

    asked = do("move", {
        "kind": "second", "to_body": "ZHZF", "to_team": "T2", "starts_on": "2026-12-01", "ends_on": "2027-02-28",
        "dedicated": "0", "roles": ["officer", "case_handler"], "reason": "专项整治",
    })  # fmt: skip
    row = Movement.objects.get(member__code="HR1")

    def step(slug: str) -> str:
        return reverse("desk:movement_do", args=[row.uid, slug])

    own = clerk.post(step("consent"), {"agreed": "1"})
    assert own.status_code == 422 and "提出变动的人" in words(own)
    early = clerk.post(step("decide"), {"agreed": "1"})
    assert early.status_code == 422 and "还没有同意" in words(early)
    head, town = browser_of("head"), browser_of("town")
    assert "贺新来借用" in text(head, "/desk/")
    send(head, step("consent"), {"agreed": "1", "paper": "澄执人〔2026〕8号"})
    assert "贺新来借用" in text(town, "/desk/")
    send(
        town,
        step("opine"),
        {"agreed": "1", "town": str(small_county.qingbu.pk), "file": picture(), "paper": "青委函3号"},
    )
    assert "决定：贺新来借用" in text(clerk, "/desk/")
    send(clerk, step("decide"), {"agreed": "1", "paper": "澄执人〔2026〕9号"})
    assert "办案人员" in text(clerk, asked)

    def roles(day: date) -> set[tuple[str, str]]:
        return {(h.role, h.scope_name) for h in grants_on(account, day)}

    home, away = (
        {("officer", "青埠执法中队")},
        {("officer", "县直执法中队"), ("case_handler", "县直执法中队")},
    )
    days = (date(2026, 11, 30), date(2026, 12, 1), date(2027, 2, 28), date(2027, 3, 1))
    assert [roles(d) for d in days] == [home, away, away, home]
    assert "还没开始" in text(clerk, page)
    do("end", {"last_day": "2026-12-31", "why": "调出本县"})
    assert roles(date(2027, 1, 1)) == set()


def test_the_clerk_plans_training_an_exam_and_a_roster(small_county: County, browser_of: Browser) -> None:
    clerk = browser_of("clerk")
    do = reverse("desk:training_do", args=["plan"])
    send(clerk, do, {"year": "2026", "title": "轮训", "hours": "8", "audience": "both", "aim_percent": "100"})
    assert "轮训" in text(clerk, reverse("desk:training"))
    row = TrainingPlan.objects.get()
    course = send(clerk, reverse("desk:training_do", args=["course"]), {
        "plan": str(row.pk), "title": "办案程序", "held_on": "2026-11-20", "hours": "8",
    })  # fmt: skip
    send(clerk, course + "do/enrol/", {"team": "T1"})
    send(clerk, course + "do/present/", {"absent": [str(member_of(small_county, small_county.second).pk)]})
    assert "缺课" in text(clerk, course)
    short = clerk.post(reverse("desk:training_do", args=["exam"]), {
        "title": "水利执法资格考试", "audience": "officer", "opens_at": "2026-11-24T09:00", "closes_at": "2026-11-25T18:00",
        "minutes": "30", "single": "5", "multi": "0", "judge": "0", "pass_mark": "60", "attempts": "1", "field": "水利",
    })  # fmt: skip
    assert short.status_code == 422 and not Exam.objects.exists(), "题库里不够题，不能开考"
    rows = [{"code": f"J{n}", "name": f"孙{n}", "kind": "officer", "body": "ZHZF", "team": "T2", "posted_on": SINCE}
            for n in range(8)]  # fmt: skip
    organisation.take_on(by=RULES, rows=rows)
    held = [{"member": f"J{n}", "number": f"浙J{n}", "issuer": "省", "valid_from": SINCE, "valid_until": date(2035, 1, 1)}
            for n in range(8)]  # fmt: skip
    organisation.issue_certificates(by=RULES, rows=held)
    url = reverse("desk:team_roster", args=["T2"]) + "?month=2026-12"
    send(clerk, url, {"do": "propose", "pair": "2", "support": "0"})
    assert Roster.objects.get().state == "draft" and "草案" in text(clerk, url)


def test_a_leader_sees_attendance_and_opens_a_track_for_a_purpose_the_person_sees(
    small_county: County, browser_of: Browser, on: Any
) -> None:
    me = member_of(small_county, small_county.officer)
    start = clock.now().replace(hour=0, minute=0)
    organisation.roster(by=RULES, rows=[
        {"member": m.code, "post": "team", "team": "T1", "start": start, "end": start + timedelta(hours=12)}
        for m in (me, member_of(small_county, small_county.second))
    ])  # fmt: skip
    organisation.sign_duty(by=small_county.officer, kind="in")
    outing = organisation.go_out(by=small_county.officer, purpose="夜查塘湾路")
    with on("2026-11-23 10:00"):
        at = clock.now()
        points = [(at - timedelta(minutes=9 - n), 118.005 + n / 1000, 28.905, 10) for n in range(3)]
        organisation.send_track(
            by=small_county.officer, outing=outing,
            points=[(t, Decimal(str(x)), Decimal(str(y)), m) for t, x, y, m in points],
        )  # fmt: skip
        leader = browser_of("leader")
        shown = text(leader, reverse("desk:attendance"))
        assert "夜查塘湾路" in shown and "没有签到" in shown and "还在外勤" in shown and "迟到" in shown
        page = reverse("desk:track", args=[outing.uid])
        assert "轨迹是个人信息" in text(leader, page) and ".geojson" not in leader.get(page).content.decode()
        assert leader.post(page, {"purpose": "看看"}).status_code == 422
        seen = leader.post(page, {"purpose": "核对夜查路线"})
        assert ".geojson" in seen.content.decode() and "青埠第1网格" in words(seen)
        assert TrackLook.objects.get().purpose == "核对夜查路线"
        assert "核对夜查路线" in text(browser_of("officer"), reverse("field:duty"))
        assert browser_of("other_leader").get(page).status_code == 404
        clerk = browser_of("clerk")
        assert "夜查塘湾路" in text(clerk, reverse("desk:attendance") + "?team=T1")
        assert clerk.get(page).status_code == 403, "管人事的看考勤，不看轨迹"
    assert Attendance.objects.count() == 1 and Outing.objects.count() == 1
