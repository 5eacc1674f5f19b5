"""命令行 — the commands that use the running house; what starts and keeps it is in ``config.launch``."""

from collections.abc import Callable, Sequence
from importlib import import_module

from zhifa.law.refusal import Refusal

COMMANDS: dict[str, str] = {
    "administrators": "三员：首次启用时开通系统、安全、审计三名管理员",
    "client-key": "系统密钥：签发、查看、吊销",
    "ledger": "账本：状态、核验、证明、导出、外部检查点",
    "import": "导入：热线来件（CSV、XLSX）",
    "locate": "定位：经纬度 → 网格、乡镇、队伍",
    "where": "在哪里：期限、条文、用语 → 文件、行、条款",
}
WITHOUT_DATABASE = frozenset({"where"})

_MODULES = {
    "administrators": "zhifa.faces.cli.administrators",
    "client-key": "zhifa.faces.cli.client_key",
    "ledger": "zhifa.faces.cli.ledger",
    "import": "zhifa.faces.cli.hotline",
    "locate": "zhifa.faces.cli.locate",
    "where": "zhifa.faces.cli.where",
}


def main(argv: Sequence[str]) -> int:
    """Run one command; 0 done, 1 refused with a sentence, 2 misspelt."""
    run: Callable[[list[str]], int] = import_module(_MODULES[argv[0]]).run
    try:
        return run(list(argv[1:]))
    except Refusal as refusal:
        print(refusal)
        return 1
