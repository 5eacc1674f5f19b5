"""手机上指定执法人员 — the leader sees who may go and who not and why, names two, and is told at the order what was done."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.county import County, member_of, report_in
from tests.inspection.test_after_a_change_of_body import FIRST, LAST, hand_to
from zhifa.core.account import Account
from zhifa.enforcement.command import operations as command
from zhifa.enforcement.command import queries
from zhifa.registers.organisation import operations as organisation

pytestmark = pytest.mark.django_db

FIRM = "青埠餐饮店（虚构）"


def client_of(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend="zhifa.config.account_backend.AccountBackend")
    return client


def test_a_leader_names_the_pair_on_the_phone_and_is_back_at_the_order(
    small_county: County, django_assert_max_num_queries: Any
) -> None:
    county = small_county
    order = command.dispatch(by=county.duty, matter=report_in(county), team=county.team.scope)
    client = client_of(county.accounts["leader"])
    at_order = reverse("field:order", args=[order.uid])
    at_pair = reverse("field:order_pair", args=[order.uid])
    home = client.get(reverse("field:home")).content.decode()
    assert at_order in home
    assert at_pair in client.get(at_order).content.decode()

    shown = client.get(at_pair)
    with django_assert_max_num_queries(8):
        client.get(at_pair)
    page = shown.content.decode()
    free = [c.p.name for c in shown.context["choice"].free]
    assert {county.account(county.officer).name, county.account(county.second).name} <= set(free)
    why = {b.p.name: b.why for b in shown.context["choice"].barred}
    assert why[county.account(county.lapsed).name] == "执法证已失效，2025-06-30 到期"
    assert why[county.account(county.auxiliary).name] == "辅助人员，不能计入两名执法人员"
    assert (
        "执法证已失效，2025-06-30 到期" in page
        and "/desk/" not in page.split("<main", 1)[1].split("</main>")[0]
    )

    lead, second = str(county.officer.account_id), str(county.second.account_id)
    alone = client.post(at_pair, {"pair": [lead], "lead": lead})
    assert alone.status_code == 422 and "需要正好两人" in alone.content.decode()
    assert [c.p.name for c in alone.context["choice"].free if c.on] == [county.account(county.officer).name]
    told = client.post(at_pair, {"pair": [lead, second], "lead": second}, follow=True)
    assert told.redirect_chain == [(f"{at_order}?received=order-{order.uid}-pair", 302)]
    order.refresh_from_db()
    assert (order.lead_id, order.second_id) == (county.second.account_id, county.officer.account_id)
    done = f"已指定{order.lead.name}（主办）、{order.second.name}（协办），等主办签收"
    assert done in told.content.decode()
    assert done not in client.get(at_order).content.decode(), "said once"
    again = client.get(at_pair).content.decode()
    assert "换成这两人" in again and 'name="again" value="1"' in again


def test_who_has_a_tie_to_the_party_is_named_before_anybody_is_chosen(small_county: County) -> None:
    county = small_county
    organisation.note_interest(
        by=county.officer, member=member_of(county, county.officer), kind="relative", subject_name=FIRM
    )
    order = command.dispatch(
        by=county.duty, matter=report_in(county, subject_name=FIRM), team=county.team.scope
    )
    for page in ("desk:order_pair", "field:order_pair"):
        choice = client_of(county.accounts["leader"]).get(reverse(page, args=[order.uid])).context["choice"]
        why = {b.p.account_id: b.why for b in choice.barred}
        assert f"与{FIRM}有登记的利害关系" in why[county.officer.account_id]
        assert str(county.officer.account_id) not in choice.chosen


def test_who_acts_in_another_bodys_name_may_go_along_and_not_lead(small_county: County, on: Any) -> None:
    county = small_county
    with on(LAST):
        order = command.dispatch(by=county.duty, matter=report_in(county), team=county.team.scope)
        people = [county.officer.account_id, county.second.account_id]
        assert queries.conflicts(order, people, on=date(2026, 12, 31)) == queries.Conflicts()
        hand_to(county, "ZJJ")
    with on(FIRST):
        found = queries.conflicts(order, people, on=date(2027, 1, 1))
        assert found.barred == {} and set(found.only_second) == set(people)
        assert "住房和城乡建设局" in found.only_second[people[0]]
        page = client_of(county.accounts["leader"]).get(reverse("field:order_pair", args=[order.uid]))
        assert "只能协办：" in page.content.decode()
