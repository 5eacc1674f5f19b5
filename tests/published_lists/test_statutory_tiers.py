"""法条自己分的档：每一行的原文在条文里，幅度与条文一致；只加本县目录里依据相同的事项。"""

from __future__ import annotations

import csv
from datetime import date
from importlib.resources import files
from typing import Any

import pytest
from django.urls import reverse

from tests.casework.test_pages import signed_in
from tests.county import SINCE, County
from zhifa.law import library
from zhifa.law.citation import cite
from zhifa.law.discretion import FineRange, check_amount
from zhifa.law.fine_text import read_fines
from zhifa.registers.catalogue.models import Item, ItemBasis
from zhifa.registers.published_lists import operations as lists
from zhifa.registers.published_lists.benchmark import Grade, Range, check_grades
from zhifa.registers.published_lists.kinds import GRADES
from zhifa.registers.published_lists.models import ListVersion
from zhifa.registers.published_lists.statutory_tiers import rows_on, shipped

DAY = date(2026, 11, 22)


def test_every_shipped_tier_stands_in_its_article_and_never_leaves_the_range() -> None:
    rows = shipped()
    catalogue = {
        r["code"]: r
        for name in ("items_city", "items_field", "items_market")
        for r in csv.DictReader(
            (files("zhifa.demo.catalogue") / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        )
    }
    codes = list(dict.fromkeys(r["事项代码"] for r in rows))
    assert len(codes) == 39 and len(rows) == 3 * len(codes)
    for code in codes:
        own, item = [r for r in rows if r["事项代码"] == code], catalogue[code]
        provision = cite(own[0]["依据"].replace("《", "").replace("》", ""))
        assert library.quotes(provision, own[0]["原文"], DAY), code
        assert f"{library.look_up(provision, DAY).law.version:%Y-%m-%d}" == own[0]["版本"], code
        place = Range(int(item["fine_min_fen"]) // 100, int(item["fine_max_fen"]) // 100, own[0]["依据"])  # type: ignore[arg-type]
        grades = [
            Grade(n, GRADES[r["档次"]], int(r["下限"]), int(r["上限"]), r["单位"])  # type: ignore[arg-type]
            for n, r in enumerate(own)
        ]
        assert not check_grades(grades, {"元": place}), code
        # the law's reader finds the same steps in the words
        read = _ranges(own[0]["原文"])
        assert {(int(r["下限"]), int(r["上限"])) for r in own} <= read, (code, read)
        whole = FineRange(int(item["fine_min_fen"]), int(item["fine_max_fen"]), provision)
        check_amount(int(own[2]["下限"]) * 100, whole)


def _ranges(words: str) -> set[tuple[int, int]]:
    """(low, high) in 元 of the fines in words."""
    terms = [t for clause in read_fines(words).clauses for t in clause.terms]
    return {(int(t.low // 100), int(t.high // 100)) for t in terms if t.high is not None}


@pytest.mark.django_db
def test_a_draft_takes_the_tiers_of_the_items_whose_basis_is_that_very_provision(
    small_county: County,
) -> None:
    county = small_county
    law = {"violated_law": "", "violated_article": "", "violated_quote": "", "penalty_quote": "", "multiple_base": "",
           "fine_subject": "", "fine_text": "", "kinds": ["罚款"], "order_to_correct": True, "law_version": "2025-06-27",
           "valid_from": SINCE}  # fmt: skip
    from zhifa.registers.catalogue import operations as catalogue

    def item(code: str, article: str) -> dict[str, Any]:
        basis = {**law, "penalty_law": "反不正当竞争法", "penalty_article": article, "fine_min_fen": 10_000_000,
                 "fine_max_fen": 500_000_000}  # fmt: skip
        return {"code": code, "name": f"试{code}", "field": county.summary_item.field.name, "department": "ZJJ", "department_name": "局",
                "level": "law", "found_on_patrol": False, "summary_capable": False, "plain_words": "", "keywords": "",
                "source": "测试", "valid_from": SINCE, "bases": [basis]}  # fmt: skip

    catalogue.enter_items(
        by=county.guidance, rows=[item("MS-192", "第二十四条第一款"), item("MS-196", "第二十五条")]
    )
    assert (
        ItemBasis.objects.filter(item__code="MS-196").exists() and Item.objects.filter(code="MS-192").exists()
    )
    assert {r["item"] for r in rows_on(DAY)} == {"MS-192"}, "依据不同的不加"
    made = lists.draft_list(
        by=county.department_clerk, kind="benchmark", title="基准（虚构）", body=county.bureau, valid_from=DAY
    )
    client = signed_in(county, "department_clerk")
    page = reverse("desk:list_version", args=[made.uid])
    assert "法条自己分的档" in client.get(page).content.decode()
    for _ in range(2):
        assert client.post(page, {"do": "by_law"}).status_code == 302
    kept = [r.cells for r in ListVersion.objects.get(pk=made.pk).rows.order_by("place")]
    assert [(r["grade"], r["low"], r["high"]) for r in kept] == [
        ("从轻", "100000", "1000000"), ("一般", "100000", "1000000"), ("从重", "1000000", "5000000"),
    ]  # fmt: skip
