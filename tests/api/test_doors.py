"""门 — who may call what: every operation asked by everybody."""

from itertools import product
from typing import Any

import pytest
from django.urls import get_resolver

from tests.every_row import failing
from zhifa.core.permissions import ROLES, TABLE
from zhifa.faces.api import refused, routes
from zhifa.faces.api.interface import description, doors

pytestmark = pytest.mark.django_db

JSON_DOORS = [d for d in doors() if d.path != "/reports"]
CLOSED_DOORS = [d for d in JSON_DOORS if "public" not in d.access]


def address(path: str) -> str:
    """A path with something in its places."""
    filled = path.replace("{uuid:uid}", "01980000-0000-7000-8000-000000000000")
    return f"/api/v1{filled.replace('{tracking_code}', '2222222222').replace('{code}', 'X')}"


def call(browser: Any, method: str, path: str) -> int:
    if method == "POST":
        return browser.post(address(path), "{}", content_type="application/json").status_code
    return browser.get(address(path)).status_code


@pytest.mark.parametrize("door", JSON_DOORS, ids=lambda d: f"{d.method} {d.path}")
def test_without_session_or_key_only_public_doors_open(small_county: Any, anybody: Any, door: Any) -> None:
    status = call(anybody, door.method, door.path)
    assert (status == 401) == ("public" not in door.access)
    assert status != 403


def test_roles_without_the_permission_are_refused_and_the_others_are_not(
    small_county: Any, browser_of: Any
) -> None:
    people = {a.grants.first().role: name for name, a in small_county.accounts.items()}
    assert len(people) > 15
    browsers = {role: browser_of(name) for role, name in people.items()}

    def opens_for_its_roles(door: Any, role: str) -> None:
        status = call(browsers[role], door.method, door.path)
        allowed = door.access == ("signed_in",) or any(role in TABLE[p] for p in door.access)
        # a session that writes without the CSRF token is refused whatever the role
        expected = allowed and door.method == "GET"
        assert (status != 403) == expected
        assert status != 401

    assert failing(opens_for_its_roles, product(CLOSED_DOORS, people)) == []


def test_a_key_opens_only_what_it_was_given(small_county: Any, system: Any) -> None:
    systems = {p: system(f"系统{p}", p) for p in ("intake.report", "intake.register", "matter.read")}

    def opens_by_its_permission(door: Any, permission: str) -> None:
        status = call(systems[permission], door.method, door.path)
        assert (status != 403) == (permission in door.access)

    assert failing(opens_by_its_permission, product(CLOSED_DOORS, systems)) == []


def test_every_address_has_a_door_and_every_door_an_address() -> None:
    told = {(method, path) for method, path, _ in routes()}
    described = {
        (method.upper(), path) for path, methods in description()["paths"].items() for method in methods
    }
    own = {
        (m, p) for m, p in told if p.startswith("/api/v1") and p not in ("/api/v1/", "/api/v1/openapi.json")
    }
    assert described == own
    assert description()["openapi"].startswith("3.1")
    for _, _, access in routes():
        assert access
        assert set(access) <= {"public", "signed_in", "client"} | set(TABLE)


def test_every_view_carries_its_mark() -> None:
    for prefix in get_resolver("tests.api.addresses").url_patterns:
        for pattern in prefix.url_patterns:
            assert pattern.callback.access, pattern


def test_a_refusal_comes_with_the_status_that_fits_it() -> None:
    from zhifa.core import errors

    wanted = {
        errors.NotPermitted: 403,
        errors.OutOfReach: 403,
        errors.NotFound: 404,
        errors.AlreadyDone: 409,
        errors.BadInput: 422,
        errors.StepOutOfOrder: 422,
    }
    for kind, status in wanted.items():
        assert refused.status_of(kind("不行", way_out="换一个")) == status
    assert refused.status_of(errors.FileRefused("超过 20 MB 的上限")) == 413


def test_the_page_for_people_lists_every_operation(small_county: Any, anybody: Any, settings: Any) -> None:
    settings.ROOT_URLCONF = "zhifa.config.urls"
    page = anybody.get("/api/v1/")
    assert page.status_code == 200
    text = page.content.decode()
    for door in doors():
        assert door.summary in text
    assert "http" not in text.replace("http://www.w3.org", "").split("</head>")[0]


def test_a_wrong_method_and_an_unknown_address_say_so(anybody: Any) -> None:
    assert anybody.delete("/api/v1/matters").status_code == 405
    assert anybody.get("/api/v1/nothing").json()["error"] == "HTTP404"
    assert set(ROLES) >= {"duty_officer"}
