"""``zhifa addresses import FILE`` — take in a list of addresses or doorplates, or try it without writing."""

import argparse
import sys
import time
from pathlib import Path
from typing import Any

from zhifa.core import clock
from zhifa.core.actors import Automatic
from zhifa.core.errors import BadInput
from zhifa.core.table_file import TableFile
from zhifa.faces.cli.answer import as_json
from zhifa.faces.cli.list_import import SHOWN, opened, print_problems
from zhifa.faces.cli.list_import import told as problems_told
from zhifa.registers.territory.address_import import take_in_list
from zhifa.registers.territory.address_list import FIELDS, AddressReading, guess, read_list
from zhifa.registers.territory.datum import Datum

COMMAND_LINE = Automatic("命令行")


def run(argv: list[str]) -> int:
    """0 all rows taken in (or known already), 1 refused, 3 some rows had faults."""
    parser = argparse.ArgumentParser("zhifa addresses", description="地址簿")
    what = parser.add_subparsers(dest="what", required=True, metavar="什么")
    one = what.add_parser(
        "import",
        help="导入地址或门牌：一行一个",
        description="导入地址名单（CSV、XLSX，UTF-8 或 GBK，可以是 .gz）。地址拆开、按坐标找到网格；有问题的行不写入。"
        "同一份名单再导入一次，什么也不变。",
    )
    one.add_argument("file", type=Path, metavar="文件")
    one.add_argument("--columns", default="", metavar="字段=列", help=f"列对应；字段：{'、'.join(FIELDS)}")
    one.add_argument("--datum", default=str(Datum.CGCS2000), choices=[*Datum], metavar="基准",
                     help="坐标基准：cgcs2000（默认）· gcj02 · bd09；后两种换算后导入")  # fmt: skip
    one.add_argument("--update", action="store_true", help="已登记的，按文件更正坐标")
    one.add_argument("--source", default="名单", metavar="来源", help="谁的名单（默认“名单”）")
    one.add_argument("--dry-run", action="store_true", help="只试读，报告每行的问题，不写入")
    one.add_argument("--json", action="store_true", help="以 JSON 输出")
    given = parser.parse_args(argv)
    with opened(given.file) as source:
        return _import(TableFile(source), given)


def _columns(text: str, header: list[str]) -> dict[str, str]:
    found = guess(header)
    for part in filter(None, text.split(",")):
        name, mark, value = part.partition("=")
        if not mark:
            raise BadInput(f"列对应要写成 字段=列：{part}", field="columns")
        found[name.strip()] = value.strip()
    return found


def _import(file: TableFile, given: argparse.Namespace) -> int:
    began = time.monotonic()
    columns = _columns(given.columns, file.header)
    common: dict[str, Any] = {"on": clock.today(), "datum": given.datum, "update": given.update}
    if given.dry_run:
        told = read_list(file, columns, **common)
    else:

        def progress(done: int) -> None:
            if not given.json:
                print(f"\r{done}", end="", file=sys.stderr, flush=True)

        told = take_in_list(COMMAND_LINE, file, columns, **common, source=given.source, progress=progress)
    seconds = round(time.monotonic() - began, 2)
    if given.json:
        as_json(_as_data(told, columns, given.dry_run, seconds))
    else:
        _say(told, columns, given.dry_run, seconds)
    return 3 if told.problems else 0


def _as_data(told: AddressReading, columns: dict[str, str], dry_run: bool, seconds: float) -> dict[str, Any]:
    return {
        "dry_run": dry_run,
        "columns": columns,
        "rows": told.rows,
        "fresh": len(told.fresh),
        "moved": len(told.moved),
        "known": told.known,
        "without_number": told.without_number,
        "refused": len(told.problems),
        "seconds": seconds,
        "problems": problems_told(told.problems),
    }


def _say(told: AddressReading, columns: dict[str, str], dry_run: bool, seconds: float) -> None:
    head = "试读（不写入）：" if dry_run else ""
    print(f"{head}列对应：{'，'.join(f'{f}={h}' for f, h in columns.items())}；{seconds} 秒")
    print(
        f"共 {told.rows} 行：新登记 {len(told.fresh)}，更正坐标 {len(told.moved)}，已经登记 {told.known}，"
        f"有误 {len(told.problems)}"
    )
    print_problems(problems_told(told.problems))
    if len(told.problems) > SHOWN:
        print(f"……共 {len(told.problems)} 行有误，用 --json 看全部")
