"""领域限制：数据目录里一个文件改过来，办案、检查、名录都照它（规则本身在 tests/law/test_field_bar.py）。"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.county import SHOP_FRONT, County, member_of
from zhifa.enforcement.command.pair import check_pair, check_pair_in
from zhifa.law.county_law import read_county_law
from zhifa.law.field_bar import FieldNotOnCertificate, forget_province
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
