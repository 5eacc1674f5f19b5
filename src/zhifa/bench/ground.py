"""场地 — a folder of its own with, where a bench asks for it, a database server of its own; both are thrown away.

No bench touches a cell. What is measured runs in a child process in the ground's folder, whose environment is made from
nothing, so that neither the caller's settings nor his database can leak in.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from zhifa.adapters.postgres.server import Server, die_with
from zhifa.bench.result import Result

GROUND_FILE = "ground.json"


class BenchFailed(Exception):
    """跑分没有跑完 — the child process ended with an error, printed above."""


@dataclass
class Ground:
    """场地 — ``home`` folder, environment of the children, the server if there is one."""

    home: Path
    environment: dict[str, str]
    server: Server | None = None

    def child(self, *words: str) -> None:
        """Runs ``zhifa.bench.child`` to its end; it dies with us. Raises ``BenchFailed``."""
        process = subprocess.Popen(
            [sys.executable, "-m", "zhifa.bench.child", *words],
            cwd=self.home,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            preexec_fn=die_with(os.getpid(), 15),
        )
        try:
            code = process.wait()
        except BaseException:
            process.terminate()
            process.wait()
            raise
        if code:
            raise BenchFailed(f"{words[0]} 没有跑完（代码 {code}），原因见上。")

    def measure(self, name: str, options: dict[str, Any]) -> Result:
        """One bench in a child. Raises ``BenchFailed``."""
        out = self.home / f"{name}.json"
        self.child("measure", name, json.dumps(options), str(out))
        return Result.from_json(json.loads(out.read_text()))


def _environment(home: Path, dsn: str, owner_dsn: str) -> dict[str, str]:
    return {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "PYTHONPATH": os.pathsep.join(p for p in sys.path if p),
        "DJANGO_SETTINGS_MODULE": "zhifa.config.settings",
        "ZHIFA_HOME": str(home),
        "ZHIFA_CELL_MODE": "test",
        "ZHIFA_HOSTS": "127.0.0.1,testserver",
        "ZHIFA_APP_DSN": dsn,
        "ZHIFA_OWNER_DSN": owner_dsn,
    }


@contextmanager
def open_ground(*, database: bool, postgres_bin: str | None = None) -> Iterator[Ground]:
    """A ground for one or several benches; removed at the end.

    With ``database`` a server is started, the schema migrated and the simulated county built in it.
    """
    with tempfile.TemporaryDirectory(prefix="zb") as folder:
        home = Path(folder)
        if not database:
            yield Ground(home, _environment(home, "dbname=none", "dbname=none"))
            return
        server = Server.open(home / "pg", postgres_bin, tied=True)
        try:
            with psycopg.connect(server.superuser_dsn, autocommit=True) as connection:
                connection.execute("GRANT zhifa_app TO zhifa_owner")
            ground = Ground(home, _environment(home, server.app_dsn, server.owner_dsn), server)
            secret = home / GROUND_FILE
            secret.touch(0o600)
            secret.write_text(
                json.dumps(
                    {
                        "superuser": server.superuser_dsn,
                        "app": server.app_dsn,
                        "bin": str(server.binaries.folder),
                    }
                )
            )
            ground.environment["ZHIFA_ROLE"] = "owner"
            ground.child("migrate")
            del ground.environment["ZHIFA_ROLE"]
            ground.child("county")
            yield ground
        finally:
            server.stop()


@contextmanager
def given_database(dsn: str) -> Iterator[Ground]:
    """A ground over somebody's database, which benches only read."""
    with tempfile.TemporaryDirectory(prefix="zb") as folder:
        home = Path(folder)
        yield Ground(home, _environment(home, dsn, dsn))
