"""A body is succeeded while it has a case in hand: the case goes on in the successor's name, decided letters stay as they were."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.casework.story import open_one
from tests.county import RULES, County
from zhifa.core import jobs
from zhifa.core.ledger.models import LedgerEntry
from zhifa.enforcement.casework.models import Case
from zhifa.registers.catalogue import operations as catalogue
from zhifa.registers.organisation import operations as organisation

pytestmark = pytest.mark.django_db


def test_an_open_case_goes_on_in_the_name_of_the_successor(small_county: County, on: Any) -> None:
    story = open_one(small_county)
    today = story.case.opened_at.date()
    with on(f"{today} 10:00"):
        story.file_it()
        heir = organisation.enter_body(
            by=RULES,
            row={"code": "XZFJ", "name": "澄川县综合执法新局（虚构）", "short_name": "新局", "kind": "comprehensive",
                 "enforces": True, "seal_name": "澄川县综合执法新局", "prefix": "澄新", "valid_from": date(2020, 1, 1),
                 "reconsideration_body": "澄川县人民政府", "court": "澄川县人民法院"},
        )  # fmt: skip
        catalogue.announce_succession(
            by=small_county.guidance,
            row={
                "number": "澄政发〔2026〕40号",
                "title": "关于机构合并的公告",
                "issuer": "县政府",
                "effective_on": today,
            },
            formers=[small_county.bureau],
            heir=heir,
        )
        jobs.run_pending()
        jobs.run_pending()
        case = Case.objects.get(pk=story.case.pk)
        assert case.body.code == "XZFJ" and case.matter.body.code == "XZFJ"
        told = LedgerEntry.objects.filter(matter=case.matter, operation="casework.follow_successor")
        assert [e.note for e in told] == [
            "澄川县综合行政执法局由澄川县综合执法新局（虚构）承继（澄政发〔2026〕40号），本案以澄川县综合执法新局（虚构）的名义继续办理"
        ]
        story.tell_rights()
        assert story.state == "investigating"
