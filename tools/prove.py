"""从零证明 — the fresh-machine proof: clone, both commands, every role, kill -9 of everything, restart.

    python3 tools/prove.py [--without-tests] [--keep]

Clones HEAD into an empty folder only its owner may enter, runs the README's commands there, signs in as
every role over HTTP, kills everything with -9, starts again, verifies the ledger, stops, and looks that
nothing is left running. Ends only processes it started. Standard library only.
"""

import argparse
import contextlib
import http.cookiejar
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_FIRST_START_SECONDS = 1200
_SECOND_START_SECONDS = 60


class Failed(Exception):
    """证明失败 — which step, and why."""


class Proof:
    """一次证明 — the clone, what runs in it, and what was found."""

    def __init__(self, clone: Path) -> None:
        self.clone = clone
        self.home = clone / "var" / "cell"
        self.log = clone.with_name("demo.log")
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.demo: subprocess.Popen[bytes] | None = None
        self.found: list[tuple[str, str]] = []
        # a stranger's machine knows nothing of this session's settings
        self.environment = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(
                ("ZHIFA_", "DATABASE_", "DJANGO_", "MAKE", "MFLAGS", "PYTHON", "VIRTUAL_ENV")
            )
        }

    def note(self, step: str, result: str) -> None:
        self.found.append((step, result))
        print(f"  {step}：{result}", flush=True)

    # ── the demo ──

    def start(self, seconds: int) -> float:
        """``make demo``; returns the seconds until it printed its address and answered."""
        began = time.monotonic()
        with self.log.open("wb") as output:
            self.demo = subprocess.Popen(
                ["make", "demo", f"PORT={self.port}"],
                cwd=self.clone,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        while time.monotonic() - began < seconds:
            if self.demo.poll() is not None:
                break
            if "已就绪" in self.log.read_text(errors="replace"):
                return time.monotonic() - began
            time.sleep(0.1)
        raise Failed(f"make demo 没有就绪：\n{self.log.read_text(errors='replace')[-3000:]}")

    def running(self) -> list[int]:
        """Every living process of the demo: below ``make``, marked with the cell, or working in its data."""
        pids = []
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit() or int(entry.name) == os.getpid():
                continue
            try:
                if (entry / "stat").read_text().rpartition(")")[2].split()[0] == "Z":
                    continue
                marked = f"ZHIFA_HOME={self.home}".encode() in (entry / "environ").read_bytes().split(b"\0")
                place = (entry / "cwd").readlink()
            except OSError:
                continue
            if marked or place == self.clone or self.clone in place.parents:
                pids.append(int(entry.name))
        return pids

    def kill_everything(self) -> int:
        pids = self.running()
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if self.demo is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.demo.wait(10)
        for _ in range(100):
            left = self.running()
            if not left:
                return len(pids)
            for pid in left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.1)
        raise Failed(f"kill -9 之后仍有进程：{self.running()}")

    def stop(self) -> float:
        """TERM to the program, as Ctrl-C does; returns the seconds until nothing was left."""
        assert self.demo is not None
        began = time.monotonic()
        os.killpg(self.demo.pid, signal.SIGTERM)
        try:
            self.demo.wait(60)
        except subprocess.TimeoutExpired as late:
            raise Failed("停止超过 60 秒") from late
        while self.running():
            if time.monotonic() - began > 60:
                raise Failed(f"停止之后仍有进程：{self.running()}")
            time.sleep(0.1)
        return time.monotonic() - began

    # ── inside it ──

    def command(self, *words: str) -> str:
        answer = subprocess.run(
            [str(self.clone / ".venv/bin/zhifa"), *words, "--data-dir", str(self.home)],
            cwd=self.clone,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        if answer.returncode != 0:
            raise Failed(f"zhifa {' '.join(words)}：{answer.stdout[-1500:]}{answer.stderr[-1500:]}")
        return answer.stdout

    def sign_ins(self) -> list[list[str]]:
        answer = subprocess.run(
            [
                str(self.clone / ".venv/bin/python"),
                "-c",
                "import json; from zhifa.demo.people import sign_ins; print(json.dumps(sign_ins()))",
            ],
            cwd=self.clone,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return json.loads(answer.stdout)

    def first_page(self, username: str, password: str) -> str:
        """Signs in as a browser does and returns the title of the page the role lands on."""
        cookies = http.cookiejar.CookieJar()
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cookies))
        login = f"{self.url}/accounts/login/"
        form = browser.open(login, timeout=30).read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
        if token is None:
            raise Failed("登录页没有表单")
        fields = {"csrfmiddlewaretoken": token[1], "login": username, "password": password}
        request = urllib.request.Request(
            login, urllib.parse.urlencode(fields).encode(), {"Referer": login, "Origin": self.url}
        )
        try:
            with browser.open(request, timeout=30) as page:
                text, place = page.read().decode(), urllib.parse.urlsplit(page.url).path
        except urllib.error.HTTPError as error:
            raise Failed(f"{username} 登录后得到 {error.code}（{error.url}）") from error
        if place.startswith("/accounts/login"):
            raise Failed(f"{username} 不能登录")
        title = re.search(r"<title>\s*(.*?)\s*</title>", text, re.DOTALL)
        return f"{place} {title[1] if title else ''}".strip()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def prove(proof: Proof, *, tests: bool) -> None:
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(proof.clone)], check=True)
    head = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=proof.clone, capture_output=True, text=True, check=True
    )
    proof.note("克隆", f"{head.stdout.strip()} 到空目录（权限 0700）")
    proof.note("make demo（从零）", f"{proof.start(_FIRST_START_SECONDS):.0f} 秒")
    for role, name, username, password in proof.sign_ins():
        proof.note(f"{role}（{name}）首页", proof.first_page(username, password))
    with urllib.request.urlopen(proof.url + "/", timeout=30) as page:
        proof.note("公众首页", f"{page.status}")
    proof.note("kill -9", f"{proof.kill_everything()} 个进程")
    proof.note("再次 make demo", f"{proof.start(_SECOND_START_SECONDS):.1f} 秒")
    last = proof.command("ledger", "verify").strip().splitlines()
    proof.note("zhifa ledger verify", last[-1] if last else "通过")
    proof.note("停止", f"{proof.stop():.1f} 秒，没有留下进程")
    if tests:
        began = time.monotonic()
        answer = subprocess.run(
            ["make", "test"],
            cwd=proof.clone,
            env=proof.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        if answer.returncode != 0:
            raise Failed(f"make test 没有通过：\n{answer.stdout[-4000:]}")
        proof.note("make test", f"通过，{time.monotonic() - began:.0f} 秒")


def main() -> int:
    asked = argparse.ArgumentParser(description="在空目录里从零证明")
    asked.add_argument("--without-tests", action="store_true", help="不在克隆里运行 make test")
    asked.add_argument("--keep", action="store_true", help="保留临时目录")
    given = asked.parse_args()
    place = Path(tempfile.mkdtemp(prefix="zp"))  # 0700, and short for the sockets in it
    proof = Proof(place / "zhifa")
    print(f"从零证明（{place}）", flush=True)
    try:
        prove(proof, tests=not given.without_tests)
    except (Failed, OSError, subprocess.CalledProcessError, KeyboardInterrupt) as failure:
        print(f"失败：{failure or '中断'}", file=sys.stderr)
        return 1
    finally:
        with contextlib.suppress(Failed):
            proof.kill_everything()
        if not given.keep:
            shutil.rmtree(place, ignore_errors=True)
    print(f"通过：{len(proof.found)} 步。")
    return 0


if __name__ == "__main__":
    sys.exit(main())
