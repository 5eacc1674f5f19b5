"""系统密钥 — what another system identifies itself with (hotline, Open311 client, a county's other platforms).

Only the key's SHA-256 is kept; the key itself is shown once, when it is issued. A key carries a subset of the
permissions that the table gives to client systems; it holds until it is revoked.
"""

import hashlib
import re
import secrets
from collections.abc import Iterable

from django.contrib.postgres.fields import ArrayField
from django.db import models

from zhifa.core.account import Account
from zhifa.core.actors import Actor, Client
from zhifa.core.errors import AlreadyDone, BadInput
from zhifa.core.fixed_statement import build, columns, fetch_one
from zhifa.core.guarded import Guarded
from zhifa.core.operation import Op, operation
from zhifa.core.permissions import TABLE
from zhifa.core.text import clean_text

#: what a key may be given: every permission the table gives to client systems
GRANTABLE = frozenset(permission for permission, row in TABLE.items() if "client" in row)
_FORM = re.compile(r"zk_[A-Za-z0-9_-]{43}")


class ClientKey(Guarded):
    """系统密钥 — one key of one system; revoked, never deleted."""

    name = models.CharField("系统名称", max_length=40)
    sha256 = models.CharField("密钥 SHA-256", max_length=64, unique=True)
    permissions = ArrayField(models.CharField(max_length=40), verbose_name="权限")
    created_at = models.DateTimeField("签发时间")
    created_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="签发人"
    )
    revoked_at = models.DateTimeField("吊销时间", null=True, blank=True)

    class Meta:
        verbose_name = "系统密钥"
        constraints = [
            # the name is what a report says it came from: two living keys of one name could not be told apart
            models.UniqueConstraint(
                fields=["name"], name="client_key_name_once", condition=models.Q(revoked_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def actor(self) -> Client:
        """The actor this key stands for."""
        return Client(self.name)

    def carries(self, permission: str) -> bool:
        """Whether this key was given the permission (and the table still gives it to client systems)."""
        return permission in self.permissions and permission in GRANTABLE


def hash_of(key: str) -> str:
    """SHA-256 of a key, hexadecimal. 256 random bits need no slow hash."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def key_of(text: str) -> ClientKey | None:
    """The living key that ``text`` is, or ``None`` (no query when it has not even the form)."""
    if not _FORM.fullmatch(text):
        return None
    row = fetch_one(
        f"SELECT {columns(ClientKey, 'k')} FROM core_clientkey k WHERE k.sha256 = %s AND k.revoked_at IS NULL",
        [hash_of(text)],
    )
    return build(ClientKey, row) if row else None


@operation("core.issue_client_key", title="签发系统密钥", permission="roles.grant")
def _issue(op: Op, *, name: str, sha256: str, permissions: list[str]) -> ClientKey:
    if ClientKey.objects.filter(name=name, revoked_at=None).exists():
        raise BadInput(f"「{name}」已有一个有效的密钥", field="name", way_out="先吊销旧的，或换一个名称")
    row = ClientKey(
        name=name, sha256=sha256, permissions=permissions, created_at=op.at, created_by_id=op.by.account_id
    )
    row.save()
    op.say(f"给「{name}」签发密钥：{'、'.join(permissions)}")
    return row


def issue_client_key(*, by: Actor, name: str, permissions: Iterable[str]) -> tuple[str, ClientKey]:
    """签发 — returns (the key, its row). The key is kept nowhere: whoever asked must note it now.

    :raises BadInput: the name is taken by a living key; no permission, or one that client systems never have.
    """
    name = clean_text(name, field="name", label="系统名称", longest=40).replace("\n", " ")
    asked = sorted(set(permissions))
    if not asked:
        raise BadInput(
            "没有写明给哪些权限", field="permissions", way_out=f"可以给：{'、'.join(sorted(GRANTABLE))}"
        )
    if strange := [p for p in asked if p not in GRANTABLE]:
        raise BadInput(
            f"外部系统不能有这些权限：{'、'.join(strange)}",
            field="permissions",
            way_out=f"可以给：{'、'.join(sorted(GRANTABLE))}",
        )
    key = f"zk_{secrets.token_urlsafe(32)}"
    return key, _issue(by=by, name=name, sha256=hash_of(key), permissions=asked)


@operation("core.revoke_client_key", title="吊销系统密钥", permission="roles.grant")
def revoke_client_key(op: Op, *, client_key: ClientKey, reason: str) -> ClientKey:
    """吊销 — from now on the key opens nothing; what it did stays.

    :raises AlreadyDone: it was revoked before.
    """
    row = ClientKey.locked(pk=client_key.pk)
    if row.revoked_at is not None:
        raise AlreadyDone("这个密钥已经吊销")
    row.revoked_at = op.at
    row.save()
    op.say(f"吊销「{row.name}」的密钥：{clean_text(reason, field='reason', label='理由', longest=200)}")
    return row
