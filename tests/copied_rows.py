"""抄本 — rows that many test modules stand on are made once a process through the operations, and copied from then on.

``standing_on(name, build)`` is used inside an open transaction. The first time it runs ``build`` and keeps what the
database then holds, and what ``build`` returned; every later time it lays down exactly those rows, keys included, and
gives a fresh copy of the answer. Sequences never run backwards, so no key of a copied row is ever given out again.

Rows are laid down by the owner with triggers resting, as a restored dump is. Only a role that may set
``session_replication_role`` can do so; on a server that does not allow it everything is made anew each time.
"""

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
    """What was there before, what is there after, and the pickled answer."""

    before: Rows
    after: Rows
    answer: bytes


_kept: dict[str, _Kept] = {}
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
        for table in kept.before.keys() | kept.after.keys():
            old, new = kept.before.get(table, b""), kept.after.get(table, b"")
            if old == new:
                continue
            if old:
                cursor.execute(f"DELETE FROM {table}")
            if new:
                with cursor.copy(f"COPY {table} ({_tables()[table]}) FROM STDIN") as to:
                    to.write(new)

    _as_owner(work)


def standing_on(name: str, build: Callable[[], Answer]) -> Answer:
    """The answer of ``build`` and all the rows it makes. The database must be as it was at the first call."""
    if not _may_rest_triggers():
        return build()
    if name not in _kept:
        before = _read()
        answer = build()
        _kept[name] = _Kept(before, _read(), pickle.dumps(answer))
    else:
        _lay_down(_kept[name])
    return pickle.loads(_kept[name].answer)
