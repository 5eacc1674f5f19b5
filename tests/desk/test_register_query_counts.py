"""Pages of the catalogue, the powers and the published lists ask a constant number of questions, however much there is."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from tests.catalogue.test_change_workflow import RULES_ESTABLISHMENT, TOWN, appraise, pass_all, propose
from tests.county import LITTER, RUBBLE, RULES, SHOP_FRONT, SINCE, County, report_in
from tests.desk.conftest import Browser
from tests.desk.test_query_counts import SHELL, asked
from zhifa.core import clock
from zhifa.registers.catalogue import operations as catalogue
from zhifa.registers.catalogue.models import Announcement, Proposal
from zhifa.registers.catalogue.operations.revising import BASIS_COLUMNS
from zhifa.registers.organisation import operations as organisation
from zhifa.registers.published_lists import operations as lists
from zhifa.registers.published_lists.models import ListVersion

pytestmark = pytest.mark.django_db

NOW = "2026-11-22 09:00"

#: page → what it asks beside the shell: lists three at most, records five; what an announcement handed over comes with
#: the matters; a proposal asks its file, the register's version, who takes on, and all they have in every register
CONSTANTS = {
    "items": 3,
    "items_found": 3,
    "item": 5,
    "power_matrix": 3,
    "changes": 3,
    "announcements": 2,
    "our_items": 3,
    "support": 1,
    "support_board": 2,
    "lists": 2,
    "list_version": 4,
    "announcement": 5,
    "change_appraisal": 5,
    "change": 4,
    "change_list": 1,
    "change_new": 2,
    "home": 5,
}


@pytest.fixture
def county(small_county: County, on: Any) -> Any:
    row = {
        "kind": "town_guide",
        "number": "浙政函〔2020〕1号（虚构）",
        "title": "指导目录",
        "approved_on": SINCE,
    }
    catalogue.approve_list(
        by=RULES, row={**row, "item_codes": [LITTER, SHOP_FRONT, RUBBLE], "valid_from": SINCE}
    )
    with on(NOW):
        yield small_county


def draft(county: County, replaces: ListVersion | None = None) -> ListVersion:
    row = {
        "title": "市容裁量基准",
        "body": county.bureau,
        "valid_from": date(2026, 12, 1),
        "replaces": replaces,
    }
    made = lists.draft_list(by=county.department_clerk, kind="benchmark", **row)
    cells = {
        "item": SHOP_FRONT,
        "grade": "一般",
        "circumstances": "多次",
        "low": "300",
        "high": "600",
        "unit": "元",
    }
    lists.set_rows(by=county.department_clerk, version=made, rows=[cells])
    return made


def more(county: County, n: int) -> Proposal:
    """Another proposal of each of two ways, a published change, a draft of a list and a revision of an item."""
    pass_all(
        county,
        propose(county, items=[(LITTER, RUBBLE)[n - 1]], effective_on=date(2027, 1, n)),
        f"澄政公告〔2026〕{n}号",
    )
    propose(
        county, manner="transfer", items=[SHOP_FRONT], giver="ZHZF", body="ZJJ", town="", choice="", by=county.guidance,
    )  # fmt: skip
    draft(county)
    basis = county.shop_item.bases.get()
    catalogue.propose_revision(
        by=county.guidance, item=county.shop_item, valid_from=date(2027, 2, 1), reason="条款改了",
        values={},
        basis={c: getattr(basis, c) for c in BASIS_COLUMNS} | {"fine_text": f"第{n}次修订后的罚款"},
    )  # fmt: skip
    return propose(county, items=[SHOP_FRONT])


def hand_over(county: County) -> None:
    """What the newest announcement gave away goes over, with the open matters that hang on it."""
    newest = Announcement.objects.latest("id")
    (line,) = newest.changes.all()
    for code in line.item_codes:
        report_in(county, item_code=code, body=county.bureau.scope)
    catalogue.hand_over(by=county.guidance, announcement=newest)


def test_pages_of_the_register_ask_a_constant_number(county: County, browser_of: Browser, on: Any) -> None:
    proposal = more(county, 1)
    version = draft(county)
    urls = {
        "items": reverse("desk:items"),
        "items_found": reverse("desk:items") + "?q=店外经营",
        "item": reverse("desk:item", args=[SHOP_FRONT]),
        "power_matrix": reverse("desk:power_matrix"),
        "changes": reverse("desk:changes"),
        "announcements": reverse("desk:announcements"),
        "our_items": reverse("desk:our_items") + f"?town={TOWN}",
        "support": reverse("desk:support"),
        "support_board": reverse("desk:support_board"),
        "lists": reverse("desk:lists") + "?kind=benchmark",
        "list_version": reverse("desk:list_version", args=[version.uid]),
        "announcement": reverse("desk:announcement", args=[Announcement.objects.latest("id").uid]),
        "change_appraisal": reverse("desk:change_appraisal", args=[proposal.uid]),
        "change": reverse("desk:change", args=[proposal.uid]),
        "change_list": reverse("desk:change_list", args=[proposal.uid]),
        "change_new": reverse("desk:change_new"),
        "home": reverse("desk:home"),
    }
    with on("2027-01-15 09:00"):
        client = browser_of("guidance")
        hand_over(county)
        few = {page: asked(client, url) - SHELL for page, url in urls.items()}
    more(county, 2)
    with on("2027-01-15 09:00"):
        hand_over(county)
        many = {page: asked(client, url) - SHELL for page, url in urls.items()}
    assert many == few == CONSTANTS


def test_a_change_asks_no_more_in_any_state_of_its_way(county: County, browser_of: Browser) -> None:
    organisation.plan_training(by=RULES, year=clock.today().year, title="轮训", hours=8)
    whole_county = {"manner": "withdraw", "body": "ZHZF", "giver": "", "town": "", "choice": ""}
    ways = [propose(county), propose(county, by=county.guidance, proposer="ZDB", **whole_county)]
    readers = [browser_of(who) for who in ("guidance", "department_clerk", "town", "supervisor")]

    def most(proposal: Proposal) -> int:
        url = reverse("desk:change", args=[proposal.uid])
        return max(asked(client, url) for client in readers) - SHELL

    for proposal in ways:
        step: dict[str, Any] = {"proposal": proposal, "passed": True, "opinion": "同意"}
        seen = [most(proposal)]
        catalogue.check_capacity(by=county.guidance, province_paper="浙政函〔2026〕8号", **step)
        seen.append(most(proposal))
        catalogue.consult(by=county.guidance, **step | {"passed": False})
        seen.append(most(proposal))
        catalogue.consult(by=county.guidance, **step)
        catalogue.review_legality(by=county.supervisor, **step)
        seen.append(most(proposal))
        catalogue.give_establishment_opinion(by=RULES_ESTABLISHMENT(county), **step)
        seen.append(most(proposal))
        appraise(county, proposal)
        catalogue.decide(by=county.guidance, **step)
        seen.append(most(proposal))
        assert set(seen) == {CONSTANTS["change"]}
        catalogue.publish_change(by=county.guidance, proposal=proposal, number=f"澄政公告{proposal.number}")
        seen = [most(proposal)]
        # not handed over yet: less than its page asks afterwards
        paper = reverse("desk:announcement", args=[Announcement.objects.latest("id").uid])
        assert max(asked(client, paper) for client in readers) - SHELL < CONSTANTS["announcement"]
        catalogue.assess(by=county.guidance, **step)
        # what is published is not weighed any more: its file, the register's version
        assert {*seen, most(proposal)} == {2}
