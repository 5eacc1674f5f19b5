"""抄本 — rows that many test modules stand on are made once a process through the operations, and copied from then on.

``standing_on(name, build)`` is used inside an open transaction. The first time it runs ``build`` and keeps what the
database then holds, and what ``build`` returned; every later time it lays down exactly those rows, keys included, and
gives a fresh copy of the answer. Sequences never run backwards, so no key of a copied row is ever given out again.

Rows are laid down by the owner with triggers resting, as a restored dump is. Only a role that may set
``session_replication_role`` can do so; on a server that does not allow it everything is made anew each time.
"""

import hashlib
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import connection

Answer = TypeVar("Answer")

#: table → its rows as COPY writes them
Rows = dict[str, bytes]


@dataclass(frozen=True)
class _Kept:
    """The tables that changed: those that held rows before, what each holds afterwards; and the pickled answer."""

    held: frozenset[str]
    after: Rows
    answer: bytes


_kept: dict[tuple[str, bytes], _Kept] = {}
_columns: dict[str, str] = {}


def _tables() -> dict[str, str]:
    """Every table of the database and the columns that can be written."""
    if not _columns:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT quote_ident(c.relname), string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)"
                " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
                " WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"
                " AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' GROUP BY c.relname"
            )
            _columns.update(cursor.fetchall())
    return _columns


def _may_rest_triggers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_parameter_privilege(session_user, 'session_replication_role', 'SET')")
        return bool(cursor.fetchone()[0])


def _as_owner(work: Callable[[Any], None]) -> None:
    """``work(cursor)`` by the owner, triggers at rest; then the session is the application role's again."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE; SET LOCAL session_replication_role = replica")
        work(cursor)
        cursor.execute("SET LOCAL session_replication_role = origin; SET LOCAL ROLE zhifa_app")


def _read() -> Rows:
    rows: Rows = {}

    def work(cursor: Any) -> None:
        tables = _tables()
        cursor.execute(" UNION ALL ".join(f"(SELECT '{t}' FROM {t} LIMIT 1)" for t in tables))
        for (table,) in cursor.fetchall():
            with cursor.copy(f"COPY {table} ({tables[table]}) TO STDOUT") as out:
                rows[table] = b"".join(bytes(part) for part in out)

    _as_owner(work)
    return rows


def _lay_down(kept: _Kept) -> None:
    def work(cursor: Any) -> None:
        for table in sorted(kept.held):
            cursor.execute(f"DELETE FROM {table}")
        for table, rows in kept.after.items():
            with cursor.copy(f"COPY {table} ({_tables()[table]}) FROM STDIN") as to:
                to.write(rows)

    _as_owner(work)


def _digest(rows: Rows) -> bytes:
    """Of what stands in the database, in whatever order its rows come."""
    all_of_it = hashlib.sha256()
    for table in sorted(rows):
        all_of_it.update(table.encode() + b"\0" + b"\n".join(sorted(rows[table].split(b"\n"))) + b"\0")
    return all_of_it.digest()


def standing_on(name: str, build: Callable[[], Answer], *, on_anything: bool = False) -> Answer:
    """The answer of ``build`` and all the rows it makes.

    The database must be as it was at the first call. Where it may be otherwise (``on_anything``), every row of it is
    looked at, and what was made is laid down only on the very same rows. ``build`` must not ask for anything that is in
    neither the database nor the name.
    """
    if not connection.in_atomic_block or not _may_rest_triggers():
        return build()
    before = _read() if on_anything else None
    key = name, _digest(before) if before is not None else b""
    if key not in _kept:
        before = _read() if before is None else before
        answer = build()
        now = _read()
        held = frozenset(t for t, rows in before.items() if rows != now.get(t))
        after = {t: rows for t, rows in now.items() if rows != before.get(t)}
        _kept[key] = _Kept(held, after, pickle.dumps(answer))
    else:
        _lay_down(_kept[key])
    return pickle.loads(_kept[key].answer)
