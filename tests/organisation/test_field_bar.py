"""领域限制：浙江持证人员跨部门，不限；外省要求证件领域、领域考试的，数据目录里一个文件改过来，办案、检查、名录都照它。"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.county import SHOP_FRONT, County, member_of
from zhifa.enforcement.command.pair import check_pair, check_pair_in
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
from zhifa.registers.catalogue import queries as catalogue
from zhifa.registers.organisation import operations as organisation
from zhifa.registers.organisation.models import Certificate as Row

DAY = date(2026, 11, 20)
BINDS = """
field_bar:
  values:
    - {from: 2020-01-01, certificate: true, exam_fields: [水利], exam_years: 3, all_fields: [综合行政执法], source: 某省政府令第1号}
"""


@pytest.fixture
def province(tmp_path: Path) -> Iterator[None]:
    (tmp_path / "officers.yaml").write_text(BINDS, encoding="utf-8")
    read_county_law(tmp_path)
    yield
    forget_province()


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
    assert not field_bar(DAY).bars


@pytest.mark.django_db
@pytest.mark.usefixtures("province")
def test_the_bar_is_read_by_the_powers_and_by_the_pair(small_county: County) -> None:
    officer = member_of(small_county, small_county.officer)
    field = catalogue.item(SHOP_FRONT).field.name  # type: ignore[union-attr]
    asked = {"item_code": SHOP_FRONT, "act": "penalty", "on": DAY, "officer_code": officer.code}
    told = catalogue.may(**asked)
    assert not told.allowed and told.refusal == "FieldNotOnCertificate" and field in told.reason
    accounts = [small_county.account(w) for w in (small_county.officer, small_county.second)]
    facts, _ = check_pair(*accounts, on=DAY)
    with pytest.raises(FieldNotOnCertificate):
        check_pair_in(facts, lambda: field, DAY)
    for row in Row.objects.filter(member__account__in=accounts):
        organisation.change_certificate(
            by=small_county.guidance, certificate=row, issuer=row.issuer, fields=[field]
        )
    assert catalogue.may(**asked).allowed
    check_pair_in(check_pair(*accounts, on=DAY)[0], lambda: field, DAY)
