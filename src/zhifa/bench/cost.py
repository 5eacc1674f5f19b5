"""花费 — SQL statements and processor time of something done many times: ours (this process) and the database's.

Wall time is not told: other programs on the machine decide it. The database's share comes from its backend's own count of
processor time (Linux; hundredths of a second, so only sums over many repeats mean anything).
"""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext


@dataclass(frozen=True)
class Cost:
    """一次的花费 — ``sql`` statements, milliseconds of processor time here and in the database, bytes of the answer."""

    sql: int
    cpu: float
    database: float
    size: int


def _backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _spent(pid: int) -> float:
    """Seconds of processor time a process has used; 0 where the system does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _size(answer: Any) -> int:
    return len(getattr(answer, "content", b""))


def cost_of(work: Callable[[int], Any], repeat: int) -> Cost:
    """Do ``work(n)`` ``repeat`` times after two to warm up; ``n`` tells the turns apart (negative: warming up)."""
    work(-2)
    # counting statements costs time of its own: counted apart from timing
    with CaptureQueriesContext(connection) as queries:
        answer = work(-1)
    # a prepared statement is logged without its words
    statements = sum(
        not (q["sql"] or "").startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")) for q in queries
    )
    pid = _backend()
    before, began = _spent(pid), time.process_time()
    for n in range(repeat):
        work(n)
    spent = time.process_time() - began
    database = _spent(pid) - before
    return Cost(statements, spent / repeat * 1000, database / repeat * 1000, _size(answer))
