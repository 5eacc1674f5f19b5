"""备份与恢复 — a restore proves itself; what is damaged, tampered with or in the way is refused, and nothing is lost."""

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path

import psycopg
import pytest

from tests.operate import guide
from tests.operate.conftest import Zhifa
from zhifa.adapters.postgres import Server
from zhifa.adapters.postgres.binaries import find_binaries
from zhifa.config.backup import ledger_origin

pytestmark = pytest.mark.slow


def _said(done: "subprocess.CompletedProcess[str]") -> str:
    return done.stdout + done.stderr


def test_after_refused_attempts_a_backup_restored_into_the_empty_cell_proves_itself_and_is_the_same_cell(
    ground: Path, folder: Path, backup: Path, zhifa: Zhifa
) -> None:
    assert {p.name for p in backup.iterdir()} == {
        "database.dump",
        "files",
        "keys",
        "laws",
        "checkpoint",
        "backup.json",
    }
    assert backup.stat().st_mode & 0o077 == 0
    note = (backup / "checkpoint").read_text()
    entries = int(note.split("\n")[1])
    assert note.startswith("zhifa.example.gov.cn/330899\n")
    assert entries > 6
    assert json.loads((ground / "backup-said.json").read_text())["checkpoint_size"] == entries

    def refused(source: Path, *words: str, **more: str) -> str:
        done = zhifa("restore", str(source), "--data-dir", str(folder / "r"), *words, **more)
        assert done.returncode == 1, _said(done)
        return done.stderr

    assert "不是 zhifa backup 做的备份" in refused(folder)
    assert "ZHIFA_ORIGIN" in refused(backup, ZHIFA_ORIGIN="zhifa.other.gov.cn/330898")
    assert "没有外部检查点" in refused(backup, "--against", str(folder / "nowhere"))

    damaged = shutil.copytree(backup, folder / "damaged")
    content = bytearray((damaged / "database.dump").read_bytes())
    content[len(content) // 2] ^= 1
    (damaged / "database.dump").write_bytes(content)
    assert "已损坏或被改动" in refused(damaged)
    # somebody who mends the digest of half a dump: nothing of it stays, and the cell may be tried again
    (damaged / "database.dump").write_bytes(content[: len(content) // 2])
    facts = json.loads((damaged / "backup.json").read_text())
    facts["dump_sha256"] = hashlib.sha256(content[: len(content) // 2]).hexdigest()
    (damaged / "backup.json").write_text(json.dumps(facts))
    assert "pg_restore" in refused(damaged) or "database.dump" in refused(damaged)

    shutil.rmtree(damaged / "keys")
    assert "缺少：keys" in refused(damaged)
    facts["format"] = 99
    (damaged / "backup.json").write_text(json.dumps(facts))
    assert "比这个程序新" in refused(damaged)

    done = zhifa(*guide.command("restore", backup=str(backup)), "--data-dir", str(folder / "r"), "--json")
    assert done.returncode == 0, _said(done)
    verified = json.loads(done.stdout)["verified"]
    assert "核验通过" in verified
    assert "文件 2 个" in verified
    assert f"外部检查点覆盖前 {entries} 条；其后 0 条" in verified
    for part in ("keys", "files", "laws"):
        names = {p.relative_to(backup) for p in (backup / part).rglob("*") if p.is_file()}
        assert names == {p.relative_to(folder / "r") for p in (folder / "r" / part).rglob("*") if p.is_file()}
    assert not (folder / "r" / "restore.list").exists()
    mode = {p.name: p.stat().st_mode & 0o777 for p in (folder / "r" / "keys").iterdir()}
    assert mode["ledger.pem"] == mode["django-secret"] == 0o600

    again = zhifa("restore", str(backup), "--data-dir", str(folder / "r"))
    assert again.returncode == 1
    assert "已经有数据" in again.stderr
    # the guards are back: the application role may not touch the ledger
    server = Server.open(folder / "r", os.environ.get("ZHIFA_POSTGRES_BIN") or None)
    try:
        with (
            psycopg.connect(server.app_dsn) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute("DELETE FROM core_ledgerentry")
    finally:
        server.release()


def test_a_row_changed_inside_the_backup_is_found_although_the_dumps_digest_was_mended(
    cell: Path, folder: Path, backup: Path, zhifa: Zhifa
) -> None:
    server = Server.open(cell, os.environ.get("ZHIFA_POSTGRES_BIN") or None)
    try:
        with psycopg.connect(server.superuser_dsn, dbname="zhifa") as connection:
            connection.execute("ALTER TABLE core_matter DISABLE TRIGGER USER")
            connection.execute("UPDATE core_matter SET title = '另一件事' WHERE number = 'SX-0002'")
            connection.execute("ALTER TABLE core_matter ENABLE TRIGGER USER")
        pg_dump = find_binaries(os.environ.get("ZHIFA_POSTGRES_BIN") or None).path("pg_dump")
        target = backup / "database.dump"
        subprocess.run(
            [
                *(pg_dump, f"--dbname={server.owner_dsn}", "-Fc", "--no-owner", "--no-acl"),
                f"--file={target}",
            ],
            check=True,
            cwd="/",
        )
    finally:
        server.release()
    facts = json.loads((backup / "backup.json").read_text())
    facts["dump_sha256"] = hashlib.sha256(target.read_bytes()).hexdigest()
    (backup / "backup.json").write_text(json.dumps(facts))

    done = zhifa("restore", str(backup), "--data-dir", str(folder / "r"))
    assert done.returncode == 1
    assert "核验不通过，不要启用" in done.stderr
    assert "登记来件" in done.stderr
    assert "之后被改动" in done.stderr
    assert "1 处不符" in done.stderr


def test_a_backup_overwrites_nothing_and_half_a_backup_never_bears_its_name(
    cell: Path, folder: Path, zhifa: Zhifa
) -> None:
    (folder / "taken").mkdir()
    done = zhifa("backup", str(folder / "taken"), "--data-dir", str(cell))
    assert done.returncode == 1
    assert "备份不覆盖任何东西" in done.stderr
    # an empty cell has no schema: there is nothing to save, and no folder appears
    empty = zhifa("backup", str(folder / "none"), "--data-dir", str(folder / "new"))
    assert empty.returncode == 1
    assert "zhifa migrate" in empty.stderr
    assert not (folder / "none").exists()


def test_the_origin_a_restore_expects_is_the_one_the_settings_sign_with(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from django.conf import settings

    for name in ("ZHIFA_ORIGIN", "ZHIFA_DIVISION"):
        monkeypatch.delenv(name, raising=False)
    assert ledger_origin("test") == settings.LEDGER_ORIGIN
