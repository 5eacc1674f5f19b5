"""角色随岗位：离开岗位，岗位的角色同日终止；借用给那几天的角色，期满原来的回来；离队全部终止；谁也不能给自己办。"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.county import SINCE, County, member_of
from tests.organisation.test_movement import ask, paper, posted
from zhifa.core.account import Account, RoleGrant
from zhifa.core.actors import grants_on
from zhifa.core.errors import BadInput
from zhifa.core.ledger.models import LedgerEntry
from zhifa.registers.organisation import operations as organisation
from zhifa.registers.organisation.mixed_posts import LOOKED_BACK, mixed_posts
from zhifa.registers.organisation.models import Member, Movement, Posting
from zhifa.registers.organisation.operations import AskedOneself, OwnPost
from zhifa.registers.organisation.operations.shift_conditions import away_days, hands_of, month_days
from zhifa.registers.organisation.standing import dedicated_certified, standing_on

pytestmark = pytest.mark.django_db
DAY, BACK = date(2026, 12, 1), date(2027, 3, 1)


@pytest.fixture(autouse=True)
def stand(on: Any) -> Any:
    with on("2026-11-23 09:00"):
        yield


def roles(account: Account, day: date) -> set[tuple[str, str]]:
    return {(h.role, h.scope_name) for h in grants_on(account, day)}


def signed_up(county: County) -> tuple[Member, Account]:
    """An officer on a post of the town's team with an account, and two colleagues who stay."""
    member = posted(county, "M1", "M2", "M3")[0]
    account = organisation.open_account(
        by=county.system_admin, username="xinren", name=member.name, password="测试口令-新人"
    )
    return organisation.link_account(by=county.clerk, member=member, account=account), account


def decided(county: County, member: Member, **more: Any) -> Movement:
    row = ask(county, member, **more)
    organisation.consent(by=county.head, movement=row, agreed=True)
    organisation.opine(by=county.town, movement=row, town=county.qingbu, agreed=True, arrived=paper())
    return organisation.decide(by=county.clerk, movement=row, agreed=True)  # type: ignore[no-any-return]


def test_a_secondment_gives_its_roles_for_its_dates_and_the_own_ones_come_back(small_county: County) -> None:
    member, account = signed_up(small_county)
    home, away = ("officer", "青埠执法中队"), ("officer", "县直执法中队")
    assert roles(account, DAY) == {home}
    organisation.grant_role(
        by=small_county.security_admin, account=account, role="case_handler", scope=small_county.team.scope
    )
    kept = {home, ("case_handler", "青埠执法中队")}
    decided(small_county, member)
    assert [roles(account, d) for d in (DAY - timedelta(1), DAY, BACK - timedelta(1), BACK)] == [
        kept,
        {away},
        {away},
        kept,
    ]
    note = LedgerEntry.objects.filter(operation="organisation.decide_movement").latest("id").note
    assert "执法队员（县直执法中队）2026-12-01 起至 2027-02-28" in note, "留在账本里"
    post = Posting.objects.get(member=member, kind="seconded")
    organisation.end_secondment(by=small_county.clerk, post=post, last_day=date(2026, 12, 31))
    assert roles(account, date(2026, 12, 31)) == {away} and roles(account, date(2027, 1, 1)) == kept


def test_who_is_away_on_a_day_is_not_put_on_its_shifts(small_county: County) -> None:
    member = posted(small_county, "M1", "M2", "M3")[0]
    decided(small_county, member, starts_on=date(2026, 12, 10), ends_on=date(2026, 12, 20))
    days = month_days(date(2026, 12, 1))
    away = away_days(small_county.team, [member], days)[member.pk]
    assert away == {d for d in days if date(2026, 12, 10) <= d <= date(2026, 12, 20)}
    hand = next(h for h in hands_of(small_county.team, days, supports=False) if h.code == "M1")
    assert away <= set(hand.cannot)
    there = next(h for h in hands_of(small_county.other_team, days, supports=False) if h.code == "M1")
    assert set(days) - away <= set(there.cannot), "借用的那几天排在借用的队"


def test_a_leader_who_is_transferred_leads_no_more_and_who_leaves_service_holds_nothing(
    small_county: County,
) -> None:
    member, account = signed_up(small_county)
    decided(
        small_county, member, kind="transfer", ends_on=None, to_position="中队长", roles=[], reason="轮岗"
    )
    assert roles(account, DAY) == {("officer", "县直执法中队"), ("team_leader", "县直执法中队")}
    with pytest.raises(BadInput, match=r"不带这样的角色.*机关负责人"):
        ask(small_county, Member.objects.get(code="M2"), roles=["agency_head"])
    organisation.grant_role(by=small_county.security_admin, account=account, role="legal_reviewer")
    organisation.end_member(by=small_county.clerk, member=member, last_day=date(2026, 12, 31), why="退休")
    assert roles(account, date(2026, 12, 31)) and roles(account, date(2027, 1, 1)) == set()
    assert RoleGrant.objects.filter(account=account).count() >= 3, "留着，只是到日终止"


def test_nobody_moves_himself_and_the_clerk_who_asks_does_not_consent(small_county: County) -> None:
    clerk = member_of(small_county, small_county.clerk)
    row = organisation.ask_movement(
        by=small_county.clerk, member=clerk, kind="appoint", to_body=small_county.bureau,
        to_position="组织人事科科长", starts_on=DAY, reason="任职",
    )  # fmt: skip
    with pytest.raises(OwnPost, match="自己"):
        organisation.decide(by=small_county.clerk, movement=row, agreed=True)
    member = posted(small_county, "M1", "M2", "M3")[0]
    asked = organisation.ask_movement(
        by=small_county.clerk, member=member, kind="second", to_body=small_county.bureau,
        to_team=small_county.other_team, starts_on=DAY, ends_on=BACK, reason="专项整治",
    )  # fmt: skip
    with pytest.raises(AskedOneself, match="提出变动的人"):
        organisation.consent(by=small_county.clerk, movement=asked, agreed=True)
    other = ask(small_county, Member.objects.get(code="M2"))
    organisation.consent(by=small_county.clerk, movement=other, agreed=True, paper="澄执人〔2026〕3号")


def test_who_does_other_work_beside_is_flagged_and_is_not_dedicated(small_county: County) -> None:
    member = posted(small_county, "M1", "M2")[0]
    team = small_county.team
    assert len(dedicated_certified([team.pk], DAY)[team.pk]) == 2
    with pytest.raises(BadInput, match="不是专职执法岗"):
        organisation.begin_post(
            by=small_county.clerk, member=member_of(small_county, small_county.officer), body=small_county.bureau,
            valid_from=DAY, dedicated=True, other_work="党政办",
        )  # fmt: skip
    organisation.note_other_work(
        by=small_county.clerk, post=Posting.objects.get(member=member), other_work="党政办文秘"
    )
    assert len(dedicated_certified([team.pk], DAY)[team.pk]) == 1, "混岗的不算专职"
    task = organisation.list_other_task(by=small_county.clerk, code="Z1", title="会务接待", valid_from=SINCE)
    second = Member.objects.get(code="M2")
    for minutes, what in ((300, None), (180, task)):
        organisation.book_time(
            by=small_county.leader, member=second, day=date(2026, 11, 20), minutes=minutes, task=what,
            sent_by="党政办" if what else "",
        )  # fmt: skip
    day = date(2026, 11, 23)
    mixed = mixed_posts(standing_on([team.pk], day, hours_of_days=LOOKED_BACK), day)
    told = {m.post.code: m.reasons for m in mixed[team.pk]}
    assert told["M1"] == ("兼任党政办文秘",) and "37.50% 的工时不在执法" in told["M2"][0]
