"""运维手册 — the commands of ``docs/operate.md`` that are marked to be run, so that the tests run what the guide says."""

import re
import shlex
from pathlib import Path

GUIDE = Path(__file__).parents[2] / "docs" / "operate.md"


def marked() -> list[list[str]]:
    """The words after ``zhifa`` of every marked command, in the order of the guide."""
    blocks = re.findall(r"<!-- 试运行 -->\n```sh\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    return [
        shlex.split(line)[1:] for block in blocks for line in block.splitlines() if line.startswith("zhifa ")
    ]


def command(name: str, **places: str) -> list[str]:
    """The marked command ``name``, with the guide's places exchanged for ours; ``--data-dir`` is left out."""
    words = next(words for words in marked() if words[0] == name)
    if "--data-dir" in words:
        at = words.index("--data-dir")
        words = words[:at] + words[at + 2 :]
    return [
        next((real for shown, real in places.items() if word.startswith(f"/{shown}/")), word)
        for word in words
    ]


def sql(database: str) -> str:
    """The block that an administrator runs in ``database``."""
    found = re.search(
        rf"<!-- 试运行：数据库管理员，库 {database} -->\n```sql\n(.*?)```", GUIDE.read_text(), re.DOTALL
    )
    assert found, database
    return found[1]
