"""初次建表 — a database made at once is, to the last index, trigger and right, the one that migrations make."""

from collections.abc import Iterator
from typing import Any

import pytest
import tests.conftest as ground
from django.core.management import call_command
from django.db import DataError, connection
from django.db.migrations.executor import MigrationExecutor

from zhifa.core import first_tables
from zhifa.core.management.commands import migrate

#: one line for everything a database is made of; names given by PostgreSQL itself are left out
_WHAT = """
SELECT format('%s.%s %s %s %s %s', table_name, column_name, data_type, is_nullable, character_maximum_length, column_default)
  FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT format('%s %s %s', conrelid::regclass, contype, pg_get_constraintdef(oid))
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT format('%s %s', proname, prosrc) FROM pg_proc
  WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'zhifa%%'
UNION ALL SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'
UNION ALL SELECT extname FROM pg_extension
UNION ALL SELECT format('%s %s %s', grantee, table_name, privilege_type) FROM information_schema.role_table_grants
  WHERE table_schema = 'public' AND grantee = 'zhifa_app'
UNION ALL SELECT format('%s %s %s %s', entity, from_state, action, to_state) FROM core_proceduretransition
UNION ALL SELECT format('%s.%s', "table", "column") FROM core_rowshape
UNION ALL SELECT name FROM catalogue_registerversion
UNION ALL SELECT format('%s.%s', app, name) FROM django_migrations
"""


def _made(name: str) -> list[str]:
    """What a new database consists of; it is thrown away again."""
    connection.close()
    connection.settings_dict["TEST"]["NAME"] = name
    own = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    with connection.cursor() as cursor:
        cursor.execute(_WHAT)
        found = sorted(row[0] for row in cursor.fetchall())
    connection.creation.destroy_test_db(own, verbosity=0)
    return found


@pytest.fixture
def by_the_owner(
    django_db_setup: None, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """Databases are made by the owner; afterwards the session has its own again. Gives the name of that one."""
    monkeypatch.setattr(ground, "_as_app", False)
    kept = {**connection.settings_dict["TEST"]}
    own = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        try:
            yield own
        finally:
            connection.close()
            connection.settings_dict["TEST"].update(kept)
            connection.settings_dict["NAME"] = own


def test_migrations_and_the_tables_at_once_make_the_same_database(
    by_the_owner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = _made(f"{by_the_owner}_a")
    monkeypatch.setattr(migrate, "holds_nothing_of_ours", lambda _: False)
    assert len(at_once) > 3_000
    assert at_once == _made(f"{by_the_owner}_b")


def test_broken_off_in_the_middle_there_is_nothing_and_the_next_start_begins_anew(
    by_the_owner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = first_tables._beside_tables

    def broken_off(own: set[str]) -> tuple[list[str], list[str], list[tuple[str, str]]]:
        before, after, done = planned(own)
        return before, [*after, "SELECT 1 / 0"], done

    connection.close()
    connection.settings_dict["TEST"]["NAME"] = f"{by_the_owner}_c"
    with monkeypatch.context() as broken:
        broken.setattr(first_tables, "_beside_tables", broken_off)
        with pytest.raises(DataError):
            connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    assert "core_matter" not in connection.introspection.table_names()
    assert first_tables.holds_nothing_of_ours(connection)
    call_command("migrate", verbosity=0)
    assert not first_tables.holds_nothing_of_ours(connection)
    assert not MigrationExecutor(connection).migration_plan(
        MigrationExecutor(connection).loader.graph.leaf_nodes()
    )
    connection.creation.destroy_test_db(by_the_owner, verbosity=0)
