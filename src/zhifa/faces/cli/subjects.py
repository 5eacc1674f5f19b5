"""``zhifa subjects import FILE`` — take in a list of subjects, or try it without writing; ``find`` looks one up."""

import argparse
from pathlib import Path
from typing import Any

from zhifa.core.errors import NotFound
from zhifa.core.table_file import TableFile
from zhifa.faces.cli.answer import as_json
from zhifa.faces.cli.list_import import carry_out, opened, print_problems, told
from zhifa.registers.subjects import list_import, masking
from zhifa.registers.subjects.list_columns import ListColumns, guess, named
from zhifa.registers.subjects.models import Subject
from zhifa.registers.subjects.queries import search


def run(argv: list[str]) -> int:
    """0 all rows taken in (or known already), 1 refused, 3 some rows had faults or nothing was found."""
    parser = argparse.ArgumentParser("zhifa subjects", description="监管对象")
    what = parser.add_subparsers(dest="what", required=True, metavar="什么")
    one = what.add_parser(
        "import",
        help="导入名单：一行一户",
        description="导入监管对象名单（CSV、XLSX，UTF-8 或 GBK，可以是 .gz）。中断后重新运行同一条命令，从断处继续；"
        "代码、身份号码或来源编号已经登记的，不重复登记。",
    )
    one.add_argument("file", type=Path, metavar="文件")
    one.add_argument("--source", default="名单", metavar="来源", help="哪个机关的名单（默认“名单”）")
    one.add_argument("--mapping", metavar="列对应", help="页面上保存的名称；不写则按表头判断")
    one.add_argument("--dry-run", action="store_true", help="只试读，报告每行的问题和疑似已登记的，不写入")
    one.add_argument("--json", action="store_true", help="以 JSON 输出")
    two = what.add_parser("find", help="查找：名称、拼音首字母、地址、代码的一部分")
    two.add_argument("text", metavar="词")
    two.add_argument("--json", action="store_true", help="以 JSON 输出")
    given = parser.parse_args(argv)
    if given.what == "find":
        return _find(given.text, as_data=given.json)
    with opened(given.file) as source:
        file = TableFile(source)
        columns = named(given.mapping) if given.mapping else guess(file.header, given.source)
        if columns is None:
            raise NotFound(
                f"看不出哪一列是名称：{'、'.join(file.header)}",
                way_out="在页面“导入监管对象”里配好列并保存，再用 --mapping",
            )
        if given.dry_run:
            return _dry_run(file, columns, as_data=given.json)
        return _import(source, given.file.name, columns, as_data=given.json)


def _dry_run(file: TableFile, columns: ListColumns, *, as_data: bool) -> int:
    found = list_import.dry_run(file, columns)
    problems = told(found.problems)
    if as_data:
        as_json(
            {
                "dry_run": True,
                "mapping": columns.name,
                "columns": dict(columns.columns),
                "rows": found.rows,
                "fit": found.fit,
                "repeated": found.repeated,
                "refused": found.refused,
                "suggested": found.suggested,
                "problems": problems,
            }
        )
    else:
        matched = "，".join(f"{header}→{field}" for field, header in columns.columns.items())
        print(f"试读（不写入）：{file.kind} {file.encoding}，列对应「{columns.name}」：{matched}")
        print(
            f"共 {found.rows} 行，可导入 {found.fit}，重复 {found.repeated}，有误 {found.refused}，"
            f"疑似已登记 {found.suggested}"
        )
        for row, other, why in found.alike:
            print(f"第 {row.line} 行「{row.values['name']}」疑似「{masking.label(other)}」：{why}")
        print_problems(problems)
    return 3 if found.refused else 0


def _import(source: Any, name: str, columns: ListColumns, *, as_data: bool) -> int:
    begun = list_import.begin(by=list_import.COMMAND_LINE, source=source, file_name=name, columns=columns)
    carried = carry_out(begun, list_import.go_on, quiet=as_data)
    done = carried.run
    if as_data:
        as_json({**carried.as_data(mapping=columns.name), "suggested": done.suggested})
    else:
        print(
            f"共 {done.total} 行：新增 {done.imported}，重复 {done.repeated}，有误 {done.refused}，"
            f"疑似同一对象 {done.suggested}；每秒 {carried.rows_per_second} 行"
        )
        if done.suggested:
            print("疑似同一对象的，在页面“监管对象 → 疑似同一对象”里逐对判断")
        print_problems(carried.problems)
    return 3 if done.refused else 0


def _find(text: str, *, as_data: bool) -> int:
    found = search(text, limit=20)
    if as_data:
        as_json({"subjects": [_shown(s) for s in found.subjects], "more": found.more})
    else:
        for s in found.subjects:
            print(f"{s.code or '——':<18}  {masking.label(s)}  {masking.shown(s, 'address')}")
        if not found.subjects:
            print("没有符合的监管对象")
        if found.more:
            print("符合的太多，只列出一部分")
    return 0 if found.subjects else 3


def _shown(s: Subject) -> dict[str, Any]:
    return {
        "uid": str(s.uid),
        "code": s.code,
        "name": masking.label(s),
        "kind": s.get_kind_display(),
        "address": masking.shown(s, "address"),
    }
