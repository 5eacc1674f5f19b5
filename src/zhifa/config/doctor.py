"""体检 — what could go wrong in this cell, each with what to do about it."""

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

from zhifa.config.cell import Cell, Database
from zhifa.config.migrating import is_current

LEAST_FREE = 1024**3


@dataclass(frozen=True)
class Finding:
    """一项体检."""

    name: str
    ok: bool
    said: str
    way_on: str = ""


Check = Callable[[Cell, Database], Iterator[Finding]]


def _server(cell: Cell, database: Database) -> Iterator[Finding]:
    with psycopg.connect(database.app_dsn) as c:
        version = c.info.server_version
        yield Finding("数据库版本", version >= 150000, f"PostgreSQL {version // 10000}", "升级到 15 或更新")
        trigrams = c.execute("SELECT show_trgm('黄桥')").fetchone()
        yield Finding(
            "中文三字组",
            bool(trigrams and trigrams[0]),
            "可用" if trigrams and trigrams[0] else "不可用：数据库的区域设置不识别汉字",
            "建库时用 --locale=C.UTF-8",
        )
        zone = c.execute("SELECT count(*) FROM pg_timezone_names WHERE name = 'Asia/Shanghai'").fetchone()
        yield Finding(
            "时区数据",
            bool(zone and zone[0]),
            "有 Asia/Shanghai" if zone and zone[0] else "缺少",
            "装 tzdata",
        )
        fsync = c.execute("SHOW fsync").fetchone()
        yield Finding(
            "落盘", bool(fsync and fsync[0] == "on"), f"fsync={fsync[0] if fsync else '?'}", "打开 fsync"
        )


def _roles(cell: Cell, database: Database) -> Iterator[Finding]:
    with psycopg.connect(database.app_dsn) as c:
        row = c.execute(
            "SELECT rolsuper, (SELECT count(*) FROM pg_class k WHERE k.relowner = r.oid) FROM pg_roles r"
            " WHERE rolname = current_user"
        ).fetchone()
        alone = bool(row and not row[0] and row[1] == 0)
        yield Finding(
            "应用角色",
            alone,
            "不是超级用户，不拥有任何表" if alone else "应用角色权力太大：账本的守卫拦不住它",
            "DATABASE_URL 用普通角色，DATABASE_OWNER_URL 用所有者角色",
        )
        if c.execute("SELECT to_regclass('core_ledgerentry')").fetchone() != (None,):
            may = c.execute(
                "SELECT has_table_privilege('core_ledgerentry', 'UPDATE, DELETE, TRUNCATE')"
            ).fetchone()
            yield Finding(
                "账本只增不改", may == (False,), "是" if may == (False,) else "否", "zhifa migrate 重设守卫"
            )


def _schema(cell: Cell, database: Database) -> Iterator[Finding]:
    current = is_current(cell, database)
    yield Finding("数据库结构", current, "最新" if current else "落后于程序", "zhifa migrate")


def _disk(cell: Cell, database: Database) -> Iterator[Finding]:
    free = shutil.disk_usage(cell.home).free
    yield Finding("磁盘余量", free > LEAST_FREE, f"{free // 1024**2} MB", "清理磁盘或扩容")


def _keys(cell: Cell, database: Database) -> Iterator[Finding]:
    keys = cell.home / "keys"
    if not keys.is_dir():
        yield Finding("钥匙", True, "第一次使用时生成")
        return
    loose = [
        p.name
        for p in [keys, *keys.iterdir()]
        if stat.S_IMODE(p.stat().st_mode) & 0o077 and p.suffix != ".vkey"
    ]
    yield Finding(
        "钥匙文件",
        not loose,
        "只有本用户可读" if not loose else f"他人可读：{'、'.join(loose)}",
        f"chmod -R go= {keys}",
    )


def _fonts(cell: Cell, database: Database) -> Iterator[Finding]:
    folder = Path(os.environ.get("ZHIFA_FONTS") or Path(__file__).resolve().parents[3] / "var" / "fonts")
    found = sorted(p.name for p in folder.glob("*.ttf")) if folder.is_dir() else []
    yield Finding("文书字体", len(found) >= 2, "、".join(found) or f"{folder} 里没有字体", "make setup")


def _worker(cell: Cell, database: Database) -> Iterator[Finding]:
    with psycopg.connect(database.app_dsn) as c:
        if c.execute("SELECT to_regclass('core_heartbeat')").fetchone() == (None,):
            return
        row = c.execute(
            "SELECT extract(epoch FROM now() - at) FROM core_heartbeat WHERE name = 'worker'"
        ).fetchone()
        age = float(row[0]) if row else None
        yield Finding(
            "后台作业",
            age is not None and age < 60,
            f"{age:.0f} 秒前有心跳" if age is not None else "没有运行过",
            "zhifa worker（或由 systemd 启动）",
        )


CHECKS: tuple[Check, ...] = (_server, _roles, _schema, _disk, _keys, _fonts, _worker)


def examine(cell: Cell, database: Database) -> list[Finding]:
    """All findings, in the order of the checks."""
    return [finding for check in CHECKS for finding in check(cell, database)]
