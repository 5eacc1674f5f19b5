"""A few grids, addresses and subjects of the demo county, loaded once a module."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import psycopg
import pytest

from tests.copied_rows import standing_on
from zhifa.demo.county.build import County, build

DAY = date(2026, 11, 21)


def thin(county: County, *, grids: int = 2, subjects: int = 60) -> County:
    """The same county with fewer grids a town and fewer subjects; all people but grid workers."""
    ground = county.territory
    kept: list[Any] = []
    seen: dict[str, int] = {}
    sign_in_grids = {s.unit for s in county.people.sign_ins}
    for g in ground.grids:
        seen[g.town] = seen.get(g.town, 0) + 1
        if seen[g.town] <= grids or g.code in sign_in_grids:
            kept.append(g)
    codes = {g.code for g in kept}
    villages = {(g.town, g.village) for g in kept}
    return replace(
        county,
        territory=replace(
            ground,
            grids=tuple(kept),
            villages=tuple(v for v in ground.villages if (v.town, v.name) in villages),
            micro_grids=tuple(m for m in ground.micro_grids if m.grid in codes),
            professional_grids=ground.professional_grids[:4],
            addresses=tuple(a for a in ground.addresses if a.grid in codes),
        ),
        people=replace(
            county.people, grid_workers=tuple(w for w in county.people.grid_workers if w.grid in codes)
        ),
        subjects=tuple(s for s in county.subjects if s.grid in codes)[:subjects],
    )


@pytest.fixture(scope="module", autouse=True)
def tables_counted_once(django_db_setup: None) -> None:
    """Nobody counts the rows of a table while a module's transaction fills it.

    Autovacuum does not see rows that are not committed, notes "empty", and a join of fourteen tables is then
    planned as if every side had one row: one ran for two minutes. So it is off from here on (the server is a
    throw-away one), and what earlier tests left behind is cleared before the module begins.
    """
    from django.db import connection

    superuser = os.environ.get("ZHIFA_TEST_SUPERUSER_DSN")
    if superuser is None:
        return
    with psycopg.connect(superuser, dbname=connection.settings_dict["NAME"], autocommit=True) as server:
        server.execute("ALTER SYSTEM SET autovacuum = off")
        server.execute("SELECT pg_reload_conf()")
        server.execute("VACUUM")


@pytest.fixture(scope="session")
def whole_county() -> County:
    """The demo county with few subjects (drawn once)."""
    return build(as_of=DAY, subjects=3000)


@pytest.fixture(scope="session")
def thin_county(whole_county: County) -> County:
    """A thin slice of it."""
    return thin(whole_county)


def count_rows() -> None:
    """What autovacuum would have noted of rows already committed: the transaction counts its own."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("ANALYZE")
        cursor.execute("SET ROLE zhifa_app")


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any, thin_county: County) -> Iterator[County]:
    """The registers of the thin county, in a transaction undone after the module."""
    from django.db import transaction

    from zhifa.demo.load import load_registers, opened_on
    from zhifa.demo.loading.progress import Loading

    whole = transaction.atomic()
    with django_db_blocker.unblock():
        whole.__enter__()
        try:
            loading = Loading(DAY, opened_on(DAY, 125), lambda _: None)
            standing_on("thin county", lambda: load_registers(loading, thin_county))
            count_rows()
        except BaseException:
            transaction.set_rollback(True)
            whole.__exit__(None, None, None)
            raise
    yield thin_county
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        whole.__exit__(None, None, None)
