"""示范 — ``zhifa demo``: the database, the demo county loaded once, web and worker; Ctrl-C stops all of it."""

import argparse
import sys
import time
from collections.abc import Callable

import psycopg

from zhifa.config.cell import Cell, CellRefusal, Database, find_cell
from zhifa.config.chinese_help import parser, table
from zhifa.config.collected_static import collect_where_lacking
from zhifa.config.command import Words, command, say
from zhifa.config.migrating import Notes, is_current, migrate
from zhifa.config.only_one import only_one
from zhifa.config.processes import Children, end_leftovers
from zhifa.config.running import StopAsked, address, keep_running, refuse_busy_port, web, worker


@command("启动示范县：数据库、网页、后台任务，一条命令，Ctrl-C 全部停止")
def run_demo(folder: str | None, words: Words) -> int:
    asked = parser("demo", run_demo.summary)
    asked.add_argument("--host", default="127.0.0.1", help="监听地址（默认只限本机 127.0.0.1）")
    asked.add_argument("--port", type=int, default=8000, help="端口（默认 8000）")
    asked.add_argument("--size", choices=("small", "large"), default="small", help="示范县的规模")
    given = asked.parse_args(words)
    cell = find_cell(folder, demo=True)
    with only_one(cell.home) as tell_address:
        return _run(cell, given, tell_address)


def _run(cell: Cell, given: argparse.Namespace, tell_address: Callable[[str], None]) -> int:
    began = time.monotonic()
    say(f"数据目录 {cell.home}")
    database = Database.open(cell, tied=True)
    children = Children(cell.home)
    try:
        if database.server is None or database.server.was_alone:
            end_leftovers(cell.home)
        refuse_busy_port(given.host, given.port, "zhifa demo")
        if collect_where_lacking(cell, children):
            say("整理了网页静态文件。")
        notes = Notes(database)
        if not is_current(cell, database):
            say("建立或升级数据库结构……")
            migrate(cell, database)
        if notes.read().get("loaded") != given.size:
            say("装入示范县（虚构的人和企业，真实的事项）……")
            _load(cell, database, children, given.size)
            notes.write(loaded=given.size)
        url = address(given.host, given.port)

        def ready() -> None:
            from zhifa.demo.people import sign_ins

            tell_address(url)
            say(f"\n示范县已就绪（{time.monotonic() - began:.1f} 秒）：{url}\n")
            table([("角色", "姓名", "用户名", "口令"), *sign_ins()], say)
            say("\n按 Ctrl-C 停止（数据库一并停止，数据保留）。")

        keep_running(
            [
                web(cell, database, host=given.host, port=given.port, workers=1),
                worker(cell, database),
            ],
            children=children,
            database=database,
            url=url,
            ready=ready,
            say=say,
            tied=True,
        )
    except StopAsked:
        say("\n正在停止……")
        return 0
    finally:
        children.stop()
        database.stop()
    return 0


def _load(cell: Cell, database: Database, children: Children, size: str) -> None:
    answer = children.run_to_end(
        [sys.executable, "-m", "zhifa.demo.load", "--size", size],
        environment={**cell.environment(), **database.environment(owner=False)},
    )
    if answer.returncode != 0:
        raise CellRefusal(
            "示范县没有装完（原因见上）。", "重新运行同一条命令，会从中断处继续；已装入的不会重复。"
        )
    if size == "large":
        # the planner must know how big the tables have become before the first page asks
        with psycopg.connect(database.owner_dsn, autocommit=True) as connection:
            connection.execute("ANALYZE")
