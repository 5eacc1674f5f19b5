"""编好的查询 — a query of the ORM composed once and asked many times with other values.

The ORM composes its SQL anew for every question, which takes several times as long as asking it. ``Composed`` keeps the
statement and the way its rows become instances (related rows and annotations included) and puts values where marks stood.
"""

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

from django.db import models
from django.db.models.query import get_related_populators

from zhifa.core import fixed_statement

Row = TypeVar("Row", bound=models.Model)


class Composed(Generic[Row]):
    """编好的查询 — made from a queryset of instances in which marks (values that occur nowhere else) stand for values.

    The queryset may be filtered, ordered, sliced, annotated, deferred and may select related rows; it may not prefetch.
    """

    def __init__(self, rows: "models.QuerySet[Row]", *marks: Any) -> None:
        compiler = rows.query.get_compiler(using=rows.db)
        self._statement, self._parameters = compiler.as_sql(with_col_aliases=False)
        self._places = [
            (at, mark)
            for at, value in enumerate(self._parameters)
            for mark in marks
            if type(value) is type(mark) and value == mark
        ]
        if missing := set(marks) - {mark for _, mark in self._places}:
            raise LookupError(f"{missing} stand nowhere in the query")
        select, klass = compiler.select, compiler.klass_info
        own = klass["select_fields"]
        self._compiler = compiler
        self._model: type[Row] = klass["model"]
        self._own = slice(own[0], own[-1] + 1)
        self._names = [column[0].target.attname for column in select[self._own]]
        self._related = get_related_populators(klass, select, rows.db)
        self._annotated = compiler.annotation_col_map or {}
        self._database = rows.db

    def ask(self, values: Mapping[Any, Any]) -> list[Row]:
        """The rows, with ``values[mark]`` in place of every mark."""
        known = list(self._parameters)
        for at, mark in self._places:
            known[at] = values[mark]
        found = fixed_statement.fetch_all(self._statement, known)
        made = []
        for row in self._compiler.results_iter([found]) if found else ():
            one = self._model.from_db(self._database, self._names, row[self._own])
            for related in self._related:
                related.populate(row, one)
            for name, column in self._annotated.items():
                setattr(one, name, row[column])
            made.append(one)
        return made
