"""地址簿：名单试读和导入、逐行的问题、手工登记、更正、停用；命令和页面是同一扇门。"""

import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.county import County
from tests.desk.conftest import Browser
from zhifa.core import clock
from zhifa.core.errors import AlreadyDone, BadInput, OutOfReach, StepOutOfOrder
from zhifa.core.ledger.models import LedgerEntry
from zhifa.core.table_file import TableFile
from zhifa.faces.cli import addresses as command
from zhifa.registers.territory import address_list
from zhifa.registers.territory import operations as territory
from zhifa.registers.territory.address_import import take_in_list
from zhifa.registers.territory.datum import to_gcj02
from zhifa.registers.territory.models import AddressPoint
from zhifa.registers.territory.queries import find_address, place_of

pytestmark = pytest.mark.django_db

LIST = """标准地址,经度,纬度,所属网格
浙江省澄川县青埠镇塘湾路十四号,118.006,28.906,QB-11
澄川县栖溪街道河沿街 10 号,118.025,28.905,
渡口路3号2幢,118.006,28.912,
青埠镇塘湾路12号,118.005,28.905,
青埠镇塘湾路14号,118.006,28.906,
青埠镇塘湾路16号,,
青埠镇塘湾路18号,28.905,118.005,
青埠镇塘湾路20号,119.5,28.905,
青埠镇塘湾路22号,118.025,28.905,
青埠镇塘湾路24号,118.006,28.906,QB-12
青埠镇塘湾路12号对面,118.005,28.905,
青埠镇塘湾路26号,东经118度,28.9,
,118.005,28.905,
"""


def file(text: str = LIST) -> TableFile:
    return TableFile(io.BytesIO(text.encode()))


def read(text: str = LIST, **more: Any) -> address_list.AddressReading:
    source = file(text)
    return address_list.read_list(source, address_list.guess(source.header), on=clock.today(), **more)


def test_a_list_is_taken_apart_and_every_fault_has_its_row(small_county: County) -> None:
    told = read()
    assert [(r.address, r.grid_code) for r in told.fresh] == [
        ("青埠镇塘湾路14号", "QB-11"),
        ("栖溪街道河沿街10号", "QX-11"),
        ("青埠镇渡口路3号2幢", "QB-12"),
    ]
    assert (told.rows, told.known, told.moved) == (13, 1, [])
    faults = {p.line: p.sentence for p in told.problems}
    for line, words in {
        6: "文件里已经有过", 7: "没有坐标", 8: "写反了", 9: "不在本县", 10: "写的是青埠镇，坐标落在栖溪街道",
        11: "写的网格是 QB-12，坐标落在 QB-11", 12: "写的是方位（对面）", 13: "不是数字", 14: "没有写地址",
    }.items():  # fmt: skip
        assert words in faults.pop(line)
    assert not faults and not AddressPoint.objects.filter(address__contains="14号").exists()


def test_an_import_writes_what_fits_and_the_second_time_nothing(small_county: County) -> None:
    given: dict[str, Any] = {
        "columns": {"address": "标准地址", "lng": "经度", "lat": "纬度"},
        "on": clock.today(),
    }
    before = LedgerEntry.objects.count()
    told = take_in_list(small_county.guidance, file(), **given, source="民政局")
    # without the column of grids the row that named another one fits
    assert len(told.fresh) == 4 and LedgerEntry.objects.count() == before + 1
    place = place_of("青埠塘湾路14号", on=clock.today())
    assert place is not None and place.how == "地址"
    again = take_in_list(small_county.guidance, file(), **given)
    assert (again.fresh, again.known) == ([], 5) and LedgerEntry.objects.count() == before + 1


def test_parts_in_columns_and_points_of_a_map_service_come_as_well(small_county: County) -> None:
    x, y = to_gcj02([[118.0061, 28.9061]])[0]
    told = read(f"街道,路名,门牌号,经度,纬度\n青埠镇,塘湾路,30,{x:.7f},{y:.7f}\n", datum="gcj02")
    assert [(r.address, r.grid_code, float(r.lng)) for r in told.fresh] == [("青埠镇塘湾路30号", "QB-11", pytest.approx(118.0061, abs=1e-6))]  # fmt: skip
    for text, words in (
        ("地址\n塘湾路1号\n", "没有指定经度和纬度"),
        ("名称,经度,纬度\n甲,1,2\n", "没有指定地址"),
    ):
        with pytest.raises(BadInput, match=words):
            read(text)


def test_a_moved_point_is_a_problem_until_asked_for(small_county: County) -> None:
    text = "地址,经度,纬度\n青埠镇塘湾路12号,118.009,28.909\n"
    assert "相差" in read(text).problems[0].sentence
    told = read(text, update=True)
    assert len(told.moved) == 1 and told.problems == []
    territory.take_in_addresses(by=small_county.town, rows=told.fit)
    assert AddressPoint.objects.get(address="青埠镇塘湾路12号").lng == Decimal("118.009000")
    with pytest.raises(OutOfReach, match="本乡镇"):
        other = read("地址,经度,纬度\n栖溪街道河沿街11号,118.025,28.905\n")
        territory.take_in_addresses(by=small_county.town, rows=other.fit)


def test_one_address_is_entered_moved_and_retired_by_hand(small_county: County) -> None:
    town = small_county.town
    made = territory.enter_address(by=town, address="塘湾路40号", lng="118.004", lat="28.904")
    assert (made.address, made.grid.code) == ("青埠镇塘湾路40号", "QB-11")
    with pytest.raises(AlreadyDone):
        territory.enter_address(by=town, address="青埠镇塘湾路40号", lng="118.004", lat="28.904")
    with pytest.raises(BadInput, match="栖溪街道"):
        territory.move_address(by=town, point=made, lng="118.024", lat="28.904", reason="测量")
    with pytest.raises(BadInput, match="理由"):
        territory.move_address(by=town, point=made, lng="118.003", lat="28.913", reason="")
    assert (
        territory.move_address(by=town, point=made, lng="118.003", lat="28.913", reason="测量").grid.code
        == "QB-12"
    )
    territory.retire_address(by=town, point=made, reason="房屋拆除")
    assert "青埠镇塘湾路40号" not in [m.address for m in find_address("塘湾路40号")]
    with pytest.raises(StepOutOfOrder):
        territory.retire_address(by=town, point=made, reason="再停一次")
    back = territory.enter_address(by=town, address="青埠镇塘湾路40号", lng="118.004", lat="28.904")
    assert back.pk == made.pk and back.retired_on is None


def test_the_command_tries_and_writes(
    small_county: County, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "门牌.csv"
    path.write_text(LIST, encoding="gbk")
    assert command.run(["import", str(path), "--dry-run", "--json"]) == 3
    told = json.loads(capsys.readouterr().out)
    assert (told["rows"], told["fresh"], told["known"], told["refused"]) == (13, 3, 1, 9)
    assert command.run(["import", str(path)]) == 3
    assert "新登记 3" in capsys.readouterr().out
    with pytest.raises(BadInput, match="没有「什么」这个字段"):
        command.run(["import", str(path), "--columns", "什么=标准地址"])


def test_the_pages_of_the_address_book(small_county: County, browser_of: Browser) -> None:
    client, base = browser_of("guidance"), "/desk/registers/addresses/"
    sent = client.post(f"{base}import/", {"file": SimpleUploadedFile("门牌.csv", LIST.encode()), "do": "try"})
    page = sent.content.decode()
    assert sent.status_code == 200 and "可以登记" in page and "写反了" in page and "导入 3 条" in page
    assert not AddressPoint.objects.filter(address__contains="14号").exists()
    digest = sent.context["digest"]
    problems = client.post(f"{base}import/", {"digest": digest, "do": "problems"})
    assert "写反了" in b"".join(problems.streaming_content).decode()  # type: ignore[attr-defined]
    done = client.post(
        f"{base}import/", {"digest": digest, "do": "start", "source": "民政局", "idempotency_key": "a"}
    )
    assert "已导入" in done.content.decode()
    listed = client.get(f"{base}?q=塘湾路&town=330899101").content.decode()
    assert "青埠镇塘湾路14号" in listed and "民政局" in listed and "河沿街" not in listed
    one = AddressPoint.objects.get(address="青埠镇塘湾路14号")
    shown = client.get(f"{base}{one.uid}/").content.decode()
    assert "门牌" in shown and "14号" in shown
    moved = {"do": "move", "lng": "118.0065", "lat": "28.906", "reason": "测量"}
    assert client.post(f"{base}{one.uid}/", moved).status_code == 302
    bad = client.post(f"{base}{one.uid}/", {**moved, "lng": "119"})
    assert bad.status_code == 422 and "不在本县" in bad.content.decode()
    assert client.post(f"{base}{one.uid}/", {"do": "retire", "reason": "改名"}).status_code == 302
    assert "14号" not in client.get(f"{base}?q=塘湾路").content.decode()
    assert "14号" in client.get(f"{base}?q=塘湾路&retired=1").content.decode()
    new = {"address": "青埠镇塘湾路50号", "lng": "118.003", "lat": "28.903"}
    assert client.post(f"{base}new/", new).status_code == 302
    assert client.post(f"{base}new/", {**new, "lat": "x"}).status_code == 422
    assert client.post(f"{base}import/", {"do": "try"}).status_code == 422
