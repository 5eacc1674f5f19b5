"""The desk in a test: a signed-in browser of any person of the small county."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.county import County

Browser = Callable[[str], Client]


@pytest.fixture
def browser_of(small_county: County, db: Any) -> Browser:
    """``browser_of("leader")`` — a client signed in as that person."""

    def sign_in(who: str) -> Client:
        client = Client()
        client.force_login(small_county.accounts[who], backend="zhifa.config.account_backend.AccountBackend")
        session = client.session
        session["zhifa_factors"] = ["mfa"]
        session.save()
        return client

    return sign_in
