"""编号 — numbers that must not repeat, and where the law wants it, must not skip.

Statutory document numbers 文号 are gapless within (series, year): the counter row is locked until the
transaction ends. Matter numbers come from a database sequence: they may skip, and reporters do not queue.
"""

from django.db import connection, models


class NumberSeries(models.Model):
    """编号序列 — last number given in a series and year."""

    series = models.CharField("序列", max_length=60)
    year = models.PositiveSmallIntegerField("年")
    last = models.BigIntegerField("最后一个号", default=0)

    class Meta:
        verbose_name = "编号序列"
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="series_year")]


def next_number(series: str, year: int) -> int:
    """The next gapless number; holds the series until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_numberseries (series, year, last) VALUES (%s, %s, 1) "
            "ON CONFLICT (series, year) DO UPDATE SET last = core_numberseries.last + 1 RETURNING last",
            [series, year],
        )
        return int(cursor.fetchone()[0])


def next_numbers(series: str, year: int, count: int) -> range:
    """``count`` consecutive gapless numbers at once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_numberseries (series, year, last) VALUES (%s, %s, %s) "
            "ON CONFLICT (series, year) DO UPDATE SET last = core_numberseries.last + excluded.last RETURNING last",
            [series, year, count],
        )
        last = int(cursor.fetchone()[0])
    return range(last - count + 1, last + 1)


def matter_serials(count: int = 1) -> list[int]:
    """Serial numbers for new matters, from a sequence (may skip after a rollback)."""
    with connection.cursor() as cursor:
        if count == 1:
            cursor.execute("SELECT nextval('core_matter_serial')")
        else:
            cursor.execute("SELECT nextval('core_matter_serial') FROM generate_series(1, %s)", [count])
        return [int(row[0]) for row in cursor.fetchall()]
