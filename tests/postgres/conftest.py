"""Real servers in short throw-away folders (a socket's path has at most 108 bytes)."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from zhifa.adapters.postgres import Server
from zhifa.adapters.postgres.live_processes import end_processes_of
from zhifa.adapters.postgres.server import stop_server_of

# the operator's way to name binaries; the suite runs on Debian's 15 through it
# a data folder has 1,300 files: in memory they are made several times faster than on a disk
ROOM = next(p for p in ("/dev/shm", "/tmp") if os.access(p, os.W_OK))
BIN_DIR = os.environ.get("ZHIFA_POSTGRES_BIN") or None


@pytest.fixture
def bin_dir() -> str | None:
    return BIN_DIR


@pytest.fixture(scope="session")
def made_once() -> Iterator[Path]:
    """A complete, stopped cell folder; copying it is ten times faster than making one."""
    outer = Path(tempfile.mkdtemp(prefix="zf", dir=ROOM))
    try:
        Server.open(outer / "c", BIN_DIR).stop()
        yield outer / "c"
    finally:
        shutil.rmtree(outer, ignore_errors=True)


@pytest.fixture
def made_home(home: Path, made_once: Path) -> Path:
    """``home`` with a database already made in it, stopped."""
    shutil.copytree(made_once, home)
    return home


@pytest.fixture
def home() -> Iterator[Path]:
    """A cell folder inside a 0700 folder; whatever server was left running on it is stopped."""
    outer = Path(tempfile.mkdtemp(prefix="zf", dir=ROOM))
    inner = outer / "c"
    try:
        yield inner
    finally:
        if inner.is_dir() and os.access(inner, os.W_OK):
            stop_server_of(inner)
            for folder in inner.glob("pgdata-*"):
                end_processes_of(folder)
        shutil.rmtree(outer, ignore_errors=True)
