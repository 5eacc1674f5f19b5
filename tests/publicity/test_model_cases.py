"""典型案例 — 办结的案件隐名后推荐，法制审核，发布、换版、撤回；从指引、案件和公众页都找得到。"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.casework.story import FIRM, Story, case_at, open_one
from tests.casework.test_pages import signed_in
from tests.county import SHOP_FRONT, County
from zhifa.core.errors import BadInput, StepOutOfOrder
from zhifa.enforcement.casework.models import Case
from zhifa.law.party import PartyKind
from zhifa.oversight.publicity import model_cases
from zhifa.oversight.publicity.anonymous import Known, StillNamed, anonymous, check_anonymous
from zhifa.oversight.publicity.model_cases import CaseStillOpen, ReviewsOneself
from zhifa.oversight.publicity.models import ModelCase
from zhifa.registers.catalogue.guide_from_law import forms_of, guide_of

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:No directory at")]

TEXTS = {
    "title": "店外堆放货架及时改正不予处罚案",
    "facts": f"{FIRM['name']}（邵某某，电话 {FIRM['phone']}，{FIRM['address']}）占道堆放货架，占道一平方米。",
    "handling": "责令改正，复查已经改正，不予行政处罚。",
    "lesson": "违法行为轻微并及时改正，没有造成危害后果的，不予行政处罚。",
    "law": "《中华人民共和国行政处罚法》第三十三条第一款",
}


def closed(county: County) -> Story:
    """A case that ended without a penalty."""
    story = case_at(county, "reported")
    story.do("recheck_correction", corrected=True, finding="已清理")
    story.do("decide_no_penalty", story.head, ground="minor", facts="占道一平方米", reasons="轻微，当场改正")
    story.do(
        "serve_no_penalty", method="direct", done_on=county_day(), receiver="邵某某", receipt_signed=True
    )
    story.do("educate", education="讲解规定")
    story.do("close_case", story.head, ending="不予处罚，已教育，同意结案。")
    return story


def county_day() -> Any:
    from zhifa.core import clock

    return clock.today()


def test_names_numbers_and_addresses_go_and_are_looked_for_again() -> None:
    known = Known(
        (("甲乙丙有限公司（虚构）", PartyKind.ENTITY), ("欧阳修文", PartyKind.CITIZEN)),
        ("青埠镇八号", "13800006027"),
    )
    told = anonymous("甲乙丙有限公司的欧阳修文住青埠镇八号，电话13800006027、13911112222。", known)
    assert told == "某单位的欧阳某住（隐去），电话（隐去）、（隐去）。"
    check_anonymous([told], known)
    for named in ("找欧阳修文", "甲乙丙有限公司", "住青埠镇八号", "139 号 13911112222"):
        with pytest.raises(StillNamed) as refused:
            check_anonymous([named], known)
        assert "欧阳" not in refused.value.message_zh and refused.value.citations and refused.value.way_out


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("在青埠镇塘湾路41号-13发现，田顺水果店（虚构）将货架摆出", "在（隐去）发现，某单位将货架摆出"),
        ("田顺店的经营者", "某单位的经营者"),
        ("万远渣土运输车牌号浙H·D0827的货车途经槐桥村22号", "某单位车牌号（隐去）的货车途经槐桥村（隐去）"),
        ("万远公司撒漏", "某单位撒漏"),
        ("依据澄执〔2026〕24号，罚款3000元", "依据澄执〔2026〕24号，罚款3000元"),
        ("青埠镇的水果店", "青埠镇的水果店"),
    ],
)
def test_the_shorter_names_of_a_unit_its_house_and_its_plate_go_too(text: str, told: str) -> None:
    shop, carrier = "澄川县青埠镇田顺水果店（虚构）", "澄川县万远渣土运输有限公司（虚构）"
    known = Known(((shop, PartyKind.ENTITY), (carrier, PartyKind.ENTITY)), ("澄川县青埠镇塘湾路41号-13",))
    assert anonymous(text, known) == told
    check_anonymous([told], known)
    if told != text:
        with pytest.raises(StillNamed):
            check_anonymous([text], known)


def test_a_closed_case_is_proposed_reviewed_by_another_published_in_versions_and_withdrawn(
    small_county: County, on: Any
) -> None:
    county = small_county
    with on("2026-03-02 09:00"):
        running = open_one(county, place="青埠镇塘湾路14号")
        with pytest.raises(CaseStillOpen):
            model_cases.propose_model_case(by=county.handler, case=running.case, texts=TEXTS)
        case = Case.objects.get(pk=closed(county).case.pk)
        made = model_cases.propose_model_case(by=county.handler, case=case, texts=TEXTS)
        assert "鸿砺" not in made.facts and "1380000" not in made.facts and made.item_code == SHOP_FRONT
        own = model_cases.propose_model_case(by=county.reviewer, case=case, texts=TEXTS)
        with pytest.raises(ReviewsOneself):
            model_cases.review_model_case(by=county.reviewer, row=own, passed=True)
        with pytest.raises(BadInput):
            model_cases.review_model_case(by=county.reviewer, row=made, passed=False)
        model_cases.review_model_case(by=county.reviewer, row=made, passed=False, opinion="写明占道面积")
        with pytest.raises(StepOutOfOrder):
            model_cases.publish_model_case(by=county.guidance, row=made)
        model_cases.revise_model_case(by=county.handler, row=made, texts=TEXTS)
        model_cases.review_model_case(by=county.reviewer, row=made, passed=True)
        model_cases.publish_model_case(by=county.guidance, row=made)
        again = model_cases.propose_model_case(by=county.handler, case=case, texts=TEXTS, replaces=ModelCase.objects.get(pk=made.pk))  # fmt: skip
        assert again.version == 2
        model_cases.review_model_case(by=county.supervisor, row=again, passed=True)
        model_cases.publish_model_case(by=county.guidance, row=again)
        assert [m.pk for m in model_cases.published(SHOP_FRONT)] == [again.pk]
        assert ModelCase.objects.get(pk=made.pk).withdrawal_reason == "由第 2 版取代"
        model_cases.withdraw_model_case(by=county.guidance, row=again, reason="条例修改")
        assert not model_cases.published().exists()


def test_an_outside_case_names_its_source(small_county: County) -> None:
    county = small_county
    with pytest.raises(BadInput, match="来源"):
        model_cases.propose_model_case(by=county.guidance, case=None, item_code=SHOP_FRONT, texts=TEXTS)
    with pytest.raises(BadInput, match="没有这一事项"):
        model_cases.propose_model_case(
            by=county.guidance, case=None, item_code="X", source="省厅（虚构）", texts=TEXTS
        )
    with pytest.raises(StillNamed):
        named = {**TEXTS, "facts": "当事人电话139", "lesson": "见 13911112222"}
        check_anonymous(named.values(), Known())


def test_it_is_found_from_the_guide_the_case_and_the_public_list(small_county: County, on: Any) -> None:
    county = small_county
    with on("2026-03-02 09:00"):
        story = closed(county)
        handler = signed_in(county, "handler")
        lists = reverse("desk:case_lists", args=[story.case.uid])
        page = reverse("desk:model_case_from", args=[story.case.uid])
        assert page in handler.get(lists).content.decode()
        first = handler.get(page).content.decode()
        assert "鸿砺" not in first.split("<form")[-1], "预填的也不写名称"
        sent = handler.post(page, TEXTS)
        assert sent.status_code == 302
        made = ModelCase.objects.get()
        assert (
            signed_in(county, "officer").get(reverse("desk:model_case", args=[made.uid])).status_code == 404
        )
        step = {
            a: reverse("desk:model_case_do", args=[made.uid, a]) for a in ("review", "publish", "withdraw")
        }
        reviewer, guidance = signed_in(county, "reviewer"), signed_in(county, "guidance")
        assert reviewer.post(step["review"], {"passed": "1", "opinion": "同意"}).status_code == 302
        assert Client().get(reverse("portal:model_case", args=[made.uid])).status_code == 404
        assert guidance.post(step["publish"], {}).status_code == 302
        assert TEXTS["title"] in handler.get(lists).content.decode()
        guide = (
            signed_in(county, "department_clerk")
            .get(reverse("desk:our_item", args=[SHOP_FRONT]))
            .content.decode()
        )
        assert TEXTS["title"] in guide and "一、查明什么" in guide and "第六十条" in guide
        assert (
            TEXTS["title"]
            in Client().get(reverse("portal:model_cases"), {"item": SHOP_FRONT}).content.decode()
        )
        public = Client().get(reverse("portal:model_case", args=[made.uid])).content.decode()
        assert "鸿砺" not in public and "释法要点" in public
        assert guidance.post(step["withdraw"], {"reason": "重复"}).status_code == 302
        assert Client().get(reverse("portal:model_case", args=[made.uid])).status_code == 404


def test_a_guide_is_the_words_of_the_articles_and_the_forms_of_the_procedure(small_county: County) -> None:
    basis = small_county.shop_item.bases.get()
    told = guide_of(basis, summary_capable=True)
    assert basis.penalty_article in told and basis.penalty_quote[:12] in told and len(told) <= 2000
    assert "第五十一条" in told and "九十日" in told and "第三十三条第一款" in told
    assert "第五十一条" not in guide_of(basis, summary_capable=False)
    assert "当场行政处罚决定书" in forms_of(basis, summary_capable=True)
    assert "立案审批表" in forms_of(small_county.large_item.bases.get(), summary_capable=True)
