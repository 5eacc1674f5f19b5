"""The pages of powers: who holds what on any day, one question with its chain, overlaps and gaps, and a change all the way."""

from __future__ import annotations

import html
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.county import LITTER, RULES, SHOP_FRONT, SINCE, UNOWNED, County, member_of
from tests.desk.conftest import Browser
from zhifa.registers.catalogue import operations as catalogue
from zhifa.registers.catalogue.models import Announcement, Proposal
from zhifa.registers.catalogue.queries import may

pytestmark = pytest.mark.django_db
TOWN = "330899101"


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.unescape(answer.content.decode())))


def test_the_matrix_shows_who_holds_what_and_where_nobody_does(
    small_county: County, browser_of: Browser
) -> None:
    shown = text(browser_of("guidance"), reverse("desk:power_matrix"))
    assert "综合执法局" in shown and "罚检" in shown
    assert "缺位" in shown and UNOWNED in shown
    early = text(browser_of("guidance"), reverse("desk:power_matrix") + "?on=2019-01-01")
    assert "没有符合的事项" in early and "下一次变动 2020-01-01" in early


def test_the_question_page_answers_with_seal_court_and_chain(
    small_county: County, browser_of: Browser
) -> None:
    client, url = browser_of("duty"), reverse("desk:power_may")
    shown = text(client, f"{url}?item={LITTER.lower()}&act=penalty&on=2026-11-22&town={TOWN}")
    for words in ("澄川县综合行政执法局", "澄川县人民法院", "澄政发〔2020〕1号", "处罚法第"):
        assert words in shown
    assert "不可以" in text(client, f"{url}?item={LITTER}&act=coercion&on=2026-11-22")
    officer = member_of(small_county, small_county.lapsed).code
    assert "没有有效的执法证" in text(
        client, f"{url}?item={LITTER}&act=penalty&on=2026-11-22&officer={officer}"
    )
    assert "青埠镇" in text(client, f"{url}?item={LITTER}&act=penalty&on=2026-11-22&at=118.005,28.905")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("item=X-9", "目录里没有事项 X-9"),
        (f"item={LITTER}&at=1,2", "不在本县范围内"),
        (f"item={LITTER}&at=abc", "写成 经度,纬度"),
        (f"item={LITTER}&officer=没有", "没有这个人"),
        (f"item={LITTER}&act=arrest", "选择"),
    ],
)
def test_a_question_that_cannot_be_asked_is_told_why(
    small_county: County, browser_of: Browser, more: str, words: str
) -> None:
    url = reverse("desk:power_may")
    assert words in text(browser_of("duty"), f"{url}?act=penalty&on=2026-11-22&{more}")


def test_gaps_are_listed_and_exported_whole(small_county: County, browser_of: Browser) -> None:
    client = browser_of("guidance")
    shown = text(client, reverse("desk:power_findings"))
    assert UNOWNED in shown and "正在" in shown
    assert "这段时间没有交叉执法" in text(client, reverse("desk:power_findings") + "?kind=overlap")
    table = b"".join(client.get(reverse("desk:power_findings_file")).streaming_content).decode()
    assert f"{UNOWNED}," in table and "行政检查" in table
    assert text(client, reverse("desk:power_findings") + "?from=nonsense&to=2019-01-01")
    row = {
        "items": [UNOWNED], "acts": ["penalty", "inspection"], "body": "ZJJ", "level": "county", "subject": "", "law": "行政处罚法",
        "article": "第二十二条", "number": "澄政发〔2026〕5号（虚构）", "title": "管辖通知", "valid_from": date(2020, 1, 1),
    }  # fmt: skip
    catalogue.reserve_cases(by=small_county.guidance, row=row)
    assert UNOWNED not in text(client, reverse("desk:power_findings"))
    apart = text(client, reverse("desk:power_findings") + "?kind=reserved")
    assert UNOWNED in apart and "澄川县住房和城乡建设局" in apart and "不算交叉、缺位" in apart


def test_grounds_that_have_gone_are_flagged_on_the_day_they_go(
    small_county: County, browser_of: Browser
) -> None:
    basis = {
        "penalty_law": "大气污染防治法",
        "penalty_article": "第一百一十六条",
        "kinds": ["罚款"],
        "valid_from": SINCE,
    }
    catalogue.enter_items(
        by=RULES,
        rows=[{"code": "HB-1", "name": "运输物料遗撒（依据未更新）", "field": "城市管理", "department": "ZJJ",
               "level": "law", "valid_from": SINCE, "bases": [basis]}],
    )  # fmt: skip
    client, url = browser_of("guidance"), reverse("desk:power_grounds")
    before = text(client, f"{url}?on=2026-08-14")
    assert (
        "HB-1" in before and "依据将变动" in before and "2026-08-15" in before
    ) or "生态环境法典" in before
    after = text(client, f"{url}?on=2026-08-15")
    assert "HB-1" in after and "已废止" in after and "第一千二百四十二条" in after


def test_an_announcement_shows_its_lines(small_county: County, browser_of: Browser) -> None:
    client = browser_of("town")
    assert "澄政发〔2020〕1号" in text(client, reverse("desk:announcements"))
    shown = text(client, reverse("desk:announcement", args=[small_county.announcement.uid]))
    assert "澄川县综合行政执法局" in shown and LITTER in shown


@pytest.fixture
def approved(small_county: County) -> County:
    catalogue.approve_list(
        by=RULES,
        row={"kind": "town_guide", "number": "浙政函〔2020〕1号（虚构）", "title": "指导目录", "approved_on": SINCE,
             "item_codes": [LITTER], "valid_from": SINCE},
    )  # fmt: skip
    return small_county


def proposed(client: Client, **changes: Any) -> Any:
    return client.post(
        reverse("desk:change_new"),
        {
            "title": "关于赋予青埠镇部分事项的公告", "manner": "empower", "acts": ["penalty", "inspection"], "items": f"{LITTER}，",
            "proposer": "QBZ", "giver": "ZHZF", "body": "QBZ", "town": TOWN, "choice": "must", "effective_on": "2027-01-01",
            "reason": "群众反映多，易发现易处置。", "idempotency_key": "k1", **changes,
        },
    )  # fmt: skip


def test_a_change_is_proposed_checked_and_published_through_the_pages(
    approved: County, browser_of: Browser, on: Any
) -> None:
    from zhifa.registers.organisation import operations as organisation

    organisation.grant_role(
        by=RULES, account=approved.account(approved.finance), role="establishment", scope=None, valid_from=SINCE
    )  # fmt: skip
    with on("2026-11-22 09:00"):
        assert proposed(browser_of("town")).status_code == 302
        proposal = Proposal.objects.get()
        url = reverse("desk:change", args=[proposal.uid])
        shown = text(browser_of("town"), url)
        assert "下一步「承接能力核查」由综合执法指导办办" in shown and "已立案、留在原机关" in shown
        # the town acts in nobody's name yet, its team's officers take on: one figure wherever it stands
        able = re.findall(r"持证人员 (\d+) 人|持有效执法证的执法人员 (\d+) 人", shown)
        assert len(able) >= 2 and {a or b for a, b in able[-2:]} == {"4"}, able
        for who, stage in (
            ("guidance", "capacity"), ("department_clerk", "consultation"), ("supervisor", "legality"),
            ("finance", "establishment"), ("guidance", "appraisal"), ("guidance", "decision"), ("guidance", "announcement"),
        ):  # fmt: skip
            client = browser_of(who)
            if stage == "consultation":
                # the town that proposes is not asked again: it sees who is
                waits = "下一步「征求意见」由澄川县综合行政执法局、澄川县住房和城乡建设局办"
                assert waits in text(browser_of("town"), url)
                assert "名录里等您办的" not in text(browser_of("town"), reverse("desk:home"))
            # whose step it is finds it on the home page; nobody else does
            assert "名录里等您办的 1" in text(client, reverse("desk:home")), stage
            if stage == "appraisal":
                scoring = reverse("desk:change_appraisal", args=[proposal.uid])
                assert "巡查能发现" in text(client, scoring)
                assert (
                    client.post(scoring, {"idempotency_key": "a0", f"needed-{LITTER}": "9"}).status_code
                    == 422
                )
                scores = {f"{c}-{LITTER}": "4" for c in ("needed", "frequent", "easy", "fitting", "summary")}
                assert client.post(scoring, {**scores, "idempotency_key": "a1"}).status_code == 302
                assert "80.00 可以" in text(client, scoring)
                continue
            sent = {"stage": stage, "passed": "1", "opinion": "同意", "paper": "澄政公告〔2026〕12号",
                    "province_paper": "浙政函〔2026〕8号"}  # fmt: skip
            assert client.post(url, {**sent, "idempotency_key": stage}).status_code == 302, stage
        assert "2028-01-01 前评估" in text(browser_of("town"), url)
        assert "名录里等您办的" not in text(browser_of("finance"), reverse("desk:home"))
        listed = client.get(reverse("desk:change_list", args=[proposal.uid]))
        assert LITTER in b"".join(listed.streaming_content).decode()
    found = Announcement.objects.get(number="澄政公告〔2026〕12号")
    page = reverse("desk:announcement", args=[found.uid])
    assert "赋权" in text(browser_of("town"), page)
    assert may(item_code=LITTER, act="penalty", on=date(2027, 1, 1), town_code=TOWN).body_code == "QBZ"
    # on its day what hangs on the power is handed over, and a year later its assessment waits on the home page
    with on("2027-01-01 09:00"):
        guidance = browser_of("guidance")
        assert guidance.post(page, {"do": "hand_over", "idempotency_key": "h"}).status_code == 302
        assert "移交：综合执法局 → 青埠镇" in text(guidance, page)
    with on("2027-12-20 09:00"):
        guidance = browser_of("guidance")
        assert "评估：关于赋予青埠镇部分事项的公告" in text(guidance, reverse("desk:home"))
        sent = {"do": "assess", "keeps": "0", "opinion": "接不住，建议收回一项", "idempotency_key": "a"}
        assert guidance.post(page, sent).status_code == 302
        assert "应当调整" in text(guidance, page)
        assert "评估：关于赋予青埠镇部分事项的公告" not in text(guidance, reverse("desk:home"))


def test_a_proposal_no_announcement_could_make_is_refused_with_every_fault(
    approved: County, browser_of: Browser, on: Any
) -> None:
    with on("2026-11-22 09:00"):
        answer = proposed(browser_of("town"), items=f"{SHOP_FRONT} {LITTER}", effective_on="2026-01-01")
    assert answer.status_code == 422
    page = html.unescape(answer.content.decode())
    assert "已经过去" in page and "省人民政府批准的目录" in page
    assert not Proposal.objects.exists()


def test_a_step_out_of_order_or_by_somebody_else_is_refused_on_the_page(
    approved: County, browser_of: Browser, on: Any
) -> None:
    with on("2026-11-22 09:00"):
        proposed(browser_of("town"))
        url = reverse("desk:change", args=[Proposal.objects.get().uid])
        early = browser_of("supervisor").post(url, {"stage": "legality", "passed": "1", "opinion": "同意"})
        assert early.status_code == 422 and "承接能力核查" in early.content.decode()
        other = browser_of("officer").post(url, {"stage": "capacity", "passed": "1", "opinion": "同意"})
        assert other.status_code == 422
        assert browser_of("guidance").post(url, {"stage": "x", "opinion": "同意"}).status_code in (404, 422)
    assert browser_of("officer").get(reverse("desk:change_new")).status_code == 403
