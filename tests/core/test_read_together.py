"""一并读取 — queries and written statements of any shape come back from one statement, each in its own order."""

from datetime import date
from typing import Any

import pytest
from django.db.models import Q

from zhifa.core.calendar import CalendarDay
from zhifa.core.read_together import Part, Written, read_parts, read_together

pytestmark = pytest.mark.django_db


def test_a_query_and_a_written_statement_are_one_statement(django_assert_num_queries: Any) -> None:
    days = CalendarDay.objects.order_by("-day")
    # two columns of one name, a value for a mark, an order of its own, nothing at all
    numbers = Written("SELECT n, n, %s::date FROM generate_series(1, 3) AS n ORDER BY n DESC", [date(2026, 3, 2)], 3)  # fmt: skip
    parts = {"days": days, "numbers": numbers, "none": days.filter(Q(pk__in=[])), "empty": Written("SELECT 1 WHERE %s", [False], 1)}  # fmt: skip
    with django_assert_num_queries(1):
        told = read_together(parts)
    assert told["numbers"] == [[3, 3, "2026-03-02"], [2, 2, "2026-03-02"], [1, 1, "2026-03-02"]]
    assert told["days"] == list(days) and told["none"] == told["empty"] == []


def test_parts_of_a_page_make_of_their_rows_what_they_are_for(django_assert_num_queries: Any) -> None:
    def sum_of(n: int) -> Part[int]:
        asks = {"rows": Written("SELECT x FROM generate_series(1, %s) AS x", [n], 1)}
        return Part(asks, lambda told: sum(x for (x,) in told["rows"]))

    with django_assert_num_queries(1):
        assert read_parts({"few": sum_of(2), "many": sum_of(10)}) == {"few": 3, "many": 55}
