"""账目证明 — where one entry stands in the ledger's tree and the proof a third party needs to check it."""

import base64
import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from zhifa.core.ledger.digest import digest
from zhifa.core.ledger.keys import verifier_key
from zhifa.core.ledger.leaf import SaltErased, Salts
from zhifa.core.ledger.models import LedgerCheckpoint, LedgerEntry
from zhifa.core.ledger.proof import TileTree, verify_inclusion
from zhifa.core.ledger.sequencing import TilesOfProof

FORMAT = "zhifa-entry-proof"


@dataclass(frozen=True)
class EntryProof:
    """证明 — ``index`` is ``None`` while the entry waits for its place in the tree."""

    index: int | None
    size: int
    root: str
    leaf: str
    path: tuple[str, ...]
    note: str
    made_at: Any
    holds: bool


def proof_of(entry: LedgerEntry) -> EntryProof:
    """The inclusion proof of an entry under the latest checkpoint that covers it."""
    placed = getattr(entry, "leaf", None)
    point = (
        LedgerCheckpoint.objects.filter(size__gt=placed.index).order_by("-size").first() if placed else None
    )
    if placed is None or point is None:
        return EntryProof(None, 0, "", "", (), "", None, False)
    algorithm = digest(settings.LEDGER_ALGORITHM)
    path = TileTree(TilesOfProof(placed.index, point.size), point.size, algorithm).inclusion_proof(
        placed.index
    )
    hash_, root = bytes(placed.leaf_hash), bytes(point.root)
    return EntryProof(
        placed.index,
        point.size,
        root.hex(),
        hash_.hex(),
        tuple(p.hex() for p in path),
        point.note,
        point.made_at,
        verify_inclusion(hash_, placed.index, point.size, path, root, algorithm),
    )


def as_json(entry: LedgerEntry, proof: EntryProof) -> dict[str, Any]:
    """What is handed out: the body with the sub-salt that opens it and nothing else, and the proof."""
    algorithm = digest(settings.LEDGER_ALGORITHM)
    told: dict[str, Any] = {
        "format": FORMAT,
        "v": 1,
        "alg": settings.LEDGER_ALGORITHM,
        "origin": settings.LEDGER_ORIGIN,
        "index": proof.index,
        "size": proof.size,
        "commitment": bytes(entry.commitment).hex(),
        "leaf": proof.leaf,
        "path": list(proof.path),
        "checkpoint": proof.note,
        "vkey": str(verifier_key()),
        "how": "leaf = H(0x00 || commitment); commitment = H(sub_salt || body); path after RFC 9162 section 2.1.3",
    }
    if entry.body is not None and entry.salt is not None:
        try:
            salt = Salts.decode(bytes(entry.salt), algorithm).body()
        except SaltErased:
            return told
        told["body"] = bytes(entry.body).decode()
        told["sub_salt"] = base64.b16encode(salt).decode().lower()
    return told


def body_of(entry: LedgerEntry) -> dict[str, Any] | None:
    """The entry's body, read; ``None`` when it has been erased."""
    return json.loads(bytes(entry.body)) if entry.body is not None else None  # type: ignore[no-any-return]
