"""``zhifa import hotline FILE --mapping M`` — take in a hotline's file, or try it without writing."""

import argparse
from pathlib import Path
from typing import Any

from zhifa.core.errors import NotFound
from zhifa.enforcement.intake import hotline_import
from zhifa.enforcement.intake.hotline_file import HotlineFile
from zhifa.enforcement.intake.hotline_mapping import ColumnMapping, built_in, guess, named
from zhifa.faces.cli.answer import as_json
from zhifa.faces.cli.list_import import carry_out, opened, print_problems, told


def add_parser(subparsers: Any) -> None:
    """``hotline`` among the things that can be imported."""
    shipped = "、".join(dict.fromkeys(m.name for m in built_in().values()))
    one = subparsers.add_parser(
        "hotline",
        help="热线来件：一行一件",
        description="导入热线文件（CSV、XLSX，UTF-8 或 GBK，可以是 .gz）。中断后重新运行同一条命令，从断处继续；"
        "同一编号不会登记两次。",
    )
    one.add_argument("file", type=Path, metavar="文件")
    one.add_argument(
        "--mapping", metavar="列对应", help=f"页面上保存的名称，或自带的：{shipped}；不写则按表头判断"
    )
    one.add_argument("--dry-run", action="store_true", help="只试读，报告每行的问题，不写入")
    one.add_argument("--json", action="store_true", help="以 JSON 输出")


def run(argv: list[str]) -> int:
    """0 all rows taken in (or known already), 1 refused, 3 some rows had faults."""
    parser = argparse.ArgumentParser("zhifa import", description="导入")
    add_parser(parser.add_subparsers(dest="what", required=True, metavar="什么"))
    given = parser.parse_args(argv)
    with opened(given.file) as source:
        file = HotlineFile(source)
        mapping = named(given.mapping) if given.mapping else guess(file.header)
        if mapping is None:
            raise NotFound(
                f"没有适合这些列的列对应：{'、'.join(file.header)}",
                way_out="在页面“导入”里配好列并保存，再用 --mapping",
            )
        if given.dry_run:
            return _dry_run(file, mapping, as_data=given.json)
        return _import(source, given.file.name, mapping, as_data=given.json)


def _dry_run(file: HotlineFile, mapping: ColumnMapping, *, as_data: bool) -> int:
    found = hotline_import.dry_run(file, mapping)
    if as_data:
        as_json(
            {
                "dry_run": True,
                "mapping": mapping.name,
                "encoding": file.encoding,
                "rows": found.rows,
                "fit": found.fit,
                "repeated": found.repeated,
                "refused": found.refused,
                "problems": told(found.problems),
            }
        )
    else:
        print(f"试读（不写入）：{file.kind} {file.encoding}，列对应「{mapping.name}」")
        print(f"共 {found.rows} 件，可导入 {found.fit}，重复 {found.repeated}，有误 {found.refused}")
        print_problems(told(found.problems))
    return 3 if found.refused else 0


def _import(source: Any, name: str, mapping: ColumnMapping, *, as_data: bool) -> int:
    begun = hotline_import.begin(
        by=hotline_import.COMMAND_LINE, source=source, file_name=name, mapping=mapping
    )
    carried = carry_out(begun, hotline_import.go_on, quiet=as_data)
    done = carried.run
    if as_data:
        as_json(carried.as_data(mapping=mapping.name, encoding=done.encoding))
    else:
        print(
            f"共 {done.total} 件：新增 {done.imported}，重复 {done.repeated}，有误 {done.refused}；"
            f"每秒 {carried.rows_per_second} 件"
        )
        print_problems(carried.problems)
    return 3 if done.refused else 0
