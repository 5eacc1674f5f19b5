"""Two ways into the catalogue by page: a draft read out of a law, and a file tried first."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.county import SHOP_FRONT, County
from tests.desk.conftest import Browser
from zhifa.registers.catalogue.draft_rows import as_row, draft_id
from zhifa.registers.catalogue.drafting import draft_law
from zhifa.registers.catalogue.exchange.catalogue_file import catalogue_rows
from zhifa.registers.catalogue.exchange.item_rows import COLUMNS
from zhifa.registers.catalogue.exchange.table import as_csv
from zhifa.registers.catalogue.models import DraftVerdict, Item

pytestmark = pytest.mark.django_db


def test_a_draft_is_confirmed_beside_its_article(small_county: County, browser_of: Browser) -> None:
    client = browser_of("guidance")
    draft = next(d for d in draft_law("湿地保护法").drafts if d.place == "第五十八条")
    shown = client.get(reverse("desk:drafts"), {"law": "湿地保护法"}).content.decode()
    assert draft.conduct[:30] in shown and "待处理" in shown
    url = reverse("desk:draft", args=[draft.law, draft_id(draft)])
    assert "十万元以上一百万元以下罚款" in client.get(url).content.decode()
    sent = {"do": "confirm", "code": "SD-058", "name": as_row(draft)["name"], "field": small_county.field.name,
            "kinds": ["罚款"], "fine_min": "100000", "fine_max": "50000", "fine_subject": "any"}  # fmt: skip
    wrong = client.post(url, sent)
    assert wrong.status_code == 422 and "罚款下限大于上限" in wrong.content.decode()
    assert client.post(url, {**sent, "fine_max": "1000000"}).status_code == 302
    assert Item.objects.get(code="SD-058").bases.get().fine_max_fen == 100_000_000
    assert "已列入目录" in client.get(reverse("desk:drafts"), {"law": "湿地保护法"}).content.decode()


def test_a_draft_is_rejected_with_a_reason(small_county: County, browser_of: Browser) -> None:
    client = browser_of("guidance")
    draft = draft_law("湿地保护法").drafts[0]
    url = reverse("desk:draft", args=[draft.law, draft_id(draft)])
    assert client.post(url, {"do": "reject", "reason": ""}).status_code == 422
    assert client.post(url, {"do": "reject", "reason": "由省里办"}).status_code == 302
    assert DraftVerdict.objects.get().reason == "由省里办"
    assert client.get(reverse("desk:drafts"), {"law": "没有这部法"}).status_code == 422


def table(**changes: str) -> SimpleUploadedFile:
    rows = [[str(c) for c in r] for r in catalogue_rows()]
    name = list(COLUMNS).index("事项名称")
    for r in rows:
        r[name] = changes.get(r[0].replace("-", "_"), r[name])
    return SimpleUploadedFile("catalogue.csv", as_csv(list(COLUMNS), rows))


def test_a_catalogue_file_is_tried_and_only_then_written(small_county: County, browser_of: Browser) -> None:
    client = browser_of("guidance")
    sent = client.post(
        reverse("desk:catalogue_import"), {"file": table(**{SHOP_FRONT.replace("-", "_"): "店外经营"})}
    )
    assert sent.status_code == 302
    shown = client.get(sent.headers["Location"]).content.decode()
    assert SHOP_FRONT in shown and "→ 店外经营" in shown
    assert Item.objects.get(code=SHOP_FRONT).name != "店外经营"
    assert client.post(sent.headers["Location"]).status_code == 302
    assert Item.objects.get(code=SHOP_FRONT).name == "店外经营"


def test_a_file_with_one_fault_writes_nothing(small_county: County, browser_of: Browser) -> None:
    client = browser_of("guidance")
    sent = client.post(
        reverse("desk:catalogue_import"), {"file": table(**{SHOP_FRONT.replace("-", "_"): ""})}
    )
    answer = client.get(sent.headers["Location"])
    assert "没有写事项名称" in answer.content.decode() and "确认写入" not in answer.content.decode()
    assert client.post(sent.headers["Location"]).status_code == 422
    assert Item.objects.get(code=SHOP_FRONT).name != ""
    assert client.post(reverse("desk:catalogue_import")).status_code == 422
    other = client.post(
        reverse("desk:catalogue_import"), {"file": SimpleUploadedFile("a.csv", b"a,b\n1,2\n")}
    )
    assert "文件缺少列" in client.get(other.headers["Location"]).content.decode()
