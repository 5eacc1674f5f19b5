"""维护命令 — ``zhifa doctor | backup | restore | bench`` as the launcher runs them."""

import json
import os
from pathlib import Path

from zhifa.config.backup import back_up, read_facts, restore
from zhifa.config.cell import Database, find_cell
from zhifa.config.chinese_help import parser
from zhifa.config.command import Words, command, say
from zhifa.config.doctor import examine


@command("检查这个单元：数据库、权限、磁盘、钥匙、字体、后台作业")
def run_doctor(folder: str | None, words: Words) -> int:
    """体检 — 1 when something is wrong."""
    asked = parser("doctor", run_doctor.summary)
    asked.add_argument("--json", action="store_true", help="以 JSON 输出")
    given = asked.parse_args(words)
    cell = find_cell(folder)
    database = Database.open(cell)
    try:
        findings = examine(cell, database)
    finally:
        database.release()
    if given.json:
        say(json.dumps([f.__dict__ for f in findings], ensure_ascii=False, indent=1))
    else:
        for f in findings:
            say(f"{'✓' if f.ok else '✗'} {f.name}：{f.said}" + ("" if f.ok else f"\n  办法：{f.way_on}"))
    return 0 if all(f.ok for f in findings) else 1


@command("备份：数据库、文件、钥匙、账本检查点")
def run_backup(folder: str | None, words: Words) -> int:
    """备份."""
    asked = parser("backup", f"{run_backup.summary}，存为一个目录")
    asked.add_argument("to", metavar="目录", type=Path, help="不存在的目录，例如 /backup/2026-11-21")
    asked.add_argument("--json", action="store_true", help="以 JSON 输出")
    given = asked.parse_args(words)
    cell = find_cell(folder)
    database = Database.open(cell)
    try:
        report = back_up(cell, database, given.to.absolute())
    finally:
        database.release()
    if given.json:
        say(json.dumps({**report.__dict__, "folder": str(report.folder)}, ensure_ascii=False))
    else:
        say(
            f"已备份到 {report.folder}：数据库 {report.database_bytes // 1024} KB，文件 {report.files} 个，"
            f"账本检查点 {report.checkpoint_size} 条。目录里有钥匙，按机密保管。"
        )
    return 0


@command("恢复到一个空单元，并核验账本")
def run_restore(folder: str | None, words: Words) -> int:
    """恢复 — into an empty cell of the backup's mode; proves itself by verifying the ledger."""
    asked = parser("restore", "恢复：把备份装入一个空单元，并核验账本")
    asked.add_argument("source", metavar="备份目录", type=Path)
    asked.add_argument(
        "--against", type=Path, metavar="外部检查点", help="用单元以外保存的检查点（文件或见证文件夹）核验"
    )
    asked.add_argument("--json", action="store_true", help="以 JSON 输出")
    given = asked.parse_args(words)
    source = given.source.absolute()
    mode = str(read_facts(source).get("mode"))
    cell = find_cell(folder, demo=mode == "demo")
    database = Database.open(cell)
    try:
        said = restore(cell, database, source, against=given.against)
    finally:
        database.release()
    if given.json:
        say(json.dumps({"home": str(cell.home), "mode": cell.mode, "verified": said}, ensure_ascii=False))
    else:
        say(f"{said}\n已恢复到 {cell.home}")
    return 0


@command("跑分：每项与同机基准相比")
def run_bench(folder: str | None, words: Words) -> int:
    """跑分 — benches bring their own throw-away databases; this cell is not touched."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhifa.config.settings")
    from zhifa import bench

    return bench.main(words)
