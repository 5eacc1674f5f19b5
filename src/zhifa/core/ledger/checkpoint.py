"""检查点 — the signed statement of how long the ledger is and what its root is (C2SP tlog-checkpoint).

Lines: origin, size in decimal, root in base64, then our extension lines ``alg SM3`` (absent: SHA-256) and
``time 2026-03-01T01:02:03.000000Z``. Whoever keeps one outside can later prove any change before it.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from zhifa.core.ledger.digest import DIGEST_BYTES
from zhifa.core.ledger.note import Note, NoteMalformed, Signer, VerifierKey, sign_note


class CheckpointMalformed(ValueError):
    """检查点格式不对 — the note's text is no checkpoint."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """检查点 — ``origin``, ``size`` (leaves), ``root`` (32 bytes), ``alg``, ``at`` (UTC; None when not told),
    ``more`` (other extension lines)."""

    origin: str
    size: int
    root: bytes
    alg: str = "SHA-256"
    at: dt.datetime | None = None
    more: tuple[str, ...] = ()

    def text(self) -> str:
        """The note text. Raises :class:`CheckpointMalformed`."""
        lines = [self.origin, str(self.size), base64.b64encode(self.root).decode(), f"alg {self.alg}"]
        if self.at is not None:
            at = self.at.astimezone(dt.UTC).replace(tzinfo=None)
            lines.append(f"time {at.isoformat(timespec='microseconds')}Z")
        lines += self.more
        if any(not line or "\n" in line for line in lines) or self.size < 0 or len(self.root) != DIGEST_BYTES:
            raise CheckpointMalformed("检查点各行不得为空或换行，根须为 32 字节。")
        return "\n".join(lines) + "\n"

    @classmethod
    def parse_text(cls, text: str) -> Checkpoint:
        """From the note text. Raises :class:`CheckpointMalformed`."""
        lines = text.removesuffix("\n").split("\n")
        try:
            origin, size, root, *extension = lines
            hash_ = base64.b64decode(root, validate=True)
            if not size.isascii() or not size.isdecimal() or str(int(size)) != size:
                raise ValueError(size)
        except (ValueError, binascii.Error) as error:
            raise CheckpointMalformed("检查点应依次为名称、大小、根摘要。") from error
        if not origin or len(hash_) != DIGEST_BYTES or not all(extension):
            raise CheckpointMalformed("检查点名称为空、根摘要长度不对或有空行。")
        alg, at, more = "SHA-256", None, []
        for line in extension:
            word, _, rest = line.partition(" ")
            if word == "alg":
                alg = rest
            elif word == "time":
                try:
                    at = dt.datetime.fromisoformat(rest)
                except ValueError as error:
                    raise CheckpointMalformed(f"检查点时间“{rest}”不可读。") from error
                if at.tzinfo is None:
                    raise CheckpointMalformed(f"检查点时间“{rest}”没有时区。")
            else:
                more.append(line)
        return cls(origin, int(size), hash_, alg, at, tuple(more))

    def sign(self, *signers: Signer) -> str:
        """The signed note."""
        return sign_note(self.text(), *signers)


def read_checkpoint(note: bytes | str, keys: Iterable[VerifierKey]) -> Checkpoint:
    """A checkpoint signed by one of ``keys``. Raises :class:`NoteMalformed`, ``NoteNotTrusted`` or
    :class:`CheckpointMalformed`."""
    parsed = Note.parse(note)
    parsed.verified_by(keys)
    return Checkpoint.parse_text(parsed.text)


def peek_checkpoint(note: bytes | str) -> Checkpoint:
    """What a note says, its signatures unchecked: to choose the algorithm before checking, never to trust."""
    return Checkpoint.parse_text(Note.parse(note).text)


__all__ = ["Checkpoint", "CheckpointMalformed", "NoteMalformed", "peek_checkpoint", "read_checkpoint"]
