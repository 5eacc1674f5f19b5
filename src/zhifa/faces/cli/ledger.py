"""``zhifa ledger`` — status, verify, prove, export, checkpoint."""

import argparse
from pathlib import Path

from zhifa.core.ledger import export as exporting
from zhifa.core.ledger.keys import verifier_key
from zhifa.core.ledger.models import LedgerEntry
from zhifa.core.ledger.sequencing import pending, sequence_all, size
from zhifa.core.ledger.verify import verify
from zhifa.core.matter import Matter
from zhifa.faces.cli.answer import as_json


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "zhifa ledger", description="账本：谁在何时依据什么做了什么，任何人可以核验"
    )
    sub = parser.add_subparsers(dest="what", required=True, metavar="做什么")
    for name, text in (
        ("status", "大小、待排序数、最近的检查点、公钥"),
        ("verify", "重新计算整个账本和它背后的每条记录、每个文件"),
        ("prove", "一条账目或一件事的存在性证明"),
        ("export", "导出给第三方核验的文件夹"),
        ("checkpoint", "把最近的检查点写到外部"),
    ):
        one = sub.add_parser(name, help=text, description=text)
        one.add_argument("--json", action="store_true", help="以 JSON 输出")
        if name == "verify":
            one.add_argument(
                "--against", type=Path, metavar="外部检查点", help="检查点文件，或含树块的见证文件夹"
            )
            one.add_argument("--no-files", action="store_true", help="不重算存储文件的散列")
        if name == "prove":
            one.add_argument("of", metavar="编号", help="事项编号，或操作标识")
        if name == "export":
            one.add_argument("to", type=Path, metavar="文件夹", help="空的或不存在的位置")
            one.add_argument("--matter", metavar="事项编号", help="只导出这件事的账目和记录")
        if name == "checkpoint":
            one.add_argument(
                "--to", type=Path, required=True, metavar="位置", help="文件；或已有的文件夹（一并写树块）"
            )
    return parser


def run(argv: list[str]) -> int:
    """Returns 1 when verification finds something."""
    given = _parser().parse_args(argv)
    return {
        "status": _status,
        "verify": _verify,
        "prove": _prove,
        "export": _export,
        "checkpoint": _checkpoint,
    }[given.what](given)


def _status(given: argparse.Namespace) -> int:
    answer = {"size": size(), "pending": pending(), "vkey": str(verifier_key())}
    if answer["size"]:
        answer["checkpoint"] = exporting.latest_checkpoint().note
    if given.json:
        as_json(answer)
        return 0
    print(f"账本 {answer['size']} 条，待排序 {answer['pending']} 条\n公钥 {answer['vkey']}")
    print(answer.get("checkpoint", ""))
    return 0


def _verify(given: argparse.Namespace) -> int:
    sequence_all()
    report = verify(against=given.against, files=not given.no_files)
    if given.json:
        as_json(report.as_json())
        return 0 if report.ok else 1
    print(
        f"核对账目 {report.size} 条（待排序 {report.pending}，已依法删除正文 {report.erased}）、"
        f"记录 {report.rows} 条、文件 {report.files} 个；树根 {report.root}"
    )
    if report.outside_size is None:
        print("没有给出外部检查点：单元内部一致，但整体被替换的可能只能用 --against 排除")
    else:
        print(f"外部检查点覆盖前 {report.outside_size} 条；其后 {report.uncovered} 条尚无外部检查点")
    for finding in report.findings[:200]:
        print(f"✗ {finding}")
    if len(report.findings) > 200:
        print(f"……共 {len(report.findings)} 处")
    print("核验通过" if report.ok else f"核验不通过：{len(report.findings)} 处不符")
    return 0 if report.ok else 1


def _prove(given: argparse.Namespace) -> int:
    sequence_all()
    from zhifa.core.ids import parse_uid

    uid = parse_uid(given.of)
    found = (
        LedgerEntry.objects.filter(uid=uid) if uid else LedgerEntry.objects.filter(matter__number=given.of)
    )
    proofs = [p for p in map(exporting.prove, found.order_by("id")) if p]
    if given.json:
        as_json([p.as_json() for p in proofs])
    else:
        for proof in proofs:
            print(
                f"第 {proof.index} 条 叶 {proof.leaf.hex()} 路径 {len(proof.path)} 步（{len(proof.path) * 32} 字节）"
            )
        if not proofs:
            print("没有找到这条账目或这件事")
    return 0 if proofs else 1


def _export(given: argparse.Namespace) -> int:
    matter = None
    if given.matter:
        matter = Matter.objects.filter(number=given.matter).first()
        if matter is None:
            print(f"没有编号为 {given.matter} 的事")
            return 1
    folder = exporting.export(given.to, matter=matter)
    if given.json:
        as_json({"folder": str(folder)})
    else:
        print(f"已导出到 {folder}；第三方核验：python zhifa_verify.py {folder}")
    return 0


def _checkpoint(given: argparse.Namespace) -> int:
    point = exporting.checkpoint_to(given.to)
    if given.json:
        as_json({"size": point.size, "root": bytes(point.root).hex(), "to": str(given.to)})
    else:
        print(f"检查点（{point.size} 条）已写到 {given.to}")
    return 0
