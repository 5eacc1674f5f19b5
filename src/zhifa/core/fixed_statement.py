"""定式语句 — statements that never change, for what every request asks and writes.

Composing such a statement anew through the ORM takes several times as long as running it. The text is written once, the
database prepares it once a connection (values travel beside it, not quoted into it), and rows come back as ordinary model
instances.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

import psycopg
from django.db import IntegrityError, connection, models

Row = TypeVar("Row", bound=models.Model)


@cache
def _shape(model: type[models.Model]) -> tuple[list[str], list[str]]:
    fields = model._meta.concrete_fields
    return [f.column for f in fields], [f.attname for f in fields]


@cache
def columns(model: type[models.Model], alias: str) -> str:
    """The model's own columns under an alias, for a SELECT list."""
    return ", ".join(f'{alias}."{column}"' for column in _shape(model)[0])


def build(model: type[Row], values: Sequence[Any]) -> Row:
    """An instance from the values of ``columns``."""
    return model.from_db("default", _shape(model)[1], values)


def width(model: type[models.Model]) -> int:
    """How many values ``columns`` yields."""
    return len(_shape(model)[0])


def run(statement: str, parameters: Sequence[Any]) -> None:
    """A statement whose answer nobody reads."""
    with _cursor() as cursor:
        cursor.execute(statement, parameters)


def fetch_one(statement: str, parameters: Sequence[Any]) -> tuple[Any, ...] | None:
    """The first row of a statement."""
    with _cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchone()  # type: ignore[no-any-return]


def fetch_all(statement: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """All rows of a statement."""
    with _cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()  # type: ignore[no-any-return]


def _cursor() -> Any:
    """A cursor that sends values beside the statement, counted and logged like every other of Django's."""
    if not isinstance(connection.connection, psycopg.Connection):
        connection.ensure_connection()
    with connection.wrap_database_errors:
        return connection._prepare_cursor(psycopg.Cursor(connection.connection))  # type: ignore[attr-defined]


# ── writing ──

#: the exact Python type that a field of this kind takes as it is; any other value is first asked of the field
_TAKEN_AS_IS: tuple[tuple[type["models.Field[Any, Any]"], type], ...] = (
    (models.CharField, str),
    (models.TextField, str),
    (models.BooleanField, bool),
    (models.IntegerField, int),
    (models.DateTimeField, datetime),
    (models.DateField, date),
    (models.UUIDField, UUID),
    (models.ForeignKey, int),
)


@dataclass(frozen=True)
class _Insert:
    statement: str
    #: attribute, the type taken as it is, the field
    values: tuple[tuple[str, type | None, "models.Field[Any, Any]"], ...]


@cache
def _insert_of(model: type[models.Model]) -> _Insert | None:
    """The model's INSERT; None where Django has more to do than one statement with the values of the instance."""
    meta = model._meta
    key = meta.pk
    if meta.parents or not isinstance(key, models.AutoField | models.BigAutoField):
        return None
    fields = [f for f in meta.concrete_fields if f is not key]
    for f in fields:
        if f.generated or f.has_db_default() or isinstance(f, models.FileField):
            return None
        if getattr(f, "auto_now", False) or getattr(f, "auto_now_add", False):
            return None
    quote = connection.ops.quote_name
    names = ", ".join(quote(f.column) for f in fields)
    marks = ", ".join(["%s"] * len(fields))
    return _Insert(
        f"INSERT INTO {quote(meta.db_table)} ({names}) VALUES ({marks}) RETURNING {quote(key.column)}",
        tuple((f.attname, next((t for k, t in _TAKEN_AS_IS if isinstance(f, k)), None), f) for f in fields),
    )


def insert(row: models.Model) -> bool:
    """Writes a new row and gives it its key; False when only Django's own ``save`` can (nothing is written then).

    The same as ``save(force_insert=True)`` for a model without parents, file fields, dates of its own making or
    database defaults, less the signals, which nobody here listens to.
    """
    made = _insert_of(type(row))
    if made is None or row.pk is not None:
        return False
    row._prepare_related_fields_for_save("save")  # type: ignore[attr-defined]
    values = []
    for name, plain, field in made.values:
        value = getattr(row, name)
        if value is not None and (type(value) is not plain or (plain is datetime and value.tzinfo is None)):
            if hasattr(value, "resolve_expression"):
                return False
            value = field.get_db_prep_save(value, connection)
        values.append(value)
    found = fetch_one(made.statement, values)
    assert found is not None
    row.pk = found[0]
    row._state.adding = False
    row._state.db = connection.alias
    return True


def broken_constraint(error: IntegrityError) -> str:
    """The name of the constraint a write broke; empty when the database does not say."""
    cause = error.__cause__
    return (cause.diag.constraint_name or "") if isinstance(cause, psycopg.errors.IntegrityError) else ""
