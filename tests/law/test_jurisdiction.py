"""赋权到乡镇 — a town may punish under the item it was given, itself, while the published decision stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from zhifa.law.jurisdiction import Empowerment, Level, TownNotEmpowered, check_jurisdiction

DAY = date(2026, 11, 20)
GIVEN = Empowerment("330-01", "示范镇（虚构）", DAY, DAY, "虚构公告1号", published=True)


def may(*empowerments: Empowerment, on: date = DAY) -> bool:
    return check_jurisdiction(
        body="示范镇（虚构）",
        level=Level.TOWN,
        in_territory=True,
        holds_power=True,
        item="330-01",
        on=on,
        empowerments=empowerments,
    ).result


def test_a_town_needs_the_very_item_given_to_itself_that_day() -> None:
    assert may(GIVEN)
    for other in (
        replace(GIVEN, item="330-02"),
        replace(GIVEN, town="另一镇（虚构）"),
        replace(GIVEN, published=False),
        replace(GIVEN, from_on=date(2026, 11, 21), until_on=None),
        replace(GIVEN, from_on=date(2026, 11, 1), until_on=date(2026, 11, 19)),
    ):
        with pytest.raises(TownNotEmpowered):
            may(other)
        assert may(other, GIVEN), "另有一项赋权的，按那一项"
