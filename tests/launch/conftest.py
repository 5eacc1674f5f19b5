"""The ``zhifa`` command as its own process, on real databases, with a minimal Django behind it."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from zhifa.adapters.postgres.live_processes import end_processes_of
from zhifa.adapters.postgres.server import living_server, stop_server_of
from zhifa.config.static_files import FILES

ROOM = next(p for p in ("/dev/shm", "/tmp") if os.access(p, os.W_OK))
SOURCE = Path(__file__).parents[2] / "src"
# enough of Django to migrate and to answer: what is tried here is the machinery around it
SETTINGS = """
import os
from psycopg.conninfo import conninfo_to_dict
_owner = os.environ.get("ZHIFA_ROLE") == "owner"
_known = conninfo_to_dict(os.environ["ZHIFA_OWNER_DSN" if _owner else "ZHIFA_APP_DSN"])
SECRET_KEY = "test"
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "small_settings"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.sessions"]
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": _known["dbname"],
    "USER": _known["user"], "PASSWORD": _known["password"], "HOST": _known["host"], "PORT": _known.get("port", "")}}
USE_TZ = True
def _healthz(request):
    from django.http import HttpResponse
    from django.contrib.sessions.models import Session
    return HttpResponse(f"{os.getpid()} {Session.objects.count()}")
from django.urls import path
urlpatterns = [path("healthz", _healthz)]
"""


def collected(folder: Path) -> Path:
    """What collecting leaves of a program that has no files of its own but the vendors'."""
    names = [f"vendor/{name}" for name in FILES.values()]
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    (folder / "staticfiles.json").write_text(json.dumps({"paths": {name: name for name in names}}))
    return folder


def _free(folder: Path) -> None:
    for cell in (folder, *folder.iterdir()) if folder.is_dir() else ():
        if cell.is_dir():
            if any(cell.glob("pgdata-*")):
                stop_server_of(cell)
            for data in cell.glob("pgdata-*"):
                end_processes_of(data)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short, private folder; servers left on cells in it are stopped."""
    made = Path(tempfile.mkdtemp(prefix="zf", dir=ROOM))
    try:
        yield made
    finally:
        _free(made)


@pytest.fixture(scope="session")
def environment() -> Iterator[dict[str, str]]:
    place = Path(tempfile.mkdtemp(prefix="zf", dir=ROOM))
    (place / "small_settings.py").write_text(SETTINGS)
    # a copy: someone editing the code while the tests run changes the schema's digest under them; with what is compiled
    # already, else the first commands compile some seven hundred files anew
    shutil.copytree(SOURCE, place / "src", ignore=shutil.ignore_patterns("static"))
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ZHIFA_", "DATABASE_", "DJANGO_", "PG"))}
    if chosen := os.environ.get("ZHIFA_POSTGRES_BIN"):
        kept["ZHIFA_POSTGRES_BIN"] = chosen
    yield {
        **kept,
        "PYTHONPATH": f"{place / 'src'}:{place}",
        "DJANGO_SETTINGS_MODULE": "small_settings",
        "ZHIFA_STATIC": str(collected(place / "static")),
    }
    shutil.rmtree(place, ignore_errors=True)


Zhifa = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def zhifa(environment: dict[str, str]) -> Zhifa:
    """Runs one ``zhifa`` command to its end."""

    def run(*words: str, **more: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "zhifa.config.launch", *words],
            env={**environment, **more},
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run


@pytest.fixture(scope="session")
def migrated_once(zhifa: Zhifa) -> Iterator[Path]:
    place = Path(tempfile.mkdtemp(prefix="zf", dir=ROOM))
    answer = zhifa("migrate", "--data-dir", str(place / "c"))
    assert answer.returncode == 0, answer.stderr
    yield place / "c"
    _free(place)


@pytest.fixture
def cell(folder: Path, migrated_once: Path) -> Path:
    """A migrated production cell, stopped."""
    shutil.copytree(migrated_once, folder / "c")
    return folder / "c"


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Running:
    """A ``zhifa`` command that runs on, and the address it answers at."""

    def __init__(self, process: "subprocess.Popen[str]", port: int) -> None:
        self.process = process
        self.port = port

    def answer(self) -> tuple[int, int]:
        """(pid of the web worker, rows in the session table); waits until there is an answer."""
        until = time.monotonic() + 30
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as response:
                    pid, rows = response.read().split()
                    return int(pid), int(rows)
            except OSError:
                assert self.process.poll() is None, "ended before it answered"
                assert time.monotonic() < until, "no answer"
                time.sleep(0.05)

    def database_returns(self, data_dir: Path) -> bool:
        """True once the launcher has brought the database back."""
        until = time.monotonic() + 30
        while time.monotonic() < until:
            found = living_server(data_dir)
            if found and found.status == "ready":
                return True
            time.sleep(0.05)
        return False


@pytest.fixture
def served(cell: Path, port: int, environment: dict[str, str]) -> Iterator[Running]:
    """``zhifa serve`` on ``cell``."""
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "zhifa.config.launch", "serve", "--workers", "1"),
            *("--port", str(port), "--data-dir", str(cell)),
        ],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    running = Running(process, port)
    try:
        yield running
    finally:
        process.terminate()
        process.communicate(timeout=60)
