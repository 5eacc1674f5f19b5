"""正式运行 — granian serves pages and static files, on our own database and on somebody else's; Ctrl-C stops it."""

import json
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psycopg
import pytest

from tests.operate import guide
from tests.operate.conftest import Zhifa, _environment, address
from zhifa.adapters.postgres import Server
from zhifa.adapters.postgres.folder import data_folders
from zhifa.adapters.postgres.live_processes import processes_of

pytestmark = pytest.mark.slow


class Served:
    """``zhifa serve`` in a process of its own."""

    def __init__(self, place: Path, cell: Path, port: int, *words: str, **more: str) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "zhifa.config.launch", "serve", "--workers", "1", *words),
                *("--port", str(port), "--data-dir", str(cell)),
            ],
            env={**_environment(place), **more},
            cwd=place,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body; waits until the server is there."""
        until = time.monotonic() + 60
        while True:
            try:
                request = urllib.request.Request(self.url + path, headers=headers)
                with urllib.request.urlopen(request, timeout=20) as answer:
                    return answer.status, dict(answer.headers), answer.read()
            except urllib.error.HTTPError as answer:
                return answer.code, dict(answer.headers), answer.read()
            except OSError:
                assert self.process.poll() is None, self.process.communicate()[0]
                assert time.monotonic() < until, "no answer"
                time.sleep(0.1)

    def interrupt(self) -> str:
        """Ctrl-C; returns everything it printed."""
        self.process.send_signal(signal.SIGINT)
        printed, _ = self.process.communicate(timeout=60)
        assert self.process.returncode == 0, printed
        return printed


def test_pages_and_far_future_static_files_are_served_and_ctrl_c_stops_everything(
    cell: Path, ground: Path, static_files: Path, port: int
) -> None:
    served = Served(ground, cell, port)
    try:
        assert served.get("/healthz")[0] == 200
        status, headers, page = served.get("/accounts/login/")
        assert status == 200
        assert "default-src 'self'" in headers["content-security-policy"]
        names = json.loads((static_files / "staticfiles.json").read_text())["paths"]
        hashed = names["zhifa.css"]
        assert re.fullmatch(r"zhifa\.[0-9a-f]{12}\.css", hashed)
        assert f"/static/{hashed}" in page.decode()
        status, headers, _ = served.get(f"/static/{hashed}")
        assert status == 200
        assert "immutable" in headers["cache-control"]
        assert int(re.findall(r"max-age=(\d+)", headers["cache-control"])[0]) >= 31_536_000
        _, headers, _ = served.get(f"/static/{hashed}", **{"Accept-Encoding": "gzip"})
        assert headers["content-encoding"] == "gzip"
        # the plain name is served too, for a short time only
        _, headers, _ = served.get("/static/zhifa.css")
        assert "immutable" not in headers["cache-control"]
        assert served.get("/static/nothing.css")[0] == 404
        assert served.get("/readyz")[0] == 200
        assert "网页服务已就绪" in served.interrupt()
        assert processes_of(next(iter(data_folders(cell).values()))) == []
    finally:
        served.process.kill()
        served.process.wait()


def test_the_guides_roles_on_an_older_database_somebody_else_keeps_carry_a_whole_cell(
    bare_server: Server,
    backup: Path,
    folder: Path,
    ground: Path,
    static_files: Path,
    port: int,
    zhifa: Zhifa,
) -> None:
    with psycopg.connect(bare_server.superuser_dsn, dbname="postgres", autocommit=True) as connection:
        for statement in guide.sql("postgres").split(";\n"):
            connection.execute(statement)
    with psycopg.connect(bare_server.superuser_dsn, dbname="zhifa", autocommit=True) as connection:
        connection.execute(guide.sql("zhifa"))
    place = {
        "DATABASE_URL": address(bare_server, "zhifa_app", "应用口令"),
        "DATABASE_OWNER_URL": address(bare_server, "zhifa_owner", "所有者口令"),
    }
    home = folder / "files"
    # a backup made on the newest PostgreSQL; the schema, its rights and guards are made by the owner
    restored = zhifa("restore", str(backup), "--data-dir", str(home), **place)
    assert restored.returncode == 0, restored.stderr
    assert "核验通过" in restored.stdout
    assert not data_folders(home)

    served = Served(ground, home, port, "--with-worker", **place)
    try:
        until = time.monotonic() + 60
        while True:
            status, _, body = served.get("/readyz")
            state = json.loads(body)
            if state["worker_age_s"] is not None:
                break
            assert time.monotonic() < until, state
            time.sleep(0.1)
        assert (status, state["ready"]) == (200, True)
        examined = zhifa("doctor", "--data-dir", str(home), **place)
        assert examined.returncode == 0, examined.stdout + examined.stderr
        served.interrupt()
    finally:
        served.process.kill()
        served.process.wait()
