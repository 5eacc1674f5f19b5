"""整理好的网页静态文件 — are they there, and are they those of this program?

Pages name their styles and scripts by the manifest that collecting writes (``staticfiles.json``). Without it,
or with the one of an earlier program, pages come without style; so this is asked before the web starts. Only our
own files are compared, byte by byte (some forty, 4 MB): those of packages change with ``make setup``, which
collects anyway. A cell of tests serves plain files and is never asked.
"""

import filecmp
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from zhifa.config.cell import Cell, CellRefusal
from zhifa.config.processes import Children
from zhifa.config.static_files import FILES

PACKAGE = Path(__file__).resolve().parents[1]
PROJECT = Path(__file__).resolve().parents[3]
WAY_ON = "在程序目录运行 make setup，再启动"


@dataclass(frozen=True)
class Lack:
    """缺什么 — one sentence for the operator, and the collected copies that are no longer ours."""

    said: str
    old: tuple[str, ...] = ()


def static_folder() -> Path:
    """Where the collected files lie: ``ZHIFA_STATIC``, else ``var/static`` of the program."""
    return Path(os.environ.get("ZHIFA_STATIC") or PROJECT / "var" / "static")


def what_lacks(folder: Path, package: Path | None = None) -> Lack | None:
    """``None`` when ``folder`` holds every file of ``package`` (this program) as it is now, each under its far-future name."""
    try:
        paths = json.loads((folder / "staticfiles.json").read_text())["paths"]
    except FileNotFoundError:
        return Lack(f"{folder} 里没有整理好的网页文件")
    except (OSError, ValueError, KeyError):
        return Lack(f"{folder} 里的 staticfiles.json 读不出来")
    own = {
        path.relative_to(root).as_posix(): path
        for root in sorted((package or PACKAGE).glob("*/static"))
        for path in root.rglob("*")
        if path.is_file()
    }
    missing = [
        name
        for name in sorted({*own, *(f"vendor/{name}" for name in FILES.values())})
        if name not in paths or not (folder / str(paths[name])).is_file()
    ]
    if missing:
        return Lack(f"{folder} 里缺 {_some(missing)}")
    old = [
        name
        for name, path in sorted(own.items())
        if not (folder / name).is_file() or not filecmp.cmp(path, folder / name, shallow=False)
    ]
    return Lack(f"{folder} 里的 {_some(old)} 不是本程序这个版本的", tuple(old)) if old else None


def _some(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} 等 {len(names)} 个文件"


def refuse_without_style(cell: Cell) -> None:
    """Raises ``CellRefusal`` when the pages would come without their styles and scripts."""
    if cell.mode != "test" and (lack := what_lacks(static_folder())):
        raise CellRefusal(f"{lack.said}，页面会没有样式，所以不启动。", f"{WAY_ON}；数据没有变动。")


def collect_where_lacking(cell: Cell, children: Children) -> bool:
    """Collect the files for a demo, where one command has to do; ``True`` when there was something to do.

    Only copies that are no longer ours are thrown away first: another cell may be serving from the same folder.

    :raises CellRefusal: the folder cannot be written, or the files are not there to collect.
    """
    folder = static_folder()
    lack = what_lacks(folder)
    if lack is None:
        return False
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in lack.old:
            (folder / name).unlink(missing_ok=True)
    except OSError as error:
        raise CellRefusal(
            f"{lack.said}，又不能写入这个目录（{error.strerror}）。",
            f"{WAY_ON}；或用 ZHIFA_STATIC 指定可写的目录。",
        ) from error
    children.run_to_end(
        [sys.executable, "-m", "django", "collectstatic", "--noinput", "--verbosity", "0"],
        # nothing is signed here
        environment={**cell.environment(), "ZHIFA_SECRET_KEY": "collecting"},
        output=subprocess.DEVNULL,
    )
    if lack := what_lacks(folder):
        raise CellRefusal(f"{lack.said}，页面会没有样式，所以不启动。", f"{WAY_ON}。")
    return True
