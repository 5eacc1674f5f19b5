"""现在不能做 — every locked step is refused with its article; the law cannot be got round."""

from datetime import date
from typing import Any

import pytest

from tests.casework.story import FACTS, FIRM, at, case_at, open_one
from tests.county import LAPSED_ON, RUBBLE, County, member_of
from zhifa.core.errors import AlreadyDone, NotPermitted
from zhifa.core.ledger.models import LedgerEntry
from zhifa.enforcement.casework import operations as casework
from zhifa.enforcement.casework.available_actions import MAIN_LINE, for_page, possible
from zhifa.enforcement.casework.guards import GUARDS
from zhifa.enforcement.casework.models import Case, Payment
from zhifa.law.citation import cite
from zhifa.law.procedure import StepOutOfOrder, procedure
from zhifa.law.refusal import Refusal

pytestmark = pytest.mark.django_db


def test_every_guard_and_every_action_of_the_procedure_has_its_function() -> None:
    held = procedure("PT-2021.1")
    assert set(GUARDS) == set(held.guards)
    assert set(casework.STEPS) == set(held.actions)


@pytest.mark.parametrize(
    ("state", "action", "says", "law"),
    [
        ("investigating", "report_investigation", "告知当事人权利义务", "处罚法第五十五条第一款"),
        ("investigating", "give_notice", "不能“行政处罚告知”", "处罚法第四十四条"),
        ("noticed", "close_notice", "告知书还没有送达", "处罚法第六十二条"),
        ("notice_served", "close_notice", "陈述申辩期限未满", "处罚法第六十二条"),
        ("notice_served", "decide_penalty", "不能“作出行政处罚决定”", "处罚法第五十七条第一款第一项"),
        ("ready", "submit_legal_review", "不属于应当法制审核", "处罚法第五十八条第一款"),
        ("ready", "deliberate", "不必集体讨论", "处罚法第五十七条第二款"),
        ("served", "confirm_performance", "还没有缴清", "处罚法第六十六条第一款"),
        ("performed", "close_case", "复查", "处罚法第二十八条第一款"),
    ],
)
def test_a_step_out_of_order_is_refused_with_its_article(
    small_county: County, state: str, action: str, says: str, law: str
) -> None:
    story = case_at(small_county, state)
    actors = [small_county.officer, small_county.head]
    seen = [p for actor in actors for p in possible(story.file, actor) if p.id == action]
    assert all(not p.allowed for p in seen)
    assert all(says in p.reason and p.law == cite(law) for p in seen)
    wish: dict[str, Any] = {
        "report_investigation": {"facts_found": FACTS, "basis_text": "依据", **story.proposal()},
        "give_notice": {"facts": FACTS, "basis_text": "依据", **story.proposal()},
        "decide_penalty": {"facts": FACTS, **story.proposal()},
        "submit_legal_review": {"note": "请审核"},
        "deliberate": {"presider": "甲", "members": ["甲", "乙", "丙"], "minutes": "议", "conclusion": "定"},
        "close_case": {"ending": "结案"},
    }.get(action, {})
    by = (
        small_county.head
        if procedure("PT-2021.1").actions[action].by in ("head", "heads")
        else small_county.officer
    )
    with pytest.raises(Refusal) as refused:
        story.do(action, by, **wish)
    assert says in refused.value.message_zh
    assert refused.value.citation == cite(law)
    last = LedgerEntry.objects.filter(matter=story.case.matter).latest("id")
    assert last.operation == f"casework.{action}"


def test_nobody_approves_his_own_case(small_county: County) -> None:
    story = open_one(
        small_county,
        second=small_county.account(small_county.head),
    )
    with pytest.raises(Refusal, match="不能审批自己承办的案件") as refused:
        story.file_it()
    assert refused.value.citation == cite("处罚法第五十七条第一款")


def test_without_facts_proved_no_notice_and_the_missing_fact_is_named(small_county: County) -> None:
    story = open_one(small_county).file_it().tell_rights()
    fact = story.file.facts[0]
    story.do(
        "add_evidence", kind="documentary", name="营业执照", source="当事人", obtained_on=story.file.today,
        direct=[str(fact.uid)], verified=True,
    )  # fmt: skip
    story.correct().report()
    with pytest.raises(Refusal, match="「情节和后果」") as refused:
        story.notice()
    assert refused.value.citation == cite("处罚法第四十条")


def test_unlawful_or_unverified_evidence_proves_nothing(small_county: County) -> None:
    story = open_one(small_county).file_it().tell_rights()
    facts = [str(f.uid) for f in story.file.facts]
    with pytest.raises(Refusal, match="非法手段"):
        story.do(
            "add_evidence", kind="audiovisual", name="偷录", source="不明", obtained_on=story.file.today,
            direct=facts, lawful=False, verified=True,
        )  # fmt: skip
    story.do(
        "add_evidence",
        kind="witness",
        name="证人证言",
        source="邻店",
        obtained_on=story.file.today,
        direct=facts,
    )
    assert len(story.file.unproved) == 3
    with pytest.raises(Refusal, match="查证属实"):
        story.correct().report()
    story.do("verify_evidence", evidence=story.file.evidence[0].uid, finding="与现场一致")
    assert story.file.unproved == []


def test_below_the_minimum_only_with_a_ground_of_articles_30_to_32(small_county: County) -> None:
    story = case_at(small_county, "proved")
    with pytest.raises(Refusal, match="低于法定下限") as refused:
        story.report(fine_fen=5_000, gravity=1)
    assert cite("处罚法第三十二条") in refused.value.citations
    with pytest.raises(Refusal, match="不是减轻处罚的依据"):
        story.report(fine_fen=5_000, gravity=1, mitigation=["处罚法第三十三条第一款"])
    story.report(fine_fen=5_000, gravity=1, mitigation=["处罚法第三十二条第一项"])
    assert story.state == "reported"


def test_above_the_maximum_never(small_county: County) -> None:
    story = case_at(small_county, "proved")
    with pytest.raises(Refusal, match="超过法定上限"):
        story.report(fine_fen=100_001, mitigation=["处罚法第三十二条第一项"])
    story.report(fine_fen=100_000, gravity=3)
    with pytest.raises(Refusal, match="超过法定上限"):
        story.notice(fine_fen=100_001, gravity=3)


def test_a_kind_the_basis_does_not_give_is_refused(small_county: County) -> None:
    story = case_at(small_county, "proved")
    with pytest.raises(Refusal, match="没有规定“吊销许可证件”"):
        story.report(kinds=["fine", "revoke_licence"])


def test_a_decision_heavier_than_noticed_is_refused_a_lighter_one_taken(small_county: County) -> None:
    story = case_at(small_county, "ready")
    with pytest.raises(Refusal, match=r"罚款由500元增至600元") as refused:
        story.decide(fine_fen=60_000)
    assert cite("处罚法第四十五条第二款") in refused.value.citations
    story.decide(fine_fen=40_000)
    assert story.state == "decided"


def test_a_departure_from_the_benchmark_needs_the_heads_together(small_county: County) -> None:
    story = case_at(small_county, "proved")
    story.report().notice(fine_fen=90_000, gravity=1).serve_notice().waive().close_notice()
    with pytest.raises(Refusal, match="集体讨论"):
        story.decide(fine_fen=90_000, gravity=1)


def test_silence_is_no_waiver_until_five_working_days_are_over(small_county: County, on: Any) -> None:
    with on("2026-03-02 09:00"):
        story = case_at(small_county, "notice_served")
    with on("2026-03-09 17:00"), pytest.raises(Refusal, match="陈述申辩期限未满"):
        story.close_notice()
    with on("2026-03-10 08:00"):
        story.close_notice()
        assert story.state == "ready"


def test_a_defence_after_the_period_is_still_heard_and_must_be_answered(small_county: County) -> None:
    story = case_at(small_county, "ready")
    story.do("record_defence", story.party, text="再想一想，数额太高。")
    with pytest.raises(Refusal, match="还没有复核"):
        story.decide()
    story.do("review_defence", adopted="不予采纳", review="数额适当。")
    story.decide()
    assert story.state == "decided"


def test_an_expired_certificate_stops_the_case(small_county: County, on: Any) -> None:
    lapsed = small_county.account(small_county.lapsed)
    with on(f"{LAPSED_ON} 09:00"):
        story = open_one(small_county, second=lapsed).file_it()
    with on("2025-07-01 09:00"), pytest.raises(Refusal, match="执法证") as refused:
        story.tell_rights()
    assert cite("处罚法第四十二条第一款") in refused.value.citations
    assert member_of(small_county, small_county.lapsed).name in refused.value.message_zh


def test_an_auxiliary_never_handles_a_case(small_county: County) -> None:
    with pytest.raises(Refusal, match="辅助人员"):
        open_one(small_county, second=small_county.account(small_county.auxiliary))


def test_a_body_without_the_power_may_not_file(small_county: County) -> None:
    story = open_one(small_county, body=small_county.town_government.scope)
    with pytest.raises(Refusal, match="处罚权由") as refused:
        story.file_it()
    assert "移送" in refused.value.way_out


def test_an_act_of_long_ago_is_time_barred(small_county: County) -> None:
    story = open_one(small_county, acted_on=date(2023, 1, 1), found_on=date(2026, 3, 1))
    with pytest.raises(Refusal, match="已过追责时效"):
        story.file_it()
    story.do("decline_filing", story.head, reason="已过追责时效")
    assert story.state == "not_filed"


def test_the_same_act_is_fined_once(small_county: County) -> None:
    first = case_at(small_county, "decided")
    again = case_at(small_county, "reported")
    with pytest.raises(Refusal, match="不得再次罚款") as refused:
        again.notice()
    assert refused.value.citation == cite("处罚法第二十九条")
    assert first.file.decision is not None and first.file.decision.number in refused.value.message_zh


def test_a_recusal_waits_for_its_decision_and_the_one_who_steps_aside_is_replaced(
    small_county: County,
) -> None:
    story = case_at(small_county, "ready")
    story.do(
        "ask_recusal", story.party, person=small_county.account(small_county.second), reason="是我亲戚的仇人"
    )
    with pytest.raises(Refusal, match="应当回避"):
        story.decide()
    with pytest.raises(Refusal, match="接替"):
        story.do(
            "decide_recusal",
            story.head,
            person=small_county.account(small_county.second),
            granted=True,
            ground="属实",
        )
    story.do(
        "decide_recusal", story.head, person=small_county.account(small_county.second), granted=True, ground="属实",
        replacement=small_county.account(small_county.handler),
    )  # fmt: skip
    story.decide()
    assert Case.objects.get(pk=story.case.pk).second_id == small_county.handler.account_id


def test_the_hearing_is_asked_in_five_working_days_called_seven_ahead_and_not_chaired_by_a_handler(
    small_county: County, on: Any
) -> None:
    heavy = {"fine_fen": 40_000_000}
    with on("2026-03-02 09:00"):
        story = case_at(small_county, "proved", item=small_county.large_item)
        story.report(**heavy).notice(**heavy).serve_notice()
    chair = small_county.account(small_county.chair)
    with on("2026-03-10 09:00"), pytest.raises(Refusal, match="超过五个工作日"):
        story.do("ask_hearing", story.party)
    with on("2026-03-06 09:00"):
        story.do("ask_hearing", story.party)
        with pytest.raises(Refusal, match="不足七个工作日") as late:
            story.do("call_hearing", story.head, held_at=at("2026-03-16 09:00"), place="会议室", chair=chair)
        assert "2026-03-18" in late.value.way_out
        with pytest.raises(Refusal, match="非本案调查人员"):
            story.do(
                "call_hearing", story.head, held_at=at("2026-03-18 09:00"), place="会议室",
                chair=small_county.account(small_county.officer),
            )  # fmt: skip
        story.do("call_hearing", story.head, held_at=at("2026-03-18 09:00"), place="会议室", chair=chair)
    with on("2026-03-18 10:00"):
        with pytest.raises(Refusal, match="没有交当事人核对签字"):
            story.do("hold_hearing", small_county.chair, record="记录", opinion="意见")
        story.do("end_hearing", small_county.chair, ground="absent", record="当事人未到场")
        assert story.state == "ready"


def test_review_is_due_after_a_hearing_and_not_by_a_handler(small_county: County, on: Any) -> None:
    heavy = {"fine_fen": 40_000_000}
    with on("2026-03-02 09:00"):
        story = case_at(small_county, "proved", item=small_county.large_item)
        story.report(**heavy).notice(**heavy).serve_notice()
        story.do("ask_hearing", story.party)
        story.do(
            "call_hearing", story.head, held_at=at("2026-03-13 09:00"), place="会议室",
            chair=small_county.account(small_county.chair),
        )  # fmt: skip
    with on("2026-03-13 10:00"):
        story.do("hold_hearing", small_county.chair, record="记录", opinion="意见", refusal_noted=True)
        with pytest.raises(Refusal, match="未经法制审核"):
            story.decide(**heavy)
        story.do("submit_legal_review", note="请审核")
        with pytest.raises(NotPermitted):
            story.do("pass_legal_review", opinion="同意", benchmark_opinion="适当")
        story.do("pass_legal_review", small_county.reviewer, opinion="同意", benchmark_opinion="适当")
        with pytest.raises(Refusal, match="集体讨论"):
            story.decide(**heavy)


def test_two_heads_at_once_decide_once(small_county: County) -> None:
    story = case_at(small_county, "ready")
    stale = Case.objects.get(pk=story.case.pk)
    story.decide()
    with pytest.raises(StepOutOfOrder, match="已作出处罚决定"):
        casework.decide_penalty(by=story.head, case=stale, facts=FACTS, **story.proposal())
    assert len(story.file.decisions) == 1


def test_the_same_form_sent_twice_is_done_once(small_county: County) -> None:
    story = open_one(small_county)
    case = Case.objects.get(pk=story.case.pk)
    first = casework.file_case(by=story.head, key="k-1", case=case, opinion="同意")
    again = casework.file_case(by=story.head, key="k-1", case=case, opinion="同意")
    assert first.pk == again.pk
    assert LedgerEntry.objects.filter(operation="casework.file_case", matter=case.matter).count() == 1


def test_a_receipt_counts_once_and_nobody_pays_more_than_he_owes(small_county: County) -> None:
    story = case_at(small_county, "served")
    with pytest.raises(Refusal, match="超过尚欠的罚没款500元"):
        story.pay(50_001)
    story.pay(20_000, "A-1")
    with pytest.raises(AlreadyDone):
        story.pay(10_000, "A-1")
    story.pay(30_000, "A-2")
    assert Payment.objects.filter(case=story.case).count() == 2
    story.do("confirm_performance")


def test_instalments_stop_the_late_penalty_and_must_add_up(small_county: County, on: Any) -> None:
    with on("2026-03-02 09:00"):
        story = case_at(small_county, "served")
        story.do("ask_deferral", story.party, hardship="停业三个月")
        with pytest.raises(Refusal, match="各期合计"):
            story.do("approve_deferral", story.head, plan=[{"on": date(2026, 4, 1), "fen": 10_000}])
        story.do(
            "approve_deferral", story.head,
            plan=[{"on": date(2026, 4, 1), "fen": 25_000}, {"on": date(2026, 5, 1), "fen": 25_000}],
        )  # fmt: skip
    with on("2026-04-30 09:00"):
        assert story.file.late_owed().result == 0
    with on("2026-05-03 09:00"):
        assert story.file.late_owed().result == 3_000


def test_electronic_service_needs_the_signed_confirmation(small_county: County) -> None:
    story = case_at(small_county, "noticed")
    with pytest.raises(Refusal, match="没有签订电子送达确认书"):
        story.serve_notice(method="electronic")
    with pytest.raises(Refusal, match="没有拒收"):
        story.serve_notice(method="left")
    story.serve_notice(method="left", refused=True, recorded=True)
    assert story.file.notice is not None and story.file.notice.served_on


def test_no_penalty_needs_a_ground_of_the_act_and_correction(small_county: County) -> None:
    story = case_at(small_county, "reported")
    with pytest.raises(Refusal, match="没有写明不予处罚的法定情形"):
        story.do("decide_no_penalty", story.head, ground="lenient", facts="轻微", reasons="轻微")
    with pytest.raises(Refusal, match="不能认定及时改正"):
        story.do("decide_no_penalty", story.head, ground="minor", facts="轻微", reasons="轻微")


def test_the_items_of_the_story_are_what_they_seem(small_county: County) -> None:
    assert small_county.large_item.code == RUBBLE
    assert FIRM["kind"] == "entity"


def test_the_steps_ahead_are_all_shown_and_none_that_lies_behind(small_county: County) -> None:
    story = case_at(small_county, "notice_served")
    _, locked = for_page(story.file, small_county.officer)
    ahead = [p.id for p in locked if not p.here]
    assert ahead == sorted(ahead, key=MAIN_LINE.index)
    assert {"call_hearing", "submit_legal_review", "deliberate", "decide_penalty", "serve_decision"} <= set(
        ahead
    )
    assert "close_case" in ahead
    assert not {"file_case", "tell_rights", "report_investigation", "give_notice"} & set(ahead)
    assert all(p.law is not None for p in locked)
