"""A whole production cell as its own processes: migrated, three administrators, three matters, static files."""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from tests.operate import guide
from zhifa.adapters.postgres import Server
from zhifa.adapters.postgres.live_processes import end_processes_of
from zhifa.adapters.postgres.server import stop_server_of

ROOM = next(p for p in ("/dev/shm", "/tmp") if os.access(p, os.W_OK))
ROOT = Path(__file__).parents[2]
Zhifa = Callable[..., "subprocess.CompletedProcess[str]"]
COUNTY = {
    "ZHIFA_DIVISION": "330899",
    "ZHIFA_COUNTY": "澄川县",
    "ZHIFA_ORIGIN": "zhifa.example.gov.cn/330899",
    "ZHIFA_HOSTS": "zhifa.example.gov.cn,127.0.0.1",
}


def free(folder: Path) -> None:
    """Stops the servers of the cells in ``folder`` and removes it."""
    for cell in [c for c in folder.glob("*") if any(c.glob("pgdata-*"))]:
        stop_server_of(cell)
        for data in cell.glob("pgdata-*"):
            end_processes_of(data)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """源码副本与样板单元 — made once a run, by whichever test process comes first.

    A copy of the code, because somebody editing it while the tests run changes the schema's digest under them.
    """
    shared = tmp_path_factory.getbasetemp().parent if "PYTEST_XDIST_WORKER" in os.environ else None
    place = (shared or tmp_path_factory.getbasetemp()) / "operate"
    with (place.with_suffix(".lock")).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (place / "whole").exists():
            shutil.rmtree(place, ignore_errors=True)
            # with what is compiled already: else the first commands compile some seven hundred files anew
            shutil.copytree(ROOT / "src", place / "src")
            shutil.copytree(
                ROOT / "tests" / "operate",
                place / "tests" / "operate",
                ignore=shutil.ignore_patterns("__pycache__", "test_*", "conftest.py"),
            )
            (place / "tests" / "__init__.py").touch()
            _make_cell(place)
            (place / "whole").touch()
    yield place


def _environment(place: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ZHIFA_", "DATABASE_", "DJANGO_", "PG"))}
    if chosen := os.environ.get("ZHIFA_POSTGRES_BIN"):
        kept["ZHIFA_POSTGRES_BIN"] = chosen
    return {
        **kept,
        **COUNTY,
        "PYTHONPATH": f"{place / 'src'}:{place}",
        "ZHIFA_STATIC": str(place / "static"),
        "ZHIFA_FONTS": str(place / "fonts"),
    }


def _run(place: Path, *words: str, **more: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "zhifa.config.launch", *words],
        env={**_environment(place), **more},
        cwd=place,
        capture_output=True,
        text=True,
        timeout=180,
    )


def fill(place: Path, cell: Path, server: Server) -> None:
    """Writes a few matters into ``cell`` through operations."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.operate.some_matters"],
        env={
            **_environment(place),
            "DJANGO_SETTINGS_MODULE": "zhifa.config.settings",
            "ZHIFA_HOME": str(cell),
            "ZHIFA_APP_DSN": server.app_dsn,
            "ZHIFA_POOL": "0",
        },
        cwd=place,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def _make_cell(place: Path) -> None:
    # fonts only have to be there for the doctor; nothing is drawn here
    (place / "fonts").mkdir()
    for weight in ("400Regular", "700Bold"):
        (place / "fonts" / f"NotoSerifSC_{weight}.ttf").write_bytes(b"font")
    home = Path(tempfile.mkdtemp(prefix="zo", dir=ROOM))
    try:
        for words in (guide.command("migrate"), guide.command("administrators")):
            done = _run(place, *words, "--data-dir", str(home / "c"))
            assert done.returncode == 0, done.stdout + done.stderr
        server = Server.open(home / "c", os.environ.get("ZHIFA_POSTGRES_BIN") or None)
        try:
            fill(place, home / "c", server)
        finally:
            server.release()
        (home / "c" / "laws").mkdir()
        (home / "c" / "laws" / "index.json").write_text("[]\n")
        done = _run(
            place,
            *guide.command("backup", backup=str(place / "backup")),
            *("--json", "--data-dir", str(home / "c")),
        )
        assert done.returncode == 0, done.stdout + done.stderr
        (place / "backup-said.json").write_text(done.stdout)
        shutil.copytree(home / "c", place / "cell")
    finally:
        free(home)


@pytest.fixture(scope="session")
def zhifa(ground: Path) -> Zhifa:
    """Runs one ``zhifa`` command to its end."""

    def run(*words: str, **more: str) -> "subprocess.CompletedProcess[str]":
        return _run(ground, *words, **more)

    return run


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short, private folder; servers of cells in it are stopped at the end."""
    made = Path(tempfile.mkdtemp(prefix="zo", dir=ROOM))
    yield made
    free(made)


@pytest.fixture
def cell(folder: Path, ground: Path) -> Path:
    """A production cell with people and matters, stopped."""
    shutil.copytree(ground / "cell", folder / "c")
    return folder / "c"


@pytest.fixture
def backup(folder: Path, ground: Path) -> Path:
    """What ``zhifa backup`` made of that cell."""
    return Path(shutil.copytree(ground / "backup", folder / "backup"))


@pytest.fixture
def running(cell: Path) -> Iterator[Server]:
    """The database of ``cell``, kept running while a test looks at it with several commands."""
    server = Server.open(cell, os.environ.get("ZHIFA_POSTGRES_BIN") or None)
    yield server
    server.release()


@pytest.fixture(scope="session")
def static_files(ground: Path) -> Path:
    """Static files under far-future names, as ``make setup`` collects them."""
    with (ground / "static.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (ground / "static" / "staticfiles.json").exists():
            done = subprocess.run(
                [sys.executable, "-m", "django", "collectstatic", "--noinput", "--verbosity", "0"],
                env={
                    **_environment(ground),
                    "DJANGO_SETTINGS_MODULE": "zhifa.config.settings",
                    "ZHIFA_SECRET_KEY": "tests",
                },
                cwd=ground,
                capture_output=True,
                text=True,
            )
            assert done.returncode == 0, done.stderr
    return ground / "static"


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def oldest_binaries() -> str | None:
    """PostgreSQL 15 where the machine has it, else what the whole run uses."""
    folder = Path("/usr/lib/postgresql/15/bin")
    return str(folder) if (folder / "postgres").exists() else os.environ.get("ZHIFA_POSTGRES_BIN") or None


@pytest.fixture
def bare_server(folder: Path) -> Iterator[Server]:
    """A PostgreSQL that knows nothing of us: no roles, no database, as an administrator hands it over."""
    server = Server.open(folder / "elsewhere", oldest_binaries())
    with psycopg.connect(server.superuser_dsn, dbname="postgres", autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS zhifa")
        for role in ("zhifa_app", "zhifa_owner"):
            connection.execute(f"DROP ROLE IF EXISTS {role}")
    yield server
    server.stop()


def address(server: Server, user: str, password: str) -> str:
    """``DATABASE_URL`` of ``user`` on the database ``zhifa`` of ``server``."""
    return f"postgresql://{user}:{quote(password)}@/zhifa?host={quote(server.socket_folder, safe='')}"
