"""工单的页面 — what leaders, officers and duty officers see and do, and how often the database is asked."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.county import County, report_in
from zhifa.core import clock
from zhifa.core.account import RoleGrant
from zhifa.core.actors import Person
from zhifa.core.ids import new_uid
from zhifa.enforcement.command import operations as command
from zhifa.enforcement.command.models import WorkOrder

pytestmark = pytest.mark.django_db


def signed_in(county: County, who: Person) -> Client:
    client = Client()
    client.force_login(county.account(who))
    return client


def sent(county: County) -> WorkOrder:
    return command.dispatch(
        by=county.duty, matter=report_in(county), team=county.team.scope, instructions="先看现场"
    )


def accepted(county: County) -> WorkOrder:
    order = command.name_pair(
        by=county.leader,
        order=sent(county),
        lead=county.account(county.officer),
        second=county.account(county.second),
    )
    return command.accept(by=county.officer, order=order)


def test_the_leaders_board_costs_the_same_queries_for_three_orders_or_eight(
    small_county: County, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(small_county, small_county.leader)
    client.get("/desk/orders/")  # the session's first-seen mark is written once
    for _ in range(3):
        sent(small_county)
    # three of them are the sign-in: session, account, roles
    with django_assert_max_num_queries(6) as few:
        page = client.get("/desk/orders/")
    assert page.content.decode().count("沿街店铺把货架摆到人行道上</strong>") == 3
    for _ in range(5):
        sent(small_county)
    with django_assert_max_num_queries(6) as many:
        client.get("/desk/orders/")
    assert len(few) == len(many)


def test_an_order_page_shows_facts_and_what_may_be_done(
    small_county: County, django_assert_max_num_queries: Any
) -> None:
    order = sent(small_county)
    client = signed_in(small_county, small_county.leader)
    client.get("/desk/orders/")
    with django_assert_max_num_queries(7):
        page = client.get(f"/desk/orders/{order.uid}/").content.decode()
    for words in (order.number, "先看现场", "指定", "由指挥中心办理", "签收"):
        assert words in page


def test_another_teams_leader_gets_no_order_by_guessing_its_address(small_county: County) -> None:
    order = sent(small_county)
    client = signed_in(small_county, small_county.other_leader)
    for address in (
        f"/desk/orders/{order.uid}/",
        f"/desk/orders/{order.uid}/pair/",
        f"/field/orders/{order.uid}/",
    ):
        answer = client.get(address)
        assert answer.status_code == 404 and order.number not in answer.content.decode()
    assert client.get(f"/desk/orders/{new_uid()}/").status_code == 404


def test_a_visitor_is_sent_to_sign_in_and_a_wrong_role_is_told_who_may(small_county: County) -> None:
    assert Client().get("/desk/orders/").status_code == 302
    answer = signed_in(small_county, small_county.finance).get("/desk/orders/")
    assert answer.status_code == 403 and "队长" in answer.content.decode()


def test_a_leader_names_the_suggested_pair_with_one_button(small_county: County) -> None:
    order = sent(small_county)
    client = signed_in(small_county, small_county.leader)
    page = client.get(f"/desk/orders/{order.uid}/pair/").content.decode()
    assert "辅助人员" in page and "已失效" in page and page.count(" checked") == 3
    pair = [small_county.officer.account_id, small_county.second.account_id]
    assert all(f'name="pair" value="{i}" checked' in page for i in pair)
    answer = client.post(
        f"/desk/orders/{order.uid}/pair/", {"pair": pair, "lead": pair[1], "idempotency_key": "p1"}
    )
    assert answer.status_code == 302
    order.refresh_from_db()
    assert (order.lead_id, order.second_id) == (pair[1], pair[0])


def test_a_pair_with_an_auxiliary_comes_back_with_the_article(small_county: County) -> None:
    order = sent(small_county)
    client = signed_in(small_county, small_county.leader)
    answer = client.post(
        f"/desk/orders/{order.uid}/pair/",
        {"pair": [small_county.officer.account_id, small_county.auxiliary.account_id]},
    )
    assert answer.status_code == 422 and "第四十二条" in answer.content.decode()


def test_finishing_and_verifying_run_through_the_page(small_county: County) -> None:
    order = accepted(small_county)
    address = f"/desk/orders/{order.uid}/"
    leader, duty = (signed_in(small_county, p) for p in (small_county.leader, small_county.duty))
    empty = leader.post(address, {"do": "finish", "outcome_kind": "corrected", "outcome": " "})
    assert empty.status_code == 422
    assert (
        leader.post(address, {"do": "finish", "outcome_kind": "corrected", "outcome": "已撤回"}).status_code
        == 302
    )
    refused = duty.post(address, {"do": "verify", "satisfied": "0", "note": ""})
    assert refused.status_code == 422 and "核验意见没有填写" in refused.content.decode()
    assert duty.post(address, {"do": "verify", "satisfied": "1", "note": ""}).status_code == 302
    order.refresh_from_db()
    assert order.state == "verified"


def test_two_pressing_at_once_the_second_sees_who_was_first(small_county: County) -> None:
    order = accepted(small_county)
    address = f"/desk/orders/{order.uid}/"
    sent_form = {"do": "finish", "outcome_kind": "corrected", "outcome": "已撤回"}
    assert signed_in(small_county, small_county.leader).post(address, sent_form).status_code == 302
    late = signed_in(small_county, small_county.officer).post(address, sent_form)
    assert late.status_code == 422 and "秦望舒办结" in late.content.decode()


def test_return_supervision_and_reassignment_run_through_the_page(small_county: County) -> None:
    order = accepted(small_county)
    duty = signed_in(small_county, small_county.duty)
    address = f"/desk/orders/{order.uid}/"
    assert duty.post(address, {"do": "supervise", "note": "今天反馈"}).status_code == 302
    assert "督办" in duty.get(address).content.decode()
    answer = duty.post(address, {"do": "reassign", "team": "T2", "reason": "就近"})
    fresh = WorkOrder.objects.get(matter=order.matter, state="sent")
    assert answer.url == f"/desk/orders/{fresh.uid}/" and fresh.team == small_county.other_team.scope
    other = signed_in(small_county, small_county.other_leader)
    assert other.post(f"/desk/orders/{fresh.uid}/", {"do": "return", "reason": "人手不够"}).status_code == 302


def test_a_leader_delegates_on_the_page_and_is_refused_beyond_ninety_days(small_county: County) -> None:
    client = signed_in(small_county, small_county.leader)
    today = clock.today()
    form = {"to": small_county.handler.account_id, "start": today, "end": today + timedelta(days=91)}
    assert "不超过 90 天" in client.post("/desk/delegations/", form).content.decode()
    assert client.post("/desk/delegations/", {**form, "end": today + timedelta(days=5)}).status_code == 302
    assert RoleGrant.objects.filter(delegated_by_id=small_county.leader.account_id).count() == 1
    assert "沈砚清" in client.get("/desk/delegations/").content.decode()
