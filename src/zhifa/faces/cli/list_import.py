"""导入命令共有的 — open the file, go on with a run while its progress is shown, tell the rows that were not taken in."""

import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from zhifa.core.errors import NotFound

#: problems told by a command: whole in JSON, the first of them in words
TOLD, SHOWN = 200, 20


def opened(file: Path) -> IO[bytes]:
    """:raises NotFound: the file cannot be read."""
    try:
        return file.open("rb")
    except OSError as fault:
        raise NotFound(f"读不到文件 {file}", way_out=f"核对路径和权限（{fault.strerror}）") from None


@dataclass(frozen=True)
class Carried:
    """导入的结果 — the run as it ended, where it went on, how long it took, what was not taken in."""

    run: Any
    resumed_at: int
    seconds: float
    rows_per_second: int
    problems: list[dict[str, Any]]

    def as_data(self, **more: Any) -> dict[str, Any]:
        """For ``--json``; ``more`` stands before the figures."""
        run = self.run
        return {
            "run": str(run.uid),
            **more,
            "rows": run.total,
            "imported": run.imported,
            "repeated": run.repeated,
            "refused": run.refused,
            "resumed_at": self.resumed_at,
            "seconds": round(self.seconds, 2),
            "rows_per_second": self.rows_per_second,
            "problems": self.problems,
        }


def carry_out(begun: Any, go_on: Callable[..., Any], *, quiet: bool) -> Carried:
    """Take in what is left of a run; its progress goes to standard error."""
    before = begun.rows_done
    began = time.monotonic()

    def progress(at: Any) -> None:
        if not quiet:
            print(f"\r{at.rows_done} / {at.total}", end="", file=sys.stderr, flush=True)

    done = go_on(begun, progress=progress)
    if not quiet:
        print(file=sys.stderr)
    seconds = max(time.monotonic() - began, 0.001)
    rate = round((done.rows_done - before) / seconds)
    return Carried(done, before, seconds, rate, told(done.problems.order_by("line")[:TOLD]))


def told(problems: Iterable[Any]) -> list[dict[str, Any]]:
    """Rows that were not taken in: line, column, sentence, value."""
    return [{"line": p.line, "column": p.column, "sentence": p.sentence, "value": p.value} for p in problems]


def print_problems(problems: list[dict[str, Any]]) -> None:
    """The first of them, one a line."""
    for one in problems[:SHOWN]:
        value = f"（{one['value']}）" if one["value"] else ""
        print(f"第 {one['line']} 行 {one['column']}：{one['sentence']}{value}")
