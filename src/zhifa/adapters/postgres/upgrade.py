"""大版本升级 — carries a cell's data to another major version of PostgreSQL by dump and restore.

The old folder is not touched: the new one is filled beside it, compared table by table with the old
(every row counted, every sequence read), and only then takes its place. The old is kept under
``pgdata-<old>.kept`` until the operator deletes it.
"""

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from psycopg import sql

from zhifa.adapters.postgres import account as accounts
from zhifa.adapters.postgres.binaries import Binaries, find_binaries
from zhifa.adapters.postgres.folder import (
    Usage,
    data_folders,
    free_bytes,
    initialise,
    lifecycle_lock,
    prepare_home,
    reset_superuser_password,
)
from zhifa.adapters.postgres.passwords import DATABASE, make_passwords, read_passwords
from zhifa.adapters.postgres.provision import Connect, provision
from zhifa.adapters.postgres.refusals import DiskFull, UpgradeRefused
from zhifa.adapters.postgres.server import Server, living_server


@dataclass(frozen=True)
class UpgradeReport:
    """升级结果 — versions, number of tables and rows compared, where the old data are kept."""

    old_version: str
    new_version: str
    tables: int
    rows: int
    kept: Path


def upgrade(
    home: str | Path,
    *,
    bin_dir: str | Path | None = None,
    old_bin_dir: str | Path | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> UpgradeReport | None:
    """Upgrades ``home`` to the version of ``bin_dir``; None when there is nothing to do.

    ``old_bin_dir`` names the old binaries when they are not found by themselves (``home/postgresql-<n>``,
    the system's). Raises ``UpgradeRefused`` (old data unchanged), ``BinariesMissing``, ``DiskFull``.
    """
    home = prepare_home(Path(home))
    new = find_binaries(bin_dir)
    existing = data_folders(home)
    if not existing or new.major in existing:
        return None
    old_major = max(existing)
    if old_major > new.major:
        raise UpgradeRefused(
            f"数据是 PostgreSQL {old_major} 的，程序是较旧的 {new.major}；不能降级。",
            f"用 ZHIFA_POSTGRES_BIN 指向 PostgreSQL {old_major} 或更新版本的 bin 目录。",
        )
    # the set-up script keeps the binaries of a replaced major version beside the cell
    kept = tuple(
        base / f"postgresql-{old_major}" / inside / "bin"
        for base in (home, home.parent)
        for inside in ("", "server/installation")
    )
    old = find_binaries(old_bin_dir, major=old_major, further=kept)
    with lifecycle_lock(home):
        usage = Usage(home)
        try:
            if not usage.alone or living_server(existing[old_major]):
                raise UpgradeRefused(
                    "数据库正在使用中，不能升级。",
                    "先停止所有 zhifa 进程（zhifa db stop），再运行 zhifa db upgrade。",
                )
            return _carry(home, existing[old_major], old, new, usage, say)
        finally:
            usage.end()


def _carry(
    home: Path, old_dir: Path, old: Binaries, new: Binaries, usage: Usage, say: Callable[[str], None]
) -> UpgradeReport:
    need = sum(p.stat().st_size for p in old_dir.resolve().rglob("*") if p.is_file()) * 2
    if free_bytes(home) < need:
        raise DiskFull(home)
    workshop = home / f"upgrade-{old.major}-to-{new.major}"
    shutil.rmtree(workshop, ignore_errors=True)
    workshop.mkdir(mode=0o711)
    dump = workshop / "dump"
    new_dir = workshop / f"pgdata-{new.major}"
    old_standing = accounts.choose(old, home, old_dir)
    passwords = read_passwords(home)
    if passwords is None:
        passwords = make_passwords(home)
        reset_superuser_password(old_dir.resolve(), old_standing, passwords.superuser)

    say(f"从 PostgreSQL {old.version} 导出……")
    source = Server(home=home, data_dir=old_dir, binaries=old, passwords=passwords, usage=usage)
    source._start(old_standing, tied=True)
    try:
        before = _census(source.connect_as_superuser)
        _tool(source, new, "pg_dump", "--format=directory", "--jobs=2", f"--file={dump}")
    finally:
        source._stop()

    say(f"导入 PostgreSQL {new.version}……")
    standing = accounts.choose(new, home, new_dir)
    initialise(new_dir, standing, passwords.superuser)
    target = Server(home=home, data_dir=new_dir, binaries=new, passwords=passwords, usage=usage)
    target._start(standing, tied=True)
    try:
        provision(target.connect_as_superuser, passwords)
        _tool(target, new, "pg_restore", "--exit-on-error", "--jobs=2", "--clean", "--if-exists", str(dump))
        provision(target.connect_as_superuser, passwords)
        with target.connect_as_superuser(DATABASE) as connection:
            connection.execute("ANALYZE")
        after = _census(target.connect_as_superuser)
    finally:
        target._stop()

    if before != after:
        wrong = sorted(t for t in before.keys() | after.keys() if before.get(t) != after.get(t))
        raise UpgradeRefused(
            f"核对不符，未启用新数据：{'、'.join(wrong[:10])}。",
            f"旧数据未动，可继续用 PostgreSQL {old.major} 运行；请保留 {workshop} 供查找原因。",
        )
    kept = old_dir.with_name(old_dir.name + ".kept")
    # new first: a crash between the two renames leaves both folders, and the newer one is used
    new_dir.rename(home / new_dir.name)
    old_dir.rename(kept)
    shutil.rmtree(workshop, ignore_errors=True)
    rows = sum(count for name, count in after.items() if name.startswith("表 "))
    return UpgradeReport(old.version, new.version, sum(n.startswith("表 ") for n in after), rows, kept)


def _census(connect: Connect) -> dict[str, int]:
    """Exact rows of every table and the place of every sequence."""
    found: dict[str, int] = {}
    with connect(DATABASE) as connection:
        relations = connection.execute(
            "SELECT n.nspname::text, c.relname::text, c.relkind::text FROM pg_class c"
            " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'S')"
            " AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_'"
        ).fetchall()
        for schema, name, kind in relations:
            relation = sql.Identifier(str(schema), str(name))
            question = "SELECT count(*) FROM {}" if kind == "r" else "SELECT last_value FROM {}"
            row = connection.execute(sql.SQL(question).format(relation)).fetchone()
            label = "表" if kind == "r" else "序列"
            found[f"{label} {schema}.{name}"] = int(str(row[0])) if row else 0
    return found


def _tool(server: Server, binaries: Binaries, program: str, *arguments: str) -> None:
    """Runs pg_dump or pg_restore as ourselves against ``server``. Raises ``UpgradeRefused``."""
    address = server.connect_as_superuser.address
    answer = subprocess.run(
        [
            binaries.path(program),
            *("--host", address["host"], "--port", address["port"], "--username", address["user"]),
            *("--dbname", DATABASE, *arguments),
        ],
        env={**accounts.CLEAN_ENVIRONMENT, "PGPASSWORD": address["password"]},
        capture_output=True,
        text=True,
        cwd="/",
    )
    if answer.returncode != 0:
        raise UpgradeRefused(
            f"{program} 没有成功：{answer.stderr.strip()[-1500:]}",
            "旧数据未动；按提示处理后重新运行 zhifa db upgrade。",
        )
