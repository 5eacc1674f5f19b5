"""The embedded server through its life: made, restarted, killed, adopted, half-made, upgraded."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from psycopg import errors

from zhifa.adapters.postgres import Server, find_binaries, upgrade
from zhifa.adapters.postgres.live_processes import is_alive, processes_of, wait_until_gone
from zhifa.adapters.postgres.passwords import password_file
from zhifa.adapters.postgres.refusals import (
    BinariesMissing,
    FolderNotWritable,
    OtherMajorVersion,
    SocketFolderNotOurs,
)
from zhifa.adapters.postgres.server import living_server

Home = Path
BinDir = str | None


def _rows(server: Server) -> list[int]:
    with psycopg.connect(server.app_dsn) as connection:
        return [row[0] for row in connection.execute("SELECT n FROM kept ORDER BY n")]


def _make_table(server: Server) -> None:
    with psycopg.connect(server.owner_dsn) as connection:
        connection.execute("CREATE TABLE kept (n integer PRIMARY KEY)")
        connection.execute("INSERT INTO kept SELECT generate_series(1, 50)")


def _kill_all(pids: list[int]) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):  # backends leave by themselves when the first one dies
            os.kill(pid, signal.SIGKILL)


def test_a_new_folder_is_made_stopped_and_opened_again_with_its_rows(home: Home, bin_dir: BinDir) -> None:
    server = Server.open(home, bin_dir)
    _make_table(server)
    assert server.release() is True
    assert living_server(server.data_dir) is None

    again = Server.open(home, bin_dir)
    assert _rows(again) == list(range(1, 51))
    again.stop()


def test_the_roles_have_exactly_their_rights(made_home: Home, bin_dir: BinDir) -> None:
    server = Server.open(made_home, bin_dir)
    _make_table(server)
    with psycopg.connect(server.app_dsn, autocommit=True) as app:
        for forbidden in (
            "CREATE TABLE mine (n integer)",
            "CREATE TEMP TABLE mine (n integer)",
            "CREATE SCHEMA mine",
            "ALTER TABLE kept ADD COLUMN m integer",
            "DROP TABLE kept",
            "TRUNCATE kept",
            "SET ROLE zhifa_owner",
        ):
            with pytest.raises(errors.InsufficientPrivilege):
                app.execute(forbidden)
        app.execute("INSERT INTO kept VALUES (51)")
        owned = app.execute("SELECT count(*) FROM pg_class WHERE relowner = 'zhifa_app'::regrole").fetchone()
    assert owned == (0,)
    with psycopg.connect(server.superuser_dsn) as superuser:
        flags = superuser.execute(
            "SELECT rolname, rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls"
            " FROM pg_roles WHERE rolname LIKE 'zhifa%' ORDER BY 1"
        ).fetchall()
    assert flags == [("zhifa_app", False), ("zhifa_owner", False)]


def test_chinese_trigrams_utf8_and_no_tcp(made_home: Home, bin_dir: BinDir) -> None:
    server = Server.open(made_home, bin_dir)
    with psycopg.connect(server.owner_dsn) as connection:
        trigrams, encoding, addresses = connection.execute(
            "SELECT show_trgm('黄桥')::text, current_setting('server_encoding'),"
            " current_setting('listen_addresses')"
        ).fetchone() or ("", "", "?")
    assert trigrams != "{}"
    assert (encoding, addresses) == ("UTF8", "")
    assert Path(server.socket_folder).stat().st_mode & 0o777 == 0o700
    assert password_file(made_home).stat().st_mode & 0o777 == 0o600


def test_a_wrong_password_is_refused_on_the_socket(made_home: Home, bin_dir: BinDir) -> None:
    server = Server.open(made_home, bin_dir)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(server.app_dsn.replace("zhifa_app:", "zhifa_app:0"))


def test_after_kill_9_of_everything_every_committed_row_is_there(made_home: Home, bin_dir: BinDir) -> None:
    server = Server.open(made_home, bin_dir)
    _make_table(server)
    open_transaction = psycopg.connect(server.app_dsn)
    open_transaction.execute("INSERT INTO kept VALUES (1000)")
    killed = processes_of(server.data_dir)
    assert len(killed) > 3
    _kill_all(killed)
    # the postmaster is our child and is not reaped here: it stays a zombie while the next one starts

    again = Server.open(made_home, bin_dir)
    assert again.adopted is False
    assert _rows(again) == list(range(1, 51))


def test_backends_left_by_a_killed_postmaster_are_ended(made_home: Home, bin_dir: BinDir) -> None:
    server = Server.open(made_home, bin_dir)
    _make_table(server)
    busy = psycopg.connect(server.app_dsn)
    row = busy.execute("SELECT pg_backend_pid()").fetchone()
    assert row is not None
    backend = row[0]
    os.kill(backend, signal.SIGSTOP)  # as deaf as a backend in a long query
    postmaster = server.pid
    assert postmaster is not None
    os.kill(postmaster, signal.SIGKILL)
    assert wait_until_gone([postmaster], seconds=5)
    assert is_alive(backend)

    again = Server.open(made_home, bin_dir)
    assert not is_alive(backend)
    assert _rows(again) == list(range(1, 51))


def test_a_pid_file_naming_a_stranger_does_not_hinder_the_start(made_home: Home, bin_dir: BinDir) -> None:
    server = Server.open(made_home, bin_dir)
    lock = server.data_dir / "postmaster.pid"
    lines = lock.read_text().splitlines()
    _kill_all(processes_of(server.data_dir))
    # after a reboot the old pid may belong to anybody, here to this test
    lock.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")

    again = Server.open(made_home, bin_dir)
    assert again.pid not in (None, os.getpid())


def test_a_living_server_is_adopted_and_the_last_user_stops_it(made_home: Home, bin_dir: BinDir) -> None:
    first = Server.open(made_home, bin_dir)
    second = Server.open(made_home, bin_dir)
    assert second.adopted is True
    assert second.pid == first.pid
    assert second.app_dsn == first.app_dsn
    assert first.release() is False
    assert second.is_alive()
    assert second.release() is True
    assert living_server(first.data_dir) is None


def test_a_kept_server_outlives_its_users(made_home: Home, bin_dir: BinDir) -> None:
    server = Server.open(made_home, bin_dir)
    server.keep()
    assert server.release() is False
    assert Server.open(made_home, bin_dir).adopted is True


def test_a_half_made_data_folder_is_made_again(home: Home, bin_dir: BinDir) -> None:
    major = find_binaries(bin_dir).major
    half = home / f"pgdata-{major}.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text(f"{major}\n")
    server = Server.open(home, bin_dir)
    assert server.is_alive()
    assert not half.exists()


def test_a_start_killed_before_the_roles_were_made_is_finished_by_the_next(
    made_home: Home, bin_dir: BinDir
) -> None:
    server = Server.open(made_home, bin_dir)
    with server.connect_as_superuser("postgres") as connection:
        connection.execute("DROP DATABASE zhifa")
        connection.execute("DROP ROLE zhifa_app")
    server.stop()
    again = Server.open(made_home, bin_dir)
    _make_table(again)
    assert _rows(again) == list(range(1, 51))


def test_lost_passwords_are_made_anew_without_losing_rows(made_home: Home, bin_dir: BinDir) -> None:
    server = Server.open(made_home, bin_dir)
    _make_table(server)
    server.stop()
    password_file(made_home).unlink()
    again = Server.open(made_home, bin_dir)
    assert again.app_dsn != server.app_dsn
    assert _rows(again) == list(range(1, 51))


def test_a_tied_server_ends_when_its_opener_is_killed(made_home: Home, bin_dir: BinDir) -> None:
    program = (
        "import os, signal, sys\n"
        "from zhifa.adapters.postgres import Server\n"
        "server = Server.open(sys.argv[1], sys.argv[2] or None, tied=True)\n"
        "print(server.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    source = str(Path(__file__).parents[2] / "src")
    answer = subprocess.run(
        [sys.executable, "-c", program, str(made_home), bin_dir or ""],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": source},
    )
    assert answer.returncode == -signal.SIGKILL
    assert wait_until_gone([int(answer.stdout)], seconds=10)


def test_a_long_path_gets_a_short_socket_folder(home: Home, bin_dir: BinDir) -> None:
    deep = home / ("很长的目录 with blanks " * 3)
    server = Server.open(deep, bin_dir)
    try:
        assert len(server.socket_folder) <= 92
        with psycopg.connect(server.app_dsn) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        server.stop()
        shutil.rmtree(server.socket_folder)


def test_a_socket_folder_open_to_others_is_refused(made_home: Home, bin_dir: BinDir) -> None:
    Server.open(made_home, bin_dir).stop()
    (made_home / "socket").chmod(0o777)
    with pytest.raises(SocketFolderNotOurs, match="安全"):
        Server.open(made_home, bin_dir)


def test_a_folder_that_is_a_file_is_refused_in_a_sentence(home: Home, bin_dir: BinDir) -> None:
    home.write_text("")
    with pytest.raises(FolderNotWritable, match="不能写入") as refusal:
        Server.open(home, bin_dir)
    assert "--data-dir" in refusal.value.way_on


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_read_only_folder_is_refused_in_a_sentence(home: Home, bin_dir: BinDir) -> None:
    home.mkdir()
    home.chmod(0o500)
    with pytest.raises(FolderNotWritable, match="不能写入"):
        Server.open(home, bin_dir)


def test_data_of_another_major_version_name_the_upgrade(home: Home, bin_dir: BinDir) -> None:
    old = home / "pgdata-14"
    old.mkdir(parents=True)
    (old / "PG_VERSION").write_text("14\n")
    with pytest.raises(OtherMajorVersion, match="PostgreSQL 14") as refusal:
        Server.open(home, bin_dir)
    assert "zhifa db upgrade" in refusal.value.way_on


def test_a_folder_without_binaries_is_refused_in_a_sentence(home: Home) -> None:
    with pytest.raises(BinariesMissing, match="ZHIFA_POSTGRES_BIN"):
        Server.open(home, "/usr/share")


def _two_versions() -> tuple[str, str] | None:
    found = [b for b in (_binaries(None, major) for major in range(15, 30)) if b]
    return (found[0], found[-1]) if len(found) > 1 else None


def _binaries(chosen: str | None, major: int) -> str | None:
    try:
        return str(find_binaries(chosen, major=major).folder)
    except BinariesMissing:
        return None


def test_an_upgrade_carries_rows_rights_and_sequences_and_keeps_the_old_folder(home: Home) -> None:
    versions = _two_versions()
    if versions is None:
        pytest.skip("本机只有一个大版本的 PostgreSQL")
    old_bin, new_bin = versions
    server = Server.open(home, old_bin)
    _make_table(server)
    with psycopg.connect(server.owner_dsn) as connection:
        connection.execute("CREATE TABLE acts (id bigserial PRIMARY KEY, name text)")
        connection.execute("CREATE INDEX ON acts USING gin (name gin_trgm_ops)")
        connection.execute("INSERT INTO acts (name) VALUES ('黄桥'), ('澄川')")
        connection.execute("REVOKE DELETE ON acts FROM zhifa_app")
    server.stop()
    with pytest.raises(OtherMajorVersion):
        Server.open(home, new_bin)

    report = upgrade(home, bin_dir=new_bin, old_bin_dir=old_bin)

    assert report is not None
    assert (report.tables, report.rows) == (2, 52)
    assert (report.kept / "PG_VERSION").is_file()
    again = Server.open(home, new_bin)
    assert _rows(again) == list(range(1, 51))
    with psycopg.connect(again.app_dsn, autocommit=True) as connection:
        row = connection.execute("INSERT INTO acts (name) VALUES ('三') RETURNING id").fetchone()
        assert row == (3,)
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute("DELETE FROM acts")
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE mine (n integer)")
    again.stop()
    assert upgrade(home, bin_dir=new_bin) is None
