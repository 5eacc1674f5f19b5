"""Settings for tests: a throw-away PostgreSQL of our own unless ``ZHIFA_TEST_OWNER_DSN`` names a server.

The server starts once for the whole run (the first process to get here starts it, the others inherit the
address) and is stopped by the process that started it.
"""

import atexit
import gc
import os
import shutil
import tempfile
from pathlib import Path

if "ZHIFA_TEST_OWNER_DSN" not in os.environ:
    from zhifa.adapters.postgres.server import Server

    _home = Path(tempfile.mkdtemp(prefix="zt", dir="/tmp"))
    _server = Server.open(_home, os.environ.get("ZHIFA_POSTGRES_BIN") or None)
    _started_by = os.getpid()

    def _stop() -> None:
        if os.getpid() == _started_by:
            _server.stop()
            shutil.rmtree(_home, ignore_errors=True)

    atexit.register(_stop)
    import psycopg

    with psycopg.connect(_server.superuser_dsn, autocommit=True) as _connection:
        _connection.execute("ALTER ROLE zhifa_owner CREATEDB")
        _connection.execute("GRANT zhifa_app TO zhifa_owner")
        # rows made once may be laid down again as a dump is (tests/copied_rows.py)
        _connection.execute("GRANT SET ON PARAMETER session_replication_role TO zhifa_owner")
        # a statement that runs away fails with its words instead of holding up the run
        _connection.execute("ALTER ROLE zhifa_owner SET statement_timeout = '120s'")
        # a throw-away server need not survive a power cut; what must survive one is tried on servers of its own
        for _name in ("fsync", "synchronous_commit", "full_page_writes"):
            _connection.execute(f"ALTER SYSTEM SET {_name} = off")
        _connection.execute("SELECT pg_reload_conf()")
    os.environ["ZHIFA_TEST_OWNER_DSN"] = _server.owner_dsn
    os.environ["ZHIFA_TEST_SUPERUSER_DSN"] = _server.superuser_dsn
    os.environ["ZHIFA_TEST_HOME"] = str(_home)

_worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
_cell = Path(os.environ.get("ZHIFA_TEST_HOME", tempfile.gettempdir())) / f"cell-{_worker}"
_cell.mkdir(parents=True, exist_ok=True)
os.environ.update(
    ZHIFA_ROLE="owner",
    ZHIFA_OWNER_DSN=os.environ["ZHIFA_TEST_OWNER_DSN"],
    ZHIFA_CELL_MODE="test",
    ZHIFA_HOME=str(_cell),
    ZHIFA_HOSTS="testserver,127.0.0.1,localhost",
)

from zhifa.config.settings import *  # noqa: E402, F403

# a million objects are made once while everything is loaded, and stay: looking for rubbish among them took a quarter of
# that time. tests/conftest.py sets it to work when the tests begin.
gc.set_threshold(500_000, 50, 50)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# static files are collected when the product is set up, not for tests
STATIC_ROOT = _cell / "static"
STATIC_ROOT.mkdir(exist_ok=True)
