"""单元的数据库 — ``zhifa migrate | db``: its structure, and the server the program brings: start, stop, state, new major version."""

import argparse
import json
import os

from zhifa.adapters.postgres import upgrade
from zhifa.adapters.postgres.folder import data_folders
from zhifa.adapters.postgres.server import living_server, stop_server_of
from zhifa.config.cell import CellRefusal, Database, find_cell, folder_of
from zhifa.config.chinese_help import parser, table
from zhifa.config.command import Words, command, say
from zhifa.config.migrating import is_current, migrate


@command("建立或升级数据库结构")
def run_migrate(folder: str | None, words: Words) -> int:
    asked = parser("migrate", run_migrate.summary)
    asked.add_argument("--force", action="store_true", help="即使看来无事可做也逐项检查")
    given = asked.parse_args(words)
    cell = find_cell(folder)
    database = Database.open(cell)
    try:
        if is_current(cell, database) and not given.force:
            say("数据库结构已是最新。")
        else:
            migrate(cell, database, verbose=True)
            say("数据库结构已升级到本程序的版本。")
    finally:
        database.release()
    return 0


@command("自带数据库的启动、停止、状态、大版本升级")
def run_db(folder: str | None, words: Words) -> int:
    asked = parser("db", run_db.summary)
    asked.add_argument(
        "what",
        metavar="动作",
        choices=("start", "stop", "status", "upgrade"),
        help="start 启动并留在后台 · stop 停止 · status 查看 · upgrade 升级到新的大版本",
    )
    asked.add_argument("--json", action="store_true", help="以 JSON 输出")
    asked.add_argument("--old-bin", metavar="目录", help="upgrade：旧版本程序的 bin 目录")
    given = asked.parse_args(words)
    if os.environ.get("DATABASE_URL"):
        raise CellRefusal(
            "设置了 DATABASE_URL，数据库不由本程序启停。", "用该数据库自己的工具；或去掉 DATABASE_URL。"
        )
    if given.what == "status":
        return _status(folder, as_json=given.json)
    facts, text = {"start": _start, "stop": _stop, "upgrade": _upgrade}[given.what](folder, given)
    say(json.dumps(facts, ensure_ascii=False) if given.json else text)
    return 0


#: what was done: for programs, and in a sentence
Told = tuple[dict[str, object], str]


def _start(folder: str | None, _given: argparse.Namespace) -> Told:
    database = Database.open(find_cell(folder))
    assert database.server is not None
    database.server.keep()
    facts: dict[str, object] = {"pid": database.server.pid, "socket": database.server.socket_folder}
    database.release()
    return facts, f"数据库在后台运行（进程 {facts['pid']}）。停止：zhifa db stop"


def _stop(folder: str | None, _given: argparse.Namespace) -> Told:
    stopped = stop_server_of(folder_of(folder))
    return {"stopped": stopped}, "数据库已停止。" if stopped else "数据库没有在运行。"


def _upgrade(folder: str | None, given: argparse.Namespace) -> Told:
    cell = find_cell(folder)
    report = upgrade(
        cell.home,
        bin_dir=cell.bin_dir,
        old_bin_dir=given.old_bin,
        say=lambda text: None if given.json else say(text),
    )
    if report is None:
        return {"upgraded": False}, "数据已是本程序的版本，无需升级。"
    facts = {
        "upgraded": True,
        "from": report.old_version,
        "to": report.new_version,
        "tables": report.tables,
        "rows": report.rows,
        "kept": str(report.kept),
    }
    return facts, (
        f"已从 PostgreSQL {report.old_version} 升级到 {report.new_version}，"
        f"{report.tables} 张表 {report.rows} 行逐表核对一致。\n"
        f"旧数据保留在 {report.kept}，确认无误后可删除。"
    )


def _status(folder: str | None, *, as_json: bool) -> int:
    home = folder_of(folder)
    facts: dict[str, object] = {"home": str(home), "running": False}
    for major, path in sorted(data_folders(home).items()):
        facts |= {"data": str(path), "major": major}
        if found := living_server(path):
            facts |= {"running": True, "pid": found.pid, "socket": found.socket_folder, "state": found.status}
            break
    if as_json:
        say(json.dumps(facts, ensure_ascii=False))
    else:
        names = {
            "home": "数据目录",
            "running": "运行中",
            "data": "数据库目录",
            "major": "大版本",
            "pid": "进程",
            "socket": "套接字目录",
            "state": "状态",
        }
        words = {True: "是", False: "否", "ready": "可用", "starting": "正在启动", "stopping": "正在停止"}
        table([(names[key], str(words.get(value, value))) for key, value in facts.items()], say)
    return 0
