"""领域限制：浙江持证人员跨部门，不限；外省要求证件领域、领域考试的，数据目录里一个文件改过来。"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from zhifa.law.county_law import read_county_law
from zhifa.law.field_bar import (
    FieldExamMissing,
    FieldNotOnCertificate,
    check_field,
    field_bar,
    forget_province,
)
from zhifa.law.officers import Certificate, Person, check_officers
from zhifa.law.refusal import BadFact

DAY = date(2026, 11, 20)
BINDS = """
field_bar:
  values:
    - {from: 2020-01-01, certificate: true, exam_fields: [水利], exam_years: 3, all_fields: [综合行政执法], source: 某省政府令第1号}
"""


@pytest.fixture(autouse=True)
def as_shipped() -> Iterator[None]:
    forget_province()
    yield
    forget_province()


def read(folder: Path, text: str) -> None:
    (folder / "officers.yaml").write_text(text, encoding="utf-8")
    read_county_law(folder)


@pytest.fixture
def province(tmp_path: Path) -> None:
    read(tmp_path, BINDS)


def test_in_zhejiang_a_holder_acts_across_fields() -> None:
    assert not field_bar(DAY).bars and str(field_bar(DAY).citation)
    assert check_field("甲", "水利", DAY) == ()


@pytest.mark.usefixtures("province")
def test_a_province_binds_officers_to_the_fields_on_the_certificate_and_to_an_exam() -> None:
    with pytest.raises(FieldNotOnCertificate, match=r"市容.*城市管理.*某省政府令第1号"):
        check_field("甲", "城市管理", DAY, printed=("市容",))
    with pytest.raises(FieldNotOnCertificate, match="没有写领域"):
        check_field("甲", "城市管理", DAY)
    assert len(check_field("甲", "城市管理", DAY, printed=("城市管理",))) == 1
    with pytest.raises(FieldExamMissing, match="没有登记合格"):
        check_field("甲", "水利", DAY, printed=("综合行政执法",), passed=(("城市管理", DAY),))
    fresh, old = date(2023, 11, 20), date(2023, 11, 19)
    assert len(check_field("甲", "水利", DAY, printed=("综合行政执法",), passed=(("水利", fresh),))) == 2
    with pytest.raises(FieldExamMissing, match="已满 3 年"):
        check_field("甲", "水利", DAY, printed=("综合行政执法",), passed=(("水利", old),))
    pair = [
        Person(n, n, Certificate(n, fresh, date(2030, 1, 1), fields=(f,)))
        for n, f in (("甲", "综合行政执法"), ("乙", "市容"))
    ]
    assert check_officers(pair, DAY).result == 2
    with pytest.raises(FieldNotOnCertificate, match="乙"):
        check_officers(pair, DAY, "城市管理")


def test_a_file_that_does_not_say_who_set_it_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "officers.yaml").write_text("field_bar: {values: [{from: 2020-01-01, certificate: true}]}")
    with pytest.raises(BadFact, match="依据"):
        read_county_law(tmp_path)
    (tmp_path / "officers.yaml").write_text("field_bar: {values: [{certificate: true, source: x}]}")
    with pytest.raises(BadFact, match="from"):
        read_county_law(tmp_path)
    one_of_two = "{from: 2020-01-01, certificate: true, source: x}, {certificate: true, source: x}"
    (tmp_path / "officers.yaml").write_text(f"field_bar: {{values: [{one_of_two}]}}")
    with pytest.raises(BadFact, match="from"):
        read_county_law(tmp_path)
    assert not field_bar(DAY).bars


def test_a_field_nobody_named_and_a_county_without_a_file_are_not_barred(tmp_path: Path) -> None:
    read_county_law(tmp_path)
    assert check_field("甲", "水利", DAY) == ()
    read(tmp_path, BINDS)
    assert field_bar(DAY).bars, "读入以后不再照先前答过的"
    assert check_field("甲", "", DAY) == ()


@pytest.mark.usefixtures("province")
def test_an_exam_not_yet_passed_on_the_day_does_not_count_and_the_newest_does() -> None:
    printed = ("综合行政执法",)
    tomorrow, long_ago, today = date(2026, 11, 21), date(2020, 1, 1), DAY
    with pytest.raises(FieldExamMissing, match="没有登记合格"):
        check_field("甲", "水利", DAY, printed=printed, passed=(("水利", tomorrow),))
    assert check_field("甲", "水利", DAY, printed=printed, passed=(("水利", today),))
    assert check_field("甲", "水利", DAY, printed=printed, passed=(("水利", long_ago), ("水利", today)))
    # the certificate alone is enough where no exam is asked
    assert len(check_field("甲", "城市管理", DAY, printed=printed)) == 1


def test_a_star_asks_an_exam_of_every_field(tmp_path: Path) -> None:
    read(
        tmp_path,
        'field_bar: {values: [{from: 2020-01-01, exam_fields: ["*"], exam_years: 1, source: 某省政府令第1号}]}',
    )
    assert field_bar(DAY).bars
    with pytest.raises(FieldExamMissing, match="（1 年内）"):
        check_field("甲", "市容", DAY)
    (step,) = check_field("甲", "市容", DAY, passed=(("市容", date(2025, 11, 20)),))
    assert "某省政府令第1号" in step.text
    with pytest.raises(FieldExamMissing):
        check_field("甲", "市容", DAY, passed=(("市容", date(2025, 11, 19)),))


def test_the_bar_of_the_day_is_asked_and_before_the_first_the_first(tmp_path: Path) -> None:
    read(
        tmp_path,
        """
field_bar:
  values:
    - {from: 2020-01-01, certificate: false, source: 某省政府令第1号}
    - {from: 2026-11-20, certificate: true, source: 某省政府令第2号}
""",
    )
    days = (date(2019, 12, 31), date(2026, 11, 19), date(2026, 11, 20))
    assert [field_bar(day).certificate for day in days] == [False, False, True]
    assert field_bar(DAY).set_by == "（某省政府令第2号）"


def test_a_bar_that_rests_on_an_article_cites_it_and_names_no_paper(tmp_path: Path) -> None:
    read(
        tmp_path,
        "field_bar: {values: [{from: 2020-01-01, certificate: true, citation: 浙江综合执法条例第二十九条第一款}]}",
    )
    assert field_bar(DAY).set_by == ""
    with pytest.raises(FieldNotOnCertificate) as refused:
        check_field("甲", "水利", DAY)
    assert "第二十九条" in str(refused.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- 1", "看不懂"),
        ("field_bar: 无", "看不懂"),
        ("field_bar: {values: []}", "看不懂"),
        ("other: {}", "看不懂"),
        ("field_bar: {values: [{from: 2020-01-01, source: x, exam_fields: [水利]}]}", "exam_years"),
        (
            "field_bar: {values: [{from: 2020-01-01, source: x, exam_fields: [水利], exam_years: 0}]}",
            "exam_years",
        ),
        (
            "field_bar: {values: [{from: 2020-01-01, source: x, exam_fields: [水利], exam_years: true}]}",
            "exam_years",
        ),
        (
            "field_bar: {values: [{from: 2020-01-01, source: x, exam_fields: [水利], exam_years: 三}]}",
            "exam_years",
        ),
    ],
)
def test_a_file_that_cannot_be_read_stops_the_start_and_changes_nothing(
    tmp_path: Path, text: str, says: str
) -> None:
    with pytest.raises(BadFact, match=says):
        read(tmp_path, text)
    assert not field_bar(DAY).bars


def test_years_without_a_field_that_wants_an_exam_mean_nothing(tmp_path: Path) -> None:
    read(tmp_path, "field_bar: {values: [{from: 2020-01-01, source: x, exam_years: 3}]}")
    assert field_bar(DAY).exam_years == 0 and not field_bar(DAY).bars
