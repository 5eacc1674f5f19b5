"""体检 — a healthy cell passes; each fault is named, with the way on."""

import json
import shutil
from pathlib import Path

import psycopg
import pytest

from tests.operate.conftest import Zhifa
from zhifa.adapters.postgres import Server
from zhifa.config.cell import Cell, Database
from zhifa.config.doctor import CHECKS, Finding, _fonts, _keys, _roles, _schema, _static, _worker, examine

pytestmark = pytest.mark.slow


@pytest.fixture
def house(
    cell: Path, running: Server, ground: Path, static_files: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Cell, Database]:
    for name, value in {
        "ZHIFA_DIVISION": "330899",
        "ZHIFA_COUNTY": "澄川县",
        "ZHIFA_HOSTS": "127.0.0.1",
        "ZHIFA_FONTS": str(ground / "fonts"),
        "ZHIFA_STATIC": str(static_files),
        "ZHIFA_APP_ROLE": "zhifa_app",
    }.items():
        monkeypatch.setenv(name, value)
    return Cell(cell, "production", None, None, None), Database(running.app_dsn, running.owner_dsn, running)


def _wrong(findings: list[Finding]) -> dict[str, Finding]:
    return {f.name: f for f in findings if not f.ok}


def test_a_healthy_cell_passes_and_each_fault_is_named_with_the_way_on(
    house: tuple[Cell, Database], running: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    cell, database = house

    def wrong(check: object) -> dict[str, Finding]:
        return _wrong(list(check(cell, database)))  # type: ignore[operator]

    # the digest compared here is of the code the cell was made with, which is a copy: note it as ours
    from zhifa.config.migrating import Notes, digest

    Notes(database).write(schema=digest())
    with psycopg.connect(running.app_dsn) as c:
        c.execute("INSERT INTO core_heartbeat (name, at) VALUES ('worker', now())")
    assert _wrong(examine(cell, database)) == {}
    assert len(examine(cell, database)) >= len(CHECKS)

    with psycopg.connect(running.app_dsn) as c:
        c.execute("UPDATE core_heartbeat SET at = now() - interval '5 minutes'")
    silent = wrong(_worker)["后台作业"]
    assert "300 秒前" in silent.said
    assert "zhifa worker" in silent.way_on
    with psycopg.connect(running.app_dsn) as c:
        c.execute("DELETE FROM core_heartbeat")
    assert wrong(_worker)["后台作业"].said == "没有运行过"

    Notes(database).write(schema="0" * 64)
    assert wrong(_schema)["数据库结构"].way_on == "zhifa migrate"

    (cell.home / "keys" / "ledger.pem").chmod(0o640)
    assert "ledger.pem" in wrong(_keys)["钥匙文件"].said
    (cell.home / "keys" / "ledger.pem").chmod(0o600)
    assert wrong(_keys) == {}

    monkeypatch.setenv("ZHIFA_FONTS", str(tmp_path))
    assert wrong(_fonts)["文书字体"].way_on == "make setup"
    monkeypatch.setenv("ZHIFA_STATIC", str(tmp_path))
    assert wrong(_static)["网页静态文件"].way_on == "在程序目录运行 make setup，再启动"

    for dsn in (running.superuser_dsn.replace("/postgres?", "/zhifa?"), running.owner_dsn):
        powerful = _wrong(list(_roles(cell, Database(dsn, running.owner_dsn, running))))
        assert "账本的守卫拦不住它" in powerful["应用角色"].said
        assert "DATABASE_OWNER_URL" in powerful["应用角色"].way_on
        assert "角色名" in powerful
    with psycopg.connect(running.owner_dsn) as c:
        c.execute("GRANT DELETE ON core_ledgerentry TO zhifa_app")
    assert "账本只增不改" in wrong(_roles)


def test_a_database_that_lacks_an_extension_or_cannot_be_asked_is_a_finding_not_a_traceback(
    house: tuple[Cell, Database], running: Server
) -> None:
    cell, database = house
    with psycopg.connect(running.superuser_dsn, dbname="zhifa") as c:
        c.execute("DROP EXTENSION pg_trgm CASCADE")
    findings = _wrong(examine(cell, database))
    assert "CREATE EXTENSION pg_trgm" in findings["数据库扩展"].way_on
    assert "中文三字组" in findings

    gone = Database(database.app_dsn.replace("zhifa_app", "nobody_here"), database.owner_dsn, running)
    said = _wrong(examine(cell, gone))
    assert said["角色"].said.startswith("查不了")


def test_the_command_prints_each_finding_and_fails_when_one_is_wrong(cell: Path, zhifa: Zhifa) -> None:
    done = zhifa("doctor", "--json", "--data-dir", str(cell))
    assert done.returncode == 1
    findings = {f["name"]: f for f in json.loads(done.stdout)}
    assert findings["数据库结构"]["ok"] is True
    assert findings["后台作业"]["ok"] is False
    shutil.rmtree(cell / "keys")
    words = zhifa("doctor", "--data-dir", str(cell), ZHIFA_COUNTY="")
    assert "✗ 本县设置：没有设置 ZHIFA_COUNTY" in words.stdout
    assert "第一次使用时生成" in words.stdout
