"""国家代码和区划代码：按代码、按词、长代码拆开、新旧对照。"""

import pytest

from zhifa.registers.territory.divisions import codes as divisions
from zhifa.registers.territory.national_codes import codes as national


def test_the_table_has_the_numbers_of_the_standard() -> None:
    kinds = [c.kind for c in national.table()]
    assert (kinds.count(national.COMPONENT), kinds.count(national.MATTER)) == (153, 250)
    assert len({(c.kind, c.code) for c in national.table()}) == 403


@pytest.mark.parametrize(
    ("typed", "code", "division", "serial"),
    [
        ("09006", "09006", "", ""),
        ("04-06", "09006", "", ""),
        ("32128309006", "09006", "321283", ""),
        ("32128301001000017", "01001", "321283", "000017"),
    ],
)
def test_codes_of_every_length_are_understood(typed: str, code: str, division: str, serial: str) -> None:
    found = national.understand(typed)
    assert found is not None and found.matches[-1].code == code
    assert (found.division, found.serial) == (division, serial)


@pytest.mark.parametrize("typed", ["", "占道", "99999", "1234", "99-99", "321283999990000", "٠٩٠٠٦"])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert national.understand(typed) is None


def test_an_old_code_without_a_successor_says_so() -> None:
    found = national.understand("06-06")
    assert found is not None and found.matches == () and "没有对应" in found.note


def test_every_old_code_leads_to_the_name_it_claims() -> None:
    for row in national.old_codes():
        if row["code5"]:
            new = national.by_code(row["code5"])
            assert new is not None and new.name == row["name"] and row["old_code"] in new.old


def test_codes_are_put_together_as_the_standard_says() -> None:
    assert national.matter_code("321283", "09006") == "32128309006"
    assert national.component_code("321283", "01001", 17) == "32128301001000017"
    for wrong in (("3212", "09006"), ("321283", "99999")):
        with pytest.raises(ValueError, match="不能组成"):
            national.matter_code(*wrong)
    with pytest.raises(ValueError, match="顺序号"):
        national.component_code("321283", "01001", 0)


def test_words_find_codes_best_first() -> None:
    assert national.find("占道经营")[0].code == "09006"
    assert national.find("店门口的烧烤")[0].name == "露天烧烤"


def test_divisions_are_named_from_province_to_village() -> None:
    assert [d.name for d in divisions.chain("321283")] == ["江苏省", "泰州市", "泰兴市"]
    assert divisions.full_name("330482") == "浙江省嘉兴市平湖市"
    assert divisions.find("泰兴市")[0].code == "321283"
    assert {d.level for d in divisions.children("321283")} == {"乡级"}
    assert len(divisions.children("")) == 31 and divisions.find("没有这个地方") == []
