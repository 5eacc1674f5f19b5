"""告知承诺 — 签的、没签的、没履行的，都不挡住“不予处罚”；签的文本是公布的那一版，办案时看得到。"""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from tests.casework.story import FACTS, FIRM, Story, case_at
from tests.casework.test_lists_at_the_decision import publish
from tests.casework.test_pages import signed_in
from tests.county import LITTER, SHOP_FRONT, County
from zhifa.core.errors import BadInput, OutOfReach, StepOutOfOrder
from zhifa.law.refusal import Refusal
from zhifa.registers.published_lists import committing
from zhifa.registers.published_lists.commitments import texts_for
from zhifa.registers.published_lists.committing import CommitmentTextNotInForce
from zhifa.registers.published_lists.models import Commitment

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:No directory at")]

TEXT = {"item": SHOP_FRONT, "told": "店外经营的规定和改正要求", "text": "三日内收回，一年内不再超出门窗摆放", "days": "3",
        "effect": "作为及时改正的参考"}  # fmt: skip


@pytest.fixture
def offered(small_county: County, on: Any) -> County:
    """A commitment text in force for the item of the story, another for another item."""
    cache.clear()
    with on("2025-12-20 09:00"):
        publish(
            small_county, "commitment", "告知承诺事项（虚构）", [TEXT, {**TEXT, "item": LITTER, "days": "1"}]
        )
    return small_county


def sign(story: Story, **more: Any) -> Commitment:
    row = texts_for(SHOP_FRONT, on=date(2026, 3, 2)).get()
    given = {
        "matter": story.case.matter,
        "row": row,
        "party": FIRM["name"],
        "signer": "邵某某",
        "by": story.party,
    }
    return committing.sign_commitment(**{**given, **more})  # type: ignore[no-any-return]


def settled(county: County, *, corrected: bool = True) -> Story:
    story = case_at(county, "reported")
    story.do("recheck_correction", corrected=corrected, finding="已清理" if corrected else "没有清理")
    return story


WISH = {"facts": FACTS, "reasons": "占道一平方米，当场改正，没有造成危害后果"}


def test_no_signature_and_a_broken_commitment_do_not_defeat_a_shall_not(offered: County, on: Any) -> None:
    with on("2026-03-02 09:00"):
        unsigned = settled(offered)
        unsigned.do("decide_no_penalty", unsigned.head, ground="minor", **WISH)
        assert unsigned.file.decision is not None, "没有签承诺、不在清单上，照样不予处罚"
    with on("2026-03-04 09:00"):
        broken = case_at(offered, "reported", place="青埠镇塘湾路14号")
        made = sign(broken)
        committing.find_commitment(
            by=broken.handler, commitment=made, kept=False, finding="第二日又摆出，当场收回"
        )
        broken.do("recheck_correction", corrected=True, finding="已清理")
        broken.do("decide_no_penalty", broken.head, ground="minor", **WISH)
        decision = broken.file.decision
        assert decision is not None and "承诺" not in decision.reasons, "不予处罚不问承诺"


def test_a_signature_opens_no_gate_and_a_broken_one_is_weighed_only_at_the_second(
    offered: County, on: Any
) -> None:
    with on("2026-03-02 09:00"):
        uncorrected = settled(offered, corrected=False)
        sign(uncorrected)
        with pytest.raises(Refusal, match="改正"):
            uncorrected.do("decide_no_penalty", uncorrected.head, ground="minor", **WISH)
        first = case_at(offered, "reported", place="青埠镇塘湾路16号")
        made = sign(first)
        committing.find_commitment(
            by=first.handler, commitment=made, kept=False, finding="第三日仍有一个货架在外"
        )
        with pytest.raises(StepOutOfOrder, match="已经核查"):
            committing.find_commitment(by=first.handler, commitment=made, kept=True, finding="看错了")
        first.do("recheck_correction", corrected=True, finding="已清理")
        page = signed_in(offered, "head").get(
            reverse("desk:case_do", args=[first.case.uid, "decide_no_penalty"])
        )
        assert "未履行：第三日仍有一个货架在外" in page.content.decode()
        first.do("decide_no_penalty", first.head, ground="first", **WISH)
        decision = first.file.decision
        assert decision is not None and "未履行：第三日仍有一个货架在外" in decision.reasons


def test_what_is_signed_is_the_version_in_force_for_the_item_of_the_matter(offered: County, on: Any) -> None:
    with on("2026-03-02 09:00"):
        story = case_at(offered, "reported")
        other = texts_for(LITTER, on=date(2026, 3, 2)).get()
        with pytest.raises(BadInput, match="不是这个事项"):
            sign(story, row=other)
        with pytest.raises(BadInput, match="签名的承诺书"):
            sign(story, by=story.handler)
        with pytest.raises(CommitmentTextNotInForce, match="2025-12-31"):
            sign(story, by=story.handler, signed_on=date(2025, 12, 31))
        with pytest.raises(OutOfReach):
            sign(story, by=offered.other_officer)
        made = sign(story)
        assert (made.manner, made.until) == ("online", date(2026, 3, 5))
        with pytest.raises(StepOutOfOrder, match="已经签署"):
            sign(story)


def test_the_party_signs_at_its_page_and_the_handler_records_paper_and_finds(
    offered: County, on: Any
) -> None:
    with on("2026-03-02 09:00"):
        story = case_at(offered, "reported")
        party = Client()
        url = reverse("portal:party_commit", args=[story.case.code])
        assert party.get(url).status_code == 302, "先核对案件编号和手机尾号"
        party.post(reverse("portal:party"), {"code": story.case.code, "tail": FIRM["phone"][-4:]})
        assert "签署承诺" in party.get(reverse("portal:party_case", args=[story.case.code])).content.decode()
        page = party.get(url).content.decode()
        assert "一年内不再超出门窗摆放" in page and "没有签承诺、不在清单上，也不予处罚" in page
        row = texts_for(SHOP_FRONT, on=date(2026, 3, 2)).get()
        assert party.post(url, {"row": str(row.uid), "signer": "邵某某"}).status_code == 422, "没有勾选"
        long = party.post(url, {"row": str(row.uid), "signer": "某" * 61, "agree": "1"})
        assert long.status_code == 422 and "签署人有 61 字" in long.content.decode(), "no name is cut"
        assert party.post(url, {"row": str(row.uid), "signer": "邵某某", "agree": "1"}).status_code == 302
        made = Commitment.objects.get()
        head = signed_in(offered, "head")
        lists = head.get(reverse("desk:case_lists", args=[story.case.uid])).content.decode()
        assert "告知承诺" in lists and "履行中" in lists
        officer = signed_in(offered, "officer")
        assert "三日内收回" in officer.get(reverse("desk:commitments")).content.decode()
        find = reverse("desk:commitment_do", args=[made.uid, "find"])
        assert officer.post(find, {"kept": "1", "finding": ""}).status_code == 422
        assert officer.post(find, {"kept": "1", "finding": "三日复查，门前整洁"}).status_code == 302
        sheet = io.BytesIO()
        Image.new("RGB", (60, 80), "white").save(sheet, "PNG")
        paper = {"row": str(row.uid), "party": FIRM["name"], "signer": "邵某某", "signed_on": "2026-03-02",
                 "file": SimpleUploadedFile("承诺书.png", sheet.getvalue(), "image/png")}  # fmt: skip
        sent = officer.post(reverse("desk:commitment_new", args=[story.case.matter.uid]), paper)
        assert sent.status_code == 302, sent.content.decode()[-900:]
        kept = officer.get(sent.headers["Location"]).content.decode()
        assert "纸质签署" in kept and "三日内收回" in kept and "承诺书" in kept
        stranger = signed_in(offered, "other_officer")
        assert stranger.get(reverse("desk:commitment", args=[made.uid])).status_code == 404
