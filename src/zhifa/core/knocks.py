"""敲门次数 — how often somebody has come in a window of time: one statement, exact over all processes.

Kept beside the records, not among them: a count is nobody's record, is not in the ledger, and may go with a crash.
"""

from django.db import connection

from zhifa.core import clock

_COUNT = (
    "INSERT INTO core_knock (name, until, times) VALUES (%s, %s, 1) ON CONFLICT (name) DO UPDATE SET"
    " times = CASE WHEN core_knock.until = EXCLUDED.until THEN core_knock.times + 1 ELSE 1 END,"
    " until = EXCLUDED.until RETURNING times"
)
_LONGEST = 200


def count(name: str, *, seconds: int) -> int:
    """Count one more of ``name`` (at most 200 characters count) in the running window; returns how many it makes.

    Windows of ``seconds`` follow each other by the clock; a new one starts at one.
    """
    until = (int(clock.now().timestamp()) // seconds + 1) * seconds
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [name[:_LONGEST], until])
        return int(cursor.fetchone()[0])


def sweep() -> int:
    """Forget the windows that are over; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_knock WHERE until <= %s", [int(clock.now().timestamp())])
        return int(cursor.rowcount)
