"""同时 — several people act in the same instant: threads with connections of their own, held back until all stand in line."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

PATIENCE_SECONDS = 10.0


def _act(call: Callable[[], Any], results: list[Any], place: int) -> None:
    try:
        results[place] = call()
    except Exception as error:
        results[place] = error
    finally:
        connection.close()


def _waiting() -> int:
    with connection.cursor() as cursor:
        # within a transaction the view is read once and kept
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(DISTINCT l.pid) FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
            " WHERE NOT l.granted AND a.datname = current_database()"
        )
        return int(cursor.fetchone()[0])


def at_once(*calls: Callable[[], Any], behind: str, values: tuple[Any, ...] = ()) -> list[Any]:
    """What each call returned or raised, in order.

    :param behind: SQL that takes the lock all calls run into; it is let go only when every one of them waits, so that
        they truly meet.
    """
    results: list[Any] = [None] * len(calls)
    threads = [
        threading.Thread(target=_act, args=(call, results, n), daemon=True) for n, call in enumerate(calls)
    ]
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(behind, values)
        for thread in threads:
            thread.start()
        until = time.monotonic() + PATIENCE_SECONDS
        while _waiting() < len(calls):
            assert time.monotonic() < until, f"没有都等在锁上：{results}"
            time.sleep(0.005)
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
        assert not thread.is_alive(), "互相等着，没有结束"
    return results


def winners(results: list[Any]) -> list[Any]:
    """Results that are no exception."""
    return [r for r in results if not isinstance(r, Exception)]


def losers(results: list[Any]) -> list[Exception]:
    """The exceptions."""
    return [r for r in results if isinstance(r, Exception)]
