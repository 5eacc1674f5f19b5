"""子进程 — the web and the worker under one roof: started, watched, started again, stopped.

Each child leads its own session (a Ctrl-C in the terminal reaches only us, so that we stop things in
order) and dies with us (death signal), so that kill -9 of the launcher leaves nothing behind. What a
kill -9 of everything but a grandchild may leave is ended at the next start: it carries the cell's mark
in its environment.
"""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from zhifa.adapters.postgres.server import die_with

PART = "ZHIFA_CELL_PART"
_GRACE_SECONDS = 15.0
_LONGEST_PAUSE = 30.0


@dataclass(frozen=True)
class Ended:
    """一个已结束的进程 — exit code and what it wrote (empty when it wrote to the terminal)."""

    returncode: int
    output: str


class Child:
    """一个部件 — a command kept running; ``name`` is what the operator is told."""

    def __init__(self, name: str, part: str, command: list[str], environment: dict[str, str]) -> None:
        self.name = name
        self.part = part
        self.command = command
        self.environment = environment
        self.process: subprocess.Popen[bytes] | None = None
        self.started_at = 0.0
        self.failures = 0
        self.not_before = 0.0


class Children:
    """全部部件 — of one cell; used from the main thread only (death signals follow the thread)."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.kept: list[Child] = []

    def _launch(
        self, command: list[str], part: str, environment: dict[str, str], output: int | None = None
    ) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output is not None else None,
            env={**_inherited(), **environment, PART: part},
            start_new_session=True,
            preexec_fn=die_with(os.getpid(), signal.SIGTERM),
        )

    def run_to_end(
        self, command: list[str], *, environment: dict[str, str], output: int | None = None
    ) -> Ended:
        """Runs one command to its end; when we are interrupted meanwhile, it is ended too."""
        process = self._launch(command, "task", environment, output)
        try:
            written, _ = process.communicate()
        except BaseException:
            _end([process])
            raise
        return Ended(process.returncode, (written or b"").decode(errors="replace"))

    def keep(self, child: Child) -> None:
        """Starts ``child`` and keeps it running."""
        self.kept.append(child)
        self._start(child)

    def _start(self, child: Child) -> None:
        child.process = self._launch(child.command, child.part, child.environment)
        child.started_at = time.monotonic()

    def look_after(self, say: Callable[[str], None]) -> None:
        """One round: a child that died is started again, at once the first time, then ever later."""
        now = time.monotonic()
        for child in self.kept:
            if child.process is not None and child.process.poll() is not None:
                code = child.process.returncode
                _kill_session(child.process.pid)
                child.failures = 0 if now - child.started_at > 60 else child.failures + 1
                pause = 0.0 if child.failures <= 1 else min(2.0 ** (child.failures - 1), _LONGEST_PAUSE)
                child.process = None
                child.not_before = now + pause
                when = f"{pause:.0f} 秒后" if pause else "立即"
                say(f"{child.name}意外结束（代码 {code}），{when}重新启动。")
            if child.process is None and now >= child.not_before:
                self._start(child)

    def stop(self) -> None:
        """Asks all children to end, waits, then kills; returns when none is left."""
        running = [child.process for child in self.kept if child.process is not None]
        self.kept.clear()
        _end(running)


def _inherited() -> dict[str, str]:
    # a child gets an owner's address only when it is handed one on purpose
    kept_back = {"ZHIFA_OWNER_DSN", "DATABASE_OWNER_URL", "ZHIFA_ROLE"}
    return {key: value for key, value in os.environ.items() if key not in kept_back}


def _end(processes: "list[subprocess.Popen[bytes]]") -> None:
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
    until = time.monotonic() + _GRACE_SECONDS
    for process in processes:
        try:
            process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        _kill_session(process.pid)


def _kill_session(leader: int) -> None:
    """Ends what a dead child left in its session (a web server's workers hold the port)."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def end_leftovers(home: Path) -> int:
    """Kills web and worker processes of ``home`` left by a crash; returns how many.

    Only called when no other launcher uses the cell: whatever still carries its mark is an orphan.
    """
    wanted = f"ZHIFA_HOME={home}".encode()
    count = 0
    proc = Path("/proc")
    for entry in proc.iterdir() if proc.is_dir() else ():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            variables = (entry / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if wanted in variables and any(v.startswith(PART.encode() + b"=") for v in variables):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(int(entry.name), signal.SIGKILL)
                count += 1
    return count
