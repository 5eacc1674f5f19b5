"""迁移 — brings the schema up to date under the owner role, and knows when there is nothing to do.

A start must not spend two seconds asking Django whether anything changed: a digest of everything that
can change the answer (the code of the lower floors, the settings, the installed packages) is kept as the
database's comment, so that it travels with the database and is lost with it.
"""

import contextlib
import hashlib
import importlib.metadata
import subprocess
import sys
from pathlib import Path

import psycopg
from psycopg import sql

from zhifa.config.cell import Cell, CellRefusal, Database
from zhifa.config.processes import Children

PACKAGE = Path(__file__).resolve().parents[1]


# what decides the schema: tables, and the guards installed after every migration, which follow the
# models' marks and the statutory procedures; pages and provider code do not
_FLOORS = ("law", "core", "registers", "enforcement", "oversight")


def digest() -> str:
    """64 hexadecimal characters over the code that decides the schema, settings and package versions."""
    sums = hashlib.sha256()
    paths = [path for floor in _FLOORS for path in (PACKAGE / floor).rglob("*.py")]
    for path in sorted([*paths, PACKAGE / "config" / "settings.py"]):
        sums.update(str(path.relative_to(PACKAGE)).encode() + b"\0" + path.read_bytes() + b"\0")
    installed = sorted(f"{d.name}=={d.version}" for d in importlib.metadata.distributions())
    sums.update("\n".join(installed).encode())
    return sums.hexdigest()


class Notes:
    """库注记 — small facts about the state of the database, kept as its comment (``key=value`` words)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self) -> dict[str, str]:
        with psycopg.connect(self._database.app_dsn, connect_timeout=10) as connection:
            row = connection.execute(
                "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
                " WHERE datname = current_database()"
            ).fetchone()
        words = (str(row[0]) if row and row[0] else "").split()
        return dict(word.split("=", 1) for word in words if "=" in word)

    def write(self, **facts: str) -> None:
        """Keeps ``facts``; where the owner role may not comment on the database, nothing is kept."""
        known = {**self.read(), **facts}
        text = " ".join(f"{key}={value}" for key, value in sorted(known.items()))
        with (
            contextlib.suppress(psycopg.errors.InsufficientPrivilege),
            psycopg.connect(self._database.owner_dsn, connect_timeout=10) as connection,
        ):
            name = connection.info.dbname
            connection.execute(
                sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(text))
            )


def is_current(cell: Cell, database: Database) -> bool:
    """True when the schema is the one this program was written for."""
    if Notes(database).read().get("schema") == digest():
        return True
    if database.server is not None:
        return False
    # a database somebody else keeps may not let us leave a note: then Django is asked, which is slow
    answer = Children(cell.home).run_to_end(
        [sys.executable, "-m", "django", "migrate", "--check"],
        environment={**cell.environment(), **database.environment(owner=True), "ZHIFA_ROLE": "owner"},
        output=subprocess.PIPE,
    )
    return answer.returncode == 0


def _of_another_program(database: Database) -> list[str]:
    """Migrations the database has been through that this program does not know (``app.name``)."""
    known = {(file.parents[1].name, file.stem) for file in PACKAGE.glob("**/migrations/[0-9]*.py")}
    with psycopg.connect(database.owner_dsn, connect_timeout=10) as connection:
        if connection.execute("SELECT to_regclass('public.django_migrations')").fetchone() == (None,):
            return []
        done = connection.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()
    ours = {app for app, _ in known}
    return [f"{app}.{name}" for app, name in done if app in ours and (app, name) not in known]


def migrate(cell: Cell, database: Database, *, verbose: bool = False) -> None:
    """Runs Django's migrations as owner in a process of their own. Raises ``CellRefusal`` on failure, and when the data
    were made by a newer program, or by one from before the first release.

    A migration is one transaction: killed in the middle it leaves nothing, and the next run goes on.
    """
    if strange := _of_another_program(database):
        raise CellRefusal(
            f"这份数据由另一版本的程序建立：它有本程序没有的结构（{'、'.join(strange[:3])}），没有改动。",
            "用那一版的程序打开；示范数据请换一个目录（--data-dir）重新建立。",
        )
    children = Children(cell.home)
    answer = children.run_to_end(
        [sys.executable, "-m", "django", "migrate", "--noinput", "--verbosity", "1" if verbose else "0"],
        environment={
            **cell.environment(),
            **database.environment(owner=True),
            "ZHIFA_ROLE": "owner",
        },
        output=None if verbose else subprocess.PIPE,
    )
    if answer.returncode != 0:
        raise CellRefusal(
            f"数据库结构升级没有完成：\n{answer.output[-2000:]}",
            "已完成的步骤保留，未完成的一步已回退；排除原因后重新运行 zhifa migrate。",
        )
    Notes(database).write(schema=digest())
