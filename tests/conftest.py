"""Shared ground of the tests: the database under the application role, actors, a frozen day."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.backends.signals import connection_created

#: folders whose tests start servers, processes or a whole county of their own: ``make slow``, not ``make unit``
SLOW_FOLDERS = {"bench", "demo_county", "demo_loading", "hardship", "launch", "operate", "postgres"}

_as_app = False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what takes seconds by where it stands."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here) and item.path.relative_to(here).parts[0] in SLOW_FOLDERS:
            item.add_marker("slow")


def _become_app_role(connection: Any, **_: Any) -> None:
    """Every test talks to the database with the rights the running product has."""
    if _as_app and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE zhifa_app")


connection_created.connect(_become_app_role)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Tables are made by the owner; from then on the session is the application role's."""
    global _as_app
    _as_app = True
    with django_db_blocker.unblock():
        connection.ensure_connection()
        _become_app_role(connection)
        yield
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
    _as_app = False


@pytest.fixture
def on() -> Any:
    """``with on("2026-03-02 09:00"):`` — the clock stands there (county time)."""
    from zhifa.core import clock

    def at(text: str) -> Any:
        return clock.travel(datetime.fromisoformat(text).replace(tzinfo=clock.CHINA))

    return at


@pytest.fixture(scope="module")
def small_county(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """小县 — ``tests.county.County``, shared by the tests of a module; what a test changes is undone at its end."""
    from django.db import transaction

    from tests.county import build_county

    with django_db_blocker.unblock():
        whole = transaction.atomic()
        whole.__enter__()
        try:
            county = build_county()
        except BaseException:
            transaction.set_rollback(True)
            whole.__exit__(None, None, None)
            raise
    yield county
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        whole.__exit__(None, None, None)
