"""事项编号 — day of receipt and serial: 20261120-000457. Skips are allowed (a refused request leaves one)."""

from datetime import date

from zhifa.core.numbering import matter_serials


def matter_number(day: date, serial: int) -> str:
    """The number of a matter."""
    return f"{day:%Y%m%d}-{serial:06d}"


def next_matter_number(day: date) -> str:
    """A fresh number (one query); for every slice in which a matter is born."""
    return matter_number(day, matter_serials()[0])
