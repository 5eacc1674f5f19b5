"""险境测试的底 — a database in which things are really committed, by several connections at once; gone at the module's end."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, connections
from psycopg import sql

from tests.county import County, build_county


def _by_owner(statement: sql.Composed) -> None:
    """One statement on the server, outside every test's database."""
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute("RESET ROLE")
        cursor.execute(statement)


@pytest.fixture(scope="module")
def committed_county(django_db_setup: None, django_db_blocker: Any) -> Iterator[County]:
    """小县 — in a copy of the test database of this module's own, where every operation commits."""
    with django_db_blocker.unblock():
        whole = str(connection.settings_dict["NAME"])
        copy = f"{whole}_hardship"
        names = {"copy": sql.Identifier(copy), "whole": sql.Identifier(whole)}
        connections.close_all()
        _by_owner(sql.SQL("DROP DATABASE IF EXISTS {copy}").format(**names))
        _by_owner(sql.SQL("CREATE DATABASE {copy} TEMPLATE {whole}").format(**names))
        connection.settings_dict["NAME"] = copy
        try:
            yield build_county()
        finally:
            connections.close_all()
            connection.settings_dict["NAME"] = whole
            _by_owner(sql.SQL("DROP DATABASE {copy} WITH (FORCE)").format(**names))


@pytest.fixture(autouse=True)
def _fresh_counts() -> Iterator[None]:
    """Rates and tries are counted anew in every test."""
    cache.clear()
    yield
    cache.clear()
