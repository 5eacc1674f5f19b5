"""入口 — the ``zhifa`` command: finds the cell, opens its database, then does what was asked.

What runs the house is answered here (demo, serve, worker, migrate, db); everything else is handed to
``zhifa.faces.cli`` with Django set up and the database open. Beside ``settings`` (and ``cell``,
``running``, ``processes`` of this package) nothing reads environment variables.
"""

import argparse
import importlib.metadata
import io
import json
import os
import sys
import time
from collections.abc import Callable, Sequence

import psycopg

from zhifa.adapters.postgres import PostgresRefusal, upgrade
from zhifa.adapters.postgres.folder import data_folders
from zhifa.adapters.postgres.server import living_server, stop_server_of
from zhifa.config.cell import Cell, CellRefusal, Database, find_cell, folder_of
from zhifa.config.chinese_help import padded, parser, speak_chinese, table
from zhifa.config.collected_static import collect_where_lacking, refuse_without_style
from zhifa.config.keeping import run_backup, run_bench, run_doctor, run_restore
from zhifa.config.migrating import Notes, is_current, migrate
from zhifa.config.only_one import only_one
from zhifa.config.processes import Child, Children, end_leftovers
from zhifa.config.running import (
    StopAsked,
    address,
    keep_running,
    refuse_busy_port,
    stopping_on_signals,
    web,
    worker,
)

Words = list[str]


def say(text: str) -> None:
    print(text, flush=True)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; the exit code is 0 done, 1 refused (with a sentence), 2 misspelt, 130 interrupted."""
    speak_chinese()
    # a Chinese sentence must come out even where the locale claims to know ASCII only
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.encoding.lower().startswith("utf"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        folder, words = take_folder(words)
        if not words or words[0] in {"-h", "--help", "help", "帮助"}:
            say(overview())
            return 0
        if words[0] in {"-V", "--version"}:
            say(f"zhifa {_version()}")
            return 0
        with stopping_on_signals():
            own = COMMANDS.get(words[0])
            return own.run(folder, words[1:]) if own else hand_over(folder, words)
    except (PostgresRefusal, CellRefusal) as refusal:
        print(refusal, file=sys.stderr, flush=True)
        return 1
    except (StopAsked, KeyboardInterrupt):
        return 130


def take_folder(words: Words) -> tuple[str | None, Words]:
    """Takes ``--data-dir DIR`` out of the words, wherever it stands. Raises ``CellRefusal`` without DIR."""
    rest: Words = []
    folder: str | None = None
    remaining = iter(words)
    for word in remaining:
        if word == "--":
            rest += [word, *remaining]
        elif word == "--data-dir":
            folder = next(remaining, None)
            if not folder:
                raise CellRefusal("--data-dir 后面要跟一个目录。", "例如 zhifa demo --data-dir /srv/zhifa。")
        elif word.startswith("--data-dir="):
            folder = word.partition("=")[2]
        else:
            rest.append(word)
    return folder, rest


def _version() -> str:
    try:
        return importlib.metadata.version("zhifa")
    except importlib.metadata.PackageNotFoundError:
        from zhifa import __version__

        return __version__


# ── commands ──


def demo(folder: str | None, words: Words) -> int:
    asked = parser("demo", COMMANDS["demo"].summary)
    asked.add_argument("--host", default="127.0.0.1", help="监听地址（默认只限本机 127.0.0.1）")
    asked.add_argument("--port", type=int, default=8000, help="端口（默认 8000）")
    asked.add_argument("--size", choices=("small", "large"), default="small", help="示范县的规模")
    given = asked.parse_args(words)
    cell = find_cell(folder, demo=True)
    with only_one(cell.home) as tell_address:
        return _run_demo(cell, given, tell_address)


def _run_demo(cell: Cell, given: argparse.Namespace, tell_address: Callable[[str], None]) -> int:
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
            _load_demo(cell, database, children, given.size)
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


def _load_demo(cell: Cell, database: Database, children: Children, size: str) -> None:
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


def serve(folder: str | None, words: Words) -> int:
    asked = parser("serve", COMMANDS["serve"].summary)
    asked.add_argument("--host", default="127.0.0.1", help="监听地址（默认 127.0.0.1，前面放反向代理）")
    asked.add_argument("--port", type=int, default=8000, help="端口（默认 8000）")
    asked.add_argument("--workers", type=int, default=2, help="进程数（默认 2，每个 4 线程）")
    asked.add_argument("--with-worker", action="store_true", help="同时运行后台任务")
    given = asked.parse_args(words)
    url = address(given.host, given.port)

    def parts(cell: Cell, database: Database) -> list[Child]:
        refuse_busy_port(given.host, given.port, "zhifa serve")
        refuse_without_style(cell)
        kept = [web(cell, database, host=given.host, port=given.port, workers=max(1, given.workers))]
        return [*kept, worker(cell, database)] if given.with_worker else kept

    return _run(folder, parts, url, f"网页服务已就绪：{url}")


def run_worker(folder: str | None, words: Words) -> int:
    parser("worker", COMMANDS["worker"].summary).parse_args(words)
    return _run(folder, lambda cell, database: [worker(cell, database)], None, "后台任务已启动。")


def _run(
    folder: str | None, parts: Callable[[Cell, Database], list[Child]], url: str | None, ready: str
) -> int:
    cell = find_cell(folder)
    database = Database.open(cell)
    children = Children(cell.home)
    try:
        if database.server is not None and database.server.was_alone:
            end_leftovers(cell.home)
        if not is_current(cell, database):
            raise CellRefusal(
                "数据库结构与本程序的版本不一致，为安全起见不启动。",
                "先备份（zhifa backup），再运行 zhifa migrate。",
            )
        keep_running(
            parts(cell, database),
            children=children,
            database=database,
            url=url,
            ready=lambda: say(ready),
            say=say,
            tied=False,
        )
    except StopAsked:
        return 0
    finally:
        children.stop()
        database.release()
    return 0


def run_migrate(folder: str | None, words: Words) -> int:
    asked = parser("migrate", COMMANDS["migrate"].summary)
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


def db(folder: str | None, words: Words) -> int:
    asked = parser("db", COMMANDS["db"].summary)
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
        return _db_status(folder, as_json=given.json)
    if given.what == "stop":
        facts: dict[str, object] = {"stopped": stop_server_of(folder_of(folder))}
        text = "数据库已停止。" if facts["stopped"] else "数据库没有在运行。"
    elif given.what == "start":
        database = Database.open(find_cell(folder))
        assert database.server is not None
        database.server.keep()
        facts = {"pid": database.server.pid, "socket": database.server.socket_folder}
        text = f"数据库在后台运行（进程 {facts['pid']}）。停止：zhifa db stop"
        database.release()
    else:
        cell = find_cell(folder)
        report = upgrade(
            cell.home,
            bin_dir=cell.bin_dir,
            old_bin_dir=given.old_bin,
            say=lambda text: None if given.json else say(text),
        )
        if report is None:
            facts, text = {"upgraded": False}, "数据已是本程序的版本，无需升级。"
        else:
            facts = {
                "upgraded": True,
                "from": report.old_version,
                "to": report.new_version,
                "tables": report.tables,
                "rows": report.rows,
                "kept": str(report.kept),
            }
            text = (
                f"已从 PostgreSQL {report.old_version} 升级到 {report.new_version}，"
                f"{report.tables} 张表 {report.rows} 行逐表核对一致。\n"
                f"旧数据保留在 {report.kept}，确认无误后可删除。"
            )
    say(json.dumps(facts, ensure_ascii=False) if given.json else text)
    return 0


def _db_status(folder: str | None, *, as_json: bool) -> int:
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
        table([(names[key], str(words.get(value, value))) for key, value in facts.items()], say)  # type: ignore[call-overload]
    return 0


# ── everything else ──


def hand_over(folder: str | None, words: Words) -> int:
    """Gives ``words`` to ``zhifa.faces.cli`` with Django ready and, where needed, the database open."""
    from zhifa.faces import cli

    if words[0] not in cli.COMMANDS:
        near = ", ".join([*COMMANDS, *cli.COMMANDS])
        print(f"没有“{words[0]}”这个命令。可用：{near}\n办法：zhifa --help", file=sys.stderr)
        return 2
    asks_help = any(word in {"-h", "--help"} for word in words[1:])
    if asks_help or not cli.needs_database(words):
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhifa.config.settings")
        if words[0] not in {*cli.WITHOUT_DATABASE, "law"}:
            # the modules name models; nothing is signed for a help text, and no cell is touched
            os.environ.setdefault("ZHIFA_SECRET_KEY", "help")
            import django

            django.setup()
        return cli.main(words, folder_of(folder))
    cell = find_cell(folder)
    database = Database.open(cell)
    try:
        os.environ.update({**cell.environment(), **database.environment(owner=True)})
        import django

        django.setup()
        return cli.main(words, cell.home)
    finally:
        database.release()


class Command(argparse.Namespace):
    """命令 — what the overview says of it and what runs it."""

    def __init__(self, summary: str, run: Callable[[str | None, Words], int]) -> None:
        super().__init__()
        self.summary = summary
        self.run = run


COMMANDS = {
    "demo": Command("启动示范县：数据库、网页、后台任务，一条命令，Ctrl-C 全部停止", demo),
    "serve": Command("启动网页服务（正式使用）", serve),
    "worker": Command("启动后台任务（正式使用）", run_worker),
    "migrate": Command("建立或升级数据库结构", run_migrate),
    "db": Command("自带数据库的启动、停止、状态、大版本升级", db),
    "doctor": Command("检查这个单元：数据库、权限、磁盘、钥匙、字体、后台作业", run_doctor),
    "backup": Command("备份：数据库、文件、钥匙、账本检查点", run_backup),
    "restore": Command("恢复到一个空单元，并核验账本", run_restore),
    "bench": Command("跑分：每项与同机基准相比", run_bench),
}


def overview() -> str:
    """What ``zhifa --help`` prints."""
    from zhifa.faces import cli

    def listed(commands: dict[str, str]) -> list[str]:
        return [f"  {padded(name, 16)}{summary}" for name, summary in commands.items()]

    return "\n".join(
        [
            "执法 — 一个县、区、市的大综合一体化行政执法平台",
            "",
            "用法：zhifa 命令 [选项]        某个命令的说明：zhifa 命令 --help",
            "",
            "运行",
            *listed({name: command.summary for name, command in COMMANDS.items()}),
            "",
            "使用与维护",
            *listed(cli.COMMANDS),
            "",
            "选项",
            f"  {padded('--data-dir 目录', 18)}数据目录（默认 ./var/cell，或环境变量 ZHIFA_HOME）",
            f"  {padded('--version', 18)}显示版本",
            "",
            "环境变量",
            f"  {padded('DATABASE_URL', 22)}使用已有的 PostgreSQL（15 或更新）；不设则启动自带的",
            f"  {padded('DATABASE_OWNER_URL', 22)}同一个库的所有者角色，供 migrate 使用",
            f"  {padded('ZHIFA_POSTGRES_BIN', 22)}自带数据库改用这个 bin 目录里的程序",
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
