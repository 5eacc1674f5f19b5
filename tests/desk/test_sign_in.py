"""Signing in: the second factor is bound without asking twice; an idle session ends in the visitor's own way."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tests.county import County
from tests.desk.conftest import Browser
from zhifa.core import clock

pytestmark = pytest.mark.django_db
BIND = "/accounts/2fa/totp/activate/"
PASSWORD = "Zhifa-2026-test"


@pytest.fixture
def administrator(small_county: County) -> Client:
    """Somebody who must bind a second factor, just signed in by password."""
    account = small_county.account(small_county.system_admin)
    account.must_use_second_factor = True
    account.set_password(PASSWORD)
    account.save(update_fields=["must_use_second_factor", "password"])
    client = Client()
    client.post("/accounts/login/", {"login": account.username, "password": PASSWORD})
    assert client.session.get("_auth_user_id")
    return client


def test_right_after_signing_in_the_second_factor_is_bound_without_the_password_again(
    administrator: Client,
) -> None:
    first = administrator.get("/desk/admin/")
    assert first["Location"].startswith(BIND)
    assert administrator.get(BIND).status_code == 200


def test_some_minutes_later_the_password_is_asked_again(administrator: Client) -> None:
    session = administrator.session
    for proof in session["account_authentication_methods"]:
        proof["at"] -= 3600
    session.save()
    assert "/accounts/reauthenticate/" in administrator.get(BIND)["Location"]


@pytest.mark.parametrize(
    ("address", "status"), [("/api/v1/matters", 401), ("/open311/v2/services.json", 401), ("/desk/", 302)]
)
def test_an_idle_session_ends_with_an_answer_programs_understand_and_a_page_for_people(
    small_county: County, browser_of: Browser, address: str, status: int
) -> None:
    client = browser_of("leader")
    session = client.session
    long_ago = clock.now() - timedelta(minutes=settings.IDLE_LOCK_MINUTES + 1)
    session["seen"] = int(long_ago.timestamp())
    session.save()
    response: Any = client.get(address)
    assert response.status_code == status
    if status == 302:
        assert "idle=1" in response["Location"]
    else:
        assert response.json()["error"] == "NotSignedIn"
        assert "重新登录" in response.json()["way_out"]
    assert not client.session.get("_auth_user_id")
