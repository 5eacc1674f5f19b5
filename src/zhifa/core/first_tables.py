"""初次建表 — a new database takes its tables from the models at once, and what migrations do beside tables from the migrations.

Django renders the models anew for every step of a migration: half a minute for a new database, of which PostgreSQL works two
seconds. That this is the same database to the last index, trigger and right is shown by ``tests/launch/test_first_tables.py``;
that models and migrations agree, by ``make lint``. A database that holds anything of ours is only ever migrated.
"""

from django.apps import apps
from django.contrib.postgres.operations import CreateExtension
from django.db import connections, migrations, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model


def holds_nothing_of_ours(connection: BaseDatabaseWrapper) -> bool:
    """No table of ours stands and none of our migrations has run; tables of others (an extension's) do not count."""
    recorder = MigrationRecorder(connection)
    if any(app in _own_apps() for app, _ in recorder.applied_migrations()):
        return False
    return {m._meta.db_table for m in _own_models()}.isdisjoint(connection.introspection.table_names())


def make_first_tables(using: str) -> int:
    """All tables of ours, with what our migrations do beside them, in one transaction: killed in it, there is nothing.

    Our migrations are noted as done, those of others are left to run (``migrate_others``). Number of tables made.
    """
    connection = connections[using]
    before, after, done = _beside_tables(set(_own_apps()))
    models = _own_models()
    with transaction.atomic(using):
        recorder = MigrationRecorder(connection)
        recorder.ensure_schema()
        _run(connection, before)
        with connection.schema_editor() as editor:
            for model in models:
                editor.create_model(model)
        _run(connection, after)
        for app, name in done:
            recorder.record_applied(app, name)
    return len(models)


def migrate_others(using: str) -> None:
    """The migrations of others, as Django runs them, but without ours in the picture that it draws anew for each of them.

    Theirs speak of our accounts and of no other table of ours. Broken off, a plain ``migrate`` goes on.
    """
    executor = MigrationExecutor(connections[using])
    loader = executor.loader
    theirs = [key for key in loader.graph.leaf_nodes() if key[0] not in _own_apps()]
    needed = {key for leaf in theirs for key in loader.graph.forwards_plan(leaf)}
    loader.applied_migrations = {k: done for k, done in loader.applied_migrations.items() if k in needed}
    executor.migrate(theirs)


def _own_apps() -> list[str]:
    return [c.label for c in apps.get_app_configs() if c.name.startswith("zhifa.")]


def _own_models() -> list[type[Model]]:
    """Those with a table of their own; the tables between two models come with the one that names the other."""
    return [
        m
        for a in _own_apps()
        for m in apps.get_app_config(a).get_models()
        if m._meta.managed and not m._meta.proxy
    ]


def _beside_tables(own: set[str]) -> tuple[list[str], list[str], list[tuple[str, str]]]:
    """SQL of our migrations (before the tables of their app, after them), and their names, in the order they run."""
    graph = MigrationLoader(None).graph
    order = dict.fromkeys(key for leaf in sorted(graph.leaf_nodes()) for key in graph.forwards_plan(leaf))
    before: list[str] = []
    after: list[str] = []
    tables_of: set[str] = set()
    for key in (key for key in order if key[0] in own):
        for step in graph.nodes[key].operations:
            if isinstance(step, migrations.CreateModel):
                tables_of.add(key[0])
            elif isinstance(step, CreateExtension):
                before.append(f"CREATE EXTENSION IF NOT EXISTS {step.name}")
            elif (
                isinstance(step, migrations.RunSQL) and not step.elidable
            ):  # elidable: moves rows, makes nothing
                (after if key[0] in tables_of else before).append(str(step.sql))
    return before, after, [key for key in order if key[0] in own]


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
