"""三个角色的口令 — the passwords of the cell's database roles, in one 0600 file of the cell's folder."""

import json
import os
import secrets
from dataclasses import dataclass, fields
from pathlib import Path

SUPERUSER = "postgres"
OWNER = "zhifa_owner"
APP = "zhifa_app"
DATABASE = "zhifa"


@dataclass(frozen=True)
class Passwords:
    """口令 — of the superuser (lifecycle only), the owner (migrations) and the application role."""

    superuser: str
    owner: str
    app: str


def password_file(home: Path) -> Path:
    return home / "database-passwords.json"


def read_passwords(home: Path) -> Passwords | None:
    """The stored passwords, or None when the file is missing or was cut short."""
    try:
        stored = json.loads(password_file(home).read_text())
        return Passwords(**{f.name: str(stored[f.name]) for f in fields(Passwords)})
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def make_passwords(home: Path) -> Passwords:
    """New passwords, on disk (synced) before anything is made with them."""
    made = Passwords(*(secrets.token_hex(24) for _ in range(3)))
    target = password_file(home)
    making = target.with_suffix(".new")
    making.unlink(missing_ok=True)
    descriptor = os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump({f.name: getattr(made, f.name) for f in fields(made)}, file)
        file.flush()
        os.fsync(file.fileno())
    making.rename(target)
    return made
