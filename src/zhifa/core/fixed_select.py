"""定式查询 — rows by a statement that never changes, for the few questions every request asks.

Composing such a query anew through the ORM takes several times as long as running it. The statement is written once; the
rows come back as ordinary model instances.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models

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


def fetch_one(statement: str, parameters: Sequence[Any]) -> tuple[Any, ...] | None:
    """The first row of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchone()  # type: ignore[no-any-return]
