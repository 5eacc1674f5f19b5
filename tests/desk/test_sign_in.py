"""Signing in: the second factor is bound without asking twice; an idle session ends in the visitor's own way."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tests.county import County
from tests.desk.conftest import Browser
from zhifa.core import clock
from zhifa.faces.wording import device_words

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


def test_a_new_password_is_refused_in_chinese_and_the_account_pages_are_our_own(small_county: County) -> None:
    account = small_county.account(small_county.duty)
    account.set_password(PASSWORD)
    account.save(update_fields=["password"])
    client = Client()
    client.post("/accounts/login/", {"login": account.username, "password": PASSWORD})
    page = "/accounts/password/change/"
    asked = client.get(page).content.decode()
    assert "至少十个字符" in asked and "忘记密码" not in asked
    sent = {"oldpassword": "不对", "password1": "abc", "password2": "abc"}
    told = client.post(page, sent).content.decode()
    assert "现在的口令不对" in told and "口令太短，至少 10 个字符" in told and "too short" not in told
    agent = "Mozilla/5.0 (Linux; HarmonyOS) AppleWebKit/537.36 Chrome/114 Mobile MicroMessenger/8.0"
    client.get("/desk/", HTTP_USER_AGENT=agent)
    assert "没有绑定" in client.get("/accounts/2fa/").content.decode()
    assert device_words(agent) == "鸿蒙 · 微信" and device_words("") == "其他设备 · 其他程序"
