"""数据库守卫 — every guarded table has its triggers, and only the rights it should have."""

import pytest
from django.conf import settings
from django.db import connection

from tests.every_row import failing
from zhifa.core.guarded import AppendOnly
from zhifa.core.guards import guarded_models

pytestmark = pytest.mark.django_db


def test_every_guarded_table_carries_its_triggers_and_rights() -> None:
    assert failing(_is_guarded, guarded_models()) == []


def _is_guarded(model: type) -> None:
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal", [table]
        )
        triggers = {row[0] for row in cursor.fetchall()}
        cursor.execute(
            "SELECT has_table_privilege(%s, %s, 'UPDATE'), has_table_privilege(%s, %s, 'TRUNCATE')",
            [settings.APP_ROLE, table, settings.APP_ROLE, table],
        )
        may_update, may_truncate = cursor.fetchone()
    wanted = {"op_guard", "no_truncate"}
    if issubclass(model, AppendOnly):
        wanted.add("append_only")
    if hasattr(model, "transitions"):
        wanted.add("transition_guard")
    assert wanted <= triggers
    assert not may_truncate
    assert may_update is not issubclass(model, AppendOnly)


def test_the_application_role_owns_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = %s",
            [settings.APP_ROLE],
        )
        assert cursor.fetchone()[0] == 0


def test_foreign_keys_point_downwards_only() -> None:
    floors = ["core", "registers", "enforcement", "oversight"]
    order = {
        "territory": 0, "organisation": 1, "catalogue": 2, "subjects": 2, "published_lists": 3,
        "intake": 0, "command": 1, "inspection": 2, "casework": 3,
        "publicity": 0, "supervision": 2,
    }  # fmt: skip

    def place(model: type) -> tuple[int, int]:
        parts = model.__module__.split(".")
        return floors.index(parts[1]), order[parts[2]] if parts[1] != "core" else 0

    wrong = []
    for model in guarded_models():
        for field in model._meta.concrete_fields:
            other = field.related_model
            if other is None or not other.__module__.startswith("zhifa.") or other is model:
                continue
            if place(other) > place(model):
                wrong.append(f"{model.__name__}.{field.name} → {other.__name__}")
    assert not wrong
