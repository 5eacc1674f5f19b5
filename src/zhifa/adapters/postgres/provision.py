"""建库与角色 — the database, its three roles and its extensions; safe to repeat at any point.

* ``postgres`` — superuser, used by start, stop and provisioning only;
* ``zhifa_owner`` — owns the database and everything migrations make;
* ``zhifa_app`` — signs in, reads and writes rows, owns nothing, makes nothing.
"""

from collections.abc import Iterator

import psycopg
from psycopg import sql

from zhifa.adapters.postgres.passwords import APP, DATABASE, OWNER, Passwords

EXTENSIONS = ("pg_trgm", "btree_gin", "btree_gist")


def provision(connect: "Connect", passwords: Passwords) -> None:
    """Brings a running server to the state above. ``connect(database)`` opens it as superuser."""
    with connect("postgres") as connection:
        for role, password in ((OWNER, passwords.owner), (APP, passwords.app)):
            _role(connection, role, password)
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0").format(
                    sql.Identifier(DATABASE), sql.Identifier(OWNER)
                )
            )
    with connect(DATABASE) as connection:
        for statement in statements():
            connection.execute(statement)


def statements() -> Iterator[sql.Composed]:
    """What is done inside the database, as superuser (or as its owner with the roles already made)."""
    names = {"db": sql.Identifier(DATABASE), "owner": sql.Identifier(OWNER), "app": sql.Identifier(APP)}
    for extension in EXTENSIONS:
        yield sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension))
    for text in (
        "REVOKE ALL ON DATABASE {db} FROM PUBLIC",
        "GRANT CONNECT ON DATABASE {db} TO {app}",
        "ALTER SCHEMA public OWNER TO {owner}",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        "GRANT USAGE ON SCHEMA public TO {app}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public"
        " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public"
        " GRANT USAGE, SELECT ON SEQUENCES TO {app}",
    ):
        yield sql.SQL(text).format(**names)


def is_provisioned(connect: "Connect") -> bool:
    """True when the database, both roles, the extensions and the last grant above are in place."""
    try:
        with connect(DATABASE) as connection:
            row = connection.execute(
                "SELECT (SELECT count(*) FROM pg_roles WHERE rolname = ANY(%s)),"
                " (SELECT count(*) FROM pg_extension WHERE extname = ANY(%s)),"
                " (SELECT count(*) FROM pg_default_acl)",
                [[OWNER, APP], list(EXTENSIONS)],
            ).fetchone()
    except psycopg.OperationalError:
        return False
    return row == (2, len(EXTENSIONS), 2)


def _role(connection: "psycopg.Connection[tuple[object, ...]]", role: str, password: str) -> None:
    exists = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    connection.execute(
        sql.SQL(
            "{} ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD {}"
        ).format(sql.SQL("ALTER" if exists else "CREATE"), sql.Identifier(role), sql.Literal(password))
    )


class Connect:
    """连接 — opens one of the server's databases as superuser, each statement its own transaction."""

    def __init__(self, address: dict[str, str]) -> None:
        self.address = address

    def __call__(self, database: str) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(**self.address, dbname=database, autocommit=True, connect_timeout=10)
