"""``zhifa grid import|check|codes|divisions`` — map files of grids, the check of those that stand, the code tables."""

import argparse
import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

from zhifa.core import clock
from zhifa.core.actors import Automatic
from zhifa.core.errors import BadInput, NotFound
from zhifa.faces.cli.answer import as_json
from zhifa.faces.cli.day import a_day
from zhifa.registers.territory import importing
from zhifa.registers.territory.checking import KIND_WORDS, NEVER, Finding
from zhifa.registers.territory.datum import Datum
from zhifa.registers.territory.divisions import codes as divisions
from zhifa.registers.territory.models import Grid, GridKind
from zhifa.registers.territory.national_codes import codes as national
from zhifa.registers.territory.operations import decide_change
from zhifa.registers.territory.picture import check_standing

COMMAND_LINE = Automatic("命令行")
_SHOWN = 20


def run(argv: list[str]) -> int:
    """0 done or nothing found, 1 refused, 3 errors in the file or findings."""
    given = _parser().parse_args(argv)
    return int(given.do(given))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("zhifa grid", description="网格：导入、核对、代码表")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="做什么")
    into = verbs.add_parser(
        "import",
        help="导入网格（GeoJSON、打包成 zip 的 Shapefile、GeoPackage）",
        description="先核对再写入：有错误就一个网格也不写入。个别问题确要放行的，用 --override 写明种类和理由。",
    )
    into.add_argument("file", type=Path, metavar="文件")
    into.add_argument("--kind", required=True, choices=GridKind.values, metavar="种类",
                      help="basic 基础网格 · professional 专业网格 · micro 微网格")  # fmt: skip
    into.add_argument("--effective", type=a_day, metavar="日期", help="自哪一天起，默认今天")
    into.add_argument("--dry-run", action="store_true", help="只核对，不写入")
    into.add_argument("--columns", default="", metavar="字段=列", help="列对应，如 code=WGDM,name=WGMC")
    into.add_argument("--layer", default="", metavar="图层", help="GeoPackage 有几个图层时写明")
    into.add_argument("--datum", default="", choices=["", *Datum], metavar="基准",
                      help="文件的坐标基准：cgcs2000 · gcj02 · bd09；后两种换算后导入")  # fmt: skip
    into.add_argument(
        "--replace", action="store_true", help="文件涉及的乡镇里，文件没有的同种网格自该日起撤销"
    )
    into.add_argument(
        "--override",
        action="append",
        default=[],
        metavar="种类=理由",
        help="放行一种问题，如 sliver=河道界线待测",
    )
    into.add_argument("--reason", default="按文件导入", metavar="理由")
    into.add_argument("--report", type=Path, metavar="文件", help="问题另存为 GeoJSON，可在制图软件里打开")
    into.set_defaults(do=_import)
    check = verbs.add_parser("check", help="核对现行网格：重叠、空白、孔洞、细缝、超出乡镇")
    check.add_argument("--on", type=a_day, metavar="日期", help="默认今天")
    check.add_argument("--kind", choices=GridKind.values, metavar="种类", help="默认三种都核对")
    check.add_argument("--report", type=Path, metavar="文件", help="问题另存为 GeoJSON")
    check.set_defaults(do=_check)
    codes = verbs.add_parser(
        "codes", help="国家代码：GB/T 47678.5-2026 部件和事项，含 GB/T 30428.2-2013 对照"
    )
    codes.add_argument("text", nargs="?", default="", metavar="代码或词")
    codes.set_defaults(do=_codes)
    named = verbs.add_parser("divisions", help="区划代码：按代码或名称查")
    named.add_argument("text", metavar="代码或名称")
    named.set_defaults(do=_divisions)
    for one in verbs.choices.values():
        one.add_argument("--json", action="store_true", help="以 JSON 输出")
    return parser


def _pairs(text: str, what: str) -> dict[str, str]:
    found = {}
    for part in filter(None, text.split(",")):
        name, mark, value = part.partition("=")
        if not mark:
            raise BadInput(f"{what}要写成 字段=列：{part}", field="columns")
        found[name.strip()] = value.strip()
    return found


def _overrides(given: list[str]) -> dict[str, str]:
    found = {}
    for one in given:
        kind, mark, why = one.partition("=")
        if kind not in KIND_WORDS or not mark or not why.strip():
            raise BadInput(
                f"放行要写成 种类=理由：{one}",
                field="override",
                way_out=f"种类：{'、'.join(k for k in KIND_WORDS if k not in NEVER)}",
            )
        found[kind] = why
    return found


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as fault:
        raise NotFound(f"读不到文件 {file}", way_out=f"核对路径和权限（{fault.strerror}）") from None


def _import(given: argparse.Namespace) -> int:
    began = time.monotonic()
    overrides = _overrides(given.override)
    reading = importing.read_grids(
        _read(given.file),
        kind=given.kind,
        effective_on=given.effective or clock.today(),
        columns=_pairs(given.columns, "列对应"),
        layer=given.layer,
        datum=given.datum,
        replace=given.replace,
    )
    _report(given.report, reading.findings)
    standing = [f for f in reading.errors if f.never or f.kind not in overrides]
    written = False
    if not given.dry_run and not standing and reading.changes_anything:
        change = importing.draft(COMMAND_LINE, reading, reason=given.reason, title=f"导入 {given.file.name}")
        decide_change(by=COMMAND_LINE, change=change, overrides=overrides)
        written = True
    seconds = round(time.monotonic() - began, 2)
    if given.json:
        as_json(
            {
                "dry_run": given.dry_run, "format": reading.layer.form, "crs": reading.layer.crs,
                "datum": reading.datum, "features": len(reading.layer.features), "columns": reading.columns,
                "new": reading.fresh, "redrawn": reading.redrawn, "same": len(reading.same),
                "closed": reading.content["close"], "written": written, "seconds": seconds,
                "notes": reading.layer.notes, "findings": [f.as_json() for f in reading.findings],
            }
        )  # fmt: skip
        return 3 if standing else 0
    head = "试读（不写入）：" if given.dry_run else ""
    print(
        f"{head}{reading.layer.form}，{reading.layer.crs}，{len(reading.layer.features)} 个要素，{seconds} 秒"
    )
    print(
        f"新增 {len(reading.fresh)}，改划 {len(reading.redrawn)}，相同 {len(reading.same)}，"
        f"撤销 {len(reading.content['close'])}；自 {reading.effective_on} 起"
    )
    for note in reading.layer.notes:
        print(f"提示 {note}")
    _tell(reading.findings)
    if standing:
        print("有错误，一个网格也没有写入" if not given.dry_run else "有错误，照这样不能写入")
    elif written:
        print(f"写入 {len(reading.content['put'])} 个网格，撤销 {len(reading.content['close'])} 个")
    elif not reading.changes_anything:
        print("文件和现行网格相同，没有要改的")
    return 3 if standing else 0


def _tell(findings: list[Finding]) -> None:
    if not findings:
        print("没有发现问题")
        return
    by_kind = Counter(f.kind for f in findings)
    print("；".join(f"{KIND_WORDS[k]} {n} 处" for k, n in by_kind.most_common()))
    for f in findings[:_SHOWN]:
        where = f"（{f.lng:.6f}, {f.lat:.6f}）" if f.lng else ""
        print(f"  {KIND_WORDS[f.kind]} {f.sentence}{where}")
    if len(findings) > _SHOWN:
        print(f"……共 {len(findings)} 处，用 --json 或 --report 看全部")


def _report(file: Path | None, findings: list[Finding]) -> None:
    """The findings with their shapes, for a map program."""
    if file is None:
        return
    features = []
    for f in findings:
        told = f.as_json()
        shape = told.pop("shape", None) or {"type": "Point", "coordinates": [told["lng"], told["lat"]]}
        features.append({"type": "Feature", "properties": told, "geometry": shape})
    try:
        file.write_text(
            json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False),
            encoding="utf-8",
        )
    except OSError as fault:
        raise NotFound(f"写不了文件 {file}", way_out=f"核对路径和权限（{fault.strerror}）") from None


def _check(given: argparse.Namespace) -> int:
    on = given.on or clock.today()
    found: list[Finding] = []
    told: dict[str, Any] = {}
    began = time.monotonic()
    for kind in [given.kind] if given.kind else GridKind.values:
        if kind != given.kind and not Grid.objects.filter(kind=kind).exists():
            continue
        these = check_standing(kind, on=on)
        told[kind] = [f.as_json() for f in these]
        found += these
    _report(given.report, found)
    if given.json:
        as_json({"on": on, "seconds": round(time.monotonic() - began, 2), "findings": told})
    else:
        print(f"{on} 的网格：{'、'.join(GridKind(k).label for k in told) or '没有网格'}")
        _tell(found)
    return 3 if any(not f.note for f in found) else 0


def _codes(given: argparse.Namespace) -> int:
    known = national.understand(given.text)
    found = national.find(given.text, limit=1000)
    if given.json:
        as_json({"standard": national.STANDARD, "note": known.note if known else "",
                 "codes": [vars(c) for c in found]})  # fmt: skip
        return 0 if found else 3
    if known and known.note:
        print(known.note)
    for c in found:
        print(f"{c.code} {c.kind} {c.name}（{c.major}）{' 旧代码 ' + '、'.join(c.old) if c.old else ''}")
    if not found:
        print("代码表里没有")
    return 0 if found else 3


def _divisions(given: argparse.Namespace) -> int:
    found = divisions.find(given.text)
    if given.json:
        as_json({"edition": divisions.EDITION, "source": divisions.SOURCE,
                 "divisions": [{"code": d.code, "name": divisions.full_name(d.code), "level": d.level} for d in found]})  # fmt: skip
    else:
        for d in found:
            print(f"{d.code} {divisions.full_name(d.code)}（{d.level}）")
        print(f"{divisions.SOURCE}，{divisions.EDITION}" if found else "代码表里没有")
    return 0 if found else 3
