"""命令行 — the commands that use the running house; what starts and keeps it is in ``config.launch``."""

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

from zhifa.law.refusal import Refusal

COMMANDS: dict[str, str] = {
    "administrators": "三员：首次启用时开通系统、安全、审计三名管理员",
    "client-key": "系统密钥：签发、查看、吊销",
    "ledger": "账本：状态、核验、证明、导出、外部检查点",
    "law": "法律：问规则及其理由，查条文版本，导入法规和放假通知",
    "import": "导入：热线来件（CSV、XLSX）",
    "may": "能否实施：谁可以在这里、这一天、就这一事项处罚、检查、强制，哪份公告说的",
    "catalogue": "执法事项目录：导入、导出、缺位、交叉、核对",
    "subjects": "监管对象：导入名单，查找",
    "locate": "定位：经纬度、Plus code、网格代码、地址 → 网格、乡镇、队伍",
    "addresses": "地址簿：导入地址和门牌",
    "grid": "网格：导入地图文件、核对、国家代码、区划代码",
    "where": "在哪里：期限、条文、用语 → 文件、行、条款",
}
WITHOUT_DATABASE = frozenset({"where"})

_MODULES = {
    "administrators": "zhifa.faces.cli.administrators",
    "client-key": "zhifa.faces.cli.client_key",
    "ledger": "zhifa.faces.cli.ledger",
    "law": "zhifa.faces.cli.law",
    "import": "zhifa.faces.cli.hotline",
    "may": "zhifa.faces.cli.may",
    "catalogue": "zhifa.faces.cli.catalogue",
    "subjects": "zhifa.faces.cli.subjects",
    "locate": "zhifa.faces.cli.locate",
    "addresses": "zhifa.faces.cli.addresses",
    "grid": "zhifa.faces.cli.grid",
    "where": "zhifa.faces.cli.where",
}


def needs_database(words: Sequence[str]) -> bool:
    """Whether a command line opens the cell's database (and so needs Django set up)."""
    if words[0] == "law":
        from zhifa.faces.cli.law import opens_the_cell

        return opens_the_cell(words[1:])
    return words[0] not in WITHOUT_DATABASE


def main(argv: Sequence[str], home: Path | None = None) -> int:
    """Run one command; 0 done, 1 refused with a sentence, 2 misspelt.

    ``home`` is the cell's folder: what was imported there is read, nothing is made.
    """
    if home is not None and argv[0] == "law":
        from zhifa.law.county_law import read_county_law

        try:
            read_county_law(home)
        except Refusal as refusal:
            print(refusal)
            return 1
    run: Callable[[list[str]], int] = import_module(_MODULES[argv[0]]).run
    try:
        return run(list(argv[1:]))
    except Refusal as refusal:
        print(refusal)
        return 1
