"""Lists and records ask the database a constant number of questions, however much there is and however deep one goes."""

from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.county import SHOP_FRONT, County, report_in
from tests.desk.conftest import Browser
from tests.desk.test_pages import waiting
from zhifa.core.ledger.models import LedgerEntry
from zhifa.core.ledger.sequencing import sequence_all
from zhifa.faces.desk import map_layers
from zhifa.oversight.supervision.operations import leave_note

pytestmark = pytest.mark.django_db

#: session, account with its roles, open duties by floor: what every page of the desk asks
SHELL = 3


#: what an address asked the last time, by address and session
_asked: dict[tuple[str, str], int] = {}


def asked(client: Any, url: str) -> int:
    """Questions of an address once what is kept in the process is filled: one look if it asks what it asked before, else two."""
    session = client.cookies.get(settings.SESSION_COOKIE_NAME)
    page = url, session.value if session else ""
    count = _questions(client, url)
    if _asked.get(page) != count:
        _asked[page] = count = _questions(client, url)
    return count


def _questions(client: Any, url: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_home_asks_six_questions(small_county: County, browser_of: Browser) -> None:
    client = browser_of("leader")
    empty = asked(client, "/desk/")
    for _ in range(12):
        waiting(small_county)
    assert asked(client, "/desk/") == empty == SHELL + 3


def test_the_list_of_matters_asks_five_questions_at_any_depth(
    small_county: County, browser_of: Browser
) -> None:
    client = browser_of("leader")
    made = [report_in(small_county) for _ in range(120)]
    first = asked(client, "/desk/matters/")
    deep = asked(client, f"/desk/matters/?after={made[60].pk}")
    assert first == deep == SHELL + 2


def test_the_page_of_a_matter_asks_seven_questions(small_county: County, browser_of: Browser) -> None:
    client = browser_of("leader")
    m = waiting(small_county)
    thin = asked(client, f"/desk/matters/{m.uid}/")
    for _ in range(3):
        leave_note(by=small_county.supervisor, matter=m, kind="opinion", text="请说明")
    assert asked(client, f"/desk/matters/{m.uid}/") == thin == SHELL + 4


def test_the_map_asks_six_questions(small_county: County, browser_of: Browser) -> None:
    map_layers._kept.clear()
    client = browser_of("duty")
    few = asked(client, "/desk/map/data.geojson?zoom=9")
    for _ in range(5):
        report_in(small_county)
    # session, account with its roles; register, teams, shifts, incidents
    assert asked(client, "/desk/map/data.geojson?zoom=9") == few == 6


def test_the_wall_asks_three_questions(small_county: County, browser_of: Browser) -> None:
    client = browser_of("guidance")
    few = asked(client, "/desk/cockpit/")
    for _ in range(5):
        waiting(small_county)
    # session, account with its roles; everything on the wall
    assert asked(client, "/desk/cockpit/") == few == 3


def test_pages_of_one_thing_ask_eight_questions_at_most(small_county: County, browser_of: Browser) -> None:
    m = waiting(small_county)
    sequence_all()
    entry = LedgerEntry.objects.filter(matter=m).latest("id")
    pages = {
        ("leader", reverse("desk:entry", args=[m.uid, entry.uid])): SHELL + 5,
        ("officer", reverse("field:duty")): SHELL + 2,
        ("town", reverse("desk:our_item", args=[SHOP_FRONT])): SHELL + 5,
    }
    assert {page: asked(browser_of(page[0]), page[1]) for page in pages} == pages
