"""县域单元 — which cell this process works on, and its database: our own server, or a given address.

A cell is a folder (``--data-dir``, else ``$ZHIFA_HOME``, else ``./var/cell``). With ``DATABASE_URL`` the
rows live in a PostgreSQL somebody else keeps and the folder holds files and keys only.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path

import psycopg

from zhifa.adapters.postgres import Server
from zhifa.adapters.postgres.folder import prepare_home

DEFAULT_FOLDER = Path("var") / "cell"
OLDEST_SERVER = 150000


class CellRefusal(Exception):
    """单元不能使用 — a Chinese sentence and a way on, as ``PostgresRefusal`` gives them."""

    def __init__(self, reason: str, way_on: str) -> None:
        super().__init__(f"{reason}\n办法：{way_on}")
        self.reason = reason
        self.way_on = way_on


@dataclass(frozen=True)
class Cell:
    """一个单元 — its folder, its mode (demo | production) and where its database is."""

    home: Path
    mode: str
    address: str | None
    owner_address: str | None
    bin_dir: str | None

    def environment(self) -> dict[str, str]:
        """What every process of the cell is told, whatever its role."""
        return {
            "ZHIFA_HOME": str(self.home),
            "ZHIFA_CELL_MODE": self.mode,
            "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "zhifa.config.settings"),
        }


def folder_of(given: str | None) -> Path:
    """The cell's folder as an absolute path; nothing is made."""
    return Path(os.path.abspath(given or os.environ.get("ZHIFA_HOME") or DEFAULT_FOLDER))  # noqa: PTH100


def find_cell(given: str | None = None, *, demo: bool = False) -> Cell:
    """The cell of this call; its mode is set once, when the folder is first used, and never changes.

    ``demo`` asks for a demo cell. Raises ``CellRefusal`` when the folder is a production cell, and
    ``PostgresRefusal`` when it cannot be written.
    """
    home = prepare_home(folder_of(given))
    mark = home / "cell.json"
    try:
        mode = str(json.loads(mark.read_text())["mode"])
    except FileNotFoundError:
        mode = "demo" if demo else os.environ.get("ZHIFA_CELL_MODE", "production")
        making = mark.with_suffix(".new")
        making.write_text(json.dumps({"mode": mode}) + "\n")
        making.replace(mark)
    except (ValueError, KeyError, TypeError) as error:
        raise CellRefusal(
            f"{mark} 的内容不完整，无法判断这是正式库还是示范库。",
            '把该文件改为 {"mode": "production"} 或 {"mode": "demo"} 后再试；数据没有变动。',
        ) from error
    if demo and mode != "demo":
        raise CellRefusal(
            f"{home} 是正式库，不能装入示范数据。",
            "用 --data-dir 指定另一个目录启动示范县。",
        )
    address = os.environ.get("DATABASE_URL") or None
    return Cell(
        home=home,
        mode=mode,
        address=address,
        owner_address=os.environ.get("DATABASE_OWNER_URL") or address,
        bin_dir=os.environ.get("ZHIFA_POSTGRES_BIN") or None,
    )


class Database:
    """单元的数据库 — open for this process; ``release`` when done."""

    def __init__(self, app_dsn: str, owner_dsn: str, server: Server | None) -> None:
        self.app_dsn = app_dsn
        self.owner_dsn = owner_dsn
        self.server = server

    @classmethod
    def open(cls, cell: Cell, *, tied: bool = False) -> "Database":
        """Starts or adopts our own server, or proves that the given address answers.

        Raises ``PostgresRefusal`` or ``CellRefusal``.
        """
        if cell.address is None:
            server = Server.open(cell.home, cell.bin_dir, tied=tied)
            return cls(server.app_dsn, server.owner_dsn, server)
        owner = cell.owner_address or cell.address
        for address in dict.fromkeys((cell.address, owner)):
            _prove(address)
        return cls(cell.address, owner, None)

    def environment(self, *, owner: bool) -> dict[str, str]:
        """The addresses a process is given: only migrations and maintenance get the owner's."""
        given = {"ZHIFA_APP_DSN": self.app_dsn}
        if owner:
            given["ZHIFA_OWNER_DSN"] = self.owner_dsn
        if self.server is not None:
            given["ZHIFA_POSTGRES_BIN"] = str(self.server.binaries.folder)
        return given

    def release(self) -> None:
        if self.server is not None:
            self.server.release()

    def stop(self) -> None:
        if self.server is not None:
            self.server.stop()


def _prove(address: str) -> None:
    try:
        with psycopg.connect(address, connect_timeout=10) as connection:
            version = connection.info.server_version
            row = connection.execute("SHOW server_encoding").fetchone()
    except psycopg.Error as error:
        raise CellRefusal(
            f"连不上 DATABASE_URL 指定的数据库：{str(error).strip()}",
            "检查地址、口令、网络和数据库是否已启动；不设 DATABASE_URL 则使用自带的数据库。",
        ) from error
    if version < OLDEST_SERVER:
        raise CellRefusal(
            f"DATABASE_URL 指定的是 PostgreSQL {version // 10000}，需要 15 或更新版本。",
            "升级该数据库，或不设 DATABASE_URL 而使用自带的数据库。",
        )
    if row is None or row[0] != "UTF8":
        raise CellRefusal(
            "DATABASE_URL 指定的数据库不是 UTF8 编码。",
            "另建一个库：CREATE DATABASE zhifa ENCODING 'UTF8' TEMPLATE template0。",
        )
