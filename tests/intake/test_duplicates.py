"""What is shown as a likely duplicate: near, soon, alike and still open; what was over by then happened again."""

import csv
import gzip
import math
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from zhifa.core.matter import Matter
from zhifa.enforcement.intake.duplicates import Words, _compare

CHICAGO = (
    Path(__file__).parents[3] / "shared" / "data" / "chicago_sanitation_311"
    / "sanitation_requests_to_2013.csv.gz"
)  # fmt: skip
NOON = datetime(2026, 3, 3, 4, tzinfo=UTC)


def matter(pk: int, **more: Any) -> Matter:
    """A matter at a shop's door."""
    given = {
        "title": "孟记把冰柜摆到人行道上", "summary": "孟记把冰柜摆到人行道上", "received_at": NOON,
        "lng": Decimal("118.005"), "lat": Decimal("28.905"), "address": "青埠镇塘湾路12号",
    }  # fmt: skip
    return Matter(pk=pk, **{**given, **more})


def test_the_same_thing_told_twice_is_shown_while_the_first_is_open() -> None:
    later = matter(2, received_at=NOON + timedelta(days=3))
    shown = _compare(later, matter(1), Words())
    assert shown is not None
    assert shown.score > 0.8


def test_what_was_over_before_it_was_told_again_happened_again() -> None:
    over = matter(1, closed_at=NOON + timedelta(days=1))
    assert _compare(matter(2, received_at=NOON + timedelta(days=3)), over, Words()) is None
    # told a second time while the first was still open, looked at after that one was closed
    assert _compare(matter(2, received_at=NOON + timedelta(hours=2)), over, Words()) is not None


def test_the_neighbours_door_is_another_matter() -> None:
    next_door = matter(2, address="青埠镇塘湾路18号", lng=Decimal("118.0056"))
    assert _compare(next_door, matter(1), Words()) is None


def _never_closed(one: Matter) -> Matter:
    return Matter(
        pk=one.pk, title=one.title, summary=one.summary, address=one.address, lat=one.lat, lng=one.lng,
        received_at=one.received_at,
    )  # fmt: skip


@pytest.mark.skipif(not CHICAGO.exists(), reason="真实来件只用于测试，不随平台发布")
def test_on_real_requests_nine_of_ten_duplicates_are_shown_and_far_fewer_others_than_without_closings() -> (
    None
):
    """芝加哥 2013 年七、八月的卫生来件：Status 里的 Dup 是受理人员当年判定的重复件。"""
    with gzip.open(CHICAGO, "rt", encoding="utf-8") as file:
        rows = [
            r for r in csv.DictReader(file) if "2013-07" <= r["Creation_Date"] < "2013-09" and r["Latitude"]
        ]
    rows.sort(key=lambda r: (r["Creation_Date"], r["Service_Request_Number"]))
    cells: dict[tuple[int, int], list[Matter]] = defaultdict(list)
    words = Words()
    shown = right = duplicates = shown_without = right_without = 0
    for pk, r in enumerate(rows):
        lat, lng = float(r["Latitude"]), float(r["Longitude"])
        nature = r["What_is_the_Nature_of_this_Code_Violation"] or "sanitation"
        done = r["Completion_Date"]
        this = Matter(
            pk=pk, title=nature, summary=nature, address=r["Street_Address"], lat=Decimal(str(lat)),
            lng=Decimal(str(lng)), received_at=datetime.fromisoformat(r["Creation_Date"]).replace(hour=12, tzinfo=UTC),
            closed_at=datetime.fromisoformat(done).replace(tzinfo=UTC) if done else None,
        )  # fmt: skip
        x, y = math.floor(lat * 250), math.floor(lng * 250)
        near = [m for dx in (-1, 0, 1) for dy in (-1, 0, 1) for m in cells[x + dx, y + dy]]
        found = any(_compare(this, m, words) for m in near)
        found_without = any(_compare(this, m, words) for m in map(_never_closed, near))
        cells[x, y].append(this)
        is_duplicate = "Dup" in r["Status"]
        shown, duplicates = shown + found, duplicates + is_duplicate
        right += found and is_duplicate
        shown_without += found_without
        right_without += found_without and is_duplicate
    assert duplicates > 150
    assert right / duplicates >= 0.9
    assert right / shown >= 1.35 * right_without / shown_without
