"""快建库 — the database the tests run on is, to the last index and trigger, the one that migrations make."""

from contextlib import nullcontext
from typing import Any

import pytest
import tests.conftest as ground
from django.db import connection
from tests.quick_database import tables_at_once

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


def _made(way: Any, name: str) -> list[str]:
    """What a database made in some way consists of; it is thrown away again."""
    connection.close()
    connection.settings_dict["TEST"]["NAME"] = name
    own = connection.settings_dict["NAME"]
    with way:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    with connection.cursor() as cursor:
        cursor.execute(_WHAT)
        found = sorted(row[0] for row in cursor.fetchall())
    connection.creation.destroy_test_db(own, verbosity=0)
    return found


def test_migrations_and_the_tables_at_once_make_the_same_database(
    django_db_setup: None, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ground, "_as_app", False)  # databases are made by the owner
    kept = {**connection.settings_dict["TEST"]}
    own = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        try:
            by_models = _made(tables_at_once(), f"{own}_a")
            by_migrations = _made(nullcontext(), f"{own}_b")
        finally:
            connection.close()
            connection.settings_dict["TEST"].update(kept)
            connection.settings_dict["NAME"] = own
    assert len(by_models) > 3_000
    assert by_models == by_migrations
