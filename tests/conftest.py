"""Shared ground of the tests: the database under the application role, actors, a frozen day."""

import fcntl
import gc
import os
import signal
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.db.backends.signals import connection_created
from psycopg import sql

from tests.any_row_order import rows_come_in_any_order, shuffle_from

#: folders whose tests start servers, processes or a whole county of their own: ``make slow``, not ``make unit``
SLOW_FOLDERS = {"bench", "demo_county", "demo_loading", "hardship", "launch", "operate", "postgres"}

#: files that try thousands of inputs or walks: the same
SLOW_FILES = {"api/test_schema.py", "casework/test_table_and_operations_agree.py"}

#: files with a test of a minute
LONG_FILES = {"demo_loading/test_whole_county.py", "hardship/test_kill_nine.py"}

_as_app = False

#: Most statements of a fast test are planned once and run on a handful of rows: joining in the order written gives the same
#: rows, and weighing every order of a dozen joins would cost more than all else the server does.
_few_rows = False


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Each process takes whole modules, and what a module stands on is made once; at the end they share what is left."""
    if getattr(config.option, "numprocesses", None) and config.option.dist == "no":
        config.option.dist = "worksteal"


def _is_slow(path: Path) -> bool:
    """Whether what stands at this path takes seconds."""
    here = Path(__file__).parent
    if not path.is_relative_to(here):
        return False
    place = path.relative_to(here)
    return place.as_posix() in SLOW_FILES or bool(place.parts and place.parts[0] in SLOW_FOLDERS)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """``-m "not slow"`` need not read what it will leave out (each process would)."""
    return True if "not slow" in config.option.markexpr and _is_slow(collection_path) else None


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is loaded by now stays: the garbage collector need not walk through it again and again."""
    global _few_rows
    _few_rows = not any(item.get_closest_marker("slow") for item in session.items)
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark what takes seconds by where it stands, before ``-m`` chooses."""
    if _is_slow(item.path):
        item.add_marker("slow")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes a minute begins first, so that nobody waits for it at the end."""
    here = Path(__file__).parent
    items.sort(key=lambda item: item.path.relative_to(here).as_posix() not in LONG_FILES)


def pytest_configure(config: pytest.Config) -> None:
    rows_come_in_any_order()
    if "PYTEST_XDIST_WORKER" in os.environ or not getattr(config.option, "numprocesses", None):
        # no test is timed: an example that waits for a busy machine is no fault
        import hypothesis

        hypothesis.settings.register_profile("untimed", deadline=None)
        hypothesis.settings.load_profile("untimed")
    # a shell starts what runs in its background with Ctrl-C ignored, and so would run every server that a test stops by it
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    shuffle_from(f"{item.config.getoption('randomly_seed', default=0)} {item.nodeid}")


def _become_app_role(connection: Any, **_: Any) -> None:
    """Every test talks to the database with the rights the running product has."""
    if _as_app and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE zhifa_app")
            if _few_rows:
                cursor.execute("SET join_collapse_limit = 1; SET from_collapse_limit = 1")


connection_created.connect(_become_app_role)


def _make_database() -> None:
    """A database of this process with all tables. Of several processes one makes them, the others copy."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is None:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        return
    made = Path(os.environ.get("ZHIFA_TEST_HOME", tempfile.gettempdir())) / f"template-{os.getppid()}"
    template, own = f"test_template_{os.getppid()}", f"test_{worker}_{os.getppid()}"
    with made.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        name = connection.settings_dict["NAME"]
        if not made.exists():
            connection.settings_dict["TEST"]["NAME"] = template
            connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
            connection.close()
            connection.settings_dict["NAME"] = name
            made.touch()
        with connection.creation._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{own}"')
            cursor.execute(f'CREATE DATABASE "{own}" TEMPLATE "{template}"')
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = own


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """Tables are made by the owner; from then on the session is the application role's."""
    global _as_app
    with django_db_blocker.unblock():
        _make_database()
    _as_app = True
    with django_db_blocker.unblock():
        connection.ensure_connection()
        _become_app_role(connection)
        yield
        _as_app = False
        _drop(str(connection.settings_dict["NAME"]))


def _drop(name: str) -> None:
    """A database made for this run goes from a server that is not ours; our own goes as a whole."""
    connection.close()
    if "ZHIFA_TEST_HOME" in os.environ:
        return
    with psycopg.connect(os.environ["ZHIFA_TEST_OWNER_DSN"], autocommit=True) as owner:
        owner.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def pytest_sessionfinish() -> None:
    if "PYTEST_XDIST_WORKER" not in os.environ and "ZHIFA_TEST_OWNER_DSN" in os.environ:
        _drop(f"test_template_{os.getpid()}")


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

    from tests.copied_rows import standing_on
    from tests.county import build_county

    with django_db_blocker.unblock():
        whole = transaction.atomic()
        whole.__enter__()
        try:
            county = standing_on("small county", build_county)
        except BaseException:
            transaction.set_rollback(True)
            whole.__exit__(None, None, None)
            raise
    yield county
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        whole.__exit__(None, None, None)
