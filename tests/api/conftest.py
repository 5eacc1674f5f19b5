"""Callers of the interface: browsers of people, systems with keys, anybody."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client as Browser

from tests.county import RULES
from zhifa.core.client_key import issue_client_key


@pytest.fixture(autouse=True)
def _fresh_counters(settings: Any) -> Iterator[None]:
    settings.ROOT_URLCONF = "tests.api.addresses"
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def anybody() -> Browser:
    """No session, no key."""
    return Browser(enforce_csrf_checks=True)


@pytest.fixture
def browser_of(small_county: Any) -> Callable[[str], Browser]:
    """``browser_of("officer")`` — signed in; no CSRF token unless a test sends one."""

    def of(who: str) -> Browser:
        browser = Browser(enforce_csrf_checks=True)
        browser.force_login(small_county.accounts[who], backend="zhifa.config.account_backend.AccountBackend")
        session = browser.session
        session["zhifa_factors"] = ["mfa"]
        session.save()
        return browser

    return of


@pytest.fixture
def system(small_county: Any) -> Callable[..., Browser]:
    """``system("热线平台", "intake.register")`` — a system that sends its key with every request."""

    def named(name: str, *permissions: str) -> Browser:
        key, _ = issue_client_key(by=RULES, name=name, permissions=permissions)
        browser = Browser(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {key}"})
        browser.key = key  # type: ignore[attr-defined]
        return browser

    return named


@pytest.fixture
def post() -> Callable[..., Any]:
    """Post a JSON body."""

    def send(browser: Browser, path: str, body: Any, **headers: str) -> Any:
        return browser.post(
            f"/api/v1{path}", json.dumps(body), content_type="application/json", headers=headers or None
        )

    return send
