"""队伍的页面：管人事的同志在浏览器里办完自己的事；每一处拒绝都在页面上说明。"""

from __future__ import annotations

import html
import io
import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from tests.county import RULES, SINCE, County, member_of
from tests.organisation.conftest import Browser
from zhifa.core import clock
from zhifa.faces.desk.organisation.proposal_words import said_of
from zhifa.registers.organisation import operations as organisation
from zhifa.registers.organisation.models import (
    Body,
    Certificate,
    HandOut,
    Member,
    Movement,
    Roster,
    Shift,
    Team,
)
from zhifa.registers.organisation.operations.roster_units import TeamUnit

pytestmark = pytest.mark.django_db
#: session, account with its roles, open duties by floor
SHELL = 3


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.unescape(answer.content.decode())))


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return words(answer)


def send(client: Client, url: str, data: dict[str, Any]) -> str:
    """Post a form that must be taken; where it leads."""
    answer = client.post(url, data)
    assert answer.status_code == 302, words(answer)[-1500:]
    return str(answer.headers["Location"])


def picture() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (90, 120), "white").save(out, "PNG")
    return SimpleUploadedFile("证件照.png", out.getvalue(), "image/png")


def test_the_clerk_enters_a_body_a_team_a_person_and_a_certificate(
    small_county: County, browser_of: Browser
) -> None:
    client = browser_of("guidance")
    page = send(client, reverse("desk:body_new"), {
        "code": "NB1", "name": "澄川县新设局", "short_name": "新设局", "kind": "department", "enforces": "1",
        "seal_name": "澄川县新设局",
    })  # fmt: skip
    assert "澄川县新设局" in text(client, page)
    page = send(client, reverse("desk:team_new"), {
        "code": "NT1", "name": "新设队", "pattern": "specialised", "hub": "0", "staffs": "NB1", "commands": "NB1",
        "named": "NB1", "valid_from": "2026-01-01",
    })  # fmt: skip
    assert "新设局" in text(client, page)
    page = send(client, reverse("desk:member_new"), {
        "code": "NM1", "kind": "officer", "name": "新来人", "body": "NB1", "team": "NT1", "establishment": "public",
        "posted_on": "2026-01-01", "dedicated": "1", "legal_qualification": "0", "law_degree": "1", "skills": "消防、危化",
    })  # fmt: skip
    shown = text(client, page)
    assert "专职执法岗" in shown and "证件无效，不能执法" in shown and "危化" in shown
    certify = reverse("desk:member_do", args=["NM1", "certify"])
    given = {
        "number": "浙H90000001",
        "issuer": "浙江省人民政府",
        "valid_from": "2026-01-01",
        "valid_until": "2030-12-31",
    }
    send(client, certify, {**given, "photo": picture()})
    assert "证件有效" in text(client, page)
    again = client.post(certify, given)
    assert again.status_code == 422 and "一个证号只用一次" in words(again) and "第二十八条" in words(again)
    assert Member.objects.get(code="NM1").postings.get().dedicated


def test_anybody_verifies_a_certificate_and_sees_when_it_does_not_count(
    small_county: County, client: Client
) -> None:
    held = Certificate.objects.get(member=member_of(small_county, small_county.officer))
    shown = text(client, reverse("portal:verify_certificate", args=[held.uid]))
    assert "今天有效" in shown and held.number in shown and "周砚秋" in shown and "1990000" not in shown
    gone = Certificate.objects.get(member=member_of(small_county, small_county.lapsed))
    assert "已经过期" in text(client, reverse("portal:verify_certificate", args=[gone.uid]))


def test_a_movement_goes_through_four_hands_in_the_browser(small_county: County, browser_of: Browser) -> None:
    start = clock.today() + timedelta(days=8)
    guidance = browser_of("guidance")
    for code in ("Q1", "Q2", "Q3"):
        organisation.enter_member(
            by=small_county.guidance, row={"code": code, "name": f"赵{code}", "kind": "officer", "posted_on": SINCE,
                                           "dedicated": True}, body=small_county.bureau, team=small_county.team,
        )  # fmt: skip
        organisation.issue_certificates(by=RULES, rows=[
            {"member": code, "number": f"浙Q{code}", "issuer": "省", "valid_from": SINCE, "valid_until": date(2035, 1, 1)}
        ])  # fmt: skip
    asked = {"kind": "second", "to_body": "ZHZF", "to_team": "T2", "starts_on": start.isoformat(), "ends_on": (start + timedelta(days=60)).isoformat(),
             "reason": "专项整治", "dedicated": "0"}  # fmt: skip
    page = send(guidance, reverse("desk:member_do", args=["Q1", "move"]), asked)
    row = Movement.objects.get(member__code="Q1")

    def step(slug: str) -> str:
        return reverse("desk:movement_do", args=[row.uid, slug])

    early = guidance.post(step("decide"), {"agreed": "1"})
    assert early.status_code == 422 and "还没有同意" in words(early)
    send(browser_of("head"), step("consent"), {"agreed": "1"})
    town = browser_of("town")
    bare = town.post(step("opine"), {"agreed": "1", "town": str(small_county.qingbu.pk)})
    assert bare.status_code == 422 and "书面意见" in words(bare)
    send(
        town,
        step("opine"),
        {"agreed": "1", "town": str(small_county.qingbu.pk), "file": picture(), "paper": "青委函1号"},
    )
    send(guidance, step("decide"), {"agreed": "1", "paper": "澄编办1号"})
    shown = text(guidance, page)
    assert "已决定" in shown and "青委函1号" in shown
    paper = row.steps.get(step="opinion")
    assert guidance.get(reverse("desk:movement_paper", args=[paper.uid])).status_code == 200
    assert browser_of("other_leader").get(page).status_code == 200, "去往的队长看得到"


def test_a_personal_record_is_seen_by_those_who_manage_the_person(
    small_county: County, browser_of: Browser
) -> None:
    code = member_of(small_county, small_county.officer).code
    organisation.note_interest(
        by=small_county.officer, member=member_of(small_county, small_county.officer), kind="relative",
        subject_name="青埠餐饮店（虚构）",
    )  # fmt: skip
    url = reverse("desk:member", args=[code])
    for who, seen in (("officer", True), ("leader", True), ("town", True), ("guidance", True), ("second", False),
                      ("other_leader", False), ("finance", False)):  # fmt: skip
        assert ("青埠餐饮店" in text(browser_of(who), url)) is seen, who


def test_a_roster_is_proposed_adjusted_and_published(small_county: County, browser_of: Browser) -> None:
    month = (clock.today().replace(day=28) + timedelta(days=4)).replace(day=1)
    tenth, eleventh = month.replace(day=10), month.replace(day=11)
    slots = monthrange(month.year, month.month)[1] * 2 * 2
    for n in range(8):
        organisation.enter_member(
            by=small_county.guidance, row={"code": f"R{n}", "name": f"钱{n}", "kind": "officer", "posted_on": SINCE},
            body=small_county.bureau, team=small_county.other_team,
        )  # fmt: skip
    rows = [{"member": f"R{n}", "number": f"浙R{n}", "issuer": "省", "valid_from": SINCE, "valid_until": date(2035, 1, 1)}
            for n in range(8)]  # fmt: skip
    organisation.issue_certificates(by=RULES, rows=rows)
    client = browser_of("other_leader")
    url = reverse("desk:team_roster", args=["T2"]) + f"?month={month:%Y-%m}"
    one = client.post(url, {"do": "propose", "pair": "1", "support": "0"})
    assert one.status_code == 422 and "不得少于 2 人" in words(one)
    send(client, url, {"do": "propose", "pair": "2", "support": "0"})
    roster = Roster.objects.get()
    counts = [v[0] for v in roster.proposal["counts"].values()]
    assert sum(counts) == slots and max(counts) - min(counts) <= 2 and roster.proposal["open"] == []
    shown = text(client, url)
    assert (
        f"草案给 {len(counts)} 人排了 {slots} 个班次，每班都排满" in shown and "夜班以后休息 24 小时" in shown
    )
    assert not any(word in shown for word in ("HiGHS", "求解", "最优")), (
        "leaders read what was kept, not what computed it"
    )
    night = roster.lines.filter(shift="night", day=tenth).first()
    assert night is not None
    bad = client.post(url, {"do": "put", "slot": f"{eleventh} day", "member": night.member.code})
    assert bad.status_code == 422 and "至少要隔 24 小时" in words(bad)
    helper = member_of(small_county, small_county.auxiliary)
    with pytest.raises(Exception, match="不能算在值班的执法两人里"):
        organisation.put_on(
            by=small_county.other_leader,
            roster=roster,
            member=helper,
            day=eleventh,
            shift="day",
        )
    send(client, url, {"do": "off", "line": str(night.pk)})
    short = client.post(url, {"do": "publish", "decision": "x"})
    assert short.status_code == 422 and "差 1 人" in words(short)
    send(client, url, {"do": "put", "slot": f"{tenth} night", "member": night.member.code})
    silent = client.post(url, {"do": "publish", "decision": ""})
    assert silent.status_code == 422 and "决定说明" in words(silent)
    send(client, url, {"do": "publish", "decision": "按建议，人工复核过"})
    assert Shift.objects.filter(line__roster=roster).count() == slots
    assert "已公布" in text(client, url)


def test_shifts_nobody_may_take_are_named() -> None:
    unit = TeamUnit(Team())
    kept = {"counts": {"A": [9, 4, 2], "B": [7, 3, 2]}, "spread": 2, "night_spread": 1, "status": "", "solver": "",
            "open": [[f"2026-12-0{n}", "night", n == 1, 1] for n in range(1, 9)]}  # fmt: skip
    said = said_of(Roster(proposal=kept), unit)
    assert said is not None
    assert said.proposed == "草案给 2 人排了 16 个班次，有 8 班排不满"
    assert said.evenly == "执法人员最多的比最少的多 2 班，夜班多 1 个"
    assert said.open[:2] == ("12月1日夜班缺 1 名辅助人员", "12月2日夜班缺 1 名执法人员")
    assert (len(said.open), said.more) == (6, 2)
    assert said_of(Roster(), unit) is None, "put together by hand"


def test_equipment_goes_out_and_comes_back(small_county: County, browser_of: Browser) -> None:
    client = browser_of("leader")
    page = send(client, reverse("desk:equipment_new"), {
        "code": "V77", "kind": "执法轿车", "team": "T1", "plate": "浙H·DI777", "marked": "1",
    })  # fmt: skip
    person = member_of(small_county, small_county.officer)
    out = reverse("desk:equipment_do", args=["V77", "out"])
    send(client, out, {"member": person.code, "purpose": "巡查", "with_key": "1", "km_out": "1200"})
    twice = client.post(out, {"member": person.code, "purpose": "巡查", "with_key": "1", "km_out": "1200"})
    assert twice.status_code == 422 and "在周砚秋手里" in words(twice)
    back = reverse("desk:equipment_do", args=["V77", "back"])
    wrong = client.post(back, {"state": "usable", "km_back": "1100"})
    assert wrong.status_code == 422 and "1200" in words(wrong)
    send(client, back, {"state": "repair", "km_back": "1260", "note": "左后灯坏"})
    assert "左后灯坏" in text(client, page)
    assert HandOut.objects.get().km_back == 1260
    other = browser_of("other_leader").post(
        out, {"member": person.code, "purpose": "借用", "with_key": "0", "km_out": "1300"}
    )
    assert other.status_code in (403, 422) and "管辖范围" in words(other)


def test_figures_open_into_names(small_county: County, browser_of: Browser) -> None:
    client = browser_of("town")
    shown = text(client, reverse("desk:team_figures"))
    assert "在编占比" in shown
    names = text(client, reverse("desk:team_figures") + "?team=T1&figure=officers")
    assert "周砚秋" in names and "裴小满" not in names
    assert "接不住" in text(client, reverse("desk:team_readiness"))
    assert "没有人核查过" in text(client, reverse("desk:team_ready", args=["T1"]))


def test_lists_ask_a_constant_number(small_county: County, browser_of: Browser) -> None:
    client = browser_of("guidance")
    rows = [
        {"code": f"L{n:03d}", "name": f"孙{n}", "kind": "officer", "body": "ZHZF", "team": "T1"}
        for n in range(120)
    ]
    organisation.take_on(by=RULES, rows=rows)
    pieces = [{"code": f"E{n:03d}", "kind": "终端", "team": "T1"} for n in range(120)]
    organisation.register_equipment(by=RULES, rows=pieces)
    for url, most in (
        (reverse("desk:members"), SHELL + 3),
        (reverse("desk:members") + "?after=L060", SHELL + 3),
        (reverse("desk:equipment"), SHELL + 3),
        (reverse("desk:bodies"), SHELL + 3),
    ):
        client.get(url)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        assert len(seen) <= most, (url, [q["sql"][:90] for q in seen])


@pytest.mark.parametrize(
    "name",
    [
        "teams",
        "certificates",
        "movements",
        "team_figures",
        "team_readiness",
        "main_duty",
        "training",
        "questions",
    ],
)
def test_every_page_opens(small_county: County, browser_of: Browser, name: str) -> None:
    assert text(browser_of("guidance"), reverse(f"desk:{name}"))


def test_every_form_opens(small_county: County, browser_of: Browser) -> None:
    from zhifa.faces.desk.organisation import bodies, main_duty, member_deeds, movements, team_deeds, training

    client = browser_of("guidance")
    for slug in bodies.DEEDS:
        assert client.get(reverse("desk:body_do", args=["ZHZF", slug])).status_code == 200, slug
    for slug in team_deeds.DEEDS:
        assert client.get(reverse("desk:team_do", args=["T1", slug])).status_code in (200, 403), slug
    for slug in member_deeds.DEEDS:
        assert client.get(reverse("desk:member_do", args=["P002", slug])).status_code in (200, 403), slug
    for slug in training.TRAINING:
        assert client.get(reverse("desk:training_do", args=[slug])).status_code == 200, slug
    for slug in main_duty.TIME:
        assert client.get(reverse("desk:main_duty_do", args=[slug])).status_code == 200, slug
    assert (
        movements.DEEDS
        and Body.objects.exists()
        and Team.objects.exists()
        and clock.today() > SINCE + timedelta(1)
    )
