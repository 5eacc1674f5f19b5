"""受理跑分 — reports over HTTP with all rules and the ledger on, beside a bare view and beside pgbench, in turns.

Three servers stand at once, each with one process and four threads: the product, the product without leaves, the bare view
(``serving``). The load generator has a process of its own and takes its share of the processor, the same from each. After
the run the rows in the database are counted against the answers.
"""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import connection

from zhifa.bench.county import RULES, someone
from zhifa.bench.ground import GROUND_FILE
from zhifa.bench.raw import pgbench, rows_of, script_for
from zhifa.bench.reports import rows_for
from zhifa.bench.result import Result
from zhifa.core.client_key import issue_client_key
from zhifa.core.ledger.models import LedgerEntry
from zhifa.enforcement.intake.models import Report
from zhifa.enforcement.intake.operations import register

APPLICATIONS = {
    "product": "zhifa.config.wsgi:application",
    "without": "zhifa.bench.serving.without_leaves:application",
    "bare": "zhifa.bench.serving.bare:application",
}
_READY_SECONDS = 60.0


@dataclass
class Taken:
    """一方的成绩."""

    done: int = 0
    refused: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    times: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return self.done / self.seconds

    def slowest(self, share: float) -> float:
        """The time that ``share`` of the requests do not exceed, milliseconds."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def processor_time(pid: int) -> float:
    """Seconds of processor time that a process and its children have used (Linux; elsewhere 0)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return 0.0
    own = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return own + sum(processor_time(int(child)) for child in children)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def served(application: str) -> Iterator[tuple[int, int]]:
    """A granian over ``application``, as the product is served; gives its port and process once it answers."""
    port = _free_port()
    process = subprocess.Popen(
        [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
            "--workers", "1", "--blocking-threads", "4", "--no-ws", "--log-level", "error", application,
        ],
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        until = time.monotonic() + _READY_SECONDS
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"{application} 没有起来")
            time.sleep(0.1)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()


def _load(port: int, seconds: int, connections: int, key: str, seed: int) -> dict[str, object]:
    words = [str(port), str(seconds), str(connections), key, str(seed)]
    answer = subprocess.run(
        [sys.executable, "-m", "zhifa.bench.load", *words], check=True, stdout=subprocess.PIPE, text=True
    )
    told: dict[str, object] = json.loads(answer.stdout)
    if told["failures"]:
        raise RuntimeError(f"连接中断：{told['failures']}")
    return told


def _taken(into: Taken, told: dict[str, object]) -> None:
    into.done += int(told["done"])  # type: ignore[call-overload]
    into.refused += int(told["refused"])  # type: ignore[call-overload]
    into.seconds += float(told["seconds"])  # type: ignore[arg-type]
    into.times += told["times"]  # type: ignore[arg-type]


def measure(seconds: int, connections: int, rounds: int) -> Result:
    """``seconds`` for each of the four, in ``rounds`` turns."""
    key, _ = issue_client_key(by=RULES, name="跑分", permissions=["intake.register", "intake.report"])
    sample = register(by=someone("duty"), key="跑分样本", **{**rows_for(1, seed=1)[0], "external_no": "样本"})
    script = Path("report.sql").absolute()
    script.write_text(script_for(rows_of(sample)), encoding="utf-8")
    told = json.loads(Path(GROUND_FILE).read_text())
    program = str(Path(told["bin"]) / "pgbench")
    taken = {name: Taken() for name in (*APPLICATIONS, "raw")}
    each = max(1, seconds // rounds)
    before = Report.objects.count(), LedgerEntry.objects.count()
    with contextlib.ExitStack() as stack:
        ports = {name: stack.enter_context(served(app)) for name, app in APPLICATIONS.items()}
        for n, (port, _) in enumerate(ports.values()):
            _load(port, 1, connections, key, 900 + n)  # warm up: templates, tree of grids, pools
        warm = Report.objects.count() - before[0]
        for turn in range(rounds):
            for n, (name, (port, pid)) in enumerate(ports.items()):
                used = processor_time(pid)
                _taken(taken[name], _load(port, each, connections, key, 1 + turn * 10 + n))
                taken[name].cpu += processor_time(pid) - used
            done, times = pgbench(program, told["app"], script, seconds=each, connections=connections)
            _taken(taken["raw"], {"done": done, "refused": 0, "seconds": each, "times": times})
    written = Report.objects.count() - before[0] - warm
    connection.close()
    return _result(taken, connections, written)


def _result(taken: dict[str, Taken], connections: int, written: int) -> Result:
    ours, bare, without, raw = (taken[n] for n in ("product", "bare", "without", "raw"))
    conditions = {
        "连接": connections,
        "每项秒": round(ours.seconds, 1),
        "请求": ours.done,
        "账本算法": settings.LEDGER_ALGORITHM,
    }
    result = Result("intake", "受理：HTTP 收件", conditions)
    result.add("本平台", ours.rate, "件/秒", note=f"p99 {ours.slowest(0.99):.1f} 毫秒")
    result.add("裸视图写同样的行", bare.rate, "件/秒", note=f"p99 {bare.slowest(0.99):.1f} 毫秒")
    result.add("裸 pgbench 写同样的行", raw.rate, "件/秒", note=f"p99 {raw.slowest(0.99):.1f} 毫秒")
    result.add("与裸视图之比", ours.rate / bare.rate, limit=0.5, at_least=True)
    result.add("与裸 pgbench 之比", ours.rate / raw.rate)
    result.add("裸视图与裸 pgbench 之比", bare.rate / raw.rate)
    for name, one in (("本平台", ours), ("裸视图", bare), ("不写账本", without)):
        result.add(
            f"{name}每件的 CPU", one.cpu / max(1, one.done) * 1000, "毫秒", note="网页进程，不含数据库"
        )
    result.add("不写账本的本平台", without.rate, "件/秒")
    result.add("账本的代价", (1 - ours.rate / without.rate) * 100, "%", limit=15)
    result.add("被拒绝或出错", sum(t.refused for t in taken.values()), "件", limit=0)
    answered = sum(t.done for t in taken.values())
    result.add("库里的行与答复之差", abs(written - answered), "件", limit=0)
    return result
