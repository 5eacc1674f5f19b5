"""要求 — ``zhifa bench NAME``: which bench, how large, where the answer goes."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from zhifa.adapters.postgres import PostgresRefusal
from zhifa.bench.ground import BenchFailed, given_database, open_ground
from zhifa.bench.result import Result, machine


@dataclass(frozen=True)
class Bench:
    """一项跑分 — ``options``: name → (default, size for a quick look, help)."""

    summary: str
    database: bool
    options: dict[str, tuple[int, int, str]] = field(default_factory=dict)
    data: str = ""


BENCHES: dict[str, Bench] = {
    "lists": Bench(
        "列表与详情：十万件事、按权限、各种深度",
        True,
        {"matters": (100_000, 2_000, "多少件事"), "repeat": (40, 3, "每页看几次")},
        "件数，或一个已有数据库的地址（只读）",
    ),
    "intake": Bench(
        "受理：HTTP 收件，与裸视图、裸数据库相比；账本的代价",
        True,
        {"seconds": (10, 1, "每项几秒"), "connections": (8, 2, "连接数"), "rounds": (5, 1, "轮换几次")},
    ),
    "batch": Bench(
        "成批受理与热线导入，与裸写入相比",
        True,
        {"rows": (10_000, 300, "多少行")},
        "热线文件（CSV、XLSX）；不给则用生成的行",
    ),
    "locate": Bench(
        "定位：点 → 网格，与裸 STRtree 相比，边界上逐点一致",
        False,
        {"points": (1_000_000, 4_000, "多少点")},
        "GeoJSON 网格文件；不给则用生成的网格",
    ),
    "pdf": Bench(
        "文书：与裸 typst 相比；连同文号、行政行为、存档、账本",
        True,
        {"documents": (200, 4, "多少份")},
        'JSON 文件 {"template": …, "data": …}；不给则用示例通知书',
    ),
    "ledger": Bench(
        "账本：百万条建树、证明、核验；证明的字节数与理论值相比",
        False,
        {
            "leaves": (1_000_000, 3_000, "多少条"),
            "inclusion": (10_000, 200, "多少份存在性证明"),
            "consistency": (1_000, 50, "多少份一致性证明"),
        },
    ),
    "ledger_database": Bench(
        "账本在数据库里：排序、签名、整体核验",
        True,
        {"entries": (20_000, 300, "多少条")},
    ),
    "law": Bench(
        "法律：成批期限与 numpy busday_offset 相比，与逐日数相符；一项说理的时间",
        False,
        {"deadlines": (1_000_000, 20_000, "多少件期限"), "explained": (20_000, 1_000, "多少项说理")},
        "起算日文件，每行一个日期（CSV 取第一列）；不给则用抽取的日期",
    ),
    "may": Bench(
        "能否实施：权力名录每秒答复数、与逐份重读公告逐问相比、交叉与缺位全扫",
        False,
        {
            "questions": (100_000, 500, "多少问"),
            "items": (2_000, 60, "多少事项"),
            "bodies": (30, 6, "多少机关"),
            "towns": (20, 4, "多少乡镇"),
        },
    ),
    "subjects": Bench(
        "监管对象：一百万户导入，与裸 COPY 相比；按名称、拼音、代码、地址查找",
        True,
        {"subjects": (1_000_000, 2_000, "多少户"), "repeat": (300, 20, "每种问几次")},
        "名单文件（CSV、XLSX）；不给则用生成的",
    ),
}  # fmt: skip


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "zhifa bench", description="跑分：每项与同机、同一次运行的基准相比。不碰任何单元的数据。"
    )
    names = parser.add_subparsers(dest="name", required=True, metavar="项目")
    for name, bench in [*BENCHES.items(), ("all", Bench("全部项目", True))]:
        one = names.add_parser(name.replace("_", "-"), help=bench.summary, description=bench.summary)
        one.add_argument("--json", type=Path, metavar="文件", help="另把结果写成 JSON")
        one.add_argument("--strict", action="store_true", help="有一项未达要求就以 1 退出")
        one.add_argument("--quick", action="store_true", help="小规模走一遍，数值不作数")
        one.add_argument("--postgres-bin", metavar="目录", help="数据库程序所在（默认用自带的）")
        if bench.data:
            one.add_argument("--data", metavar="数据", help=bench.data)
        for option, (default, _, text) in bench.options.items():
            one.add_argument(f"--{option}", type=_count, metavar="N", help=f"{text}（默认 {default:,}）")
        if name == "ledger":
            one.add_argument("--database", type=_count, metavar="N", help="在数据库里跑：多少条")
    return parser


def _count(text: str) -> int:
    value = int(text)
    if not 1 <= value <= 100_000_000:
        raise argparse.ArgumentTypeError("须在 1 到 1 亿之间")
    return value


def main(argv: Sequence[str]) -> int:
    """Run what is asked; 0 done, 1 refused, unfinished or (``--strict``) below a limit, 2 misspelt."""
    return run(argv)


def run(words: Sequence[str], say: Callable[[str], None] = print) -> int:
    """As ``main``."""
    given = _parser().parse_args(list(words))
    name = given.name.replace("-", "_")
    if name == "ledger" and given.database:
        name, given.entries = "ledger_database", given.database
    names = list(BENCHES) if name == "all" else [name]
    try:
        results = list(_results(names, given, say))
    except (BenchFailed, PostgresRefusal) as refusal:
        print(refusal, file=sys.stderr)
        return 1
    if given.json:
        whole = {"machine": machine(), "benches": [r.as_json() for r in results]}
        given.json.parent.mkdir(parents=True, exist_ok=True)
        given.json.write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n")
    missed = [f"{r.bench}：{f.name}" for r in results for f in r.missed]
    if missed:
        say("未达要求：" + "；".join(missed))
    return 1 if missed and given.strict else 0


def _results(names: list[str], given: argparse.Namespace, say: Callable[[str], None]) -> Any:
    """One result after the other, each printed as it comes. Every bench that writes has a server of its own."""
    told = "，".join(f"{k} {v}" for k, v in machine().items())
    say(f"本机：{told}")
    for name in names:
        with ExitStack() as stack:
            ground = stack.enter_context(_ground_for(BENCHES[name], given))
            result: Result = ground.measure(name, _options(name, given))
        say("\n" + result.table())
        yield result


def _ground_for(bench: Bench, given: argparse.Namespace) -> Any:
    if _address(given):
        return given_database(given.data)
    return open_ground(database=bench.database, postgres_bin=given.postgres_bin)


def _address(given: argparse.Namespace) -> bool:
    data = getattr(given, "data", None) or ""
    return given.name == "lists" and not data.isdecimal() and bool(data)


def _options(name: str, given: argparse.Namespace) -> dict[str, Any]:
    options: dict[str, Any] = {
        option: getattr(given, option, None) or (quick if given.quick else full)
        for option, (full, quick, _) in BENCHES[name].options.items()
    }
    data = getattr(given, "data", None)
    if name == "lists" and data:
        if data.isdecimal():
            options["matters"] = int(data)
        else:
            options["filled"] = True
    elif data:
        options["data"] = str(Path(data).absolute())
    return options


__all__ = ["BENCHES", "main", "run"]
