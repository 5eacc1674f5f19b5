"""Role × route × scope: who may open which address. The table is ``routes.yaml``; marks and real answers must agree with it."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.county import _PEOPLE, SHOP_FRONT, County, report_in
from tests.matrix.conftest import Browser
from tests.matrix.routes import SAMPLES, SPECIAL, Route, marked, routes, table
from zhifa.core.permissions import ROLES
from zhifa.enforcement.command import operations as command
from zhifa.oversight.supervision.operations import leave_note

pytestmark = pytest.mark.django_db

#: role → the person of the small county who holds it
HOLDERS = {role: key for key, *_, role, _scope in reversed(_PEOPLE)}
PAGES = [r for r in routes() if r.name.startswith(("desk:", "field:"))]
PUBLIC = [r for r in routes() if r.access == ("public",) and r.name.startswith("portal:")]


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


def address(route: Route) -> str:
    return reverse(route.name, kwargs={name: SAMPLES[name] for name in route.variables})


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    who, unmarked = table()
    real = {r.name for r in routes()}
    assert sorted(real - who.keys() - unmarked) == [], "网址没有写进 routes.yaml"
    assert sorted((who.keys() | unmarked) - real) == [], "routes.yaml 里的网址已经不在"
    assert not who.keys() & unmarked


def test_every_route_of_ours_carries_a_mark_that_says_what_the_table_says() -> None:
    who, unmarked = table()
    wrong = []
    for route in routes():
        if route.name in unmarked:
            continue
        if route.access is None:
            wrong.append(f"{route.name} 没有标记")
        elif marked(route.access) != who[route.name]:
            wrong.append(f"{route.name}：标记 {sorted(marked(route.access))}，表 {sorted(who[route.name])}")
    assert wrong == []


def test_the_table_names_only_roles_that_exist() -> None:
    named = set().union(*table()[0].values())
    assert named <= SPECIAL | ROLES.keys()


def test_a_visitor_is_sent_to_sign_in_from_every_inner_page(client: Client) -> None:
    for route in PAGES:
        answer = client.get(address(route))
        # the phone's worker and what it shows without a network: the same for everybody, nothing of anybody in it
        if route.name in {"field:worker", "field:no_network"}:
            assert answer.status_code == 200, route.name
            continue
        assert answer.status_code == 302, route.name
        assert answer.headers["Location"].startswith("/accounts/login/"), route.name


def test_a_visitor_may_open_every_public_page(client: Client) -> None:
    for route in PUBLIC:
        answer = client.get(address(route))
        assert answer.status_code in (200, 302, 404, 405), (route.name, answer.status_code)
        assert "/accounts/login/" not in answer.headers.get("Location", ""), route.name


@pytest.mark.slow  # every page as every role: some three thousand requests
@pytest.mark.parametrize("role", sorted(HOLDERS))
def test_a_role_opens_exactly_the_pages_of_the_table(
    small_county: County, browser_of: Browser, role: str
) -> None:
    who, _ = table()
    client = browser_of(HOLDERS[role])
    wrong = []
    for route in PAGES:
        allowed = bool(who[route.name] & {role, "signed_in", "public"})
        answer = client.get(address(route), headers={"Accept": "application/json"})
        refused = answer.status_code == 403 and "您的角色看不到这一页" in answer.json()["message"]
        if refused == allowed or answer.status_code >= 500:
            wrong.append((route.name, answer.status_code))
    assert wrong == []


def test_every_role_of_the_table_of_permissions_is_tried_or_has_no_person_here() -> None:
    # police, procuratorate and 编办 have nobody in the small county: their rows are checked through the marks
    assert ROLES.keys() - HOLDERS.keys() == {"police", "procuratorate", "establishment"}


#: person → whether matters of 青埠 with 青埠执法中队 and the bureau are within reach
REACH = {
    "duty": True, "leader": True, "officer": True, "handler": True, "head": True, "supervisor": True, "reviewer": True,
    "guidance": True, "town": True, "department_clerk": True, "other_leader": False, "other_officer": False,
    "auxiliary": False, "grid_worker": False, "finance": False,
}  # fmt: skip


@pytest.mark.parametrize("who", sorted(REACH))
def test_a_record_opens_only_within_the_readers_scope(
    small_county: County, browser_of: Browser, who: str
) -> None:
    m = report_in(small_county)
    order = command.dispatch(
        by=small_county.duty,
        matter=m,
        team=small_county.team.scope,
        item_code=SHOP_FRONT,
        instructions="看现场",
    )
    note = leave_note(by=small_county.supervisor, matter=m, kind="opinion", text="请说明")
    entry = m.entries.earliest("id")
    client = browser_of(who)
    opened: dict[str, Any] = {
        reverse("desk:matter", args=[m.uid]): None,
        reverse("desk:matter_why", args=[m.uid]): None,
        reverse("desk:entry", args=[m.uid, entry.uid]): None,
        reverse("desk:entry_json", args=[m.uid, entry.uid]): None,
        reverse("desk:map_matter", args=[m.uid]): None,
        reverse("desk:note", args=[note.uid]): None,
        reverse("desk:order", args=[order.uid]): None,
    }
    for url in opened:
        opened[url] = client.get(url).status_code
    expected = {200} if REACH[who] else {403, 404}
    assert set(opened.values()) <= expected, opened
    listed = client.get("/desk/matters/").content.decode()
    assert (m.number in listed) is REACH[who]
