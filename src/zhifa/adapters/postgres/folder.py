"""数据目录 — the cell's folder: locks, the versioned data folder, and its making in one step.

``home/pgdata-18`` appears complete or not at all: initdb works in ``pgdata-18.new``, which is synced and
then renamed (PG_VERSION exists 20 ms into initdb and proves nothing). A ``.new`` left by a crash is
thrown away.
"""

import contextlib
import errno
import fcntl
import hashlib
import os
import re
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from zhifa.adapters.postgres import memory
from zhifa.adapters.postgres.account import SHARED_PLACE, Account, Standing
from zhifa.adapters.postgres.binaries import Binaries
from zhifa.adapters.postgres.live_processes import end_processes_of
from zhifa.adapters.postgres.passwords import SUPERUSER
from zhifa.adapters.postgres.refusals import (
    DiskFull,
    FolderBusy,
    FolderNotWritable,
    InitFailed,
    OtherMajorVersion,
    SocketFolderNotOurs,
)

_DATA_NAME = re.compile(r"pgdata-(\d+)$")
# sun_path holds 108 bytes with its final zero; PostgreSQL adds "/.s.PGSQL.5432" (and ".lock" beside it)
LONGEST_SOCKET_FOLDER = 92
_PLAIN_PATH = re.compile(r"[A-Za-z0-9_./-]+$")
_SETTINGS = """
# zhifa
max_connections = 200
timezone = 'UTC'
log_timezone = 'UTC'
log_checkpoints = off
log_min_messages = warning
idle_in_transaction_session_timeout = '10min'
"""


def prepare_home(home: Path) -> Path:
    """Makes ``home`` when missing and proves it can be written. Raises ``FolderNotWritable``."""
    home = Path(os.path.abspath(home))  # noqa: PTH100 - absolute without following links
    try:
        # searchable, not listable: as root the database may run as another user below this folder
        home.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home):
            pass
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(home) from error
        raise FolderNotWritable(home, error) from error
    return home


@contextlib.contextmanager
def lifecycle_lock(home: Path, *, seconds: float = 90) -> Iterator[None]:
    """Only one process at a time starts or stops the server of ``home``; kill -9 frees the lock."""
    descriptor = os.open(home / ".lifecycle.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        until = time.monotonic() + seconds
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise FolderBusy(home) from None
                time.sleep(0.05)
        yield
    finally:
        os.close(descriptor)


class Usage:
    """使用者 — a shared lock held while a process uses the server, so that the last one may stop it."""

    def __init__(self, home: Path) -> None:
        self._descriptor = os.open(home / ".users.lock", os.O_RDWR | os.O_CREAT, 0o600)
        self.alone = self._try(fcntl.LOCK_EX)
        fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def _try(self, kind: int) -> bool:
        try:
            fcntl.flock(self._descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def is_last(self) -> bool:
        """True when no other process uses the server (under ``lifecycle_lock``)."""
        last = self._try(fcntl.LOCK_EX)
        if last:
            fcntl.flock(self._descriptor, fcntl.LOCK_SH)
        return last

    def end(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def data_folders(home: Path) -> dict[int, Path]:
    """Complete data folders by major version."""
    found = ((_DATA_NAME.fullmatch(p.name), p) for p in home.glob("pgdata-*"))
    return {int(m[1]): p for m, p in found if m and (p / "PG_VERSION").is_file()}


def data_folder(home: Path, binaries: Binaries) -> Path:
    """The folder these binaries use. Raises ``OtherMajorVersion`` when only other versions' data exist."""
    existing = data_folders(home)
    wanted = home / f"pgdata-{binaries.major}"
    if binaries.major not in existing and existing:
        found = max(existing)
        raise OtherMajorVersion(home, found, binaries.major)
    return wanted


def initialise(data_dir: Path, standing: Standing, superuser_password: str) -> None:
    """Makes ``data_dir`` in one step; throws away what a crashed attempt left. Raises ``InitFailed``."""
    account, binaries = standing.account, standing.binaries
    making = _making_place(data_dir, standing)
    end_processes_of(making)
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(mode=0o700, parents=True)
    account.hand_over(making)
    password_file = making.with_suffix(".password")
    password_file.unlink(missing_ok=True)
    descriptor = os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(superuser_password + "\n")
    account.hand_over(password_file)
    try:
        answer = account.run(
            [
                binaries.path("initdb"),
                *("-D", str(making), "-U", SUPERUSER, f"--pwfile={password_file}"),
                *("--auth-local=scram-sha-256", "--auth-host=reject", "-E", "UTF8", "--locale=C.UTF-8"),
                # from 17 on the locale comes from PostgreSQL itself, not from the machine's C library;
                # with plain C, pg_trgm would find no letters in Chinese text
                *(("--locale-provider=builtin", "--builtin-locale=C.UTF-8") if binaries.major >= 17 else ()),
                # the whole folder is synced once, below, after our settings are written
                "--no-sync",
            ]
        )
        if answer.returncode != 0:
            shutil.rmtree(making, ignore_errors=True)
            if "No space left on device" in answer.stdout:
                raise DiskFull(data_dir.parent)
            raise InitFailed(data_dir, answer.stdout.strip()[-1500:])
    finally:
        password_file.unlink(missing_ok=True)
    with (making / "postgresql.conf").open("a") as file:
        file.write(_SETTINGS)
        file.writelines(
            f"{name} = {value}\n" for name, value in memory.settings(memory.of_the_machine()).items()
        )
    synced = account.run([binaries.path("initdb"), "--sync-only", "-D", str(making)])
    if synced.returncode != 0:
        raise InitFailed(data_dir, synced.stdout.strip()[-1500:])
    real = making.with_name(data_dir.name)
    making.rename(real)
    _sync_folder(real.parent)
    if real != data_dir:
        data_dir.unlink(missing_ok=True)
        data_dir.symlink_to(real)
        _sync_folder(data_dir.parent)


def _making_place(data_dir: Path, standing: Standing) -> Path:
    if not standing.data_in_shared_place:
        return data_dir.with_name(data_dir.name + ".new")
    mark = hashlib.sha256(str(data_dir.parent).encode()).hexdigest()[:12]
    place = SHARED_PLACE / "cells" / mark
    place.mkdir(mode=0o711, parents=True, exist_ok=True)
    return place / (data_dir.name + ".new")


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def socket_folder(beside: Path, account: Account) -> Path:
    """A short 0700 folder of the account for the socket: ``beside`` the data, else (path too long) in /tmp.

    Raises ``SocketFolderNotOurs`` when somebody else made it first.
    """
    inside = beside / "socket"
    if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER and _PLAIN_PATH.fullmatch(str(inside)):
        place = inside
    else:
        mark = hashlib.sha256(os.fsencode(beside)).hexdigest()[:10]
        place = Path("/tmp") / f"zhifa-{os.geteuid()}-{mark}"
    try:
        place.mkdir(mode=0o700)
        account.hand_over(place)
    except FileExistsError:
        pass
    state = place.lstat()
    if not stat.S_ISDIR(state.st_mode) or state.st_uid not in (account.uid, os.geteuid()):
        raise SocketFolderNotOurs(place)
    if state.st_uid != account.uid:
        account.hand_over(place)
    if stat.S_IMODE(state.st_mode) != 0o700:
        if state.st_mode & 0o022:
            raise SocketFolderNotOurs(place)
        place.chmod(0o700)
    return place


def free_bytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def reset_superuser_password(data_dir: Path, standing: Standing, password: str) -> None:
    """The password file was lost: sets the superuser's again in single-user mode (server stopped)."""
    command = [standing.binaries.path("postgres"), "--single", "-D", str(data_dir), "postgres"]
    subprocess.run(
        [*standing.account.prefix, *command],
        input=f"ALTER ROLE {SUPERUSER} PASSWORD '{password}'\n",
        text=True,
        check=True,
        capture_output=True,
        cwd="/",
        **standing.account.arguments,
    )
