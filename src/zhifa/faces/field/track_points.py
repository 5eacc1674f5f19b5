"""位置点 — what a phone sends of a track: lines of "epoch-seconds longitude latitude metres"."""

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from zhifa.core.errors import BadInput

Point = tuple[datetime, Decimal, Decimal, int | None]
MOST_TEXT = 20_000


def points_of(text: str) -> list[Point]:
    """:raises BadInput: a line that is no point."""
    found: list[Point] = []
    for line in text[:MOST_TEXT].splitlines():
        parts = line.split()
        try:
            at = datetime.fromtimestamp(int(parts[0]), tz=UTC)
            lng, lat = Decimal(parts[1]), Decimal(parts[2])
            metres = int(parts[3]) if len(parts) > 3 else None
        except (ValueError, IndexError, InvalidOperation, OverflowError, OSError):
            raise BadInput("位置点看不懂", field="points") from None
        if not (lng.is_finite() and lat.is_finite()) or (metres is not None and not 0 <= metres < 2**31):
            raise BadInput("位置点看不懂", field="points")
        found.append((at, lng, lat, metres))
    return found
