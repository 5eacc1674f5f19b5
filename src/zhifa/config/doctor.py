"""体检 — what could go wrong in this cell, each with what to do about it.

A check that cannot be made is a finding too: nothing here may end in a traceback.
"""

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

from zhifa.adapters.postgres.provision import EXTENSIONS
from zhifa.config.cell import Cell, Database
from zhifa.config.collected_static import WAY_ON, static_folder, what_lacks
from zhifa.config.migrating import is_current

LEAST_FREE = 1024**3
LONGEST_SILENCE = 60
PROJECT = Path(__file__).resolve().parents[3]


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
        have = {row[0] for row in c.execute("SELECT extname FROM pg_extension")}
        missing = sorted(set(EXTENSIONS) - have)
        yield Finding(
            "数据库扩展",
            not missing,
            "齐全" if not missing else f"缺少 {'、'.join(missing)}",
            "由管理员执行：" + " ".join(f"CREATE EXTENSION {name};" for name in missing),
        )
        trigrams = None if "pg_trgm" in missing else c.execute("SELECT show_trgm('黄桥')").fetchone()
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
            "SELECT rolsuper OR rolcreaterole OR rolreplication OR rolbypassrls,"
            " (SELECT count(*) FROM pg_class k WHERE k.relowner = r.oid), rolname FROM pg_roles r"
            " WHERE rolname = current_user"
        ).fetchone()
        alone = bool(row and not row[0] and row[1] == 0)
        yield Finding(
            "应用角色",
            alone,
            "不是超级用户，不拥有任何表" if alone else "应用角色权力太大：账本的守卫拦不住它",
            "DATABASE_URL 用普通角色，DATABASE_OWNER_URL 用所有者角色",
        )
        wanted = os.environ.get("ZHIFA_APP_ROLE", "zhifa_app")
        named = str(row[2]) if row else ""
        yield Finding(
            "角色名",
            named == wanted,
            named if named == wanted else f"以 {named} 连接，权限却授给 {wanted}",
            f"DATABASE_URL 用 {wanted}，或设 ZHIFA_APP_ROLE={named} 后运行 zhifa migrate --force",
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
    folder = Path(os.environ.get("ZHIFA_FONTS") or PROJECT / "var" / "fonts")
    found = sorted(p.name for p in folder.glob("*.ttf")) if folder.is_dir() else []
    yield Finding("文书字体", len(found) >= 2, "、".join(found) or f"{folder} 里没有字体", "make setup")


def _static(cell: Cell, database: Database) -> Iterator[Finding]:
    lack = what_lacks(static_folder())
    yield Finding("网页静态文件", lack is None, lack.said if lack else "已整理", WAY_ON)


def _county(cell: Cell, database: Database) -> Iterator[Finding]:
    if cell.mode != "production":
        return
    unset = [name for name in ("ZHIFA_DIVISION", "ZHIFA_COUNTY", "ZHIFA_HOSTS") if not os.environ.get(name)]
    yield Finding(
        "本县设置",
        not unset,
        "齐全" if not unset else f"没有设置 {'、'.join(unset)}：行政行为码、账本和网址会用示例值",
        "写进 /etc/zhifa/zhifa.env，再用它运行全部命令（见 docs/operate.md）",
    )


def _worker(cell: Cell, database: Database) -> Iterator[Finding]:
    with psycopg.connect(database.app_dsn) as c:
        if c.execute("SELECT to_regclass('core_heartbeat')").fetchone() == (None,):
            return
        row = c.execute(
            "SELECT extract(epoch FROM now() - at) FROM core_heartbeat WHERE name = 'worker'"
        ).fetchone()
        age = max(0.0, float(row[0])) if row else None
        yield Finding(
            "后台作业",
            age is not None and age < LONGEST_SILENCE,
            f"最近一次心跳在 {age:.0f} 秒前" if age is not None else "没有运行过",
            "zhifa worker（或由 systemd 启动）",
        )


CHECKS: tuple[tuple[str, Check], ...] = (
    ("数据库", _server),
    ("角色", _roles),
    ("数据库结构", _schema),
    ("本县设置", _county),
    ("磁盘余量", _disk),
    ("钥匙文件", _keys),
    ("文书字体", _fonts),
    ("网页静态文件", _static),
    ("后台作业", _worker),
)


def examine(cell: Cell, database: Database) -> list[Finding]:
    """All findings, in the order of the checks."""
    findings: list[Finding] = []
    for name, check in CHECKS:
        try:
            findings += check(cell, database)
        except (psycopg.Error, OSError) as wrong:
            findings.append(
                Finding(name, False, f"查不了：{str(wrong).strip()}", "排除这个原因后再查；数据没有变动")
            )
    return findings
