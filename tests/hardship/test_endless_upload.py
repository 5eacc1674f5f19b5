"""没有尽头的上传 — two gigabytes are offered to the real web server: it says 413 early and holds none of it in memory."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
BLOCK = b"x" * 65_536
TWO_GB = 2 * 1024**3
#: what the client would send before the test gives up
PATIENCE_BYTES = 400 * 1024 * 1024
MOST_GROWTH = 60 * 1024 * 1024


class Web:
    """granian with the product behind it; no request here gets as far as a table."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        (folder / "static").mkdir()
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"),
                *("--port", str(self.port), "--workers", "1", "--blocking-threads", "4", "--no-ws"),
                *("--log-level", "warning", "zhifa.config.wsgi:application"),
            ],
            env={
                **{k: v for k, v in os.environ.items() if not k.startswith(("ZHIFA_", "DJANGO_"))},
                "PYTHONPATH": str(ROOT / "src"),
                "DJANGO_SETTINGS_MODULE": "zhifa.config.settings",
                "ZHIFA_CELL_MODE": "test",
                "ZHIFA_HOME": str(folder),
                "ZHIFA_STATIC": str(folder / "static"),
                "ZHIFA_APP_DSN": os.environ["ZHIFA_TEST_OWNER_DSN"],
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5).close()
                return
            except OSError:
                assert self.process.poll() is None and time.monotonic() < until, "网页服务没有起来"
                time.sleep(0.1)

    @property
    def memory(self) -> int:
        """Resident bytes of the server and its workers."""
        total = 0
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    if os.getsid(int(entry.name)) == self.process.pid:
                        pages = int((entry / "statm").read_text().split()[1])
                        total += pages * os.sysconf("SC_PAGE_SIZE")
                except OSError:
                    continue
        return total

    def offer(self, path: str, *headers: str, chunked: bool = False) -> tuple[bytes, int]:
        """Send without end until there is an answer; returns it and how many bytes were taken."""
        sent, answer = 0, b""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as line:
            head = [f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", *headers, "", ""]
            line.sendall("\r\n".join(head).encode())
            block = b"%x\r\n%s\r\n" % (len(BLOCK), BLOCK) if chunked else BLOCK
            line.setblocking(False)
            end = time.monotonic() + 30
            while sent < PATIENCE_BYTES and time.monotonic() < end:
                try:
                    answer += line.recv(65_536)
                    if answer:
                        break
                except BlockingIOError:
                    pass
                except ConnectionError:
                    break
                try:
                    sent += line.send(block)
                except BlockingIOError:
                    time.sleep(0.002)
                except ConnectionError:
                    line.settimeout(5)
                    with contextlib.suppress(OSError):
                        answer += line.recv(65_536)
                    break
        return answer, sent


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    made = Web(tmp_path_factory.mktemp("web"))
    yield made
    made.process.terminate()
    made.process.wait(30)


@pytest.mark.parametrize(
    "path", ["/report/", "/desk/import/", "/api/v1/reports", "/open311/v2/requests.json"]
)
def test_two_gigabytes_are_refused_early_and_held_nowhere(web: Web, path: str) -> None:
    before = web.memory
    answer, sent = web.offer(
        path, "Content-Type: multipart/form-data; boundary=b", f"Content-Length: {TWO_GB}"
    )
    assert answer.startswith(b"HTTP/1.1 413"), answer[:200]
    assert sent < 64 * 1024 * 1024
    assert web.memory - before < MOST_GROWTH


def test_a_body_without_a_declared_end_is_not_swallowed(web: Web) -> None:
    before = web.memory
    answer, sent = web.offer(
        "/report/",
        "Content-Type: multipart/form-data; boundary=b",
        "Transfer-Encoding: chunked",
        chunked=True,
    )
    assert answer.startswith(b"HTTP/1.1 4"), answer[:200]
    assert sent < PATIENCE_BYTES
    assert web.memory - before < MOST_GROWTH


def test_the_server_still_answers_afterwards(web: Web) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{web.port}/healthz", timeout=10) as answer:
        assert answer.status == 200
    with pytest.raises(urllib.error.HTTPError) as small:
        urllib.request.urlopen(f"http://127.0.0.1:{web.port}/report/", data=b"text=x", timeout=10)
    assert small.value.code == 403
    small.value.close()
