"""写在地址里的日子 — whoever types a day over in an address sees the page of today, never a fault."""

import pytest

from tests.desk.conftest import Browser

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "昨天"])
def test_a_day_typed_into_an_address_that_no_record_bears_shows_today(browser_of: Browser, day: str) -> None:
    client = browser_of("guidance")
    month = day[:7]
    for address in (
        f"/desk/registers/attendance/?on={day}",
        f"/desk/registers/main-duty/?on={day}",
        f"/desk/registers/team-readiness/?on={day}",
        f"/desk/registers/powers/?on={day}",
        f"/desk/registers/powers/findings/?from={day}&to={day}",
        f"/desk/registers/grids/?on={day}",
        f"/desk/law/?on={day}",
        f"/desk/matters/?received={month}&closed={month}",
    ):
        assert client.get(address).status_code == 200, address
