"""``zhifa grid``：试读、写入、放行、核对、另存报告。"""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.county import County, square
from tests.territory.drawing import QINGBU, STANDING, feature, geojson, shapefile_zip
from zhifa.core.errors import BadInput, NotFound
from zhifa.faces.cli import grid
from zhifa.registers.territory.models import Grid

pytestmark = pytest.mark.django_db

DAY = ["--kind", "basic", "--effective", "2027-05-01"]


def file(tmp_path: Path, data: bytes, name: str = "网格.geojson") -> str:
    (tmp_path / name).write_bytes(data)
    return str(tmp_path / name)


def test_a_dry_run_writes_nothing_and_the_real_one_does(
    small_county: County, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = file(tmp_path, shapefile_zip([(c, QINGBU, g) for c, g in STANDING.items()]), "网格.zip")
    assert grid.run(["import", path, *DAY, "--dry-run", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["format"], told["features"], told["written"], told["findings"]) == (
        "Shapefile",
        4,
        False,
        [],
    )
    before = Grid.objects.count()
    assert grid.run(["import", path, *DAY]) == 0
    assert Grid.objects.count() == before + 4
    assert "写入 4 个网格" in capsys.readouterr().out


def test_errors_write_nothing_unless_a_named_kind_is_let_pass(
    small_county: County, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = file(tmp_path, geojson(feature("QB-11", QINGBU, square(118.00, 28.90, 118.012, 28.91))))
    report = tmp_path / "问题.geojson"
    assert grid.run(["import", path, *DAY, "--report", str(report)]) == 3
    out = capsys.readouterr().out
    assert "一个网格也没有写入" in out and "QB-21" in out
    told: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    assert told["features"][0]["properties"]["kind"] == "overlap"
    assert told["features"][0]["geometry"]["type"] == "Polygon"
    assert grid.run(["import", path, *DAY, "--override", "overlap=两镇共管"]) == 0
    assert grid.run(["check", "--on", "2027-05-01"]) == 3
    assert "重叠 1 处" in capsys.readouterr().out
    assert grid.run(["check", "--on", "2027-04-30"]) == 0


def test_misspelt_options_are_refused_in_words(small_county: County, tmp_path: Path) -> None:
    path = file(tmp_path, geojson(feature("QB-11", QINGBU, STANDING["QB-11"])))
    with pytest.raises(BadInput, match="种类=理由"):
        grid.run(["import", path, *DAY, "--override", "overlap"])
    with pytest.raises(BadInput, match="字段=列"):
        grid.run(["import", path, *DAY, "--columns", "code"])
    with pytest.raises(NotFound, match="读不到文件"):
        grid.run(["import", str(tmp_path / "没有"), *DAY])
    with pytest.raises(BadInput, match="已经过去"):
        grid.run(["import", path, "--kind", "basic", "--effective", "2020-01-02"])


def test_code_tables_answer(small_county: County, capsys: pytest.CaptureFixture[str]) -> None:
    assert grid.run(["codes", "04-06"]) == 0
    assert "09006" in capsys.readouterr().out
    assert grid.run(["codes", "没有这样的词汇啊"]) in (0, 3)
    assert grid.run(["divisions", "321283"]) == 0
    assert "江苏省泰州市泰兴市" in capsys.readouterr().out
