"""敲门次数 — a window counts to its end, each name by itself, exactly, and is forgotten after it."""

from datetime import datetime, timedelta

import pytest

from zhifa.core import clock, knocks

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=clock.CHINA)


def test_each_name_is_counted_by_itself_in_one_statement(django_assert_num_queries: object) -> None:
    with clock.travel(NOON):
        with django_assert_num_queries(1):  # type: ignore[operator]
            assert knocks.count("party A", seconds=600) == 1
        assert [knocks.count("party A", seconds=600) for _ in range(3)] == [2, 3, 4]
        assert knocks.count("party B", seconds=600) == 1


def test_a_window_ends_with_the_clock_and_the_next_begins_at_one() -> None:
    with clock.travel(NOON + timedelta(seconds=599)):
        assert [knocks.count("a", seconds=600) for _ in range(2)] == [1, 2]
    with clock.travel(NOON + timedelta(seconds=600)):
        assert knocks.count("a", seconds=600) == 1


def test_windows_that_are_over_are_forgotten_and_no_other() -> None:
    with clock.travel(NOON):
        knocks.count("short", seconds=60)
        knocks.count("long", seconds=3600)
    with clock.travel(NOON + timedelta(seconds=60)):
        assert knocks.sweep() == 1
        assert knocks.count("long", seconds=3600) == 2


def test_a_name_longer_than_the_column_is_counted_by_its_beginning() -> None:
    with clock.travel(NOON):
        assert [knocks.count("x" * 500, seconds=60), knocks.count("x" * 300, seconds=60)] == [1, 2]
