"""Lists from draft to publication: rows judged, versions that follow one another, benchmarks inside the law, and what casework reads."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.county import LITTER, RUBBLE, SHOP_FRONT, County
from zhifa.core.errors import BadInput, NotPermitted
from zhifa.enforcement.casework.basis import band_of, bands_of, range_of
from zhifa.law.citation import cite
from zhifa.law.discretion import FineRange, bands
from zhifa.registers.catalogue.exchange.table import as_csv
from zhifa.registers.organisation.models import Body
from zhifa.registers.published_lists import operations, queries
from zhifa.registers.published_lists.benchmark import (
    Grade,
    GraverMeansLess,
    OutsideStatutoryRange,
    Range,
    band_of_grades,
    check_grades,
)
from zhifa.registers.published_lists.difference import difference
from zhifa.registers.published_lists.kinds import KINDS
from zhifa.registers.published_lists.models import ListVersion
from zhifa.registers.published_lists.operations import (
    AlreadyReplaced,
    EffectiveInThePast,
    ListedTwice,
    RowsRefused,
)
from zhifa.registers.published_lists.rows import headings, read_rows
from zhifa.registers.published_lists.stages import NotADraft, NotThisStep, next_stage

NOW, FROM, LATER = "2026-11-22 09:00", date(2026, 12, 1), date(2027, 3, 1)


@pytest.fixture
def county(small_county: County, on: Any) -> Any:
    with on(NOW):
        yield small_county


def grade(item: str, term: str, low: str, high: str, unit: str = "元", words: str = "") -> dict[str, str]:
    return {
        "item": item,
        "grade": term,
        "circumstances": words or f"{term}情节",
        "low": low,
        "high": high,
        "unit": unit,
    }


#: 店外经营: 100–1,000 元
SHOP = [grade(SHOP_FRONT, "从轻", "100", "200"), grade(SHOP_FRONT, "一般", "200", "600"), grade(SHOP_FRONT, "从重", "600", "1000")]  # fmt: skip


def draft(county: County, kind: str = "benchmark", rows: Any = None, **more: Any) -> ListVersion:
    made = operations.draft_list(
        by=county.department_clerk, kind=kind, title="城市管理领域裁量基准", body=Body.objects.get(code="ZHZF"),
        valid_from=more.pop("valid_from", FROM), **more,
    )  # fmt: skip
    if rows is not None:
        operations.set_rows(by=county.department_clerk, version=made, rows=rows)
    return made


def publish(county: County, version: ListVersion, **more: Any) -> ListVersion:
    operations.submit(by=county.department_clerk, version=version)
    operations.review(by=county.supervisor, version=version)
    operations.approve(by=county.head, version=version)
    return operations.publish(
        by=county.department_clerk, version=version, paper="澄综执〔2026〕9号（虚构）", **more
    )


def test_a_step_that_did_not_pass_sends_the_list_back_to_its_draft() -> None:
    assert next_stage([]).code == "submitted"  # type: ignore[union-attr]
    assert next_stage([("submitted", True), ("reviewed", False)]).code == "submitted"  # type: ignore[union-attr]
    assert next_stage([("submitted", True), ("reviewed", True)]).code == "approved"  # type: ignore[union-attr]
    assert next_stage([(s, True) for s in ("submitted", "reviewed", "approved", "published")]) is None


def test_grades_stay_in_the_range_and_rise() -> None:
    allowed = {"元": Range(Decimal(100), Decimal(1000), "某条")}
    fine = [Grade(2, 1, Decimal(100), Decimal(300), "元"), Grade(3, 3, Decimal(300), Decimal(1000), "元")]
    assert check_grades(fine, allowed) == []
    wrong = check_grades([Grade(2, 1, Decimal(50), Decimal(300), "元")], allowed)
    assert isinstance(wrong[0][1], OutsideStatutoryRange) and "100–1000元" in wrong[0][1].message_zh
    assert isinstance(check_grades([Grade(2, 1, Decimal(1), Decimal(2), "倍")], allowed)[0][1], OutsideStatutoryRange)  # fmt: skip
    falling = check_grades([Grade(2, 1, Decimal(500), Decimal(900), "元"), Grade(3, 2, Decimal(100), Decimal(400), "元")], allowed)  # fmt: skip
    assert isinstance(falling[0][1], GraverMeansLess)


def test_a_band_in_multiples_is_rounded_inwards_and_never_leaves_the_range() -> None:
    grades = [Grade(1, 2, Decimal("1.5"), Decimal(3), "倍")]
    band = band_of_grades(grades, FineRange(333, 1665, cite("处罚法第三十四条")), 2, 333)
    assert band is not None and (band.low_fen, band.high_fen) == (500, 999)
    assert band_of_grades(grades, FineRange(333, 1665, cite("处罚法第三十四条")), 1, 333) is None
    narrow = band_of_grades(grades, FineRange(600, 700, cite("处罚法第三十四条")), 2, 333)
    assert narrow is not None and (narrow.low_fen, narrow.high_fen) == (600, 700)


def test_a_file_is_judged_row_by_row_and_comes_back_in_the_same_shape() -> None:
    with pytest.raises(BadInput, match="缺少列"):
        read_rows("benchmark", b"a,b\n1,2\n", on=FROM)


@pytest.mark.django_db
class TestLists:
    def test_faults_name_line_column_and_article(self, county: County) -> None:
        rows = [
            [SHOP_FRONT, "从轻", "初次", "50", "200", "元"], ["X-9", "一般", "多次", "1", "2", "元"],
            [SHOP_FRONT, "最重", "屡教不改", "一百", "200", "块"], [SHOP_FRONT, "从轻", "初次", "100", "200", "元"],
        ]  # fmt: skip
        found = read_rows("benchmark", as_csv(headings(KINDS["benchmark"]), rows), on=FROM)
        told = {(f.line, f.column, f.law) for f in found.faults}
        assert {
            (3, "事项代码", ""),
            (4, "档次", ""),
            (4, "下限", ""),
            (4, "单位", ""),
            (5, "事项代码", ""),
        } <= told
        assert any(f.line == 2 and f.law.startswith("处罚法第七十六条") for f in found.faults)

    def test_a_step_may_name_its_own_working_days_or_none(self, county: County) -> None:
        head = headings(KINDS["one_thing"])
        assert head[-1] == "时限（工作日）"
        rows = [
            ["渣土", str(n), "ZJJ", "核准", "", days]
            for n, days in enumerate(("10", "", "0", "两周", "251", "1.5"), 1)
        ]
        found = read_rows("one_thing", as_csv(head, rows), on=FROM)
        assert [r["days"] for r in found.rows] == ["10", ""]
        assert [(f.line, f.column) for f in found.faults] == [(n, head[-1]) for n in (4, 5, 6, 7)]
        assert "写 1 到 250 的整数" in found.faults[0].sentence
        # a file in the shape of before, without the column, is taken as it was
        old = read_rows("one_thing", as_csv(head[:-1], [r[:-1] for r in rows]), on=FROM)
        assert len(old.rows) == 6 and not old.faults

    def test_a_benchmark_is_what_casework_reads_from_its_day(self, county: County, on: Any) -> None:
        basis = county.shop_item.bases.get()
        even = bands(range_of(basis))  # type: ignore[arg-type]
        publish(county, draft(county, rows=SHOP))
        assert bands_of(basis, None) == even
        with on("2026-12-01 09:00"):
            assert [(b.low_fen, b.high_fen) for b in bands_of(basis, None)] == [
                (10_000, 20_000), (20_000, 60_000), (60_000, 100_000)]  # fmt: skip
            band = band_of(basis, None, 3)
            assert band is not None and band.low_fen == 60_000
            other = county.large_item.bases.get()
            assert bands_of(other, None) == bands(range_of(other))  # type: ignore[arg-type]

    def test_each_step_has_its_own_people_and_its_turn(self, county: County) -> None:
        made = draft(county, rows=SHOP)
        with pytest.raises(NotThisStep, match="送审"):
            operations.review(by=county.supervisor, version=made)
        operations.submit(by=county.department_clerk, version=made)
        with pytest.raises(NotADraft):
            operations.set_rows(by=county.department_clerk, version=made, rows=SHOP[:1])
        with pytest.raises(NotPermitted):
            operations.review(by=county.department_clerk, version=made)
        with pytest.raises(BadInput):
            operations.review(by=county.supervisor, version=made, passed=False)
        operations.review(by=county.supervisor, version=made, passed=False, opinion="从重一档情节不清")
        assert operations.set_rows(by=county.department_clerk, version=made, rows=SHOP[:2]) == 2
        publish(county, made)
        with pytest.raises(NotThisStep, match="已经公布"):
            operations.approve(by=county.head, version=made)

    def test_a_new_version_begins_with_the_old_rows_and_ends_the_old_one(self, county: County) -> None:
        first = publish(county, draft(county, rows=SHOP))
        second = draft(county, replaces=first, valid_from=LATER)
        assert second.rows.count() == 3
        changed = [*SHOP[:2], grade(SHOP_FRONT, "从重", "700", "1000")]
        operations.set_rows(by=county.department_clerk, version=second, rows=changed)
        third = draft(county, replaces=first, valid_from=LATER)
        publish(county, second)
        first.refresh_from_db()
        assert first.valid_until == date(2027, 2, 28)
        assert list(queries.in_force(date(2027, 2, 28))) == [first] and list(queries.in_force(LATER)) == [
            second
        ]
        assert queries.benchmark_grades(county.shop_item.pk, LATER)[2].low == 700
        found = difference(KINDS["benchmark"], SHOP, changed)
        assert found.changed[0][1] == ("下限：600 → 700",) and found.same == 2 and not found.added
        with pytest.raises(AlreadyReplaced):
            publish(county, third)

    def test_refused_are_the_past_a_second_benchmark_and_an_empty_list(self, county: County) -> None:
        publish(county, draft(county, rows=SHOP))
        with pytest.raises(ListedTwice, match=SHOP_FRONT):
            publish(county, draft(county, rows=SHOP))
        with pytest.raises(RowsRefused, match="一行也没有"):
            operations.submit(by=county.department_clerk, version=draft(county))
        early = draft(county, rows=[grade(LITTER, "一般", "20", "50")], valid_from=date(2026, 11, 1))
        with pytest.raises(EffectiveInThePast):
            publish(county, early)
        again = operations.publish(
            by=county.department_clerk, version=early, paper="澄〔2026〕1号", valid_from=FROM
        )
        assert again.valid_from == FROM

    @pytest.mark.parametrize(
        ("kind", "row"),
        [
            ("minor", {"item": LITTER, "conditions": "当场清理"}),
            ("first_time", {"item": SHOP_FRONT, "conditions": "一年内第一次，当场改正"}),
            ("duties", {"body": "澄川县综合行政执法局", "duty": "查处乱扔垃圾", "item": LITTER}),
            ("boundaries", {"matter": "建筑垃圾", "body": "ZJJ", "duty": "核准处置"}),
            ("supervision", {"name": "建筑垃圾处置监管", "body": "ZJJ", "subjects": "施工单位", "manner": "日常检查"}),
            ("one_thing", {"chain": "渣土一件事", "step": "1", "body": "ZJJ", "duty": "核准", "item": RUBBLE}),
            ("random_checks", {"name": "工地", "body": "ZJJ", "subjects": "工地", "content": "围挡", "share": "10", "times": "2"}),
        ],
    )  # fmt: skip
    def test_every_kind_is_published_and_read_back(
        self, county: County, kind: str, row: dict[str, str]
    ) -> None:
        made = publish(county, draft(county, kind, [row]))
        assert list(queries.in_force(FROM, kind)) == [made]
        cells = made.rows.get().cells
        assert cells.get("body", "ZJJ") in ("ZJJ", "ZHZF")
        with pytest.raises(RowsRefused):
            operations.set_rows(by=county.department_clerk, version=draft(county, kind), rows=[{**row, **dict.fromkeys(row, "")}])  # fmt: skip
