"""PostgreSQL refuses root: the ways down from root, each on a real server."""

import os
import shutil
from pathlib import Path

import psycopg
import pytest

from zhifa.adapters.postgres import Server, account, find_binaries

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")


def _works(server: Server) -> bool:
    with psycopg.connect(server.app_dsn) as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)


def test_below_a_private_folder_root_becomes_somebody_else_in_a_namespace(
    home: Path, bin_dir: str | None
) -> None:
    if account.in_namespace() is None:
        pytest.skip("this machine forbids user namespaces")
    server = Server.open(home, bin_dir)
    assert server.data_dir.stat().st_uid == 0
    assert _works(server)


def test_in_a_reachable_folder_root_hands_the_server_to_a_plain_user(home: Path, bin_dir: str | None) -> None:
    home.parent.chmod(0o755)
    below = account.demoted()
    binaries = find_binaries(bin_dir)
    if below is None or not account.reaches(below, binaries):
        pytest.skip("no plain user here can reach the binaries")
    server = Server.open(home, bin_dir)
    assert server.data_dir.stat().st_uid == below.uid
    assert _works(server)
    server.stop()
    # the owner of the data decides the mode from now on
    assert _works(Server.open(home, bin_dir))


def test_without_namespaces_and_reach_copies_lie_in_a_shared_place(
    home: Path, bin_dir: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    below = account.demoted()
    if below is None:
        pytest.skip("no plain user on this machine")
    shared = home.parent.with_name(home.parent.name + "s")
    monkeypatch.setattr(account, "SHARED_PLACE", shared)
    monkeypatch.setattr("zhifa.adapters.postgres.folder.SHARED_PLACE", shared)
    monkeypatch.setattr(account, "in_namespace", lambda: None)
    server = Server.open(home, bin_dir)
    try:
        assert server.data_dir.is_symlink()
        assert server.data_dir.resolve().is_relative_to(shared)
        assert server.data_dir.stat().st_uid == below.uid
        assert _works(server)
        server.stop()
        assert _works(Server.open(home, bin_dir))
    finally:
        server.stop()
        shutil.rmtree(shared, ignore_errors=True)
