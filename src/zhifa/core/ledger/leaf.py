"""账目 — one entry of the ledger: what an operation did, sealed so that it can be proved and also erased.

An entry is a *body* (canonical JSON, RFC 8785) and a 32-byte random *salt* drawn for this entry alone.
From the salt come independent sub-salts by HMAC: one for the body, one for every row the operation wrote::

    body_salt     = HMAC(salt, "body")
    row_salt      = HMAC(salt, "row:" table ":" pk)
    row_hash      = H(row_salt  || canonical(row after the operation))      "h" in body.rows, null = deleted
    commitment    = H(body_salt || body)                                      the leaf's input to the tree
    leaf_hash     = H(0x00 || commitment)                                     RFC 9162 section 2.1.1

Why sub-salts and not the salt itself: whoever checks a body needs its salt, and with the salt itself could
try out the (often guessable) rows behind the other hashes. With sub-salts a body, or a single row, is
disclosed without opening the rest. The salt never leaves the cell.

Erasure 删除 (个人信息保护法第四十七条): body and salt may be deleted, the commitment stays, so every proof
stays valid. To erase one row and keep the others checkable, store :meth:`Salts.without` in place of the
salt.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from zhifa.core.ledger.canonical import canonical_json, canonical_value
from zhifa.core.ledger.digest import Digest

__all__ = [
    "BODY_VERSION",
    "SALT_BYTES",
    "Entry",
    "SaltErased",
    "Salts",
    "body_salt",
    "canonical_value",
    "commitment_of",
    "leaf_hash",
    "make_entry",
    "new_salt",
    "opened_row_hash",
    "row_hash",
    "row_ref",
    "row_salt",
]

BODY_VERSION = 1
SALT_BYTES = 32


class SaltErased(LookupError):
    """盐值已删除 — the sub-salt asked for was erased; the hash can no longer be opened, the proof still
    holds."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what}的盐值已依法删除，内容不可再核对，存在性证明仍然有效。")


@dataclass(frozen=True, slots=True)
class Entry:
    """账目 — ``body`` bytes, ``salt`` (32 bytes, secret), ``commitment`` (32 bytes)."""

    body: bytes
    salt: bytes
    commitment: bytes


def new_salt() -> bytes:
    """32 random bytes for one entry."""
    return secrets.token_bytes(SALT_BYTES)


def body_salt(salt: bytes, digest: Digest) -> bytes:
    """The sub-salt that opens the body and nothing else."""
    return digest.hmac(salt, b"body")


def row_salt(salt: bytes, table: str, pk: object, digest: Digest) -> bytes:
    """The sub-salt that opens one row and nothing else. ``table`` holds no colon."""
    return digest.hmac(salt, f"row:{table}:{pk}".encode())


def row_hash(salt: bytes, table: str, pk: object, row: Mapping[str, Any], digest: Digest) -> str:
    """Hex hash of a row's after-image, ``row`` = column name → value as it stands after the operation."""
    return digest.hash(row_salt(salt, table, pk, digest) + canonical_json(row)).hex()


def opened_row_hash(sub_salt: bytes, row: Mapping[str, Any], digest: Digest) -> str:
    """As :func:`row_hash`, from a disclosed or kept sub-salt."""
    return digest.hash(sub_salt + canonical_json(row)).hex()


def row_ref(
    salt: bytes, table: str, pk: object, row: Mapping[str, Any] | None, digest: Digest
) -> dict[str, Any]:
    """One element of ``body.rows``: ``{"t", "id", "h"}``; ``row`` None = deleted, ``h`` null."""
    return {
        "t": table,
        "id": str(pk),
        "h": None if row is None else row_hash(salt, table, pk, row, digest),
    }


def commitment_of(body: bytes, opened_body_salt: bytes, digest: Digest) -> bytes:
    """H(body_salt || body), 32 bytes."""
    return digest.hash(opened_body_salt + body)


def make_entry(body: Mapping[str, Any], salt: bytes, digest: Digest) -> Entry:
    """Seal ``body``. ``v`` and ``alg`` are set here, so that no caller can name another algorithm than the
    one used. Raises :class:`zhifa.core.ledger.canonical.NotCanonical`."""
    data = canonical_json({**body, "v": BODY_VERSION, "alg": digest.name})
    return Entry(data, salt, digest.hash(body_salt(salt, digest) + data))


def leaf_hash(commitment: bytes, digest: Digest) -> bytes:
    """H(0x00 || commitment), RFC 9162 section 2.1.1."""
    return digest.hash(b"\x00" + commitment)


class Salts:
    """盐值 — what is stored beside an entry: the 32-byte salt, or after a row's erasure the sub-salts left.

    ``encode``/``decode`` give one byte string for one column: 32 bytes = the salt; otherwise canonical JSON
    ``{"body": hex | null, "rows": {"table:pk": hex}}``.
    """

    __slots__ = ("_body", "_digest", "_rows", "_salt")

    def __init__(
        self, salt: bytes | None, body: bytes | None, rows: dict[str, bytes], digest: Digest
    ) -> None:
        self._salt, self._body, self._rows, self._digest = salt, body, rows, digest

    @classmethod
    def decode(cls, stored: bytes, digest: Digest) -> Salts:
        """From the stored column. Raises ValueError when it is neither form."""
        stored = bytes(stored)
        if len(stored) == SALT_BYTES:
            return cls(stored, None, {}, digest)
        data = json.loads(stored)
        body = data["body"]
        rows = {key: bytes.fromhex(value) for key, value in data["rows"].items()}
        return cls(None, None if body is None else bytes.fromhex(body), rows, digest)

    def encode(self) -> bytes:
        """For the stored column."""
        if self._salt is not None:
            return self._salt
        return canonical_json(
            {
                "body": None if self._body is None else self._body.hex(),
                "rows": {key: value.hex() for key, value in self._rows.items()},
            }
        )

    def body(self) -> bytes:
        """Sub-salt of the body. Raises :class:`SaltErased`."""
        if self._salt is not None:
            return body_salt(self._salt, self._digest)
        if self._body is None:
            raise SaltErased("账目正文")
        return self._body

    def row(self, table: str, pk: object) -> bytes:
        """Sub-salt of one row. Raises :class:`SaltErased`."""
        if self._salt is not None:
            return row_salt(self._salt, table, pk, self._digest)
        try:
            return self._rows[f"{table}:{pk}"]
        except KeyError:
            raise SaltErased(f"{table} 第 {pk} 行") from None

    def without(
        self, erased: Iterable[tuple[str, object]], *, rows: Iterable[tuple[str, object]], body: bool = True
    ) -> Salts:
        """The salts left when ``erased`` rows (and with ``body=False`` the body) are gone.

        ``rows`` are all (table, pk) of the entry's body; the others stay checkable. Afterwards nobody, the
        keeper included, can try out what the erased rows held."""
        gone = {f"{table}:{pk}" for table, pk in erased}
        kept: dict[str, bytes] = {}
        for table, pk in rows:
            key = f"{table}:{pk}"
            if key not in gone and (self._salt is not None or key in self._rows):
                kept[key] = self.row(table, pk)
        keep_body = body and (self._salt is not None or self._body is not None)
        return Salts(None, self.body() if keep_body else None, kept, self._digest)
