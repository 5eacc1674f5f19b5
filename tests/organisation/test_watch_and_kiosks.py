"""指挥中心的值班和街面的岗亭：谁排、谁能站、什么时候不能站，页面上办得成。"""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.county import IN_QINGBU, OUTSIDE, RULES, SINCE, County, member_of
from tests.organisation.conftest import Browser
from zhifa.core import clock
from zhifa.core.actors import person
from zhifa.core.errors import BadInput, OutOfReach
from zhifa.core.scope import ScopeKind
from zhifa.law.officers import CertificateNotValid
from zhifa.registers.organisation import operations as organisation
from zhifa.registers.organisation.models import (
    Body,
    Kiosk,
    Member,
    Roster,
    RosterLine,
    Shift,
    Swap,
    TrackLook,
)
from zhifa.registers.organisation.operations.roster_units import NotOfTheWatch
from zhifa.registers.organisation.operations.rostering import PairTooSmall
from zhifa.registers.organisation.rest_rules import RestRuleBroken

pytestmark = pytest.mark.django_db
NOW = "2026-11-23 09:00"
DECEMBER = date(2026, 12, 1)


def centre_staff(county: County) -> Body:
    """Seven duty officers and four who lead shifts, beside the one of the small county."""
    people = [{"code": f"W{n}", "name": f"值{n}", "position": "值班员"} for n in range(7)]
    people += [{"code": f"L{n}", "name": f"带{n}", "position": "副主任"} for n in range(4)]
    common = {"kind": "staff", "body": "ZHZX", "team": None, "posted_on": SINCE}
    organisation.take_on(by=RULES, rows=[{**common, **p} for p in people])
    return Body.objects.get(code="ZHZX")


def test_the_centres_month_is_proposed_changed_published_and_swapped(
    small_county: County, on: Any, browser_of: Browser
) -> None:
    centre = centre_staff(small_county)
    page = reverse("desk:watch")
    with on(NOW):
        with pytest.raises(OutOfReach):
            organisation.propose_roster(by=small_county.head, body=centre, month=DECEMBER)
        with pytest.raises(PairTooSmall, match="值班员不得少于 2 人"):
            organisation.propose_roster(by=small_county.guidance, body=centre, month=DECEMBER, pair=1)
        with pytest.raises(BadInput, match="只有指挥中心"):
            organisation.propose_roster(by=small_county.guidance, body=small_county.bureau, month=DECEMBER)
        # the chief of the centre: its head, over this body and no other
        organisation.grant_roles(by=RULES, rows=[
            {"username": small_county.account(small_county.duty).username, "role": "agency_head",
             "scope": (ScopeKind.BODY.value, "ZHZX"), "valid_from": SINCE}
        ])  # fmt: skip
        chief = person(small_county.account(small_county.duty))
        roster = organisation.propose_roster(by=chief, body=centre, month=DECEMBER, support=1, seconds=60.0)
        leading = set(roster.lines.filter(support=True).values_list("member__code", flat=True))
        assert leading <= {f"L{n}" for n in range(4)} and not roster.proposal["open"]
        with pytest.raises(NotOfTheWatch):
            organisation.put_on(
                by=chief, roster=roster, member=member_of(small_county, small_county.officer), day=DECEMBER, shift="day"
            )  # fmt: skip
        with pytest.raises(BadInput, match="不能排作值班员"):
            organisation.put_on(
                by=chief, roster=roster, member=Member.objects.get(code="L0"), day=DECEMBER, shift="day"
            )
        line = roster.lines.filter(support=False).first()
        organisation.take_off(by=chief, line=line)
        with pytest.raises(PairTooSmall, match="1 班人数不够"):
            organisation.publish_roster(by=chief, roster=roster)
        organisation.put_on(by=chief, roster=roster, member=line.member, day=line.day, shift=line.shift)
        client = browser_of("guidance")
        shown = client.get(f"{page}?month=2026-12").content.decode()
        assert "指挥中心" in shown and "带班" in shown and "值班员受理、派单" in shown
        # changed by hand: publishing asks why
        assert client.post(f"{page}?month=2026-12", {"do": "publish"}).status_code == 422
        assert (
            client.post(f"{page}?month=2026-12", {"do": "publish", "decision": "照顾轮休"}).status_code == 302
        )
        assert Roster.objects.get(pk=roster.pk).state == "published"
        assert Shift.objects.filter(post="command", team=None, line__roster=roster).count() == 31 * 2 * 3
        _swapped_by_the_two(small_county, roster, browser_of)
        held = client.get(reverse("desk:attendance"), {"on": "2026-12-01", "team": "ZHZX"}).content.decode()
        assert "带班" in held or "值" in held
        assert "个保法第二十八条" in held and "不提供人脸识别" in held


def _swapped_by_the_two(county: County, roster: Roster, browser_of: Browser) -> None:
    """The duty officer asks a colleague on the phone; nothing moves before the colleague says yes."""
    me = member_of(county, county.duty)
    phone = browser_of("duty")
    url = reverse("field:duty")
    mine = list(RosterLine.objects.filter(roster=roster, member=me).order_by("day"))
    assert "值" in phone.get(url).content.decode()
    for line in mine:
        for code in (f"W{n}" for n in range(7)):
            if (
                phone.post(
                    url, {"do": "swap", "mine": str(line.uid), "asked": code, "reason": "家事"}
                ).status_code
                == 302
            ):
                swap = Swap.objects.get(mine=line)
                assert swap.asked.code == code and Shift.objects.get(line=line).member == me
                return
    raise AssertionError("没有一班换得成")


def kiosk_of(county: County, **more: Any) -> Kiosk:
    """A kiosk in 青埠镇, open Monday to Friday 07:00–19:00."""
    row = {
        "code": "KT1",
        "name": "塘湾路口岗亭",
        "address": "塘湾路与青溪路口（虚构）",
        "lng": IN_QINGBU[0],
        "lat": IN_QINGBU[1],
        "days": "12345",
        "opens": time(7),
        "closes": time(19),
        "phone": "0571-0000000",
        "valid_from": date(2026, 11, 1),
    }
    return organisation.set_up_kiosk(by=county.leader, team=county.team, row={**row, **more})


def test_a_kiosk_has_a_grid_hours_a_head_and_people_who_take_turns(
    small_county: County, on: Any, client: Client
) -> None:
    county = small_county
    officer, second, lapsed, helper = (
        member_of(county, w) for w in (county.officer, county.second, county.lapsed, county.auxiliary)
    )
    with on(NOW):
        with pytest.raises(OutOfReach):
            organisation.set_up_kiosk(by=county.other_leader, team=county.team, row={"code": "X"})
        with pytest.raises(BadInput, match="不在本县"):
            kiosk_of(county, lng=OUTSIDE[0], lat=OUTSIDE[1])
        with pytest.raises(BadInput, match="晚于开亭"):
            kiosk_of(county, opens=time(19), closes=time(7))
        k = kiosk_of(county)
        assert k.grid is not None and k.town == county.qingbu
        with pytest.raises(CertificateNotValid, match="不能任亭长"):
            organisation.name_kiosk_head(by=county.leader, kiosk=k, member=lapsed, starts=date(2026, 11, 23))
        with pytest.raises(CertificateNotValid):
            organisation.name_kiosk_head(by=county.leader, kiosk=k, member=helper, starts=date(2026, 11, 23))
        organisation.name_kiosk_head(by=county.leader, kiosk=k, member=officer, starts=date(2026, 11, 23))
        organisation.name_kiosk_head(by=county.leader, kiosk=k, member=second, starts=date(2026, 12, 1))
        assert [str(h.valid_until) for h in k.heads.order_by("id")] == ["2026-11-30", "None"]
        # a week: five open days, two a day out of three; Saturday and Sunday are closed
        people = [officer, second, helper]
        days = {"first": date(2026, 11, 24), "last": date(2026, 11, 30)}
        made = organisation.man_kiosk(by=county.leader, kiosk=k, **days, members=people, each=2)
        assert len(made) == 10 and {s.during.lower.astimezone(clock.CHINA).weekday() for s in made} == set(
            range(5)
        )
        assert not organisation.man_kiosk(by=county.leader, kiosk=k, **days, members=people, each=2), (
            "排好的不再排"
        )
        # nobody stands in two places: a night that ends in the morning bars the kiosk of that day
        organisation.leave_kiosk(by=county.leader, shift=made[0])
        eve = clock.now().replace(hour=12, minute=0)  # 20:00 here
        organisation.roster(
            by=RULES,
            rows=[{"member": officer.code, "post": "team", "team": "T1", "start": eve, "end": eve + timedelta(hours=10)}],
        )  # fmt: skip
        with pytest.raises(RestRuleBroken, match="只隔 1 小时"):
            organisation.man_kiosk(
                by=county.leader, kiosk=k, first=date(2026, 11, 24), last=date(2026, 11, 24), members=[officer], each=2
            )  # fmt: skip
        public = client.get(reverse("portal:kiosks")).content.decode()
        assert "塘湾路口岗亭" in public and "周砚秋" in public and "周一、周二" in public


def test_whoever_stands_at_a_kiosk_is_not_proposed_for_the_teams_day(small_county: County, on: Any) -> None:
    county = small_county
    officer = member_of(county, county.officer)
    with on(NOW):
        k = kiosk_of(county, days="1234567", valid_from=DECEMBER)
        organisation.man_kiosk(
            by=county.leader, kiosk=k, first=DECEMBER, last=date(2026, 12, 5), members=[officer], each=1
        )
        roster = organisation.propose_roster(by=county.leader, team=county.team, month=DECEMBER, seconds=60.0)
        mine = set(roster.lines.filter(member=officer).values_list("day", flat=True))
        assert not mine & {DECEMBER + timedelta(days=n) for n in range(5)}


def test_a_kiosk_is_set_up_and_manned_in_the_browser_and_stands_on_the_map(
    small_county: County, on: Any, browser_of: Browser
) -> None:
    with on(NOW):
        client = browser_of("leader")
        sent = client.post(reverse("desk:kiosk_new"), {
            "code": "KT2", "team": "T1", "name": "青溪桥岗亭", "address": "青溪桥头（虚构）", "lng": "118.006", "lat": "28.906",
            "days": list("1234567"), "opens": "07:00", "closes": "19:00", "phone": "", "valid_from": "2026-11-01",
        })  # fmt: skip
        assert sent.status_code == 302, sent.content.decode()[-800:]
        page = reverse("desk:kiosk", args=["KT2"])
        code = member_of(small_county, small_county.officer).code
        do = {a: reverse("desk:kiosk_do", args=["KT2", a]) for a in ("head", "man", "off", "change", "close")}
        assert client.post(do["head"], {"member": code, "starts": "2026-11-23"}).status_code == 302
        assert (
            client.post(
                do["man"], {"first": "2026-11-24", "last": "2026-11-26", "each": "1", "members": [code]}
            ).status_code
            == 302
        )
        shown = client.get(page).content.decode()
        assert "周砚秋" in shown and "07:00" in shown and "历任亭长" in shown
        shift = Shift.objects.filter(kiosk__code="KT2").earliest("during")
        assert client.post(do["off"], {"shift": str(shift.uid)}).status_code == 302
        told = client.get(reverse("desk:map_data"), {"bbox": "118.0,28.9,118.02,28.92", "zoom": "14"}).json()
        assert any(
            f["properties"]["kind"] == "kiosk" and f["properties"]["name"] == "青溪桥岗亭"
            for f in told["features"]
        )
        assert browser_of("other_leader").post(do["close"], {"last_day": "2026-12-01"}).status_code == 422
        assert client.post(do["close"], {"last_day": "2026-11-24"}).status_code == 302
        assert not Shift.objects.filter(kiosk__code="KT2").exists(), "停用以后的班一并撤下"


def test_a_track_is_drawn_on_the_map_for_who_wrote_down_why(
    small_county: County, on: Any, browser_of: Browser
) -> None:
    with on(NOW):
        outing = organisation.go_out(by=small_county.officer, purpose="塘湾路巡查")
        began = clock.now()
    with on("2026-11-23 10:00"):
        places = [
            (
                began + timedelta(minutes=3 * n),
                Decimal("118.005") + n * Decimal("0.0004"),
                Decimal("28.905"),
                9,
            )
            for n in range(4)
        ]
        organisation.send_track(by=small_county.officer, outing=outing, points=places)
        client = browser_of("leader")
        page = reverse("desk:track", args=[outing.uid])
        assert "geojson" not in client.get(page).content.decode(), "没有写明用途，看不到图"
        shown = client.post(page, {"purpose": "核对群众来电"}).content.decode()
        look = TrackLook.objects.get()
        url = reverse("desk:track_map", args=[outing.uid, look.uid])
        assert url in shown and "polyline" not in shown
        told = client.get(url).json()
        line = next(f for f in told["features"] if f["properties"]["kind"] == "road")
        assert len(line["geometry"]["coordinates"]) == 4
        assert browser_of("guidance").get(url).status_code == 404, "别人的用途不能借用"
