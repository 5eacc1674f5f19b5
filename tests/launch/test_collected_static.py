"""网页静态文件 — collected ones that are missing, broken or of an earlier program are named; a demo collects them."""

import json
from pathlib import Path

import pytest
from tests.launch.conftest import collected

from zhifa.config import collected_static
from zhifa.config.cell import Cell, CellRefusal
from zhifa.config.collected_static import collect_where_lacking, refuse_without_style, what_lacks
from zhifa.config.processes import Children


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A program with one style sheet of its own."""
    (tmp_path / "src" / "faces" / "static").mkdir(parents=True)
    (tmp_path / "src" / "faces" / "static" / "a.css").write_text("a {}")
    return tmp_path / "src"


def _collect(folder: Path, program: Path) -> None:
    """As ``collectstatic`` does: the file, its far-future name, and the manifest that ties them."""
    manifest = json.loads((collected(folder) / "staticfiles.json").read_text())
    for name in ("a.css", "a.1.css"):
        (folder / name).write_bytes((program / "faces" / "static" / "a.css").read_bytes())
    manifest["paths"]["a.css"] = "a.1.css"
    (folder / "staticfiles.json").write_text(json.dumps(manifest))


def _said(folder: Path, program: Path) -> str:
    lack = what_lacks(folder, program)
    return lack.said if lack else ""


def test_each_way_of_lacking_is_named_and_a_whole_folder_is_not(tmp_path: Path, program: Path) -> None:
    folder = tmp_path / "static"
    assert "没有整理好的网页文件" in _said(folder, program)
    collected(folder)
    assert "缺 a.css" in _said(folder, program)
    _collect(folder, program)
    assert _said(folder, program) == ""

    (program / "faces" / "static" / "a.css").write_text("b {}")
    assert what_lacks(folder, program).old == ("a.css",)  # type: ignore[union-attr]
    assert "的 a.css 不是本程序这个版本的" in _said(folder, program)
    (folder / "a.1.css").unlink()
    assert "缺 a.css" in _said(folder, program)
    (folder / "staticfiles.json").write_text("{")
    assert "读不出来" in _said(folder, program)


def test_a_production_cell_is_told_and_a_cell_of_tests_is_not_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHIFA_STATIC", str(tmp_path / "none"))
    with pytest.raises(CellRefusal, match="页面会没有样式，所以不启动。\n办法：在程序目录运行 make setup"):
        refuse_without_style(Cell(tmp_path, "production", None, None, None))
    refuse_without_style(Cell(tmp_path, "test", None, None, None))


def test_a_demo_collects_what_lacks_and_throws_away_only_what_is_old(
    tmp_path: Path, program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "static"
    monkeypatch.setenv("ZHIFA_STATIC", str(folder))
    monkeypatch.setattr(collected_static, "PACKAGE", program)
    cell, asked = Cell(tmp_path, "demo", None, None, None), []

    def collecting(children: Children, command: list[str], **more: object) -> None:
        asked.append((command[3], (folder / "a.css").exists()))
        _collect(folder, program)

    monkeypatch.setattr(Children, "run_to_end", collecting)
    assert collect_where_lacking(cell, Children(tmp_path)) is True
    assert collect_where_lacking(cell, Children(tmp_path)) is False
    (program / "faces" / "static" / "a.css").write_text("b {}")
    assert collect_where_lacking(cell, Children(tmp_path)) is True
    # the old copy was gone before: collecting keeps whatever looks newer than its source
    assert asked == [("collectstatic", False), ("collectstatic", False)]

    (program / "faces" / "static" / "a.css").write_text("c {}")
    monkeypatch.setattr(Children, "run_to_end", lambda *a, **k: None)
    with pytest.raises(CellRefusal, match="make setup"):
        collect_where_lacking(cell, Children(tmp_path))
