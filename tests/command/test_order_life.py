"""工单 — from dispatch to verification, and every way it may not go."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.county import SHOP_FRONT, UNOWNED, County, report_in
from zhifa.core import clock
from zhifa.core.duty import Duty, mine
from zhifa.core.errors import AlreadyDone, BadInput, NotFound, NotPermitted, OutOfReach, StepOutOfOrder
from zhifa.core.ledger.models import LedgerEntry
from zhifa.core.matter import Assignment, Matter
from zhifa.enforcement.command import operations as command
from zhifa.enforcement.command import queries
from zhifa.enforcement.command.models import WorkOrder
from zhifa.enforcement.command.operations import AnotherBodyIsResponsible, NobodyHoldsThePower
from zhifa.enforcement.command.order_states import NobodyVerifiesHisOwn, NoPairNamed
from zhifa.law.officers import AuxiliaryMayNotEnforce, CertificateNotValid, FewerThanTwoOfficers
from zhifa.registers.organisation import operations as organisation

pytestmark = pytest.mark.django_db


def sent(county: County, **more: Any) -> WorkOrder:
    return command.dispatch(
        by=county.duty, matter=report_in(county), team=county.team.scope, instructions="先看现场", **more
    )


def paired(county: County) -> WorkOrder:
    return command.name_pair(
        by=county.leader,
        order=sent(county),
        lead=county.account(county.officer),
        second=county.account(county.second),
    )


def accepted(county: County) -> WorkOrder:
    return command.accept(by=county.officer, order=paired(county))


def done(county: County) -> WorkOrder:
    return command.finish(
        by=county.officer, order=accepted(county), outcome_kind="corrected", outcome="货架已经撤回店内。"
    )


def test_an_order_goes_from_dispatch_to_a_closed_matter(small_county: County) -> None:
    order = done(small_county)
    assert order.state == "done"
    order = command.verify(by=small_county.duty, order=order, satisfied=True)
    matter = Matter.objects.get(pk=order.matter_id)
    assert (order.state, matter.state) == ("verified", "closed")
    assert not Duty.objects.filter(matter=matter, closed_at=None, kind__startswith="command.").exists()
    assert [e.title for e in LedgerEntry.objects.filter(matter=matter).order_by("id")] == [
        "登记来件", "派单", "指定执法人员", "签收工单", "办结工单", "核验工单",
    ]  # fmt: skip


def test_each_step_stands_with_the_one_who_takes_it_next(small_county: County) -> None:
    def open_kinds(who: Any) -> set[str]:
        return set(Duty.objects.filter(mine(who)).values_list("kind", flat=True))

    order = sent(small_county)
    assert {"command.assign", "command.finish"} <= open_kinds(small_county.leader)
    assert not open_kinds(small_county.other_leader)
    order = command.name_pair(
        by=small_county.leader,
        order=order,
        lead=small_county.account(small_county.officer),
        second=small_county.account(small_county.second),
    )
    assert open_kinds(small_county.officer) == {"command.accept", "command.finish"}
    assert "command.assign" not in open_kinds(small_county.leader)
    order = command.accept(by=small_county.officer, order=order)
    assert open_kinds(small_county.officer) == {"command.finish"}
    command.finish(by=small_county.officer, order=order, outcome_kind="unfounded", outcome="现场没有占道。")
    assert "command.verify" in open_kinds(small_county.duty)
    assert not open_kinds(small_county.officer)


def test_the_clocks_of_an_order_are_the_countys_own_targets(small_county: County, on: Any) -> None:
    with on("2026-11-20 09:00"):
        order = sent(small_county)
    duties = {d.kind: d for d in order.matter.duties.filter(closed_at=None)}
    assert duties["command.assign"].total == 60 and duties["command.assign"].internal
    # 5 working days from Friday 2026-11-20: 23, 24, 25, 26, 27
    assert clock.day_of(order.due_at) == date(2026, 11, 27)
    with on("2026-11-27 23:00"):
        assert not queries.is_overdue(order)
    with on("2026-11-28 08:00"):
        assert queries.is_overdue(order)


def test_an_item_nobody_holds_a_power_over_is_not_dispatched(small_county: County) -> None:
    with pytest.raises(NobodyHoldsThePower) as refused:
        command.dispatch(
            by=small_county.duty,
            matter=report_in(small_county),
            team=small_county.team.scope,
            item_code=UNOWNED,
        )
    assert "监管缺位" in refused.value.message_zh and refused.value.citations[0].short == "处罚法第二十二条"


def test_a_team_of_another_body_is_not_sent(small_county: County) -> None:
    from tests.county import RULES, SINCE
    from zhifa.registers.catalogue import operations as catalogue

    catalogue.give_powers(
        by=RULES,
        announcement=small_county.announcement,
        rows=[{"item": UNOWNED, "act": "penalty", "body": "ZJJ", "valid_from": SINCE}],
    )
    with pytest.raises(AnotherBodyIsResponsible, match="住房和城乡建设局"):
        command.dispatch(
            by=small_county.duty,
            matter=report_in(small_county),
            team=small_county.team.scope,
            item_code=UNOWNED,
        )


def test_responsible_names_the_body_with_the_reason_and_the_team(small_county: County) -> None:
    answer, team = queries.responsible(report_in(small_county))
    assert answer.allowed and answer.body_code == "ZHZF" and "澄政发〔2020〕1号" in answer.reason
    assert team == small_county.team
    answer, _ = queries.responsible(report_in(small_county, item_code=""))
    assert not answer.allowed


def test_a_matter_in_a_teams_hands_is_not_dispatched_twice(small_county: County) -> None:
    order = sent(small_county)
    with pytest.raises(AlreadyDone, match="青埠执法中队"):
        command.dispatch(
            by=small_county.duty,
            matter=order.matter,
            team=small_county.other_team.scope,
            item_code=SHOP_FRONT,
        )


def test_the_same_form_sent_twice_dispatches_once(small_county: County) -> None:
    matter = report_in(small_county)
    first = command.dispatch(
        by=small_county.duty, key="k1", matter=matter, team=small_county.team.scope, instructions="去看"
    )
    again = command.dispatch(
        by=small_county.duty, key="k1", matter=matter, team=small_county.team.scope, instructions="去看"
    )
    assert first.pk == again.pk and WorkOrder.objects.filter(matter=matter).count() == 1


def test_two_accepting_at_once_the_second_learns_who_was_first(small_county: County) -> None:
    order = paired(small_county)
    command.accept(by=small_county.officer, order=order)
    with pytest.raises(AlreadyDone, match="周砚秋"):
        command.accept(by=small_county.second, order=order)


def test_two_leaders_naming_a_pair_at_once_the_second_learns_who_was_first(small_county: County) -> None:
    order = sent(small_county)
    lead, second = (small_county.account(p) for p in (small_county.officer, small_county.second))
    command.name_pair(by=small_county.leader, order=order, lead=lead, second=second)
    with pytest.raises(AlreadyDone, match="秦望舒已指定周砚秋、陆承安"):
        command.name_pair(by=small_county.leader, order=order, lead=second, second=lead)


def test_a_pair_changed_on_purpose_takes_the_matter_from_the_old_one(small_county: County) -> None:
    order = paired(small_county)
    handler = small_county.account(small_county.handler)
    command.name_pair(
        by=small_county.leader,
        order=order,
        lead=small_county.account(small_county.second),
        second=handler,
        again=True,
    )
    held = Assignment.objects.filter(matter=order.matter, ended_at=None)
    assert {(a.account_id, a.capacity) for a in held} == {
        (small_county.second.account_id, "lead"),
        (handler.pk, "second"),
    }
    with pytest.raises(OutOfReach):
        command.accept(by=small_county.officer, order=order)


@pytest.mark.parametrize(
    ("lead", "second", "refusal", "words"),
    [
        ("officer", "auxiliary", AuxiliaryMayNotEnforce, "裴小满是辅助人员"),
        ("officer", "lapsed", CertificateNotValid, "2025-06-30"),
        ("officer", "officer", FewerThanTwoOfficers, "不得少于两人"),
        ("officer", "other_officer", OutOfReach, "薛青禾不是青埠执法中队的人"),
        ("officer", "duty", CertificateNotValid, "方知微"),
    ],
)
def test_a_pair_that_may_not_enforce_is_not_named(
    small_county: County, lead: str, second: str, refusal: type[Exception], words: str
) -> None:
    order = sent(small_county)
    with pytest.raises(refusal, match=words) as refused:
        command.name_pair(
            by=small_county.leader,
            order=order,
            lead=small_county.accounts[lead],
            second=small_county.accounts[second],
        )
    if refusal is not OutOfReach:
        assert "第四十二条" in str(refused.value)


def test_another_teams_leader_reaches_nothing_of_the_order(small_county: County) -> None:
    order = paired(small_county)
    with pytest.raises(NotFound):
        queries.order(order.uid, small_county.other_leader)
    with pytest.raises(OutOfReach):
        command.return_order(by=small_county.other_leader, order=order, reason="想要")
    with pytest.raises(NotPermitted):
        command.verify(by=small_county.leader, order=order, satisfied=True)


def test_steps_out_of_order_are_refused_in_words(small_county: County) -> None:
    order = sent(small_county)
    with pytest.raises(StepOutOfOrder, match="现在是「待签收」"):
        command.finish(by=small_county.leader, order=order, outcome_kind="corrected", outcome="好了")
    with pytest.raises(StepOutOfOrder):
        command.verify(by=small_county.duty, order=order, satisfied=True)
    order = command.accept(by=small_county.leader, order=order)
    with pytest.raises(NoPairNamed):
        command.finish(by=small_county.leader, order=order, outcome_kind="corrected", outcome="好了")


def test_a_returned_order_stands_in_the_duty_officers_queue_with_its_reason(small_county: County) -> None:
    order = accepted(small_county)
    with pytest.raises(BadInput, match="退回理由没有填写"):
        command.return_order(by=small_county.officer, order=order, reason="  ")
    order = command.return_order(by=small_county.officer, order=order, reason="属于交警管辖")
    matter = Matter.objects.get(pk=order.matter_id)
    assert (order.state, matter.state, matter.team_id) == ("returned", "received", None)
    again = Duty.objects.filter(mine(small_county.duty), matter=matter, kind="intake.triage")
    assert again.count() == 1
    assert not Assignment.objects.filter(matter=matter, ended_at=None).exists()
    fresh = command.dispatch(by=small_county.duty, matter=matter, team=small_county.team.scope)
    assert fresh.pk != order.pk and fresh.number != order.number


@pytest.mark.parametrize("stage", [sent, accepted])
def test_a_reassigned_order_goes_to_the_new_team_and_leaves_the_old(small_county: County, stage: Any) -> None:
    order = stage(small_county)
    fresh = command.reassign(
        by=small_county.duty, order=order, team=small_county.other_team.scope, reason="就近"
    )
    matter = Matter.objects.get(pk=order.matter_id)
    assert matter.state == "dispatched" and matter.team_id == small_county.other_team.scope_id
    assert WorkOrder.objects.get(pk=order.pk).state == "withdrawn"
    assert queries.board(small_county.other_leader).orders == [fresh]
    assert queries.board(small_county.leader).orders == []
    with pytest.raises(BadInput, match="已经在"):
        command.reassign(by=small_county.duty, order=fresh, team=small_county.other_team.scope, reason="再派")


def test_supervision_stands_on_the_order_and_before_the_leader(small_county: County) -> None:
    order = command.supervise(by=small_county.duty, order=accepted(small_county), note="今天反馈")
    assert order.supervised_at is not None
    duty = Duty.objects.get(mine(small_county.leader), kind="command.supervise")
    assert duty.due_at == order.due_at
    board = queries.board(small_county.leader, column="supervised")
    assert [o.pk for o in board.orders] == [order.pk] and board.counts["supervised"] == 1


def test_work_that_does_not_satisfy_goes_on(small_county: County) -> None:
    order = done(small_county)
    with pytest.raises(BadInput, match="核验意见"):
        command.verify(by=small_county.duty, order=order, satisfied=False)
    order = command.verify(by=small_county.duty, order=order, satisfied=False, note="照片里货架还在")
    assert order.state == "accepted"
    assert Duty.objects.filter(mine(small_county.officer), kind="command.finish").exists()
    order = command.finish(by=small_county.second, order=order, outcome_kind="corrected", outcome="撤回")
    assert command.verify(by=small_county.duty, order=order, satisfied=True).state == "verified"


def test_nobody_verifies_his_own_work(small_county: County) -> None:
    from tests.county import RULES, SINCE

    organisation.grant_role(
        by=RULES, account=small_county.account(small_county.officer), role="duty_officer", valid_from=SINCE
    )
    order = done(small_county)
    with pytest.raises(NobodyVerifiesHisOwn):
        command.verify(by=small_county.again(small_county.officer), order=order, satisfied=True)


def test_an_order_is_not_finished_as_filed_without_a_case(small_county: County) -> None:
    order = accepted(small_county)
    with pytest.raises(BadInput, match="还没有立案"):
        command.finish(by=small_county.officer, order=order, outcome_kind="filed", outcome="立案")
    with pytest.raises(BadInput, match="选择办理结果"):
        command.finish(by=small_county.officer, order=order, outcome_kind="gone", outcome="立案")


def test_a_delegate_names_pairs_between_the_days_and_not_after(small_county: County, on: Any) -> None:
    handler = small_county.handler
    with on("2026-11-20 09:00"):
        order = sent(small_county)
        organisation.delegate(
            by=small_county.leader,
            to=small_county.account(handler),
            role="team_leader",
            start=clock.today(),
            end=clock.today() + timedelta(days=2),
        )
    pair = {
        "lead": small_county.account(small_county.officer),
        "second": small_county.account(small_county.second),
    }
    with on("2026-11-23 09:00"), pytest.raises(NotPermitted):
        command.name_pair(by=small_county.again(handler), order=order, **pair)
    with on("2026-11-22 09:00"):
        command.name_pair(by=small_county.again(handler), order=order, **pair)
    leaf = LedgerEntry.objects.filter(operation="command.name_pair").latest("id")
    assert leaf.actor_name == "沈砚清" and "秦望舒" in bytes(leaf.body).decode()


def test_what_may_be_done_now_says_why_not_for_the_rest(small_county: County) -> None:
    order = queries.order(sent(small_county).uid, small_county.leader)
    allowed, locked = queries.may_now(order, small_county.leader)
    assert {a.code for a in allowed} == {"name_pair", "accept", "return"}
    reasons = {k.code: k.reason for k in locked}
    assert "待签收" in reasons["finish"] and reasons["reassign"] == "由指挥中心办理"


def test_the_board_takes_two_queries_however_long_it_is(
    small_county: County, django_assert_num_queries: Any
) -> None:
    for _ in range(3):
        sent(small_county)
    with django_assert_num_queries(2):
        board = queries.board(small_county.leader)
        assert len([(o.matter.title, o.team.name, o.lead) for o in board.orders]) == 3
    assert board.counts["assign"] == 3


def test_the_board_pages_on_by_keyset(small_county: County) -> None:
    orders = [sent(small_county) for _ in range(5)]
    first = queries.board(small_county.leader, limit=2)
    second = queries.board(small_county.leader, limit=2, after=first.next_after)
    third = queries.board(small_county.leader, limit=2, after=second.next_after)
    seen = [o.pk for page in (first, second, third) for o in page.orders]
    assert sorted(seen) == sorted(o.pk for o in orders) and len(seen) == 5 and not third.next_after


def test_a_matter_referred_out_takes_its_order_with_it(small_county: County) -> None:
    from zhifa.core import jobs
    from zhifa.enforcement.intake import operations as intake

    order = paired(small_county)
    intake.refer_out(
        by=small_county.duty, matter=order.matter, to_body_name="公安局", reply="已转公安机关办理"
    )
    assert queries.board(small_county.leader).orders == []
    jobs.run_pending()
    order.refresh_from_db()
    assert order.state == "withdrawn" and "已转出" in order.reason
    assert not Assignment.objects.filter(matter=order.matter, ended_at=None).exists()


def test_a_reporter_who_wants_an_answer_is_the_next_duty_after_verification(small_county: County) -> None:
    from tests.county import IN_QINGBU
    from zhifa.enforcement.intake import operations as intake

    report = intake.register(
        by=small_county.duty,
        channel="call",
        text="店铺货架占了人行道",
        lng=IN_QINGBU[0],
        lat=IN_QINGBU[1],
        phone="19900009999",
        item_code=SHOP_FRONT,
    )
    order = command.dispatch(by=small_county.duty, matter=report.matter, team=small_county.team.scope)
    order = command.name_pair(
        by=small_county.leader,
        order=order,
        lead=small_county.account(small_county.officer),
        second=small_county.account(small_county.second),
    )
    order = command.accept(by=small_county.officer, order=order)
    order = command.finish(by=small_county.officer, order=order, outcome_kind="corrected", outcome="已撤回")
    command.verify(by=small_county.duty, order=order, satisfied=True)
    duty = Duty.objects.get(matter=report.matter, kind="intake.feedback", closed_at=None)
    assert duty.target_uid == report.uid and duty.total == 3
