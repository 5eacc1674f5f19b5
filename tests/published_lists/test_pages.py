"""The pages of lists: drafted, filled from a file, reviewed, approved, published, and open to the public with what changed."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.county import SHOP_FRONT, County
from tests.matrix.conftest import browser_of  # noqa: F401
from zhifa.registers.catalogue.exchange.table import as_csv
from zhifa.registers.published_lists.kinds import KINDS
from zhifa.registers.published_lists.models import ListVersion
from zhifa.registers.published_lists.rows import headings

pytestmark = pytest.mark.django_db


def sheet(low: str) -> SimpleUploadedFile:
    rows = [[SHOP_FRONT, "从轻", "初次", low, "200", "元"], [SHOP_FRONT, "从重", "多次", "600", "1000", "元"]]
    return SimpleUploadedFile("list.csv", as_csv(headings(KINDS["benchmark"]), rows))


def test_a_list_all_the_way_by_page(small_county: County, browser_of: Any, client: Client, on: Any) -> None:  # noqa: F811
    with on("2026-11-22 09:00"):
        clerk = browser_of("department_clerk")
        form = {"title": "市容裁量基准", "body": "ZHZF", "valid_from": "2026-12-01"}
        assert (
            clerk.post(reverse("desk:list_new") + "?kind=benchmark", {**form, "body": ""}).status_code == 422
        )
        sent = clerk.post(reverse("desk:list_new") + "?kind=benchmark", form)
        url = sent.headers["Location"]
        bad = clerk.post(url, {"do": "file", "file": sheet("5")})
        assert bad.status_code == 422 and "超出" in bad.content.decode()
        assert "处罚法第七十六条" in bad.content.decode()
        clerk.post(url, {"do": "file", "file": sheet("100"), "try": "1"})
        version = ListVersion.objects.get()
        assert version.rows.count() == 0
        assert clerk.post(url, {"do": "file", "file": sheet("100")}).status_code == 302
        assert version.rows.count() == 2
        assert clerk.post(url, {"do": "submitted", "passed": "1"}).status_code == 302
        assert browser_of("supervisor").post(url, {"do": "reviewed", "passed": "1"}).status_code == 302
        assert clerk.post(url, {"do": "approved", "passed": "1"}).status_code in (403, 422)
        assert browser_of("head").post(url, {"do": "approved", "passed": "1"}).status_code == 302
        public = reverse("portal:list", args=[version.uid])
        assert client.get(public).status_code == 404
        assert clerk.post(url, {"do": "published", "paper": "澄〔2026〕3号", "valid_from": "2026-12-01"}).status_code == 302  # fmt: skip
        shown = client.get(public).content.decode()
        assert "待施行" in shown and "综合行政执法局" in shown and "1000" in shown
        assert "市容裁量基准" in client.get(reverse("portal:lists")).content.decode()
        table = b"".join(clerk.get(reverse("desk:list_file", args=[version.uid])).streaming_content).decode()
        assert f"{SHOP_FRONT},从轻,初次,100,200,元" in table
        assert "市容裁量基准" in clerk.get(reverse("desk:lists")).content.decode()
