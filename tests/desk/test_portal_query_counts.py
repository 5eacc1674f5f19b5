"""Pages of the public ask the database a constant number of questions: lists six at most, what is told of one thing eight."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.casework.story import case_at
from tests.casework.test_commitments import TEXT
from tests.casework.test_lists_at_the_decision import publish
from tests.casework.test_pages import party_client
from tests.county import SHOP_FRONT, County, member_of
from tests.desk.test_query_counts import asked
from tests.intake.test_portal import given, photo
from tests.organisation.test_watch_and_kiosks import kiosk_of
from tests.publicity.test_model_cases import TEXTS, closed
from tests.publicity.test_publishing import decision
from tests.publicity.test_publishing import published as made_public
from tests.territory.test_patrols import published as checklist
from zhifa.core.files import Attachment
from zhifa.core.ledger.sequencing import sequence_all
from zhifa.enforcement.casework.models import Case
from zhifa.enforcement.intake import operations as intake
from zhifa.enforcement.intake.models import Report
from zhifa.oversight.publicity import model_cases
from zhifa.oversight.publicity.models import ModelCase, Publication
from zhifa.registers.organisation import operations as organisation
from zhifa.registers.organisation.models import Certificate
from zhifa.registers.published_lists import operations as lists
from zhifa.registers.published_lists.models import ListVersion

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:No directory at")]

NOW = "2026-03-02 09:00"
MINOR = {"item": SHOP_FRONT, "conditions": "当场改正", "remark": ""}
#: page → what it asks, the caller's count included where callers are counted; nobody is signed in
LISTS = {
    "home": 0,
    "report": 0,
    "report_map": 1,
    "track": 0,
    "party": 1,
    "verify": 1,
    "published": 2,
    "published_found": 2,
    "lists": 1,
    "model_cases": 1,
    "patrol_lists": 1,
    "patrol_lists_grid": 2,
    "kiosks": 3,
}
RECORDS = {
    "report_done": 2,
    "track_code": 6,
    "verify_code": 4,
    "verify_certificate": 2,
    "publication": 1,
    "list": 3,
    "model_case": 1,
}
#: the party's own page: session, the caller's count, the case, its file, what stands beside it, the register's version where
#: it is asked who may; before a decision the commitments that may be signed, afterwards the papers
PARTY = {"party_case": 6, "party_do": 6, "party_commit": 5, "party_paper": 5}


def more(county: County, client: Client, n: int) -> None:
    """Two reports with photos, a list in its next version, a publication, a model case, a checklist, a kiosk more."""
    for m in (10 * n, 10 * n + 1):
        client.post("/report/", given(idempotency_key=f"0123456789abcdef{m}", photos=[photo(f"{m}.jpg")]))
    case = Case.objects.get(pk=closed(county).case.pk)
    made = model_cases.propose_model_case(by=county.handler, case=case, texts=TEXTS)
    model_cases.review_model_case(by=county.reviewer, row=made, passed=True)
    model_cases.publish_model_case(by=county.guidance, row=made)
    made_public(county, decision(county, number=f"澄执罚决〔2026〕{n}号"))
    checklist(county, code=f"JC{n}")
    kiosk = kiosk_of(county, code=f"KT{n}", valid_from=date(2026, 3, 1))
    organisation.name_kiosk_head(
        by=county.leader, kiosk=kiosk, member=member_of(county, county.officer), starts=date(2026, 3, n)
    )


def next_version(county: County, before: ListVersion, since: date) -> ListVersion:
    made = lists.draft_list(
        by=county.department_clerk, kind="minor", title="轻微不罚清单", body=before.body, valid_from=since, replaces=before,
    )  # fmt: skip
    lists.submit(by=county.department_clerk, version=made)
    lists.review(by=county.supervisor, version=made)
    lists.approve(by=county.head, version=made)
    return lists.publish(by=county.department_clerk, version=made, paper="澄综执〔2026〕9号（虚构）")  # type: ignore[no-any-return]


def counted(county: County, report: Report, version: ListVersion) -> dict[str, int]:
    cache.clear()
    certificate = Certificate.objects.filter(member=member_of(county, county.officer)).latest("id")
    published = Publication.objects.latest("id")
    urls = {
        name: reverse(f"portal:{name}")
        for name in LISTS
        if name not in ("published_found", "patrol_lists_grid")
    }
    urls |= {
        "published_found": reverse("portal:published") + "?q=清檐",
        "patrol_lists_grid": reverse("portal:patrol_lists") + "?grid=QB-11",
        "report_done": reverse("portal:report_done", args=[report.tracking_code]),
        "track_code": reverse("portal:track_code", args=[report.tracking_code]),
        "verify_code": reverse("portal:verify_code", args=[published.act.code]),
        "verify_certificate": reverse("portal:verify_certificate", args=[certificate.uid]),
        "publication": reverse("portal:publication", args=[published.uid]),
        "list": reverse("portal:list", args=[version.uid]),
        "model_case": reverse("portal:model_case", args=[ModelCase.objects.latest("id").uid]),
    }  # fmt: skip
    return {name: asked(Client(), url) for name, url in urls.items()}


def test_pages_of_the_public_ask_a_constant_number(small_county: County, on: Any) -> None:
    county, client = small_county, Client()
    with on("2025-12-20 09:00"):
        version = publish(county, "minor", "轻微不罚清单（虚构）", [MINOR])
    with on(NOW):
        more(county, client, 2)
        sequence_all()
        report = Report.objects.latest("id")
        few = counted(county, report, version)
        more(county, client, 3)
        for day in (10, 20):
            version = next_version(county, version, date(2026, 3, day))
        photos = [a.uid for a in Attachment.objects.filter(matter=report.matter)]
        assert photos and few.keys() == {*LISTS, *RECORDS}
        many = counted(county, report, version)
        # merged into another that was merged itself: one more to find the last of the chain
        first, second = Report.objects.exclude(pk=report.pk).order_by("-id")[:2]
        intake.merge(by=county.duty, matter=report.matter, into=first.matter)
        intake.merge(by=county.duty, matter=first.matter, into=second.matter)
        chained = asked(client, reverse("portal:track_code", args=[report.tracking_code]))
    assert many == few == {**LISTS, **RECORDS}
    assert chained == RECORDS["track_code"] + 1
    assert max(LISTS.values()) <= 6 and max(RECORDS.values()) < 8


def test_the_partys_page_asks_no_more_at_any_state_of_the_case(small_county: County, on: Any) -> None:
    with on("2025-12-20 09:00"):
        publish(small_county, "commitment", "告知承诺事项（虚构）", [TEXT])
    with on(NOW):
        for state in ("checking", "notice_served", "served"):
            cache.clear()
            story = case_at(small_county, state)
            client, code = party_client(story), story.case.code
            acts = [reverse("portal:party_do", args=[code, act]) for act in ("record_defence", "ask_recusal")]
            seen = {
                "party_case": asked(client, reverse("portal:party_case", args=[code])),
                "party_do": max(asked(client, url) for url in acts),
            }
            if state != "served":
                seen["party_commit"] = asked(client, reverse("portal:party_commit", args=[code]))
            assert seen == {page: PARTY[page] for page in seen}, state
        made = story.file.decision
        assert made is not None
        assert (
            asked(client, reverse("portal:party_paper", args=[code, made.document_uid]))
            == PARTY["party_paper"]
        )
    assert max(PARTY.values()) <= 8
