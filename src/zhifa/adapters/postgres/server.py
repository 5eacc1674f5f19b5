"""数据库服务 — opens (makes, starts or adopts) and stops the PostgreSQL server of one cell.

After kill -9 of anything at any moment the next ``Server.open`` brings the server back with every
committed row: a living server is adopted; a dead postmaster's leftovers are ended and its lock file put
aside; a half-made data folder is made again. The server listens on a socket in a 0700 folder, never on
TCP, and asks every role for its password.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

from zhifa.adapters.postgres import account as accounts
from zhifa.adapters.postgres.binaries import Binaries, find_binaries
from zhifa.adapters.postgres.folder import (
    Usage,
    data_folder,
    data_folders,
    initialise,
    lifecycle_lock,
    prepare_home,
    reset_superuser_password,
    socket_folder,
)
from zhifa.adapters.postgres.live_processes import (
    end_processes_of,
    is_alive,
    is_postgres_of,
    processes_of,
    wait_until_gone,
)
from zhifa.adapters.postgres.passwords import (
    APP,
    DATABASE,
    OWNER,
    SUPERUSER,
    Passwords,
    make_passwords,
    read_passwords,
)
from zhifa.adapters.postgres.provision import Connect, is_provisioned, provision
from zhifa.adapters.postgres.refusals import DiskFull, OtherMajorVersion, StartFailed

PORT = "5432"
# how long a server may refuse connections while its process still shows before that is an error
_DEAF_SECONDS = 10.0
_RETRY_SECONDS = 15.0
_RECOVERY_SECONDS = 900.0
# what a server says when a dead one has not quite gone; it passes within seconds
_PASSING = ("lock file", "shared memory block", "already in use", "another server")
_LOG_LIMIT = 10_000_000
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class PidFile:
    """postmaster.pid — what a running server says of itself."""

    pid: int
    socket_folder: str
    status: str


def read_pid_file(data_dir: Path) -> PidFile | None:
    try:
        lines = (data_dir / "postmaster.pid").read_text().splitlines()
        return PidFile(
            abs(int(lines[0])),
            lines[4] if len(lines) > 4 else "",
            lines[7].strip() if len(lines) > 7 else "starting",
        )
    except (OSError, ValueError, IndexError):
        return None


class Server:
    """一台自带的数据库 — running; made by ``open``, ended by ``release`` or ``stop``."""

    def __init__(
        self, *, home: Path, data_dir: Path, binaries: Binaries, passwords: Passwords, usage: Usage
    ) -> None:
        self.home = home
        self.data_dir = data_dir
        self.binaries = binaries
        self.socket_folder = ""
        self.adopted = False
        self._passwords = passwords
        self._usage = usage
        self._child: subprocess.Popen[bytes] | None = None

    @classmethod
    def open(cls, home: str | Path, bin_dir: str | Path | None = None, *, tied: bool = False) -> "Server":
        """Opens the server of the cell folder ``home``, ready for connections of all three roles.

        ``tied`` lets the server shut down (fast, clean) when the calling process dies for any reason.
        Raises ``PostgresRefusal`` kinds: unwritable folder, other major version, no binaries, disk full,
        start failed, folder busy.
        """
        home = prepare_home(Path(home))
        with lifecycle_lock(home):
            binaries = find_binaries(bin_dir)
            data_dir = data_folder(home, binaries)
            usage = Usage(home)
            try:
                return cls._open(home, data_dir, binaries, usage, tied=tied)
            except BaseException:
                usage.end()
                raise

    @classmethod
    def _open(cls, home: Path, data_dir: Path, binaries: Binaries, usage: Usage, *, tied: bool) -> "Server":
        passwords = read_passwords(home)
        running = living_server(data_dir) if passwords else None
        if passwords and running:
            server = cls(home=home, data_dir=data_dir, binaries=binaries, passwords=passwords, usage=usage)
            if server._adopt():
                return server
        standing = accounts.choose(binaries, home, data_dir)
        if passwords is None:
            passwords = make_passwords(home)
            if data_dir.exists():
                _stop_running(data_dir)
                reset_superuser_password(data_dir.resolve(), standing, passwords.superuser)
        if not data_dir.exists():
            initialise(data_dir, standing, passwords.superuser)
        server = cls(
            home=home, data_dir=data_dir, binaries=standing.binaries, passwords=passwords, usage=usage
        )
        server._start(standing, tied=tied)
        connect = server.connect_as_superuser
        if not is_provisioned(connect) or not server._roles_sign_in():
            provision(connect, passwords)
        return server

    # ── addresses ──

    def _dsn(self, role: str, password: str) -> str:
        host = quote(self.socket_folder, safe="")
        return f"postgresql://{role}:{password}@/{DATABASE}?host={host}&port={PORT}"

    @property
    def app_dsn(self) -> str:
        """libpq URI of the application role (owns nothing)."""
        return self._dsn(APP, self._passwords.app)

    @property
    def owner_dsn(self) -> str:
        """libpq URI of the role migrations run under."""
        return self._dsn(OWNER, self._passwords.owner)

    @property
    def superuser_dsn(self) -> str:
        """libpq URI of the superuser: lifecycle, provisioning and tests of tampering only."""
        return self._dsn(SUPERUSER, self._passwords.superuser)

    @property
    def connect_as_superuser(self) -> Connect:
        return Connect(
            {
                "host": self.socket_folder,
                "port": PORT,
                "user": SUPERUSER,
                "password": self._passwords.superuser,
            }
        )

    def _roles_sign_in(self) -> bool:
        try:
            for dsn in (self.app_dsn, self.owner_dsn):
                psycopg.connect(dsn, connect_timeout=10).close()
        except psycopg.OperationalError:
            return False
        return True

    # ── life ──

    @property
    def pid(self) -> int | None:
        """The postmaster's pid while it lives."""
        found = living_server(self.data_dir)
        return found.pid if found else None

    def is_alive(self) -> bool:
        if self._child is not None:
            self._child.poll()  # takes notice of a dead child, which would otherwise stay a zombie
        return self.pid is not None

    def _adopt(self) -> bool:
        """Waits until the living server is ready; False when it went away instead.

        A postmaster that was just killed is still seen alive for a moment, its socket already deaf: a
        refused connection is tried again while it lives, so that it is either ready or found gone.
        """
        until = time.monotonic() + _RECOVERY_SECONDS
        deaf_until: float | None = None
        while (found := living_server(self.data_dir)) and time.monotonic() < until:
            if found.status == "ready":
                self.socket_folder = found.socket_folder
                try:
                    if not is_provisioned(self.connect_as_superuser):
                        provision(self.connect_as_superuser, self._passwords)
                except psycopg.OperationalError:
                    deaf_until = deaf_until or time.monotonic() + _DEAF_SECONDS
                    if time.monotonic() > deaf_until and living_server(self.data_dir):
                        raise
                else:
                    self.adopted = True
                    return True
            time.sleep(0.02)
        return False

    def _start(self, standing: accounts.Standing, *, tied: bool) -> None:
        data_dir = self.data_dir.resolve()
        self.socket_folder = str(socket_folder(data_dir.parent, standing.account))
        log = self.home / "postgres.log"
        if log.exists() and log.stat().st_size > _LOG_LIMIT:
            log.replace(log.with_suffix(".log.1"))
        until = time.monotonic() + _RETRY_SECONDS
        while True:
            _put_aside_dead_locks(data_dir, Path(self.socket_folder))
            start_of_log = log.stat().st_size if log.exists() else 0
            if self._try_start(standing, data_dir, log, tied=tied):
                return
            tail = _tail(log, start_of_log)
            if "No space left on device" in tail:
                raise DiskFull(self.home)
            if "database files are incompatible with server" in tail:
                found = int((data_dir / "PG_VERSION").read_text())
                raise OtherMajorVersion(self.home, found, standing.binaries.major)
            passes = any(sign in tail for sign in _PASSING)
            if not passes or time.monotonic() > until:
                raise StartFailed(log, tail)
            end_processes_of(data_dir)
            time.sleep(0.3)

    def _try_start(self, standing: accounts.Standing, data_dir: Path, log: Path, *, tied: bool) -> bool:
        account = standing.account
        settings = {
            "listen_addresses": "",
            "port": PORT,
            "unix_socket_directories": self.socket_folder,
            "unix_socket_permissions": "0700",
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with log.open("ab") as output:
            child = subprocess.Popen(
                [*account.prefix, standing.binaries.path("postgres"), "-D", str(data_dir), *options],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd="/",
                env=dict(accounts.CLEAN_ENVIRONMENT),
                start_new_session=True,
                preexec_fn=die_with(os.getpid(), signal.SIGINT) if tied else None,
                **account.arguments,
            )
        until = time.monotonic() + _RECOVERY_SECONDS
        try:
            while child.poll() is None and time.monotonic() < until:
                found = read_pid_file(data_dir)
                if found and found.pid == child.pid and found.status == "ready":
                    self._child = child
                    return True
                time.sleep(0.01)
        except BaseException:  # interrupted while it starts: leave nothing running
            child.send_signal(signal.SIGINT)
            child.wait()
            raise
        if child.poll() is None:
            child.kill()
            child.wait()
        return False

    def revive(self, *, tied: bool = False) -> None:
        """The server died under us: starts it again (or adopts the one somebody else started)."""
        with lifecycle_lock(self.home):
            if living_server(self.data_dir) and self._adopt():
                return
            self._start(accounts.choose(self.binaries, self.home, self.data_dir), tied=tied)

    @property
    def was_alone(self) -> bool:
        """True when no other process used this cell folder as we opened it."""
        return self._usage.alone

    def keep(self) -> None:
        """Lets the server run on when its last user leaves (``zhifa db start``)."""
        (self.home / ".keep-running").touch()

    def release(self) -> bool:
        """This process is done: stops the server if nobody else uses it. True when it was stopped."""
        with lifecycle_lock(self.home):
            stops = self._usage.is_last() and not (self.home / ".keep-running").exists()
            if stops:
                self._stop()
            self._usage.end()
        return stops

    def stop(self) -> None:
        """Stops the server for everybody: open transactions roll back, committed data are on disk."""
        with lifecycle_lock(self.home):
            self._stop()
            self._usage.end()

    def _stop(self) -> None:
        (self.home / ".keep-running").unlink(missing_ok=True)
        _stop_running(self.data_dir, self._child)


def living_server(data_dir: Path) -> PidFile | None:
    """The server running on ``data_dir``, if any."""
    found = read_pid_file(data_dir)
    return found if found and is_postgres_of(found.pid, data_dir) else None


def stop_server_of(home: str | Path) -> bool:
    """Stops whatever server of ours runs on ``home``; True when there was one."""
    home = prepare_home(Path(home))
    with lifecycle_lock(home):
        (home / ".keep-running").unlink(missing_ok=True)
        running = [folder for folder in data_folders(home).values() if living_server(folder)]
        for folder in running:
            _stop_running(folder)
    return bool(running)


def _stop_running(data_dir: Path, child: "subprocess.Popen[bytes] | None" = None) -> None:
    found = living_server(data_dir)
    if found is None:
        return
    # fast shutdown first; then at once (recovery on the next start); then without asking
    for number, seconds in ((signal.SIGINT, 60.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0)):
        try:
            os.kill(found.pid, number)
        except ProcessLookupError:
            break
        if child is not None and child.pid == found.pid:
            try:
                child.wait(seconds)
                break
            except subprocess.TimeoutExpired:
                continue
        if wait_until_gone([found.pid], seconds=seconds):
            break
    end_processes_of(data_dir)


def _put_aside_dead_locks(data_dir: Path, sockets: Path) -> None:
    """Ends a dead postmaster's backends and removes its lock files, when nothing of it lives any more.

    PostgreSQL removes a dead server's files itself, except when the pid is a zombie or was given to a
    stranger. Removing them is safe only because no process of the folder is left; the socket folder
    serves this data folder alone.
    """
    found = read_pid_file(data_dir)
    if found and is_postgres_of(found.pid, data_dir):
        # a server that is stopping: let it end
        wait_until_gone([found.pid], seconds=60)
    end_processes_of(data_dir)
    if (found and is_postgres_of(found.pid, data_dir)) or processes_of(data_dir):
        return
    for lock in (
        data_dir / "postmaster.pid",
        sockets / f".s.PGSQL.{PORT}.lock",
        sockets / f".s.PGSQL.{PORT}",
    ):
        lock.unlink(missing_ok=True)


def _tail(log: Path, start: int) -> str:
    try:
        with log.open("rb") as file:
            file.seek(start)
            return file.read()[-2000:].decode(errors="replace").strip()
    except OSError:
        return ""


def die_with(parent: int, number: signal.Signals) -> Callable[[], None] | None:
    """For ``preexec_fn``: the child gets ``number`` when its parent dies (Linux; elsewhere None)."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None).prctl

    def tie() -> None:
        prctl(_PR_SET_PDEATHSIG, int(number))
        if os.getppid() != parent:  # the parent died before the tie was made
            os.kill(os.getpid(), number)

    return tie


__all__ = ["PidFile", "Server", "die_with", "is_alive", "living_server", "stop_server_of"]
