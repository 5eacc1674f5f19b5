"""回避事项 — a tie an officer has registered keeps him from the party's matters while it lasts (处罚法第四十三条)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.casework.story import FIRM, at, case_at, open_one
from tests.county import RULES, County, member_of, report_in
from zhifa.core import clock
from zhifa.core.actors import Person
from zhifa.core.operation import Op, operation
from zhifa.enforcement.casework.available_actions import one
from zhifa.enforcement.command import operations as command
from zhifa.enforcement.inspection import operations as inspection
from zhifa.law.citation import cite
from zhifa.law.recusal import MustRecuse
from zhifa.registers.organisation import operations as organisation
from zhifa.registers.organisation.models import Interest

pytestmark = pytest.mark.django_db

HEAVY = {"fine_fen": 40_000_000}


@operation("test.tie", title="登记回避事项", permission="organisation.manage")
def enter(op: Op, **columns: Any) -> Interest:
    row = Interest(**columns)
    row.save()
    return row


def tie(county: County, who: Person, kind: str = "share", **more: Any) -> Interest:
    """Something ties somebody to the firm of the story."""
    named = {
        "subject_name": FIRM["name"],
        "credit_code": FIRM["id_number"],
        "valid_from": date(2020, 1, 1),
        **more,
    }
    made: Interest = enter(by=RULES, member=member_of(county, who), kind=kind, **named)
    return made


def test_before_there_is_a_case_somebody_else_goes(small_county: County) -> None:
    county = small_county
    pair = {"lead": county.account(county.officer), "second": county.account(county.second)}
    order = command.dispatch(
        by=county.duty, matter=report_in(county, subject_name=" 澄川县鸿砺土石方工程有限公司(虚构)"), team=county.team.scope
    )  # fmt: skip
    tie(county, county.second, "former", credit_code="", valid_until=clock.today())
    with pytest.raises(
        MustRecuse, match="陆承安与澄川县鸿砺土石方工程有限公司（虚构）有登记的利害关系（曾经任职"
    ) as refused:
        command.name_pair(by=county.leader, order=order, **pair)
    assert refused.value.citation == cite("处罚法第四十三条第一款") and "更换人员" in refused.value.way_out
    pair["second"] = county.account(county.handler)
    order = command.accept(by=county.officer, order=command.name_pair(by=county.leader, order=order, **pair))
    tie(county, county.officer)
    with pytest.raises(MustRecuse, match=r"周砚秋.*直接利害关系"):
        inspection.start_visit(by=county.officer, matter=order.matter, order=order, **pair)


def test_an_own_share_ends_an_officers_part_and_another_firm_of_that_name_does_not(
    small_county: County,
) -> None:
    county = small_county
    tie(county, county.second, credit_code="91330899MA7H3T2Q0D")
    tie(county, county.officer, valid_until=date(2021, 1, 1))
    story = open_one(county).file_it().tell_rights()
    tie(county, county.second)
    with pytest.raises(MustRecuse, match="陆承安") as refused:
        story.prove()
    told = one(story.file, county.officer, "add_evidence")
    assert told is not None and told.reason == refused.value.message_zh
    # an own share is no matter of judgement
    second = county.account(county.second)
    story.do("decide_recusal", story.head, person=second, granted=False, ground="持股很少")
    with pytest.raises(MustRecuse):
        story.prove()
    with pytest.raises(MustRecuse):
        open_one(county)
    story.do(
        "decide_recusal", story.head, person=second, granted=True, ground="属实",
        replacement=county.account(county.handler),
    )  # fmt: skip
    story.prove().correct()


def test_other_ties_wait_for_the_head_who_judges_them(small_county: County) -> None:
    county = small_county
    tie(county, county.officer, "property")
    with pytest.raises(MustRecuse, match="还没有由负责人决定"):
        open_one(county)
    story = open_one(county, lead=county.account(county.handler)).file_it()
    tie(county, county.second, "other")
    with pytest.raises(MustRecuse, match=r"陆承安.*还没有由负责人决定") as refused:
        story.do(
            "tell_rights",
            county.handler,
            service_receiver="某",
            service_address="某地",
            service_phone="13800006027",
        )
    assert "决定回避" in refused.value.way_out and cite("处罚法第四十三条第三款") in refused.value.citations
    story.do(
        "decide_recusal",
        story.head,
        person=county.account(county.second),
        granted=False,
        ground="十年前的同学",
    )
    story.do(
        "tell_rights",
        county.handler,
        service_receiver="某",
        service_address="某地",
        service_phone="13800006027",
    )
    tie(county, county.handler, "former")
    with pytest.raises(MustRecuse, match="沈砚清"):
        story.do("order_correction", county.handler, requirement="清理", correct_by=clock.today())


def test_head_reviewer_chair_and_those_who_discuss_are_asked_too(small_county: County, on: Any) -> None:
    county = small_county
    with on("2026-03-02 09:00"):
        story = case_at(county, "proved", item=county.large_item).report(**HEAVY)
        mine = tie(county, county.head, "relative")
        with pytest.raises(MustRecuse, match=r"宋临川.*近亲属关系"):
            story.notice(**HEAVY)
        organisation.end_interest(by=county.guidance, interest=mine, last_day=date(2026, 3, 1))
        story.notice(**HEAVY).serve_notice()
        story.do("ask_hearing", story.party)
        chairs = tie(county, county.chair)
        hearing = {
            "held_at": at("2026-03-13 09:00"),
            "place": "会议室",
            "chair": county.account(county.chair),
        }
        with pytest.raises(MustRecuse, match="谢怀瑾"):
            story.do("call_hearing", story.head, **hearing)
        organisation.end_interest(by=county.guidance, interest=chairs, last_day=date(2026, 3, 1))
        story.do("call_hearing", story.head, **hearing)
    with on("2026-03-13 10:00"):
        held = {"record": "记录", "opinion": "意见", "signed": True}
        chairs = tie(county, county.chair)
        with pytest.raises(MustRecuse, match="谢怀瑾"):
            story.do("hold_hearing", county.chair, **held)
        organisation.end_interest(by=county.guidance, interest=chairs, last_day=date(2026, 3, 1))
        story.do("hold_hearing", county.chair, **held)
        story.do("submit_legal_review", note="请审核")
        theirs = tie(county, county.reviewer)
        review = {"opinion": "同意", "benchmark_opinion": "适当"}
        with pytest.raises(MustRecuse, match="梁慎言"):
            story.do("pass_legal_review", county.reviewer, **review)
        organisation.end_interest(by=county.guidance, interest=theirs, last_day=date(2026, 3, 12))
        story.do("pass_legal_review", county.reviewer, **review)
        discussed = {"presider": "宋临川", "minutes": "讨论", "conclusion": "同意"}
        tie(county, county.chair)
        with pytest.raises(MustRecuse, match="谢怀瑾"):
            story.do("deliberate", story.head, members=["宋临川", "谢怀瑾", "康既白"], **discussed)
        story.do("deliberate", story.head, members=["宋临川", "梁慎言", "康既白"], **discussed)
