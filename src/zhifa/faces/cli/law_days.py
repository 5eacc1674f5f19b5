"""``zhifa law calendar`` — the working calendar of a year, and the import of the next year's notice."""

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from zhifa.faces.cli.answer import as_json
from zhifa.law.questions.fact import Fact
from zhifa.law.questions.reading import read_fact
from zhifa.law.workdays import national_calendar, special_days

_WEEK = "一二三四五六日"


def today() -> date:
    """The present day in the county (core's clock reads settings only when it signs, so no set-up is needed)."""
    from zhifa.core import clock

    return clock.today()


def day_of(text: str) -> date:
    """A date as people write it.

    :raises WrongFact: it is none.
    """
    found = read_fact(Fact("on", "所问之日", "日期"), text)
    assert isinstance(found, date)
    return found


def calendar_parser(sub: Any) -> None:
    """``calendar show`` and ``calendar import``."""
    top = sub.add_parser("calendar", help="工作日历：一年的放假调休；导入放假通知")
    inner = top.add_subparsers(dest="calendar", required=True, metavar="做什么")
    one = inner.add_parser(
        "show", help="一年的放假、调休", description="一年里放假和调休上班的日子，及其依据。"
    )
    one.add_argument("year", type=int, metavar="年")
    one.add_argument("--cell", action="store_true", help="含导入的通知和县里的调整，须打开数据库")
    one.add_argument("--json", action="store_true", help="以 JSON 输出")
    one = inner.add_parser(
        "import",
        help="导入国务院办公厅放假通知",
        description="导入一年的放假安排。文件可以是 YAML（同自带的年度文件）、CSV（节日,起,止,调休上班日）"
        "或者通知原文（纯文本）。导入后，因未公布而标“暂定”的时限重新计算。",
    )
    one.add_argument("file", type=Path, metavar="文件")
    one.add_argument("--source", default="", metavar="文号", help="通知的名称和文号（文件里没有写的）")
    one.add_argument("--dry-run", action="store_true", help="只试读，列出放假和调休，不写入")
    one.add_argument("--json", action="store_true", help="以 JSON 输出")


def run_calendar(given: argparse.Namespace) -> int:
    """Dispatch."""
    return _show(given) if given.calendar == "show" else _import(given)


def _show(given: argparse.Namespace) -> int:
    if given.cell:
        from zhifa.core.calendar import work_calendar

        table = work_calendar()
    else:
        table = national_calendar()
    told = [
        {
            "day": f"{kind.on:%Y-%m-%d}",
            "weekday": _WEEK[kind.on.weekday()],
            "working": kind.working,
            "reason": kind.reason,
            "source": kind.source,
            "provisional": kind.provisional,
        }
        for kind in special_days(table, given.year)
    ]
    announced = table.is_announced(given.year)
    if given.json:
        as_json({"year": given.year, "announced": announced, "provisional": not announced, "days": told})
        return 0
    source = (
        table.arrangements[given.year].source if announced else "国务院办公厅尚未公布，按放假办法推定，暂定"
    )
    print(f"{given.year}年：{source}")
    for row in told:
        print(f"  {row['day']} 周{row['weekday']}  {'上班' if row['working'] else '放假'}  {row['reason']}")
    return 0


def _import(given: argparse.Namespace) -> int:
    from zhifa.core.calendar_change import COMMAND_LINE, import_arrangement
    from zhifa.law.holiday_notice import read_notice_file

    arrangement = read_notice_file(given.file, source=given.source)
    told = [
        {"day": f"{day:%Y-%m-%d}", "working": working, "reason": reason}
        for day, (working, reason) in sorted(
            [(day, (False, term)) for day, term in arrangement.off.items()]
            + [(day, (True, term)) for day, term in arrangement.worked.items()]
        )
    ]
    changed: dict[str, int] = {}
    if not given.dry_run:
        report = import_arrangement(by=COMMAND_LINE, arrangement=arrangement)
        changed = {"recomputed": report["recomputed"], "flagged": report["flagged"]}
    if given.json:
        as_json(
            {
                "year": arrangement.year,
                "source": arrangement.source,
                "days": told,
                "written": bool(changed),
                **changed,
            }
        )
        return 0
    print(f"{arrangement.year}年：{arrangement.source}")
    for row in told:
        print(f"  {row['day']}  {'上班' if row['working'] else '放假'}  {row['reason']}")
    if given.dry_run:
        print("\n试读，没有写入。")
    else:
        print(
            f"\n已导入。重新计算的时限 {changed['recomputed']} 项，需要承办人核对的 {changed['flagged']} 项。"
        )
    return 0
