"""字段旁的拒绝 — a page that writes its fields by hand says what a field is refused for beside that field, not at its head."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.county import SHOP_FRONT, County, report_in
from tests.desk.conftest import Browser
from tests.territory.test_patrols import given
from zhifa.enforcement.command import operations as command
from zhifa.enforcement.intake import operations as intake

pytestmark = pytest.mark.django_db

NOW = "2026-11-22 09:00"


def beside(answer: Any, name: str) -> str:
    """What stands beside the field ``name`` of a page that came back: told once, tied to its input, which has the focus."""
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "zf-refuse" not in html, "told at the head of the page"
    ((spot, words),) = re.findall(r'<span class="err" id="([^"]+)">([^<]+)</span>', html)
    (told,) = re.findall(rf'<[a-z]+\b[^>]*aria-describedby="[^"]*{re.escape(spot)}"[^>]*>', html)
    if told.startswith("<fieldset"):
        inside = html[html.index(told) :].split("</fieldset>")[0]
        assert f'name="{name}"' in inside and " autofocus>" in inside
    else:
        assert f'name="{name}"' in told and 'aria-invalid="true" autofocus' in told
    assert html.count(" autofocus") == 1
    return str(words)


def value_of(answer: Any, name: str) -> str:
    """What stands in a text field of a page."""
    tag = re.search(
        rf'<(?:input|textarea)\b[^>]*name="{name}"[^>]*>(?:([^<]*)</textarea>)?', answer.content.decode()
    )
    assert tag is not None
    value = re.search(r' value="([^"]*)"', tag[0])
    return (tag[1] or "").removeprefix("\n") or (value[1] if value else "")


def test_what_a_field_is_refused_for_stands_beside_it_on_the_desk(
    small_county: County, browser_of: Browser, on: Any
) -> None:
    with on(NOW):
        duty, guide = browser_of("duty"), browser_of("guidance")
        matter = report_in(small_county)

        came = duty.post(
            reverse("desk:report_new"),
            {"channel": "call", "text": "有人占道", "phone": "电话", "address": "塘湾路"},
        )
        assert "电话" in beside(came, "phone") and value_of(came, "text") == "有人占道"
        came = duty.post(
            reverse("desk:report_new"),
            {"channel": "call", "text": "有人占道", "address": "塘湾路", "lng": "118"},
        )
        assert "只有经度" in beside(came, "address") and value_of(came, "address") == "塘湾路"
        own = intake.register(
            by=small_county.duty, channel="call", text="占道经营", address="青埠镇塘湾路12号"
        )
        came = duty.post(reverse("desk:report_do", args=[own.uid, "refer"]), {"reply": "已经转去"})
        assert "转往单位" in beside(came, "to_body_name") and value_of(came, "reply") == "已经转去"
        # its part of the page is shown, not folded away
        assert re.search(r"<details[^>]* open><summary><strong>不归本县管", came.content.decode())

        came = guide.post(
            reverse("desk:address_new"), {"address": "青埠镇塘湾路18号", "lng": "东经", "lat": "28.9"}
        )
        assert "核对地址和坐标" in beside(came, "lng") and value_of(came, "address") == "青埠镇塘湾路18号"
        typed = {"code": "JC", "title": "日常巡查", "lines": "堆放 | 几", "valid_from": "2026-12-01"}
        came = guide.post(reverse("desk:patrol_list_new"), typed)
        assert "不是天数" in beside(came, "lines") and value_of(came, "title") == "日常巡查"
        came = guide.post(reverse("desk:patrol_list_new"), {**typed, "lines": "堆放", "valid_from": "明天"})
        assert "施行日没有填" in beside(came, "valid_from")
        redraw = reverse("desk:grid_redraw", args=["QB-11"])
        sent = {"effective_on": "2026-12-01", "reason": "道路改线"}
        came = guide.post(redraw, {**sent, "mode": "split", "line": "一条线"})
        assert "分割线看不懂" in beside(came, "line") and value_of(came, "line") == "一条线"
        assert "没有选要并进来的网格" in beside(guide.post(redraw, {**sent, "mode": "merge"}), "merge")
        assert "边界没有改动" in beside(guide.post(redraw, {**sent, "mode": "redraw"}), "mode")
        came = guide.post(
            reverse("desk:grid_officers"), {"member": "P999", "grids": "QB-11", "since": "2026-12-01"}
        )
        assert "没有这名执法人员" in beside(came, "member") and value_of(came, "grids") == "QB-11"
        item = reverse("desk:our_item", args=[SHOP_FRONT])
        came = guide.post(item, {"do": "write", "body": "ZJJ", "guide": " ", "expert": "虚构的人"})
        assert "指引" in beside(came, "guide") and value_of(came, "expert") == "虚构的人"
        for page in ("desk:catalogue_import", "desk:address_import", "desk:subject_import"):
            assert "没有选择文件" in beside(guide.post(reverse(page)), "file")

        order = command.dispatch(by=small_county.duty, matter=matter, team=small_county.team.scope)
        one = {"pair": [str(small_county.officer.account_id)]}
        came = browser_of("leader").post(reverse("desk:order_pair", args=[order.uid]), one)
        assert "选了 1 人" in beside(came, "pair")


def test_what_a_field_is_refused_for_stands_beside_it_on_the_phone_and_in_the_portal(
    small_county: County, browser_of: Browser
) -> None:
    came = browser_of("officer").post(reverse("field:duty"), {"do": "go", "purpose": " "})
    assert "任务" in beside(came, "purpose")
    task = given(small_county)
    phone = browser_of("grid_worker")
    came = phone.post(
        reverse("field:patrol_task", args=[task.uid]), {"ok_0": "1", "ok_1": "0", "note_0": "都好"}
    )
    assert "第 2 项有问题" in beside(came, "note_1") and value_of(came, "note_0") == "都好"
    came = phone.post(reverse("field:patrol_task", args=[task.uid]), {"ok_1": "1"})
    assert "每一项都要有结果" in beside(came, "ok_0")

    order = command.dispatch(
        by=small_county.duty, matter=report_in(small_county), team=small_county.team.scope
    )
    came = browser_of("leader").post(reverse("field:order_pair", args=[order.uid]), {})
    assert "选了 0 人" in beside(came, "pair")
    came = browser_of("officer").post(reverse("field:visit_new", args=[order.uid]), {"second": "谁"})
    assert "选一名同行" in beside(came, "second")

    own = intake.register(by=small_county.duty, channel="call", text="占道经营", address="青埠镇塘湾路12号")
    came = Client().post(
        reverse("portal:track_remark", args=[own.tracking_code]), {"kind": "objection", "text": " "}
    )
    assert "补充内容" in beside(came, "text")
    assert re.search(r'value="objection" checked', came.content.decode())

    # a page whose fields a form draws tells it the same way
    came = Client().post(reverse("portal:report"), {"text": "占道", "address": "塘湾路", "phone": "电话"})
    words = re.search(r'<span class="err" id="id_phone_error">([^<]+)', came.content.decode())
    assert words and "可以" in words[1] and value_of(came, "text") == "占道"
    assert re.search(
        r'<input[^>]*name="phone"[^>]*aria-invalid="true"[^>]* autofocus>', came.content.decode()
    )
