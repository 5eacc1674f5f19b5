"""法规文本导入 — texts a county adds to the law library, as an operation with its own leaf.

The texts themselves lie in the cell's folder (``laws/``), where the law floor reads them without a database; the leaf
says which title, version and hash came in, from which source.
"""

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from zhifa.core.actors import Automatic
from zhifa.core.errors import BadInput
from zhifa.core.operation import Op, operation
from zhifa.law.added_texts import ReadFile, add_to

COMMAND_LINE = Automatic("法规文本导入", on_behalf_of="系统管理员在服务器上运行")


def folder() -> Path:
    """Where this cell keeps them."""
    return Path(settings.HOME) / "laws"


@operation("core.import_law_texts", title="导入法规文本", permission="law.manage")
def import_law_texts(op: Op, *, files: Sequence[ReadFile]) -> list[str]:
    """Take in what was read; returns the titles with their versions.

    Raises ``BadInput`` when one of the files has a fault: all or none.
    """
    wrong = [file.path.name for file in files if file.problems]
    if wrong:
        raise BadInput(f"有误的文件：{'、'.join(wrong)}", way_out="改正后重新导入，一个也没有写入")
    laws = [file.law for file in files if file.law is not None and not file.held]
    rows = add_to(folder(), laws)
    names = [f"《{row['title']}》{row['version']}" for row in rows]
    op.extra["texts"] = [
        {key: row[key] for key in ("title", "version", "in_force_from", "sha256", "source")} for row in rows
    ]
    op.say(f"导入法规文本{len(names)}个版本：{'、'.join(names)}"[:300])
    return names
