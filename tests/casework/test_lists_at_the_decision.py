"""公布的清单 — what the lists in force say of the item is shown at triage and in the case, and binds the decision."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.casework.story import FACTS, case_at
from tests.casework.test_pages import signed_in
from tests.copied_rows import standing_on
from tests.county import LITTER, SHOP_FRONT, County
from zhifa.core.clock import today
from zhifa.enforcement.intake import operations as intake
from zhifa.law.citation import cite
from zhifa.law.refusal import Refusal
from zhifa.registers.organisation.models import Body
from zhifa.registers.published_lists import operations as lists
from zhifa.registers.published_lists.for_item import lenient_entries, lists_for

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:No directory at")]

MINOR = {"item": SHOP_FRONT, "conditions": "当场改正，占道不足两平方米", "remark": ""}
FROM = date(2026, 1, 1)


def publish(county: County, kind: str, title: str, rows: list[dict[str, Any]]) -> Any:
    """A list of the bureau in force from 2026."""
    body = Body.objects.get(code="ZHZF")
    made = lists.draft_list(by=county.department_clerk, kind=kind, title=title, body=body, valid_from=FROM)
    lists.set_rows(by=county.department_clerk, version=made, rows=rows)
    lists.submit(by=county.department_clerk, version=made)
    lists.review(by=county.supervisor, version=made)
    lists.approve(by=county.head, version=made)
    return lists.publish(by=county.department_clerk, version=made, paper="澄综执〔2025〕9号（虚构）")


def publish_all(county: County) -> None:
    publish(county, "minor", "轻微不罚清单（虚构）", [MINOR])
    publish(county, "first_time", "首违不罚清单（虚构）", [{**MINOR, "conditions": "初次，占道不足五平方米"}])
    publish(county, "duties", "责任清单（虚构）", [
        {"body": "ZJJ", "duty": "指导门店规范", "item": SHOP_FRONT, "basis": ""},
        {"body": "ZHZF", "duty": "查处店外经营", "item": SHOP_FRONT, "basis": "浙江省城市市容和环境卫生管理条例"},
        {"body": "ZHZF", "duty": "查处乱扔", "item": LITTER, "basis": ""},
    ])  # fmt: skip
    publish(county, "boundaries", "职责边界（虚构）", [
        {"matter": "占道与食品", "body": "ZJJ", "duty": "食品摊点登记", "basis": "", "item": SHOP_FRONT},
        {"matter": "店外经营", "body": "ZHZF", "duty": "占道的由综合执法", "basis": "", "item": ""},
        {"matter": "扬尘", "body": "ZJJ", "duty": "工地扬尘", "basis": "", "item": ""},
    ])  # fmt: skip
    publish(county, "one_thing", "一件事（虚构）", [
        {"chain": "开一家店", "step": n, "body": b, "duty": d, "item": i}
        for n, b, d, i in (("3", "ZJJ", "回访", ""), ("1", "ZJJ", "门头备案", ""), ("2", "ZHZF", "查店外经营", SHOP_FRONT))
    ])  # fmt: skip


@pytest.fixture
def listed(small_county: County, on: Any) -> County:
    """Five lists that speak of the item of the story, or of another."""
    with on("2025-12-20 09:00"):
        standing_on("lists of an item", lambda: publish_all(small_county), on_anything=True)
    return small_county


def test_an_item_brings_its_lists_of_the_day(listed: County, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(4):
        found = lists_for(SHOP_FRONT, on=date(2026, 3, 2))
    assert [e.cells["conditions"] for e in found.lenient] == [MINOR["conditions"], "初次，占道不足五平方米"]
    assert [e.cells["duty"] for e in found.duties] == ["指导门店规范", "查处店外经营"]
    assert [e.cells["matter"] for e in found.boundaries] == ["占道与食品", "店外经营"]
    chain = found.chains[0]
    assert [e.cells["duty"] for e in chain.steps] == ["门头备案", "查店外经营", "回访"]
    assert chain.here == {1} and [e.cells["duty"] for e in chain.following] == ["回访"]
    assert found.lenient[0].law == cite("处罚法第三十三条第一款")
    assert not lists_for(SHOP_FRONT, on=date(2025, 12, 31)) and lenient_entries(LITTER, on=today()) == []


def test_triage_shows_duties_boundaries_and_the_chain_beside_the_responsible_body(listed: County) -> None:
    report = intake.register(
        by=listed.duty, channel="call", text="店外摆摊", address="青埠镇塘湾路12号", item_code=SHOP_FRONT
    )
    duty: Client = signed_in(listed, "duty")
    page = duty.get(reverse("desk:report", args=[report.uid])).content.decode()
    url = reverse("desk:report_lists", args=[report.uid])
    assert f'hx-get="{url}"' in page and f'href="{url}"' in page
    text = duty.get(url).content.decode()
    assert "回到来件" in text and text.index("查处店外经营") < text.index("指导门店规范")
    assert "占道的由综合执法" in text and "下一环节" in text and "开一家店" in text
    assert "<html" not in duty.get(url, headers={"HX-Request": "true"}).content.decode()


def test_the_case_shows_the_lists_and_a_penalty_says_why_they_do_not_reach(listed: County, on: Any) -> None:
    with on("2026-03-02 09:00"):
        story = case_at(listed, "reported")
        head = signed_in(listed, "head")
        url = reverse("desk:case_lists", args=[story.case.uid])
        assert url in head.get(reverse("desk:case", args=[story.case.uid])).content.decode()
        assert "占道不足两平方米" in head.get(url).content.decode()
        story.notice().serve_notice()
        story.do("recheck_correction", corrected=True, finding="已清理")
        story.waive().close_notice()
        assert "占道不足两平方米" in head.get(reverse("desk:case_do", args=[story.case.uid, "decide_penalty"])).content.decode()  # fmt: skip
        with pytest.raises(Refusal, match=r"轻微不罚清单.*占道不足两平方米.*没有写明为什么不适用") as refused:
            story.decide()
        assert (
            refused.value.citation == cite("处罚法第三十三条第一款") and "不予处罚" in refused.value.way_out
        )
        story.decide(not_lenient="占道八平方米，后果不轻微")
        decision = story.file.decision
        assert (
            decision is not None and "后果不轻微" in decision.reasons and "首违不罚清单" in decision.reasons
        )
    with on("2026-03-04 09:00"):
        # not corrected: what is on file shuts both gates, nothing need be said
        again = case_at(listed, "reported", place="青埠镇塘湾路14号").notice().serve_notice().waive().close_notice()  # fmt: skip
        again.decide()
        assert again.state == "decided"


def test_the_three_gates_stay_apart_and_a_list_is_named_in_the_reasons(listed: County, on: Any) -> None:
    with on("2026-03-02 09:00"):
        first = case_at(listed, "reported")
        first.do("recheck_correction", corrected=True, finding="已清理")
        wish = {"facts": FACTS, "reasons": "占道一平方米，当场改正"}
        first.do("decide_no_penalty", first.head, ground="first", **wish)
        row = first.file.decision
        assert row is not None and "首违不罚清单（虚构）" in row.reasons and "轻微不罚清单" not in row.reasons
        case_at(listed, "decided")
    with on("2026-03-09 09:00"):
        again = case_at(listed, "reported")
        again.do("recheck_correction", corrected=True, finding="已清理")
        with pytest.raises(Refusal, match="不是初次违法") as refused:
            again.do("decide_no_penalty", again.head, ground="first", **wish)
        assert refused.value.citation == cite("处罚法第三十三条第一款")
        again.do("decide_no_penalty", again.head, ground="minor", **wish)
        assert again.file.decision is not None and "轻微不罚清单（虚构）" in again.file.decision.reasons
