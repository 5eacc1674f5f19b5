"""一座会被砍的房子 — a whole cell as its own processes, every part of which can be killed with -9."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from zhifa.adapters.postgres import Server
from zhifa.adapters.postgres.folder import data_folders
from zhifa.adapters.postgres.live_processes import processes_of
from zhifa.adapters.postgres.server import living_server

ROOT = Path(__file__).resolve().parents[2]
SILENCE_SECONDS = "3"


def until(question: Callable[[], Any], *, seconds: float = 30.0, what: str = "") -> Any:
    """The first true answer; fails with ``what`` when none comes."""
    end = time.monotonic() + seconds
    while not (answer := question()):
        assert time.monotonic() < end, f"等不到：{what}"
        time.sleep(0.05)
    return answer


class House:
    """小县一座 — made, filled, started, killed in parts, started again."""

    def __init__(self, folder: Path, port: int) -> None:
        self.home = folder / "c"
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.log = folder / "log"
        self.launcher: subprocess.Popen[bytes] | None = None
        kept = {
            k: v for k, v in os.environ.items() if not k.startswith(("ZHIFA_", "DATABASE_", "DJANGO_", "PG"))
        }
        if chosen := os.environ.get("ZHIFA_POSTGRES_BIN"):
            kept["ZHIFA_POSTGRES_BIN"] = chosen
        self.environment = {
            **kept,
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
            "DJANGO_SETTINGS_MODULE": "zhifa.config.settings",
            "ZHIFA_CELL_MODE": "test",
            "ZHIFA_STATIC": str(folder / "static"),
            "ZHIFA_WORKER_SILENCE_SECONDS": SILENCE_SECONDS,
        }
        (folder / "static").mkdir()

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """One ``zhifa`` command to its end."""
        done = subprocess.run(
            [sys.executable, "-m", "zhifa.config.launch", *words, "--data-dir", str(self.home)],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    def begin(self, *words: str) -> subprocess.Popen[bytes]:
        """One ``zhifa`` command, not waited for."""
        return subprocess.Popen(
            [sys.executable, "-m", "zhifa.config.launch", *words, "--data-dir", str(self.home)],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def prepare(self, file: Path) -> dict[str, str]:
        """Migrate the cell and fill it (``tests.hardship.prepare``)."""
        self.run("migrate")
        server = Server.open(self.home, os.environ.get("ZHIFA_POSTGRES_BIN") or None)
        try:
            done = subprocess.run(
                [sys.executable, "-m", "tests.hardship.prepare", str(file)],
                env={**self.environment, "ZHIFA_HOME": str(self.home), "ZHIFA_APP_DSN": server.app_dsn},
                capture_output=True,
                text=True,
            )
            assert done.returncode == 0, done.stderr
        finally:
            server.release()
        return dict(json.loads(done.stdout))

    def start(self) -> None:
        """``zhifa serve --with-worker``: the launcher looks after web, worker and database."""
        with self.log.open("ab") as log:
            self.launcher = subprocess.Popen(
                [
                    *(sys.executable, "-m", "zhifa.config.launch", "serve", "--with-worker"),
                    *("--workers", "1", "--port", str(self.port), "--data-dir", str(self.home)),
                ],
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def answers(self) -> bool:
        """Whether the web and its database are there."""
        with contextlib.suppress(OSError), urllib.request.urlopen(self.url + "/readyz", timeout=3) as answer:
            return bool(json.load(answer)["ready"])
        return False

    def stop(self) -> None:
        """In order; for the end of a test whatever happened."""
        if self.launcher is not None:
            self.launcher.terminate()
            try:
                self.launcher.wait(30)
            except subprocess.TimeoutExpired:
                self.kill_everything()

    # ── 部件 ──────────────────────────────────────────────────────────────────────────────────
    def part(self, name: str) -> list[int]:
        """Pids of ``web`` or ``worker``, the leader first (the web's others are granian's workers)."""
        wanted = {f"ZHIFA_HOME={self.home}".encode(), f"ZHIFA_CELL_PART={name}".encode()}
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                with contextlib.suppress(OSError):
                    if wanted <= set((entry / "environ").read_bytes().split(b"\0")):
                        found.append(int(entry.name))
        with contextlib.suppress(ProcessLookupError):
            found.sort(key=lambda pid: (os.getsid(pid) != pid, pid))
        return found

    @property
    def data(self) -> Path:
        return next(iter(data_folders(self.home).values()))

    def postmaster(self) -> int:
        found = living_server(self.data)
        assert found is not None
        return found.pid

    def backends(self) -> list[int]:
        """Backends that serve the product."""
        with self.look() as look:
            rows = look.execute(
                "SELECT pid FROM pg_stat_activity WHERE usename = 'zhifa_app' ORDER BY query_start DESC"
            )
            return [pid for (pid,) in rows]

    def kill(self, *pids: int) -> None:
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def kill_everything(self) -> None:
        """Launcher, web, worker, database: all at once, as a power cut would."""
        launcher = [self.launcher.pid] if self.launcher else []
        self.kill(*launcher, *self.part("web"), *self.part("worker"), *processes_of(self.data))
        if self.launcher:
            self.launcher.wait(10)

    # ── 库里 ──────────────────────────────────────────────────────────────────────────────────
    def look(self) -> psycopg.Connection[Any]:
        """A connection of the superuser, to see what is really there."""
        found = living_server(self.data)
        secret = json.loads((self.home / "database-passwords.json").read_text())["superuser"]
        return psycopg.connect(
            host=found.socket_folder if found else "/nowhere", port=5432, dbname="zhifa",
            user="postgres", password=secret, autocommit=True, connect_timeout=5,
        )  # fmt: skip

    def ask(self, statement: str, *values: Any) -> Any:
        """The first column of the first row, or ``None`` (also while the database is away)."""
        try:
            with self.look() as look:
                row = look.execute(statement, values or None).fetchone()  # type: ignore[arg-type]
        except psycopg.OperationalError:
            return None
        return row[0] if row else None
