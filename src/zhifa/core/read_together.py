"""一并读取 — several queries of the ORM asked as one statement, for a page that tells many small things about one record.

Each query becomes a part of one UNION ALL and its rows travel as JSON, so that parts of any shape fit together. What comes
back are ordinary instances, related rows and annotations included, or dicts for a query of ``values``; lists for a statement
that is written out (``Written``).
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import Value
from django.db.models.query import get_related_populators
from django.db.models.sql.compiler import SQLCompiler


@dataclass(frozen=True)
class Written:
    """写定的语句 — a part that no query of the ORM says: its statement, the values for its marks, how many columns it has.

    A row comes back as the list of its columns as JSON has them: numbers, words, yes and no; days and instants as text.
    """

    statement: str
    values: Sequence[Any]
    columns: int


#: what can be read together
Rows: TypeAlias = "models.QuerySet[Any, Any] | Written"


def read_together(parts: Mapping[str, Rows]) -> dict[str, list[Any]]:
    """Name → the rows of its query, in its order (one statement).

    A query may be filtered, ordered, sliced, annotated, deferred, may select related rows and may be one of ``values``;
    it may not prefetch, and columns of ranges are not for it.
    """
    found: dict[str, list[Any]] = {name: [] for name in parts}
    compilers: dict[str, SQLCompiler] = {}
    statements, parameters = [], []
    for name, rows in parts.items():
        if isinstance(rows, Written):
            names = ", ".join(f"c{n}" for n in range(rows.columns))
            statements.append(f"(SELECT %s::text, to_json(x) FROM ({rows.statement}) x ({names}))")
            parameters += [name, *rows.values]
            continue
        compiler = rows.query.get_compiler(using=rows.db)
        try:
            statement, values = compiler.as_sql(with_col_aliases=True)
        except EmptyResultSet:
            continue
        compilers[name] = compiler
        statements.append(f"(SELECT %s::text, to_json(x) FROM ({statement}) x)")
        parameters += [name, *values]
    if not statements:
        return found
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(statements), parameters)
        told = cursor.fetchall()
    shapes = {name: _Shape(compiler) for name, compiler in compilers.items()}
    for name, row in told:
        # the columns of a JSON object stand as the statement named them
        values = list((json.loads(row) if isinstance(row, str) else row).values())
        found[name].append(shapes[name].made(values) if name in shapes else values)
    return found


Made = TypeVar("Made")


@dataclass(frozen=True)
class Part(Generic[Made]):
    """页面的一部分 — what it asks (name → query), and what it makes of the rows (name → rows)."""

    asks: Mapping[str, Rows]
    makes: Callable[[dict[str, list[Any]]], Made]

    def read(self) -> Made:
        """This part by itself (one statement)."""
        return self.makes(read_together(self.asks))


def read_parts(parts: Mapping[str, Part[Any]]) -> dict[str, Any]:
    """Name → what its part made; all parts are asked in one statement."""
    found = read_together(
        {f"{name}.{n}": rows for name, part in parts.items() for n, rows in part.asks.items()}
    )
    return {name: part.makes({n: found[f"{name}.{n}"] for n in part.asks}) for name, part in parts.items()}


def figures_of(rows: "models.QuerySet[Any, Any]", **figures: Any) -> "models.QuerySet[Any, Any]":
    """One row of figures over all rows of a query (name → aggregate), as a query that can be read together with others."""
    return rows.order_by().annotate(_all=Value(1)).values("_all").annotate(**figures).values(*figures)


def _plain(field: Any, value: Any) -> Any:
    if isinstance(field, models.BinaryField):
        return bytes.fromhex(value.removeprefix("\\x"))  # how the database writes bytes into JSON
    return field.to_python(value)


class _Shape:
    """How a query's row of JSON values becomes what the query stands for."""

    def __init__(self, compiler: SQLCompiler) -> None:
        self._fields = [column[0].output_field for column in compiler.select]
        self._database = compiler.using
        self._names = list(compiler.query.selected or ())
        klass = None if self._names else compiler.klass_info
        self._model: Any = klass["model"] if klass else None
        if klass:
            own = klass["select_fields"]
            self._own = slice(own[0], own[-1] + 1)
            self._attributes = [column[0].target.attname for column in compiler.select[self._own]]
            self._related = get_related_populators(klass, compiler.select, compiler.using)
            self._annotated = compiler.annotation_col_map or {}

    def made(self, values: list[Any]) -> Any:
        row = [None if v is None else _plain(f, v) for f, v in zip(self._fields, values, strict=True)]
        if self._model is None:
            return dict(zip(self._names, row, strict=True))
        one = self._model.from_db(self._database, self._attributes, row[self._own])
        for related in self._related:
            related.populate(row, one)
        for name, column in self._annotated.items():
            setattr(one, name, row[column])
        return one
