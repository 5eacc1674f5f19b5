"""备份与恢复 — database, files and keys in one folder; a restore proves itself by verifying the ledger.

A backup folder holds ``database.dump`` (pg_dump, custom format), ``files/``, ``keys/``, ``laws/`` and ``profiles/`` as they are, ``checkpoint`` (the
signed note taken first, so everything it covers is in the dump) and ``backup.json``. It appears under its name only when
whole. A restore goes into an empty cell only and ends with ``ledger verify``, against the checkpoint kept outside when one is
given, else against the backup's own (which somebody who rewrote the whole backup, keys included, could have rewritten too).
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from zhifa import __version__
from zhifa.adapters.postgres.binaries import find_binaries
from zhifa.config.cell import Cell, CellRefusal, Database
from zhifa.config.migrating import Notes, migrate

FORMAT = 1
_KNOWS_TRANSACTION_TIMEOUT = 17


@dataclass(frozen=True)
class BackupReport:
    """备份结果 — sizes in bytes."""

    folder: Path
    database_bytes: int
    files: int
    checkpoint_size: int


def _tool(cell: Cell, program: str, dsn: str, *arguments: str) -> None:
    """Run a client program of PostgreSQL; the password goes through the environment, not the command line."""
    binaries = find_binaries(cell.bin_dir)
    facts = psycopg.conninfo.conninfo_to_dict(dsn)
    password = str(facts.pop("password", "") or "")
    address = psycopg.conninfo.make_conninfo("", **facts)
    environment = {**os.environ, "PGPASSWORD": password} if password else dict(os.environ)
    done = subprocess.run(
        [binaries.path(program), f"--dbname={address}", *arguments],
        env=environment,
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise CellRefusal(
            f"{program} 没有完成：{done.stderr.strip()[-600:]}",
            "检查磁盘空间和数据库是否可用后再试；原数据没有变动。",
        )


def _checkpoint(cell: Cell, database: Database) -> str:
    """The latest signed note, sequenced now, from a process of its own (this one has no Django)."""
    done = subprocess.run(
        [sys.executable, "-c", _CHECKPOINT],
        env={**os.environ, **cell.environment(), **database.environment(owner=False), "ZHIFA_POOL": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise CellRefusal(f"取不到账本检查点：{done.stderr.strip()[-400:]}", "先运行 zhifa migrate，再备份。")
    return done.stdout


_CHECKPOINT = (
    "import django; django.setup()\n"
    "from zhifa.core.errors import NotFound\n"
    "from zhifa.core.ledger.sequencing import sequence_all\n"
    "from zhifa.core.ledger.export import latest_checkpoint\n"
    "sequence_all()\n"
    "try: print(latest_checkpoint().note, end='')\n"
    "except NotFound: pass\n"
)


def back_up(cell: Cell, database: Database, target: Path) -> BackupReport:
    """备份 — into ``target``, which must not exist. Raises ``CellRefusal``."""
    if target.exists():
        raise CellRefusal(f"{target} 已经存在，备份不覆盖任何东西。", "换一个不存在的目录名，例如带上日期。")
    half = target.with_name(f"{target.name}.new")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True, mode=0o700)
    note = _checkpoint(cell, database)
    (half / "checkpoint").write_text(note)
    # the dump follows the checkpoint, the files follow the dump: a file is in the store before its row is
    _tool(
        cell,
        "pg_dump",
        database.owner_dsn,
        "--format=custom",
        "--no-owner",
        "--no-acl",
        f"--file={half / 'database.dump'}",
    )
    for part in ("keys", "files", "laws", "profiles"):
        source = cell.home / part
        if source.is_dir():
            shutil.copytree(source, half / part, ignore=shutil.ignore_patterns(".new-*"))
        elif part in ("keys", "files"):  # a county that added nothing to the law has no such folder
            (half / part).mkdir(mode=0o700)
    files = sum(1 for p in (half / "files").rglob("*") if p.is_file())
    (half / "backup.json").write_text(
        json.dumps(
            {
                "format": FORMAT,
                "program": __version__,
                "mode": cell.mode,
                "origin": note.split("\n")[0],
                "loaded": Notes(database).read().get("loaded", ""),
                "made_at": datetime.now(UTC).isoformat(timespec="seconds"),  # noqa: TID251 — no cell clock without Django
                "files": files,
                "dump_sha256": _sha256(half / "database.dump"),
            },
            ensure_ascii=False,
            indent=1,
        )
    )
    half.rename(target)
    size = int(note.split("\n")[1]) if note else 0
    return BackupReport(target, (target / "database.dump").stat().st_size, files, size)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def ledger_origin(mode: str) -> str:
    """The origin line this process would sign with: the same answer as ``settings.LEDGER_ORIGIN``."""
    division = os.environ.get("ZHIFA_DIVISION", "330899")
    return os.environ.get("ZHIFA_ORIGIN", f"zhifa.{mode}/{division}")


def read_facts(source: Path) -> dict[str, Any]:
    """``backup.json`` of a whole backup. Raises ``CellRefusal`` when ``source`` is none or is incomplete."""
    try:
        facts = json.loads((source / "backup.json").read_text())
        version = int(facts["format"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CellRefusal(
            f"{source} 不是 zhifa backup 做的备份。", "指定含有 backup.json 的目录。"
        ) from error
    if version > FORMAT:
        raise CellRefusal("备份的格式比这个程序新。", "用做备份的那个版本或更新的版本恢复。")
    missing = [
        name for name in ("database.dump", "checkpoint", "keys", "files") if not (source / name).exists()
    ]
    if missing:
        raise CellRefusal(f"{source} 不完整，缺少：{'、'.join(missing)}。", "换另一份备份。")
    return dict(facts)


def restore(cell: Cell, database: Database, source: Path, *, against: Path | None = None) -> str:
    """恢复 — into an empty cell; returns what ``ledger verify`` says. Raises ``CellRefusal``.

    Nothing is deleted or overwritten: a cell that holds a schema, files or a ledger key of its own is refused.

    :param against: a checkpoint or witness folder kept outside; without it the backup's own is used.
    """
    facts = read_facts(source)
    if against is not None and not against.exists():
        raise CellRefusal(f"没有外部检查点 {against}。", "核对 --against 的路径。")
    if _sha256(source / "database.dump") != facts["dump_sha256"]:
        raise CellRefusal(
            f"{source / 'database.dump'} 与备份时的散列不符，已损坏或被改动。", "换另一份备份。"
        )
    if facts.get("origin") and facts["origin"] != ledger_origin(cell.mode):
        raise CellRefusal(
            f"备份属于「{facts['origin']}」，现在的设置是「{ledger_origin(cell.mode)}」。",
            "把 ZHIFA_DIVISION、ZHIFA_ORIGIN 设成做备份时的值。",
        )
    _refuse_standing_data(cell, database, source)
    # the database first, in one transaction: when it fails the cell is as empty as before and may be tried again
    _load(cell, database, source)
    for part in ("keys", "files", "laws", "profiles"):
        if not (source / part).is_dir():  # the county added nothing to the law
            continue
        shutil.copytree(source / part, cell.home / part, dirs_exist_ok=True)
    (cell.home / "keys").chmod(0o700)
    (cell.home / "restore.list").unlink()
    migrate(cell, database)
    Notes(database).write(loaded=facts.get("loaded") or "restored")
    checkpoint = source / "checkpoint"
    if against is None and checkpoint.stat().st_size:
        against = checkpoint
    done = subprocess.run(
        [sys.executable, "-c", _VERIFY, *(["--against", str(against.absolute())] if against else [])],
        env={**os.environ, **cell.environment(), **database.environment(owner=True), "ZHIFA_POOL": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise CellRefusal(
            f"数据已装入，但账本核验不通过，不要启用：\n{done.stdout.strip()}\n{done.stderr.strip()[-400:]}",
            "换另一份备份恢复到新目录；这份目录保留供查找原因。",
        )
    return done.stdout.strip()


def _load(cell: Cell, database: Database, source: Path) -> None:
    """The dump into the database, in one transaction."""
    chosen = ["--no-owner", "--no-acl", f"--use-list={_contents_without_extensions(cell, source)}"]
    dump = str(source / "database.dump")
    with psycopg.connect(database.owner_dsn) as connection:
        server = connection.info.server_version // 10000
    if server >= min(find_binaries(cell.bin_dir).major, _KNOWS_TRANSACTION_TIMEOUT):
        _tool(
            cell, "pg_restore", database.owner_dsn, *chosen, "--exit-on-error", "--single-transaction", dump
        )
        return
    # pg_restore of 17 and later says SET transaction_timeout, which an older server refuses: restored by script
    with tempfile.TemporaryDirectory(dir=cell.home) as folder:
        script = Path(folder) / "restore.sql"
        written = subprocess.run(
            [find_binaries(cell.bin_dir).path("pg_restore"), *chosen, f"--file={script}", dump],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
        )
        if written.returncode != 0:
            raise CellRefusal(f"读不出 database.dump：{written.stderr.strip()[-400:]}", "换另一份备份。")
        with psycopg.connect(database.owner_dsn) as connection:
            try:
                _play(connection, script)
            except psycopg.Error as error:
                raise CellRefusal(
                    f"装入数据库没有完成：{str(error).strip()[-600:]}", "已全部回退；排除原因后再试。"
                ) from error


def _play(connection: "psycopg.Connection[tuple[Any, ...]]", script: Path) -> None:
    """Run a script of ``pg_restore``: statements, and rows between ``COPY … FROM stdin;`` and ``\\.``."""
    statement: list[bytes] = []
    with script.open("rb") as lines:
        for line in lines:
            if line.startswith(b"COPY ") and line.rstrip().endswith(b"FROM stdin;"):
                connection.execute(b"".join(statement))
                statement.clear()
                with connection.cursor().copy(line.rstrip().removesuffix(b";")) as rows:
                    for row in lines:
                        if row == b"\\.\n":
                            break
                        rows.write(row)
            elif line != b"SET transaction_timeout = 0;\n" and not line.startswith(
                (b"\\restrict ", b"\\unrestrict ")
            ):
                statement.append(line)
    connection.execute(b"".join(statement))


def _refuse_standing_data(cell: Cell, database: Database, source: Path) -> None:
    with psycopg.connect(database.app_dsn) as connection:
        row = connection.execute("SELECT to_regclass('public.core_matter')").fetchone()
    if (row and row[0]) or any((cell.home / "files").glob("*/*")):
        raise CellRefusal(
            f"{cell.home} 里已经有数据，恢复不覆盖任何东西。",
            "用 --data-dir 指定一个新目录（用 DATABASE_URL 时另建一个空库）。",
        )
    standing, coming = cell.home / "keys" / "ledger.pem", source / "keys" / "ledger.pem"
    if standing.exists() and (not coming.exists() or standing.read_bytes() != coming.read_bytes()):
        raise CellRefusal(
            f"{standing} 是另一个账本的钥匙，恢复不覆盖钥匙。", "用 --data-dir 指定一个新目录。"
        )


_VERIFY = (
    "import sys, django; django.setup()\n"
    "from zhifa.faces.cli import main\n"
    "raise SystemExit(main(['ledger', 'verify', *sys.argv[1:]]))\n"
)


def _contents_without_extensions(cell: Cell, source: Path) -> Path:
    """A list file that leaves the extensions out: they exist already and belong to the superuser."""
    binaries = find_binaries(cell.bin_dir)
    listed = subprocess.run(
        [binaries.path("pg_restore"), "--list", str(source / "database.dump")],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
    )
    if listed.returncode != 0:
        raise CellRefusal(f"读不出 database.dump：{listed.stderr.strip()[-400:]}", "换另一份备份。")
    kept = [
        line
        for line in listed.stdout.splitlines()
        if " EXTENSION " not in line and " SCHEMA - public" not in line
    ]
    contents = cell.home / "restore.list"
    contents.write_text("\n".join(kept) + "\n")
    return contents
