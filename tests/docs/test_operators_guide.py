"""运维手册 — its commands exist and parse, the marked ones run in a scratch cell, its variables are the program's."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.operate import guide
from zhifa.config.launch import COMMANDS
from zhifa.faces import cli

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "operate.md"
UNITS = sorted((ROOT / "docs" / "systemd").glob("*@.*"))
_BLOCK = re.compile(r"(<!-- 试运行 -->\n)?```sh\n(.*?)```", re.DOTALL)


def _lines(text: str) -> Iterator[str]:
    for _, block in _BLOCK.findall(text):
        yield from (line for line in block.splitlines() if line and not line.startswith("#"))


def zhifa_commands() -> list[str]:
    """Every ``zhifa …`` of the guide and of the units, without the program's path."""
    text = GUIDE.read_text()
    found = [line for line in _lines(text) if line.startswith("zhifa ")]
    found += re.findall(r"`(zhifa [^`…]+)`", text)
    for unit in UNITS:
        found += re.findall(r"/opt/zhifa/\.venv/bin/(zhifa [^'\n]+)", unit.read_text())
    return list(dict.fromkeys(found))


def _words(command: str) -> list[str]:
    return shlex.split(re.sub(r"\$\{ZHIFA_PORT\}", "8000", re.sub(r"\$\{ZHIFA_WORKERS\}", "2", command)))[1:]


class Parsed(Exception):
    """The words were understood; nothing is done."""


@pytest.fixture
def understood(monkeypatch: pytest.MonkeyPatch) -> Callable[[list[str]], bool]:
    """Parses a command with the program's own parsers and stops before it acts."""
    import argparse

    from zhifa.config.launch import take_folder

    real = argparse.ArgumentParser.parse_args

    def parse(self: argparse.ArgumentParser, *given: object, **more: object) -> object:
        real(self, *given, **more)  # type: ignore[call-overload]
        raise Parsed

    monkeypatch.setattr(argparse.ArgumentParser, "parse_args", parse)

    def check(words: list[str]) -> bool:
        _, rest = take_folder(words)
        try:
            if rest[0] in COMMANDS:
                COMMANDS[rest[0]].run(None, rest[1:])
            else:
                cli.main(rest)
        except Parsed:
            return True
        except SystemExit:
            return False
        return False

    return check


@pytest.mark.parametrize("command", zhifa_commands())
def test_every_command_of_the_guide_and_the_units_is_understood(
    command: str, understood: Callable[[list[str]], bool]
) -> None:
    words = _words(command)
    if words in (["--version"], ["--help"]):
        return
    name = next(w for w in words if not w.startswith("-"))
    assert name in COMMANDS or name in cli.COMMANDS
    if words == [name] and name in {"administrators", "backup", "restore", "import"}:
        return  # named in a sentence, without its arguments
    assert understood(words), command


def test_a_misspelt_option_would_be_noticed(understood: Callable[[list[str]], bool]) -> None:
    assert not understood(["serve", "--prot", "8000"])
    assert not understood(["ledger", "checkpoint"])


def test_every_make_target_of_the_guide_stands_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = re.findall(r"(?:`|zhifa )make (?:-C \S+ )?([a-z][a-z-]*)", GUIDE.read_text())
    assert {"setup", "serve", "demo"} <= set(named) <= targets


def test_the_variables_of_the_guide_are_those_the_program_reads() -> None:
    text = GUIDE.read_text()
    rows = set(re.findall(r"^\| `([A-Z_]+)` \|", text, re.MULTILINE))
    read: set[str] = set()
    for path in (ROOT / "src" / "zhifa" / "config").glob("*.py"):
        read |= set(
            re.findall(
                r"environ(?:\.get|\.setdefault)?[\[(]\s*\"((?:ZHIFA|DATABASE)_[A-Z_]+)\"", path.read_text()
            )
        )
    internal = {"ZHIFA_APP_DSN", "ZHIFA_OWNER_DSN", "ZHIFA_ROLE"}
    assert all(f"`{name}`" in text for name in internal)
    assert rows == read - internal
    for unit in UNITS:
        given = set(re.findall(r"Environment=(.+)", unit.read_text()))
        names = {word.partition("=")[0] for line in given for word in line.split()}
        assert all(f"`{name}`" in text for name in names)


@pytest.mark.django_db
def test_the_marked_commands_of_the_ledger_run_in_the_order_of_the_guide(tmp_path: Path) -> None:
    from tests.core.test_operation import _person, receive

    receive(by=_person("duty_officer"), title="占道经营")
    (tmp_path / "witness").mkdir()
    for words in guide.marked():
        if words[0] == "ledger":
            ours = [
                w.replace("/mnt/witness/chengchuan", str(tmp_path / "witness")).replace(
                    "/backup/chengchuan-export", str(tmp_path / "export")
                )
                for w in words
            ]
            assert cli.main(ours) == 0, words
    assert (tmp_path / "witness" / "checkpoint").read_text().startswith("zhifa.")
    verifier = ROOT / "src/zhifa/core/ledger/verifier/zhifa_verify.py"
    checked = subprocess.run(
        [sys.executable, "-I", str(verifier), str(tmp_path / "export")], capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_what_is_marked_to_be_run_is_run_somewhere() -> None:
    """migrate, administrators and backup make the ground of tests/operate; restore and doctor are tried there."""
    assert {words[0] for words in guide.marked()} == {
        *("migrate", "administrators", "backup", "restore", "doctor", "ledger")
    }
    used = "".join(path.read_text() for path in (ROOT / "tests" / "operate").glob("*.py"))
    for name in ("migrate", "administrators", "backup", "restore"):
        assert f'guide.command("{name}"' in used
    assert 'zhifa("doctor"' in used


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="本机没有 systemd-analyze")
def test_the_units_are_correct_in_the_eyes_of_systemd(tmp_path: Path) -> None:
    for unit in UNITS:
        text = unit.read_text().replace("/opt/zhifa/.venv/bin/zhifa", "/bin/true")
        (tmp_path / unit.name).write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", *(str(tmp_path / u.name.replace("@.", "@x.")) for u in UNITS)],
        capture_output=True,
        text=True,
        env={**os.environ, "SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
    )
    complaints = [line for line in done.stderr.splitlines() if str(tmp_path) in line or "zhifa" in line]
    assert complaints == []


def test_every_unit_stands_in_the_guide_and_runs_as_its_own_user_without_new_privileges() -> None:
    text = GUIDE.read_text()
    for unit in UNITS:
        assert unit.name.split("@")[0] in text
        body = unit.read_text()
        if unit.suffix == ".service":
            for line in ("User=zhifa", "NoNewPrivileges=yes", "ProtectSystem=strict", "UMask=00"):
                assert line in body, (unit.name, line)


def test_the_proxy_passes_on_what_the_settings_trust() -> None:
    proxy = (ROOT / "docs" / "nginx" / "zhifa.conf").read_text()
    assert "X-Forwarded-Proto https" in proxy
    assert "X-Forwarded-For $remote_addr" in proxy  # one proxy, one address: ZHIFA_PROXIES=1
    megabytes = int(re.findall(r"client_max_body_size (\d+)m", proxy)[0])
    from django.conf import settings

    assert megabytes * 1024 * 1024 > settings.UPLOAD_MAX_BYTES
    assert f"{settings.UPLOAD_MAX_BYTES // 1024 // 1024} MB" in GUIDE.read_text()


def test_the_cell_script_is_a_correct_shell_script() -> None:
    script = ROOT / "docs" / "systemd" / "zhifa-cell"
    assert os.access(script, os.X_OK)
    assert subprocess.run(["sh", "-n", str(script)], check=False).returncode == 0
