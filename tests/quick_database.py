"""快建库 — the tables of the models at once, instead of through migrations: seconds less at the start of every run.

Django renders the models anew for each step of a migration. Tests take the tables as the models say, and what migrations do
beside tables (extensions, sequences, triggers) from the migrations themselves. That this is the same database to the last
index is shown by ``tests/launch/test_quick_database.py``; that models and migrations agree, by ``make lint``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.contrib.postgres.operations import CreateExtension
from django.db import connection, migrations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models.signals import post_migrate, pre_migrate
from django.test.utils import override_settings


def _beside_tables(own: list[str]) -> tuple[list[str], list[str], list[tuple[str, str]]]:
    """SQL of our migrations (before the tables of their app, after them), and their names, in the order they run."""
    graph = MigrationLoader(None).graph
    order = dict.fromkeys(key for leaf in sorted(graph.leaf_nodes()) for key in graph.forwards_plan(leaf))
    before: list[str] = []
    after: list[str] = []
    tables_of: set[str] = set()
    for key in order:
        for step in graph.nodes[key].operations if key[0] in own else ():
            if isinstance(step, migrations.CreateModel):
                tables_of.add(key[0])
            elif isinstance(step, CreateExtension):
                before.append(f"CREATE EXTENSION IF NOT EXISTS {step.name}")
            elif (
                isinstance(step, migrations.RunSQL) and not step.elidable
            ):  # elidable: moves rows, makes nothing
                # a table that is no model needs none of theirs, and has to be there when the rights are given
                alone = str(step.sql).startswith(("CREATE TABLE", "CREATE UNLOGGED TABLE"))
                (after if key[0] in tables_of and not alone else before).append(str(step.sql))
    return before, after, [key for key in order if key[0] in own]


@contextmanager
def tables_at_once() -> Iterator[None]:
    """Within it ``migrate`` makes our tables from the models; other apps keep their migrations."""
    own = [c.label for c in apps.get_app_configs() if c.name.startswith("zhifa.")]
    before, after, done = _beside_tables(own)

    def first(**_: Any) -> None:
        MigrationRecorder(connection).ensure_schema()
        with connection.cursor() as cursor:
            for statement in before:
                cursor.execute(statement)

    def last(**_: Any) -> None:
        with connection.cursor() as cursor:
            for statement in after:
                cursor.execute(statement)
        for key in done:  # /readyz asks whether every migration has run
            MigrationRecorder(connection).record_applied(*key)

    core = apps.get_app_config("core")
    pre_migrate.connect(first, sender=core)
    post_migrate.connect(last, sender=core)
    try:
        with override_settings(MIGRATION_MODULES=dict.fromkeys(own)):
            yield
    finally:
        pre_migrate.disconnect(first, sender=core)
        post_migrate.disconnect(last, sender=core)
