"""监管一件事 — a matter travels along the chain its item belongs to: each next department is told once, with a clock, and answers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from tests.casework.story import Story, open_one
from tests.casework.test_lists_at_the_decision import publish
from tests.casework.test_pages import signed_in
from tests.county import RULES, SHOP_FRONT, SINCE, County, report_in
from zhifa.core import clock
from zhifa.core.actors import Person, person
from zhifa.core.calendar_change import COMMAND_LINE, adjust_day
from zhifa.core.duty import Duty
from zhifa.core.errors import AlreadyDone, NotPermitted
from zhifa.core.jobs import run_pending
from zhifa.core.ledger.models import LedgerEntry
from zhifa.core.operation import Op, operation
from zhifa.core.scope import Scope, ScopeKind
from zhifa.enforcement.casework.models import ChainLink
from zhifa.enforcement.casework.operations import answer_link
from zhifa.enforcement.command import operations as command
from zhifa.registers.organisation import operations as organisation
from zhifa.registers.organisation.models import Body, Member

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:No directory at")]

#: the fourth step names no days, the fifth ten
STEPS = (
    ("1", "ZJJ", "门头备案", "", ""),
    ("2", "ZHZF", "查店外经营", SHOP_FRONT, "5"),
    ("3", "ZHZF", "督促清理", "", ""),
    ("4", "ZJJ", "回访门店", "", ""),
    ("5", "XFJ", "检查消防通道", "", "10"),
)


@pytest.fixture
def chained(small_county: County, on: Any) -> County:
    """A chain of five links through three bodies, the last one of another field."""
    with on("2025-12-20 09:00"):
        row = {"code": "XFJ", "name": "澄川县消防救援大队（虚构）", "short_name": "消防大队", "kind": "department",
               "enforces": True, "seal_name": "消防", "prefix": "澄消", "reconsideration_body": "澄川县人民政府",
               "court": "澄川县人民法院", "valid_from": SINCE}  # fmt: skip
        organisation.enter_body(by=RULES, row=row)
        rows = [
            {"chain": "开一家店", "step": n, "body": b, "duty": d, "item": i, "days": t}
            for n, b, d, i, t in STEPS
        ]
        publish(small_county, "one_thing", "一件事（虚构）", rows)
    return small_county


def fireman(county: County) -> Person:
    """Somebody of the fire brigade, in the field of water: not the matter's."""
    account = county.account(county.finance)
    catalogue_field = Scope.objects.get(kind=ScopeKind.FIELD, code="SL")
    organisation.grant_role(
        by=RULES, account=account, role="department", scope=catalogue_field, valid_from=SINCE
    )

    @operation("test.of_the_fire_brigade", title="到岗", permission="organisation.manage")
    def moves(op: Op) -> None:
        member = Member.locked(pk=account.member.pk)
        member.body = Body.objects.get(code="XFJ")
        member.save()

    moves(by=RULES)
    return person(account)


def decided(county: County, on: Any) -> Story:
    with on("2026-03-02 09:00"):
        story = open_one(county)
        story.until("notice_served")
    with on("2026-03-10 09:00"):
        story.close_notice().decide()
        run_pending()
    return story


def test_a_decision_goes_on_to_the_next_department_once_and_its_answer_to_the_one_behind(
    chained: County, on: Any
) -> None:
    county = chained
    story = decided(county, on)
    link = ChainLink.objects.get(matter=story.case.matter)
    # its own step is told and passed over
    assert (link.step, link.department, link.duty) == ("4", county.department, "回访门店")
    duty = Duty.objects.get(target_uid=link.uid, closed_at=None)
    assert (duty.unit, duty.total, duty.internal, duty.scope_id) == (
        "working_day",
        20,
        True,
        link.matter.field_id,
    )
    leaf = LedgerEntry.objects.get(matter=link.matter, operation="casework.pass_on")
    assert "第3环节由本机关自己办理" in leaf.note and "转第4环节，澄川县住房和城乡建设局回访门店" in leaf.note
    with on("2026-03-20 09:00"):
        story.serve_decision()
        story.pay()
        story.do("confirm_performance")
        story.do("recheck_correction", corrected=True, finding="货架已清理")
        story.do("close_case", story.head, ending="同意结案归档。")
        run_pending()
        # told at the decision: the closing tells nobody twice
        assert ChainLink.objects.count() == 1
        clerk = signed_in(county, "department_clerk")
        url = reverse("desk:chain_link", args=[link.uid])
        assert url in clerk.get(reverse("desk:home")).content.decode()
        page = clerk.get(url).content.decode()
        assert "检查消防通道" in page and "已作出处罚决定" in page and "本环节" in page
        lists = (
            signed_in(county, "head").get(reverse("desk:case_lists", args=[story.case.uid])).content.decode()
        )
        assert url in lists and "待答复" in lists
        assert "回访门店" in clerk.get(reverse("desk:matter", args=[link.matter.uid])).content.decode()
        sent = {"measures": "已回访，门店整改到位。", "idempotency_key": "k"}
        assert clerk.post(url, {"measures": ""}).status_code == 422
        assert clerk.post(url, sent).status_code == 302
        run_pending()
        behind = ChainLink.objects.get(step="5")
        assert "第4环节澄川县住房和城乡建设局已回访门店" in behind.text and behind.case_id == story.case.pk
        with pytest.raises(AlreadyDone):
            answer_link(by=county.department_clerk, link=link, measures="再答一次")
        # nobody of the fire brigade signs in: the guidance office tells it on paper and enters the answer
        waiting = Duty.objects.get(target_uid=behind.uid, closed_at=None)
        assert (waiting.permission, waiting.scope) == ("catalogue.manage", None)
        # the list's own days for this step, in place of the county's
        assert (waiting.unit, waiting.total) == ("working_day", 10)
        assert waiting.due_at is not None and clock.day_of(waiting.due_at) == date(2026, 4, 3)
        assert waiting.law.startswith("《一件事（虚构）》") and waiting.law.endswith("第 5 行")
        # a day off in between moves it by one, by the same ten days
        moved = adjust_day(by=COMMAND_LINE, day=date(2026, 3, 27), working=False, reason="台风停工（虚构）")
        assert moved["flagged"] == 0
        waiting.refresh_from_db()
        assert clock.day_of(waiting.due_at) == date(2026, 4, 7)
        with pytest.raises(NotPermitted, match="消防救援大队"):
            answer_link(by=county.department_clerk, link=behind, measures="替它答复")
        answer_link(by=county.guidance, link=behind, measures="来函：通道畅通。")
        assert run_pending() == 0 or ChainLink.objects.count() == 2
        assert not Duty.objects.filter(kind="casework.answer_link", closed_at=None).exists()


def test_a_matter_settled_without_a_case_goes_on_too_and_an_unfounded_one_goes_nowhere(
    chained: County, on: Any
) -> None:
    county = chained
    pair = {"lead": county.account(county.officer), "second": county.account(county.second)}

    def settled(outcome: str) -> None:
        order = command.dispatch(by=county.duty, matter=report_in(county), team=county.team.scope)
        order = command.accept(
            by=county.officer, order=command.name_pair(by=county.leader, order=order, **pair)
        )
        order = command.finish(by=county.officer, order=order, outcome_kind=outcome, outcome="已到场")
        command.verify(by=county.duty, order=order, satisfied=True)
        run_pending()

    with on("2026-03-02 09:00"):
        settled("unfounded")
        assert not ChainLink.objects.exists()
        settled("corrected")
        link = ChainLink.objects.get()
        assert link.case is None and link.text.endswith("已改正") and link.step == "4"
    with on("2025-12-31 09:00"):
        # the list was not in force yet
        settled("corrected")
        assert ChainLink.objects.count() == 1


def test_a_department_of_another_field_sees_its_link_and_not_the_matter(chained: County, on: Any) -> None:
    county = chained
    someone = fireman(county)
    with on("2026-03-02 09:00"):
        order = command.dispatch(by=county.duty, matter=report_in(county), team=county.team.scope)
        pair = {"lead": county.account(county.officer), "second": county.account(county.second)}
        order = command.accept(
            by=county.officer, order=command.name_pair(by=county.leader, order=order, **pair)
        )
        order = command.finish(by=county.officer, order=order, outcome_kind="corrected", outcome="已清理")
        command.verify(by=county.duty, order=order, satisfied=True)
        run_pending()
        first = ChainLink.objects.get()
        answer_link(by=county.department_clerk, link=first, measures="已回访。")
        run_pending()
        link = ChainLink.objects.get(step="5")
        client = signed_in(county, "finance")
        url = reverse("desk:chain_link", args=[link.uid])
        assert url in client.get(reverse("desk:home")).content.decode()
        page = client.get(url).content.decode()
        assert "检查消防通道" in page and reverse("desk:matter", args=[link.matter.uid]) not in page
        assert client.get(reverse("desk:chain_link", args=[first.uid])).status_code == 404
        assert signed_in(county, "officer").get(url).status_code in (200, 404)
        answer_link(by=someone, link=link, measures="通道畅通。")
    assert link.told_at.date() == date(2026, 3, 2)
