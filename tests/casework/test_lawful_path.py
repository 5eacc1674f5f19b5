"""合法的全过程 — from the check before filing to the closed case."""

from datetime import date
from typing import Any

import pytest

from tests.casework.story import at, open_one
from tests.county import County
from zhifa.core.acts import Act
from zhifa.core.duty import Duty
from zhifa.core.jobs import run_pending
from zhifa.core.ledger.models import LedgerEntry

pytestmark = pytest.mark.django_db


def test_the_plain_path_from_filing_to_closing(small_county: County, on: Any) -> None:
    with on("2026-03-02 09:00"):
        story = open_one(small_county)
        story.until("notice_served")
    with on("2026-03-10 09:00"):
        # five working days (3–9 March) have passed without a word
        story.close_notice().decide().serve_decision()
        decision = story.file.decision
        assert decision is not None and decision.number.startswith("澄执罚决〔2026〕")
        assert story.file.fine_due == date(2026, 3, 25)
    with on("2026-03-20 09:00"):
        story.pay()
        story.do("confirm_performance")
        story.do("recheck_correction", corrected=True, finding="货架已清理")
        story.do("close_case", story.head, ending="同意结案归档。")
    assert story.state == "closed"
    story.case.matter.refresh_from_db()
    assert story.case.matter.state == "closed"
    assert not Duty.objects.filter(matter=story.case.matter, closed_at=None).exists()
    kinds = set(Act.objects.filter(matter=story.case.matter).values_list("kind", flat=True))
    assert kinds == {"LA", "ZG", "GZ", "CF"}
    run_pending()


def test_the_long_path_with_hearing_then_review_then_discussion(small_county: County, on: Any) -> None:
    heavy = {"fine_fen": 40_000_000, "gravity": 2}
    with on("2026-03-02 09:00"):
        story = open_one(small_county, item=small_county.large_item)
        story.until("proved").report(**heavy, complex_case=True).notice(**heavy).serve_notice()
        assert story.file.notice is not None and story.file.notice.tells_hearing
    with on("2026-03-04 09:00"):
        story.do("record_defence", story.party, text="堆放时间很短，已经清理。")
        story.do("ask_hearing", story.party, asked_text="要求听证")
        story.do(
            "call_hearing",
            story.head,
            held_at=at("2026-03-16 09:30"),
            place="第一会议室",
            chair=small_county.account(small_county.chair),
        )
    with on("2026-03-16 11:00"):
        story.do(
            "hold_hearing",
            small_county.chair,
            record="主持人宣布听证开始。",
            opinion="事实清楚。",
            signed=True,
        )
        assert story.state == "ready"
        waits = Duty.objects.filter(matter=story.case.matter, hold=True, closed_at=None)
        assert not waits.exists()  # heard: nobody waits any more for what the hearing has taken up
        story.do("review_defence", adopted="不予采纳", review="证据证明堆放三天。")
        story.do("submit_legal_review", note="请审核")
        story.do(
            "pass_legal_review", small_county.reviewer, opinion="同意", benchmark_opinion="适用一般档次适当。"
        )
        story.do(
            "deliberate",
            story.head,
            presider="宋临川",
            members=["宋临川", "韩照野", "柳闻笛"],
            minutes="一致同意。",
            conclusion="罚款四十万元。",
        )
        story.decide(**heavy).serve_decision()
        assert story.state == "served"
    entries = LedgerEntry.objects.filter(matter=story.case.matter, refused=False)
    said = list(entries.order_by("id").values_list("operation", flat=True))
    assert said[-2:] == ["casework.decide_penalty", "casework.serve_decision"]


def test_no_penalty_for_a_minor_act_ends_with_education(small_county: County, on: Any) -> None:
    with on("2026-03-02 09:00"):
        story = open_one(small_county).until("reported")
        story.do("recheck_correction", corrected=True, finding="已清理")
        story.do(
            "decide_no_penalty",
            story.head,
            ground="minor",
            facts="占道货架当场清理，没有造成危害后果。",
            reasons="违法行为轻微并及时改正。",
        )
        story.do("serve_no_penalty", method="direct", done_on=date(2026, 3, 2), receipt_signed=True)
        story.do("educate", education="已当面说明占道经营的危害。")
        story.do("close_case", story.head, ending="同意结案归档。")
    assert story.state == "closed"


def test_late_payment_is_paid_with_its_late_penalty(small_county: County, on: Any) -> None:
    with on("2026-03-02 09:00"):
        story = open_one(small_county).until("served")
    with on("2026-03-27 09:00"):
        # fifteen days end on 17 March; ten days late at 3 % of 500 yuan a day
        assert story.file.late_owed().result == 15_000
        story.pay(late_fen=15_000)
        story.do("confirm_performance")
    assert story.state == "performed"


def test_the_numbers_of_the_filing_day_stay_the_cases_own(small_county: County, on: Any) -> None:
    with on("2026-03-02 09:00"):
        story = open_one(small_county)
        assert story.case.limits == "base"
        story.file_it()
    story.case.refresh_from_db()
    assert story.case.limits == "base@2026-03-02"


def test_a_market_case_for_legal_review_is_discussed_by_the_heads_and_another_is_not(
    small_county: County, on: Any
) -> None:
    """市监程序规定第六十条第二款: what must pass legal review is decided together; the Act alone does not ask it."""
    with on("2026-03-02 09:00"):
        story = open_one(small_county)
        story.until("proved").report(public_interest=True).notice()
        file = story.file
        assert file.review_due.result and not file.deliberation_due().result
        file.case.limits = "market_supervision@2026-03-02"
        due = file.deliberation_due()
        assert due.result and "市监程序规定第六十条第二款" in due.in_words()
