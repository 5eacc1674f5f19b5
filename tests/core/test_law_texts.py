"""``zhifa law import`` and ``zhifa law calendar import`` on a running cell: tried, written with a leaf, refused."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.core.test_calendar_change import NOTICE
from zhifa.core.calendar import work_calendar
from zhifa.core.law_texts import folder
from zhifa.core.ledger.models import LedgerEntry
from zhifa.faces import cli
from zhifa.law import library

pytestmark = pytest.mark.django_db

TEXT = """---
title: 示范县户外广告管理办法（虚构）
kind: 地方政府规章
version: 2026-05-01
source: 虚构
---

第一条 为了管理户外广告，制定本办法。
第二条 违反本办法的，处一百元罚款。
第三条 本办法自2026年7月1日起施行。
"""


@pytest.fixture
def cell(tmp_path: Path, settings) -> Iterator[Path]:
    settings.HOME = tmp_path / "cell"
    library.read_also(folder())
    yield folder()
    library.read_no_more(folder())


@pytest.fixture
def incoming(tmp_path: Path) -> Path:
    made = tmp_path / "incoming"
    made.mkdir()
    (made / "a.md").write_text(TEXT, encoding="utf-8")
    return made


def test_a_dry_run_reports_and_writes_nothing(cell: Path, incoming: Path, capsys) -> None:
    assert cli.main(["law", "import", str(incoming), "--dry-run"]) == 0
    text = capsys.readouterr().out
    assert "✓ a.md：《示范县户外广告管理办法（虚构）》2026-05-01版本，3条" in text and "SHA-256" in text
    assert "没有写入" in text and not cell.exists()


def test_an_import_is_found_again_and_stands_in_the_ledger(cell: Path, incoming: Path, capsys) -> None:
    assert cli.main(["law", "import", str(incoming)]) == 0
    assert "已导入：1 个版本" in capsys.readouterr().out
    assert "一百元" in library.provision("示范县户外广告管理办法（虚构）", 2, date(2026, 8, 1)).text
    leaf = LedgerEntry.objects.get(operation="core.import_law_texts")
    assert "示范县户外广告管理办法（虚构）" in leaf.note
    assert cli.main(["law", "import", str(incoming)]) == 0
    assert "库中已有，不重复导入" in capsys.readouterr().out


def test_one_faulty_file_stops_the_whole_folder(cell: Path, incoming: Path, capsys) -> None:
    (incoming / "b.md").write_text("# 某办法\n\n2026年1月1日公布\n", encoding="utf-8")
    assert cli.main(["law", "import", str(incoming), "--json"]) == 3
    told = json.loads(capsys.readouterr().out)
    assert told["written"] is False and not cell.exists()
    assert {file["file"]: file["problems"] for file in told["files"]} == {
        "a.md": [],
        "b.md": ["没有条文：b.md"],
    }


def test_a_folder_that_is_not_there_is_refused_in_a_sentence(cell: Path, tmp_path: Path, capsys) -> None:
    assert cli.main(["law", "import", str(tmp_path / "nowhere")]) == 1
    assert "没有文件夹" in capsys.readouterr().out


def test_next_years_notice_is_tried_then_taken_in(tmp_path: Path, capsys) -> None:
    file = tmp_path / "notice.txt"
    file.write_text(NOTICE, encoding="utf-8")
    assert cli.main(["law", "calendar", "import", str(file), "--dry-run"]) == 0
    assert "2027-02-05  放假  春节" in capsys.readouterr().out
    assert not work_calendar().is_announced(2027)
    assert cli.main(["law", "calendar", "import", str(file), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["written"] and told["recomputed"] == 0
    assert cli.main(["law", "calendar", "show", "2027", "--cell", "--json"]) == 0
    year = json.loads(capsys.readouterr().out)
    assert year["announced"] and {"2027-02-13"} <= {day["day"] for day in year["days"] if day["working"]}
    assert cli.main(["law", "explain", "service", "--on", "2027-01-29", "--cell"]) == 0
    assert "2027-02-13" in capsys.readouterr().out


def test_a_notice_that_cannot_be_read_is_refused(tmp_path: Path, capsys) -> None:
    assert cli.main(["law", "calendar", "import", str(tmp_path / "nothing.txt")]) == 1
    assert "读不到文件" in capsys.readouterr().out
