"""进程是否活着 — which processes belong to a data folder, and whether a pid still lives.

A dead postmaster whose parent has not yet taken notice (state Z) answers signals like a living one;
PostgreSQL itself then refuses to start ("lock file already exists"). Here a zombie counts as dead.
"""

import contextlib
import os
import signal
import time
from pathlib import Path

_PROC = Path("/proc")


def is_alive(pid: int) -> bool:
    """True while ``pid`` runs; a zombie is dead."""
    try:
        # the command name stands in brackets and may hold blanks: the state follows the last bracket
        state = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[0]
        return state not in {"Z", "X"}
    except (FileNotFoundError, ProcessLookupError):
        if _PROC.is_dir() and (_PROC / "self").exists():
            return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _works_in(pid: int, folder: str) -> bool:
    try:
        return (
            str((_PROC / str(pid) / "cwd").readlink()) == folder
            and (_PROC / str(pid) / "comm").read_text().strip() == "postgres"
        )
    except OSError:
        return False


def is_postgres_of(pid: int, data_dir: Path) -> bool:
    """True when ``pid`` is a living PostgreSQL process of ``data_dir``.

    Postmaster and backends change into their data folder, so the working directory tells apart a server
    of ours from a stranger that got the same pid after a reboot. Without /proc only life is checked.
    """
    if not is_alive(pid):
        return False
    return _works_in(pid, str(data_dir.resolve())) if (_PROC / "self").exists() else True


def processes_of(data_dir: Path) -> list[int]:
    """Pids of all living PostgreSQL processes working in ``data_dir`` (empty where /proc is missing)."""
    if not (_PROC / "self").exists():
        return []
    folder = str(data_dir.resolve())
    pids = (int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit())
    return [pid for pid in pids if _works_in(pid, folder) and is_alive(pid)]


def end_processes_of(data_dir: Path) -> int:
    """Ends what a killed postmaster left behind (a backend in a long query blocks the next start).

    Asks with QUIT, which PostgreSQL answers by leaving at once, then kills. Returns how many there were.
    """
    left = processes_of(data_dir)
    for pid in left:
        _send(pid, signal.SIGQUIT)
    if not wait_until_gone(left, seconds=2):
        for pid in processes_of(data_dir):
            _send(pid, signal.SIGKILL)
        wait_until_gone(left, seconds=5)
    return len(left)


def wait_until_gone(pids: list[int], *, seconds: float) -> bool:
    """True when every pid died within ``seconds``."""
    until = time.monotonic() + seconds
    while any(is_alive(pid) for pid in pids):
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def _send(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
