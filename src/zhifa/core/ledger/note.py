"""签名文书 — signed notes (C2SP signed-note): a text, an empty line, and signature lines anyone can check.

A key has a name and a 4-byte id, the first bytes of SHA-256(name, newline, 0x01, public key). The verifier
key 公钥串 handed to third parties is ``name+id+base64(0x01 || public key)``. Only Ed25519 (RFC 8032) is
signed here; another :class:`Signer` (a device) is any object with ``name``, ``key_id`` and ``sign``.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ED25519 = b"\x01"
_DASH = "— "
_MOST_SIGNATURES = 100


class NoteMalformed(ValueError):
    """签名文书格式不对 — not a note in the C2SP form."""


class NoteNotTrusted(ValueError):
    """签名不可信 — no signature by a known key, or one by a known key that does not verify."""


class KeyFileRefused(OSError):
    """私钥文件不可用 — exists already, is open to others, or holds no Ed25519 key."""


class Signer(Protocol):
    """签名者 — what signs a note; the private key may sit in a device."""

    name: str
    key_id: bytes

    def sign(self, message: bytes) -> bytes: ...


def check_name(name: str) -> str:
    """A key name: not empty, no space, no plus, no control character. Raises :class:`NoteMalformed`."""
    if not name or "+" in name or any(c.isspace() or ord(c) < 0x20 for c in name):
        raise NoteMalformed(f"密钥名“{name}”不可用：不得为空，不得含空白或加号。")
    return name


def key_id(name: str, public: bytes) -> bytes:
    """4 bytes naming an Ed25519 key (always SHA-256, whatever the ledger's own digest)."""
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """公钥 — ``name``, ``key_id`` (4 bytes), ``public`` (32 bytes)."""

    name: str
    key_id: bytes
    public: bytes

    @classmethod
    def of(cls, name: str, public: bytes) -> VerifierKey:
        return cls(check_name(name), key_id(name, public), public)

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """From ``name+id+base64``. Raises :class:`NoteMalformed`."""
        try:
            name, hex_id, key = text.strip().split("+", 2)
            data = base64.b64decode(key, validate=True)
            wanted = bytes.fromhex(hex_id)
        except (ValueError, binascii.Error) as error:
            raise NoteMalformed("公钥串应为“名称+编号+base64”。") from error
        if len(data) != 33 or data[:1] != _ED25519:
            raise NoteMalformed("公钥串不是 Ed25519 公钥。")
        found = cls.of(name, data[1:])
        if found.key_id != wanted:
            raise NoteMalformed("公钥串的编号与公钥不符，可能抄错。")
        return found

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(_ED25519 + self.public).decode()}"

    def verifies(self, message: bytes, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


class SigningKey:
    """私钥 — an Ed25519 key under a name (the ledger's origin); lives in a file outside the database."""

    def __init__(self, name: str, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.verifier = VerifierKey.of(name, private.public_key().public_bytes_raw())
        self.name, self.key_id = self.verifier.name, self.verifier.key_id

    @classmethod
    def generate(cls, name: str) -> SigningKey:
        return cls(name, Ed25519PrivateKey.generate())

    @classmethod
    def load(cls, path: Path | str, name: str) -> SigningKey:
        """From a PEM file (PKCS #8) that only its owner may read. Raises :class:`KeyFileRefused`."""
        path = Path(path)
        try:
            with path.open("rb") as file:
                if os.name == "posix" and os.fstat(file.fileno()).st_mode & 0o077:
                    raise KeyFileRefused(f"私钥文件 {path} 可被他人读取，请先执行 chmod 600。")
                key = serialization.load_pem_private_key(file.read(), password=None)
        except (ValueError, TypeError) as error:
            raise KeyFileRefused(f"私钥文件 {path} 里没有可用的私钥。") from error
        if not isinstance(key, Ed25519PrivateKey):
            raise KeyFileRefused(f"私钥文件 {path} 不是 Ed25519 私钥。")
        return cls(name, key)

    def save(self, path: Path | str) -> None:
        """To a new file with mode 0600; an existing file is never overwritten. Raises
        :class:`KeyFileRefused`."""
        path = Path(path)
        pem = self._private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError as error:
            raise KeyFileRefused(f"私钥文件 {path} 已存在，不予覆盖。") from error
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())

    def sign(self, message: bytes) -> bytes:
        return self._private.sign(message)


@dataclass(frozen=True, slots=True)
class Note:
    """文书 — ``text`` (ends in a newline) and its signatures as (name, key id, signature)."""

    text: str
    signatures: tuple[tuple[str, bytes, bytes], ...]

    @classmethod
    def parse(cls, data: bytes | str) -> Note:
        """Raises :class:`NoteMalformed`."""
        try:
            whole = data if isinstance(data, str) else data.decode()
        except UnicodeDecodeError as error:
            raise NoteMalformed("签名文书不是 UTF-8 文字。") from error
        if any(ord(c) < 0x20 and c != "\n" for c in whole):
            raise NoteMalformed("签名文书含控制字符。")
        text, gap, tail = whole.rpartition("\n\n")
        if not gap or not tail.endswith("\n"):
            raise NoteMalformed("签名文书缺少空行或签名行。")
        lines = tail[:-1].split("\n")
        if len(lines) > _MOST_SIGNATURES:
            raise NoteMalformed("签名行过多。")
        return cls(text + "\n", tuple(_signature_line(line) for line in lines))

    def __str__(self) -> str:
        lines = (f"{_DASH}{n} {base64.b64encode(i + s).decode()}\n" for n, i, s in self.signatures)
        return f"{self.text}\n{''.join(lines)}"

    def verified_by(self, keys: Iterable[VerifierKey]) -> list[VerifierKey]:
        """The known keys that signed. Signatures by unknown keys are passed over; a bad one by a known key
        refuses the whole note. Raises :class:`NoteNotTrusted`."""
        known = {(key.name, key.key_id): key for key in keys}
        found = []
        for name, id_, signature in self.signatures:
            key = known.get((name, id_))
            if key is None:
                continue
            if not key.verifies(self.text.encode(), signature):
                raise NoteNotTrusted(f"“{name}”的签名不成立：文字或签名被改动。")
            found.append(key)
        if not found:
            raise NoteNotTrusted("没有任何已知公钥的签名。")
        return found


def _signature_line(line: str) -> tuple[str, bytes, bytes]:
    parts = line.removeprefix(_DASH).split(" ")
    try:
        if not line.startswith(_DASH) or len(parts) != 2:
            raise ValueError
        data = base64.b64decode(parts[1], validate=True)
        if len(data) < 5:
            raise ValueError
    except ValueError as error:
        raise NoteMalformed("签名行格式不对。") from error
    return check_name(parts[0]), data[:4], data[4:]


def sign_note(text: str, *signers: Signer) -> str:
    """The signed note over ``text`` (ends in a newline). Raises :class:`NoteMalformed`."""
    if not text.endswith("\n") or any(ord(c) < 0x20 and c != "\n" for c in text):
        raise NoteMalformed("待签文字须以换行结尾，且不得含控制字符。")
    message = text.encode()
    return str(Note(text, tuple((s.name, s.key_id, s.sign(message)) for s in signers)))
