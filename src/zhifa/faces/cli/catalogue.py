"""``zhifa catalogue import|export|draft|gaps|overlaps|check`` — the catalogue of items and the powers over them."""

import argparse
import random
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from zhifa.core import clock
from zhifa.core.actors import Automatic
from zhifa.core.errors import BadInput, NotFound
from zhifa.faces.cli.answer import as_json
from zhifa.faces.cli.day import a_day
from zhifa.registers.catalogue import compiled
from zhifa.registers.catalogue.clauses import ACT_TITLES, ACTS
from zhifa.registers.catalogue.draft_rows import draft_id, fines_in_words, kind_words
from zhifa.registers.catalogue.drafting import draft_law
from zhifa.registers.catalogue.exchange.catalogue_file import apply, catalogue_rows, read_catalogue_file
from zhifa.registers.catalogue.exchange.item_list import read_item_list
from zhifa.registers.catalogue.exchange.item_rows import COLUMNS, RowFault
from zhifa.registers.catalogue.exchange.table import as_csv, as_xlsx
from zhifa.registers.catalogue.models import ApprovedListKind
from zhifa.registers.catalogue.operations import approve_list
from zhifa.registers.catalogue.power_scan import GAP, KIND_WORDS, OVERLAP, RESERVED, Finding, scan
from zhifa.registers.catalogue.rereading import reread

COMMAND_LINE = Automatic("命令行")
_SHOWN = 20


def run(argv: list[str]) -> int:
    """0 done or nothing found, 1 refused, 3 faults in the file or findings."""
    given = _parser().parse_args(argv)
    return int(given.do(given))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("zhifa catalogue", description="执法事项目录与权力")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="做什么")
    into = verbs.add_parser("import", help="导入目录或清单（CSV、XLSX）", description="一行一条依据；同一代码的几行合为一个事项。"
                            "有一处错误就一项也不写入。")  # fmt: skip
    into.add_argument("file", type=Path, metavar="文件")
    into.add_argument("--dry-run", action="store_true", help="只试读：报告问题和与现行目录的差别")
    into.add_argument("--on", type=a_day, metavar="日期", help="变动自哪一天起，默认今天")
    into.add_argument("--list", choices=ApprovedListKind.values, metavar="种类",
                      help="文件是省批准目录的清单：unified 统一目录 · town_guide 乡镇指导目录 · extension 扩展目录")  # fmt: skip
    into.add_argument("--number", default="", metavar="文号", help="清单的批准文号")
    into.add_argument("--title", default="", metavar="标题", help="清单的标题")
    into.set_defaults(do=_import)
    out = verbs.add_parser("export", help="导出目录（CSV、XLSX，按文件名后缀）")
    out.add_argument("file", type=Path, metavar="文件")
    out.add_argument("--on", type=a_day, metavar="日期", help="只要这一天有效的依据")
    out.set_defaults(do=_export)
    for verb, kind in (("gaps", GAP), ("overlaps", OVERLAP)):
        one = verbs.add_parser(verb, help=f"{KIND_WORDS[kind]}：全部事项 × 乡镇 × 日期")
        one.add_argument("--from", dest="first", type=a_day, metavar="日期", help="默认今天")
        one.add_argument("--to", dest="last", type=a_day, metavar="日期", help="默认一年后")
        one.set_defaults(do=_findings, kind=kind)
    drafted = verbs.add_parser("draft", help="从一部法的法律责任一章草拟事项，逐条待人确认", description="只读不写；确认在事项页“从法律草拟”办。")  # fmt: skip
    drafted.add_argument("law", metavar="法律")
    drafted.add_argument("--on", type=a_day, metavar="日期", help="按这一天有效的版本，默认最新")
    drafted.set_defaults(do=_draft)
    check = verbs.add_parser("check", help="核对：逐份重读全部公告，与编成的名录相比")
    check.add_argument("--questions", type=int, default=5000, metavar="N", help="随机问多少个")
    check.set_defaults(do=_check)
    for one in verbs.choices.values():
        one.add_argument("--json", action="store_true", help="以 JSON 输出")
    return parser


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as fault:
        raise NotFound(f"读不到文件 {file}", way_out=f"核对路径和权限（{fault.strerror}）") from None


def _import(given: argparse.Namespace) -> int:
    if given.list:
        return _import_list(given)
    began = time.monotonic()
    reading = read_catalogue_file(_read(given.file), on=given.on or clock.today())
    done = 0
    if not given.dry_run and not reading.judged.errors:
        done = apply(COMMAND_LINE, reading)
    difference = reading.difference
    seconds = round(time.monotonic() - began, 2)
    if given.json:
        as_json(
            {
                "dry_run": given.dry_run,
                "rows": reading.judged.rows,
                "items": len(reading.judged.items),
                "new": difference.new,
                "changed": difference.changed,
                "same": difference.same,
                "missing": difference.missing,
                "written": done,
                "seconds": seconds,
                "faults": [vars(f) for f in reading.faults],
            }
        )
    else:
        print(
            f"{'试读（不写入）：' if given.dry_run else ''}{reading.judged.rows} 行，{len(reading.judged.items)} 项，{seconds} 秒"
        )
        print(
            f"新增 {len(difference.new)}，变动 {len(difference.changed)}，相同 {difference.same}，"
            f"目录里有而文件里没有 {len(difference.missing)}"
        )
        for code, words in list(difference.changed.items())[:_SHOWN]:
            print(f"  {code} {'；'.join(words)}")
        _tell_faults(reading.faults)
        if reading.judged.errors:
            print("有错误，没有写入任何一项")
        elif not given.dry_run:
            print(f"写入 {done} 项")
    return 3 if reading.judged.errors else 0


def _import_list(given: argparse.Namespace) -> int:
    items = {code: (facts.name, "") for code, facts in compiled.register().known.items.items()}
    found = read_item_list(_read(given.file), _with_fields(items))
    if not given.dry_run and not found.errors:
        if not given.number:
            raise BadInput("没有写批准文号", field="number", way_out="加 --number")
        today = clock.today()
        approve_list(
            by=COMMAND_LINE,
            row={
                "kind": given.list,
                "number": given.number,
                "title": given.title or given.file.stem,
                "approved_on": given.on or today,
                "item_codes": found.codes,
                "valid_from": given.on or today,
            },
        )
    if given.json:
        as_json(
            {
                "dry_run": given.dry_run,
                "items": len(found.codes),
                "fields": dict(found.fields),
                "choices": found.choices,
                "faults": [vars(f) for f in found.faults],
            }
        )
    else:
        print(f"清单 {len(found.codes)} 项，{len(found.fields)} 个领域")
        _tell_faults(found.faults)
    return 3 if found.errors else 0


def _with_fields(items: dict[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    from zhifa.registers.catalogue.models import Item

    return {
        code: (name, area)
        for code, name, area in Item.objects.filter(code__in=items).values_list("code", "name", "field__name")
    }


def _tell_faults(faults: list[RowFault]) -> None:
    for one in faults[:_SHOWN]:
        law = f"（{one.law}）" if one.law else ""
        print(f"{'提示' if one.note else '错误'} 第 {one.line} 行 {one.column}：{one.sentence}{law}")
    if len(faults) > _SHOWN:
        print(f"……共 {len(faults)} 处")


def _export(given: argparse.Namespace) -> int:
    rows = list(catalogue_rows(on=given.on))
    header = list(COLUMNS)
    suffix = given.file.suffix.lower()
    if suffix not in (".csv", ".xlsx"):
        raise BadInput(
            f"不认识的后缀：{suffix or '没有后缀'}", field="file", way_out="文件名以 .csv 或 .xlsx 结尾"
        )
    given.file.write_bytes(
        as_csv(header, rows) if suffix == ".csv" else as_xlsx(header, rows, "执法事项目录")
    )
    if given.json:
        as_json({"file": str(given.file), "rows": len(rows)})
    else:
        print(f"写出 {len(rows)} 行：{given.file}")
    return 0


def _draft(given: argparse.Namespace) -> int:
    found = draft_law(given.law, given.on)
    if given.json:
        as_json(
            {
                "law": given.law,
                "drafts": [
                    {
                        "id": draft_id(d),
                        "article": d.place,
                        "conduct": d.conduct,
                        "kinds": list(d.kinds),
                        "fines": fines_in_words(d),
                        "who": d.who,
                        "order_to_correct": d.order_to_correct,
                        "doubts": list(d.doubts),
                    }
                    for d in found.drafts
                ],
                "passed_over": [{"article": article, "why": why} for article, why in found.passed_over],
            }
        )
        return 0
    print(f"草拟 {len(found.drafts)} 条，待人确认；这一章里另有 {len(found.passed_over)} 条不设处罚")
    for d in found.drafts:
        fines = fines_in_words(d)
        print(f"  {d.place}　{d.conduct[:60]}　{'、'.join(kind_words(d))}{'　' + fines if fines else ''}")
    return 0


def _findings(given: argparse.Namespace) -> int:
    first = given.first or clock.today()
    last = given.last or first + timedelta(days=365)
    if last < first:
        raise BadInput("止日早于起日", field="to")
    register = compiled.register()
    known = register.known
    all_found = scan(register.index, known.items, first=first, last=last, specials=known.specials)
    found = [f for f in all_found if f.kind == given.kind]
    apart = [f for f in all_found if f.kind == RESERVED]
    if given.json:
        as_json(
            {
                "from": first,
                "to": last,
                "findings": [_finding(f) for f in found],
                "reserved": [_finding(f) for f in apart],
            }
        )
    else:
        print(f"{KIND_WORDS[given.kind]}（{first} 至 {last}）：{len(found)} 段")
        for f in found[:200]:
            where = register.known.towns.get(f.place, "全县")
            who = "、".join(register.known.bodies[b].name for b in f.bodies if b in register.known.bodies)
            but = f"（{'、'.join(f.besides)}除外）" if f.besides else ""
            print(
                f"  {f.item} {ACT_TITLES[f.act]} {where} {f.first} 至 {f.last}{' ' + who if who else ''}{but}"
            )
        if len(found) > 200:
            print("……用 --json 看全部")
        if apart:
            print(f"{KIND_WORDS[RESERVED]}，不算交叉、缺位：{len(apart)} 段")
        for f in apart[:50]:
            whom = f"对象是{f.subject}的，" if f.subject else ""
            who = "、".join(known.bodies[b].name for b in f.bodies if b in known.bodies)
            where = known.towns.get(f.place, "全县")
            print(f"  {f.item} {ACT_TITLES[f.act]} {where} {f.first} 至 {f.last} {whom}由{who}管辖")
    return 3 if found else 0


def _finding(f: Finding) -> dict[str, Any]:
    return {
        "item": f.item,
        "act": f.act,
        "town": f.place or None,
        "from": f.first,
        "to": f.last,
        "bodies": f.bodies,
        "subject": f.subject or None,
        "besides": f.besides,
    }


def _check(given: argparse.Namespace) -> int:
    register = compiled.register()
    lines, rng = compiled.clauses(), random.Random(clock.today().toordinal())
    items, towns = sorted(register.known.items), ["", *sorted(register.known.towns)]
    wrong = []
    for _ in range(given.questions if items else 0):
        asked = {
            "item": rng.choice(items),
            "act": rng.choice(ACTS),
            "place": rng.choice(towns),
            "day": clock.today() + timedelta(days=rng.randrange(-2000, 800)),
        }
        if register.index.at(*asked.values()) != reread(lines, **asked):
            wrong.append(asked)
    if given.json:
        as_json({"questions": given.questions, "lines": len(lines), "wrong": wrong})
    else:
        print(f"问 {given.questions} 个，公告条目 {len(lines)} 条，不一致 {len(wrong)} 个")
    return 3 if wrong else 0
