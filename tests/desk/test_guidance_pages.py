"""The guidance office's other pages: bodies that merge, special jurisdiction, one item revised, what is due for assessment."""

from __future__ import annotations

import html
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.county import LITTER, RULES, SHOP_FRONT, SINCE, County
from tests.desk.conftest import Browser
from zhifa.registers.catalogue import operations as catalogue
from zhifa.registers.catalogue.models import Announcement, Item, ItemRevision, SpecialJurisdiction
from zhifa.registers.catalogue.queries import basis_on, may

pytestmark = pytest.mark.django_db


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.unescape(answer.content.decode())))


def test_bodies_merge_on_a_page_seen_first_then_published_and_handed_over(
    small_county: County, browser_of: Browser, on: Any
) -> None:
    client, url = browser_of("guidance"), reverse("desk:succession_new")
    sent = {"formers": ["ZJJ"], "heir": "ZHZF", "effective_on": "2026-12-01", "number": "澄政发〔2026〕31号",
            "title": "关于机构合并的公告", "issuer": "县政府"}  # fmt: skip
    with on("2026-11-22 09:00"):
        seen = client.post(url, {**sent, "do": "preview"})
        assert seen.status_code == 200 and "会移动什么" in seen.content.decode()
        assert not Announcement.objects.filter(number=sent["number"]).exists()
        early = client.post(url, {**sent, "do": "publish", "effective_on": "2026-01-01"})
        assert early.status_code == 422 and "已经过去" in early.content.decode()
        assert client.post(url, {**sent, "do": "publish", "idempotency_key": "s1"}).status_code == 302
        shown = text(client, reverse("desk:successions"))
        assert "关于机构合并的公告" in shown and "待到日" in shown
        page = reverse("desk:announcement", args=[Announcement.objects.get(number=sent["number"]).uid])
        assert "全部权力、办件、待办、岗位和角色由澄川县综合行政执法局承继" in text(client, page)
        assert browser_of("officer").get(url).status_code == 403
    with on("2026-12-01 09:00"):
        client = browser_of("guidance")
        assert "现在移交" in text(client, page)
        assert client.post(page, {"do": "hand_over", "idempotency_key": "h1"}).status_code == 302
        assert "移交：住建局 → 综合执法局" in text(client, page)
        assert client.post(page, {"do": "hand_over", "idempotency_key": "h2"}).status_code == 422
        former = text(client, f"{reverse('desk:power_may')}?item={LITTER}&act=penalty&on=2026-12-01&body=ZJJ")
        assert "此后以澄川县综合行政执法局的名义办理" in former


def test_special_jurisdiction_is_entered_and_ended_on_its_page(
    small_county: County, browser_of: Browser, on: Any
) -> None:
    client, url = browser_of("guidance"), reverse("desk:specials")
    sent = {"items": f"{LITTER} {SHOP_FRONT}", "acts": ["penalty"], "level": "county", "body": "ZJJ", "subject": "上市公司",
            "law": "行政处罚法", "article": "第二十二条", "number": "澄政发〔2026〕3号", "title": "管辖通知",
            "valid_from": "2026-01-01"}  # fmt: skip
    with on("2026-11-22 09:00"):
        assert client.post(url, {**sent, "law": "没有的法"}).status_code == 422
        assert client.post(url, {**sent, "idempotency_key": "k"}).status_code == 302
        assert "上市公司" in text(browser_of("officer"), url)
        asked = f"{reverse('desk:power_may')}?item={LITTER}&act=penalty&on=2026-11-22"
        assert "对象是上市公司的，由县级的澄川县住房和城乡建设局管辖" in text(client, asked)
        assert "澄川县住房和城乡建设局在全县范围内有处罚权" in text(client, f"{asked}&subject=上市公司")
        special = SpecialJurisdiction.objects.get()
        end = reverse("desk:special_end", args=[special.uid])
        assert client.post(end, {"last_day": "2026-11-30"}).status_code == 302
        assert browser_of("officer").post(url, sent).status_code in (403, 404)


def revised(client: Client, item: Item, **changes: Any) -> Any:
    page = client.get(reverse("desk:item_revise", args=[item.code]))
    start = {k: v for k, v in page.context["form"].initial.items() if v not in (None, False)}
    return client.post(
        reverse("desk:item_revise", args=[item.code]),
        {**start, "valid_from": "2027-01-01", "reason": "上位法修改", "idempotency_key": "r1", **changes},
    )


def test_one_item_is_revised_from_a_day_after_review(
    small_county: County, browser_of: Browser, on: Any
) -> None:
    with on("2026-11-22 09:00"):
        item, clerk = small_county.summary_item, browser_of("department_clerk")
        same = revised(clerk, item)
        assert same.context["refusal"] and "没有改动" in same.content.decode(), same.context["form"].errors
        assert "限制人身自由" in revised(clerk, item, kinds="行政拘留").content.decode()
        assert "不能设定行政处罚" in revised(clerk, item, penalty_law="某局关于处罚的通知").content.decode()
        early = revised(
            clerk, item, penalty_law="生态环境法典", penalty_article="第一条", valid_from="2026-01-01"
        )
        assert "2026-08-15 才施行" in early.content.decode()
        assert revised(clerk, item, fine_max="80").status_code == 302
        found = ItemRevision.objects.get()
        url = reverse("desk:item_revision", args=[found.uid])
        shown = text(browser_of("officer"), url)
        assert "罚款上限 50.00 元 80.00 元" in shown and "「合法性审查」由司法局办" in shown
        early = browser_of("guidance").post(url, {"stage": "decision", "passed": "1"})
        assert early.status_code == 422 and "先由司法局办" in early.content.decode()
        for who, stage in (("supervisor", "legality"), ("guidance", "decision")):
            sent = {"stage": stage, "passed": "1", "opinion": "同意", "idempotency_key": stage}
            assert browser_of(who).post(url, sent).status_code == 302
        fresh = Item.objects.get(pk=item.pk)
        assert [basis_on(fresh, d).fine_max_fen for d in (date(2026, 12, 31), date(2027, 1, 1))] == [
            5000,
            8000,
        ]
        assert "已列入" in text(clerk, reverse("desk:item", args=[item.code]))


def test_the_environmental_code_turns_waste_items_and_an_act_before_keeps_the_old_law_unless_the_new_is_milder(
    small_county: County, browser_of: Browser
) -> None:
    old = {"penalty_law": "固体废物污染环境防治法", "penalty_article": "第一百零二条第一款第二项", "kinds": ["罚款"],
           "fine_min_fen": 10_000_000, "fine_max_fen": 100_000_000, "valid_from": date(2020, 9, 1),
           "valid_until": date(2026, 8, 14)}  # fmt: skip
    new = {"penalty_law": "生态环境法典", "penalty_article": "第一千零八十六条第二款", "kinds": ["罚款"],
           "fine_min_fen": 5_000_000, "fine_max_fen": 100_000_000, "valid_from": date(2026, 8, 15)}  # fmt: skip
    common = {"field": "城市管理", "department": "ZJJ", "level": "law", "valid_from": SINCE}
    catalogue.enter_items(
        by=RULES,
        rows=[
            {**common, "code": "ZY-004", "name": "生活垃圾处理单位未安装监测设备", "bases": [old, new]},
            {**common, "code": "ZY-X", "name": "只有旧依据的", "bases": [{k: v for k, v in old.items() if k != "valid_until"}]},
        ],
    )  # fmt: skip
    client = browser_of("officer")
    shown = text(client, reverse("desk:item", args=["ZY-004"]))
    assert "行为在 2026-08-14 以前、2026-08-15 以后作出决定的" in shown and "新的较轻，适用新依据" in shown
    assert "处罚法第三十七条" in shown
    listed = text(client, f"{reverse('desk:items')}?q=只有旧依据的&on=2026-08-15")
    assert "已废止" in listed
    assert "将废止" in text(client, f"{reverse('desk:items')}?q=只有旧依据的&on=2026-08-01")
    assert "已废止" in text(client, f"{reverse('desk:power_matrix')}?on=2026-11-22")


def test_what_is_due_for_assessment_stands_on_the_home_of_the_guidance_office(
    small_county: County, browser_of: Browser, on: Any
) -> None:
    catalogue.approve_list(
        by=RULES,
        row={"kind": "unified", "number": "浙政函〔2020〕1号（虚构）", "title": "目录", "approved_on": SINCE,
             "item_codes": [LITTER], "valid_from": SINCE},
    )  # fmt: skip
    paper = {"number": "澄政公告〔2025〕9号", "title": "关于划转的公告", "kind": "transfer", "issuer": "县政府",
             "issued_on": date(2025, 11, 1), "effective_on": date(2025, 12, 1)}  # fmt: skip
    line = {"manner": "transfer", "acts": ["penalty"], "items": [LITTER], "giver": "ZHZF", "body": "ZJJ",
            "valid_from": date(2025, 12, 1)}  # fmt: skip
    made = catalogue.announce_changes(by=RULES, row=paper, lines=[line], recorded=True)
    assert may(item_code=LITTER, act="penalty", on=date(2026, 11, 22)).body_code == "ZJJ"
    with on("2026-11-22 09:00"):
        client = browser_of("guidance")
        assert "评估：关于划转的公告" in text(client, reverse("desk:home"))
        assert "2026-12-01 前" in text(client, reverse("desk:announcements"))
        url = reverse("desk:announcement", args=[made.uid])
        assert client.post(url, {"do": "assess", "keeps": "1", "opinion": ""}).status_code == 422
        sent = {"do": "assess", "keeps": "1", "opinion": "运行平稳", "idempotency_key": "e1"}
        assert client.post(url, sent).status_code == 302
        assert "运行平稳" in text(client, url)
        assert "评估：关于划转的公告" not in text(client, reverse("desk:home"))


def test_codes_are_offered_while_one_types(small_county: County, browser_of: Browser) -> None:
    client, url = browser_of("officer"), reverse("desk:power_suggest")

    def found(**asked: str) -> list[str]:
        return [f["value"] for f in client.get(url, asked).json()["found"]]

    assert LITTER in found(kind="item", q="随地乱扔")
    assert found(kind="officer", q="周砚") == ["P002"]
    assert found(kind="body", q="综合执法") == ["ZHZF"]
    assert found(kind="body", q="") == [] and found(kind="x", q="周") == []
    page = client.get(reverse("desk:power_may")).content.decode()
    assert 'data-suggest="/desk/registers/powers/suggest/?kind=item"' in page and "js/suggest.js" in page
    near = text(client, f"{reverse('desk:power_may')}?item=随地乱扔&act=penalty&on=2026-11-22")
    assert f"相近的：{LITTER}" in near
