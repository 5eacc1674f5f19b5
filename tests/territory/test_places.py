"""地点：坐标、Plus code、网格代码、地址 → 一点；地址分解；来件登记和查找也认得。"""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests.county import IN_QINGBU, County
from tests.desk.conftest import Browser
from zhifa.core.errors import NotFound
from zhifa.enforcement.intake.placing import find
from zhifa.faces.cli import locate as locate_command
from zhifa.registers.territory import operations as territory
from zhifa.registers.territory.address_parts import normalised, parse
from zhifa.registers.territory.place_codes import coordinates, plus_code, plus_code_of
from zhifa.registers.territory.queries import place_of

DAY = date(2027, 3, 1)
TOWNS, VILLAGES = ["青埠镇", "栖溪街道"], ["塘湾村", "禾桥社区"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("浙江省金华市澄川县青埠镇塘湾村塘湾路12号",
         {"省": "浙江省", "市": "金华市", "县（区）": "澄川县", "乡镇（街道）": "青埠镇", "村（社区）": "塘湾村", "路（街）": "塘湾路", "门牌": "12号"}),
        ("澄川县青埠镇塘湾路十二号", {"县（区）": "澄川县", "乡镇（街道）": "青埠镇", "路（街）": "塘湾路", "门牌": "12号"}),
        ("青埠塘湾路１２－１号３幢2单元501室",
         {"乡镇（街道）": "青埠镇", "路（街）": "塘湾路", "门牌": "12-1号", "楼幢": "3幢", "单元": "2单元", "室": "501室"}),
        ("栖溪街道 河沿街8号 对面", {"乡镇（街道）": "栖溪街道", "路（街）": "河沿街", "门牌": "8号", "方位": "对面"}),
        ("河沿街8号", {"路（街）": "河沿街", "门牌": "8号"}),
        ("江苏省泰州市泰兴市济川街道国庆路5弄6号",
         {"省": "江苏省", "市": "泰州市", "县（区）": "泰兴市", "乡镇（街道）": "济川街道", "路（街）": "国庆路", "弄（巷）": "5弄", "门牌": "6号"}),
        ("禾桥社区菜市场旁", {"村（社区）": "禾桥社区", "其余": "菜市场", "方位": "旁"}),
        ("", {}),
    ],
)  # fmt: skip
def test_an_address_is_taken_apart_however_it_was_written(text: str, parts: dict[str, str]) -> None:
    assert parse(text, towns=TOWNS, villages=VILLAGES, county="澄川县").told() == parts


def test_writing_is_made_one_way() -> None:
    assert normalised("塘湾路 二十三号，5#") == "塘湾路23号5号"


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("118.005, 28.905", (118.005, 28.905)),
        ("118.005 28.905", (118.005, 28.905)),
        ("（118.005，28.905）", (118.005, 28.905)),
        ("28.905,118.005", (118.005, 28.905)),
        ("青埠镇", None),
        ("118.005", None),
        ("500, 28", None),
    ],
)
def test_coordinates_are_read_in_either_order(text: str, point: Any) -> None:
    found = coordinates(text)
    assert (found and (found.lng, found.lat)) == point


def test_a_plus_code_is_read_whole_or_short() -> None:
    code = plus_code_of(118.005, 28.905)
    whole, short = plus_code(code), plus_code(code[4:] + " 青埠镇", near=(118.02, 28.91))
    assert whole and short
    assert (whole.lng, whole.lat) == pytest.approx((118.005, 28.905), abs=2e-4)
    assert (short.lng, short.lat) == (whole.lng, whole.lat)
    assert plus_code(code[4:]) is None and plus_code("没有代码") is None and plus_code("8Q+++") is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("118.005,28.905", "坐标"),
        (plus_code_of(118.005, 28.905), "Plus code"),
        ("qb-11", "网格"),
        ("青埠镇塘湾路12号", "地址"),
        ("浙江省澄川县青埠镇塘湾路十二号", "地址"),
        ("青埠塘湾路12号 对面", "地址"),
    ],
)
def test_every_way_of_writing_leads_to_the_same_grid(small_county: County, text: str, how: str) -> None:
    place = place_of(text, on=DAY)
    assert place is not None and place.how.startswith(how)
    where = find("", "", text, on=DAY)
    assert where.located is not None and where.located.basic is not None
    assert where.located.basic.code == "QB-11" and where.note


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["青埠镇塘湾路112号", "没有这个地方", "ZZ-99", "", "+", "\u3000"])
def test_what_is_not_known_is_not_guessed(small_county: County, text: str) -> None:
    assert place_of(text, on=DAY) is None


@pytest.mark.django_db
def test_the_command_takes_words_and_days(small_county: County, capsys: pytest.CaptureFixture[str]) -> None:
    assert locate_command.run(["青埠镇塘湾路12号"]) == 0
    assert "青埠第1网格" in capsys.readouterr().out
    assert locate_command.run(["118.005", "28.905", "--json"]) == 0
    assert '"QB-11"' in capsys.readouterr().out
    assert locate_command.run(["119.5", "28.905"]) == 1
    with pytest.raises(NotFound, match="找不到这个地点"):
        locate_command.run(["没有这个地方"])


def test_the_one_box_and_the_interface_find_grids_units_towns_and_places(
    small_county: County, browser_of: Browser, client: Client
) -> None:
    territory.lay_out_units(
        by=small_county.guidance, rows=[{"code": "QB-U1", "name": "塘湾治理单元", "town": "330899101"}]
    )
    desk = browser_of("leader")
    for asked, shown in (
        ("qb-1", "青埠第1网格"), ("青埠第2网格", "/registers/grids/QB-12/"), ("塘湾治理", "治理单元"),
        ("栖溪街道", "/registers/divisions/330899001/"),
    ):  # fmt: skip
        assert shown in desk.get("/desk/search/", {"q": asked}).content.decode(), asked
    assert "QB-11" in desk.get("/desk/search/suggest/", {"q": "QB-11"}).content.decode()
    door = "/api/v1/locate"
    point = client.get(door, {"lng": IN_QINGBU[0], "lat": IN_QINGBU[1], "on": "2026-01-05"}).json()
    for asked in ("青埠镇塘湾路12号", point["plus_code"], "qb-11"):
        told = client.get(door, {"q": asked}).json()
        assert (told["grid"]["code"], told["town"]["code"]) == ("QB-11", "330899101"), asked
    assert (point["found_by"], point["on"], told["found_by"]) == ("坐标", "2026-01-05", "网格")
    assert client.get(door, {"q": "没有这个地方"}).status_code == 404
    assert client.get(door).status_code == client.get(door, {"lng": "118"}).status_code == 422
