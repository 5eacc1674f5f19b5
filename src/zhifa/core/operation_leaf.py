"""操作的叶 — what the ledger keeps of an operation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

from zhifa.core.actors import Person
from zhifa.core.after_image import after_image
from zhifa.core.ledger import leaf
from zhifa.core.ledger.digest import digest

if TYPE_CHECKING:
    from zhifa.core.operation import Op


def leaf_body(op: Op, *, refused: str = "") -> dict[str, Any]:
    """What the leaf says, before rows are added. No personal data of citizens stands here."""
    body: dict[str, Any] = {
        "origin": settings.LEDGER_ORIGIN,
        "op": op.described.code,
        "op_id": str(op.id),
        "title": op.described.title,
        "at": op.at,
        "actor": {"kind": op.by.kind, "name": op.by.label, "account": op.by.account_id},
        "matter": str(op.matter.uid) if op.matter else None,
    }
    if isinstance(op.by, Person):
        body["actor"]["roles"] = sorted(op.by.roles)
        delegated = sorted({h.delegated_by for h in op.by.held if h.delegated_by})
        if delegated:
            body["actor"]["delegated_by"] = delegated
    elif getattr(op.by, "on_behalf_of", ""):
        body["actor"]["on_behalf_of"] = op.by.on_behalf_of  # type: ignore[union-attr]
    for name, value in (
        ("note", op.note),
        ("public", op.public),
        ("act", str(op.act_uid) if op.act_uid else ""),
        ("powers", op.powers.as_json() if op.powers else None),
        ("told", [type(e).__name__ for e in op.told]),
        ("refused", refused),
        ("more", op.extra),
    ):
        if value:
            body[name] = value
    return body


INSERT_ENTRY = (
    "INSERT INTO core_ledgerentry (uid, operation, title, matter_id, actor_kind, actor_account_id, actor_name, at,"
    " note, public_note, refused, commitment, body, salt)"
    " VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s)"
)


def entry_values(op: Op, *, refused: str = "") -> tuple[Any, ...]:
    """The columns of the operation's ledger entry, in the order of ``INSERT_ENTRY``."""
    algorithm = digest(settings.LEDGER_ALGORITHM)
    salt = leaf.new_salt()
    body = leaf_body(op, refused=refused)
    if not refused:
        body["rows"] = [
            leaf.row_ref(salt, table, uid, None if row is None else after_image(row), algorithm)
            for (table, uid), row in op._rows.items()
        ]
    entry = leaf.make_entry(body, salt, algorithm)
    return (
        op.id,
        op.described.code,
        op.described.title,
        op.matter.pk if op.matter else None,
        op.by.kind,
        op.by.account_id,
        op.by.label[:80],
        op.at,
        (refused or op.note)[:300],
        "" if refused else op.public[:200],
        bool(refused),
        entry.commitment,
        entry.body,
        entry.salt,
    )
