"""摘要算法 — the hash a ledger is built on, by name: ``SHA-256`` or ``SM3`` (GB/T 32905—2016).

Both give 32 bytes. Every other file of the ledger takes a :class:`Digest` and never asks which one it is.
Software hashes are the default; a certified cryptographic device (密码机) is plugged in with
:func:`provide`, under the same name, and must give the same bytes.

Sources: FIPS 180-4 (SHA-256), GB/T 32905—2016 (SM3), RFC 2104 (HMAC).
"""

from __future__ import annotations

import hashlib
import hmac as _hmac
from collections.abc import Callable
from dataclasses import dataclass

DIGEST_BYTES = 32


class UnknownDigest(ValueError):
    """摘要算法不认识 — the name is none of those provided."""

    def __init__(self, name: str) -> None:
        super().__init__(f"不认识的摘要算法“{name}”，可用：{'、'.join(sorted(_PROVIDED))}。")


@dataclass(frozen=True, slots=True)
class Digest:
    """摘要 — one algorithm: ``hash(data)`` and ``hmac(key, data)``, both bytes in, 32 bytes out."""

    name: str
    hash: Callable[[bytes], bytes]
    hmac: Callable[[bytes, bytes], bytes]


def _sha256() -> Digest:
    sha256 = hashlib.sha256
    return Digest("SHA-256", lambda data: sha256(data).digest(), lambda k, d: _hmac.digest(k, d, "sha256"))


def _sm3() -> Digest:
    try:
        blank = hashlib.new("sm3")
        _hmac.digest(b"k", b"", "sm3")
    except ValueError:  # an OpenSSL built without SM3; the cryptography wheel carries its own
        return _sm3_of_cryptography()

    def hash_(data: bytes) -> bytes:
        state = blank.copy()  # a third cheaper than hashlib.new("sm3", data)
        state.update(data)
        return state.digest()

    return Digest("SM3", hash_, lambda k, d: _hmac.digest(k, d, "sm3"))


def _sm3_of_cryptography() -> Digest:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.hmac import HMAC

    def hash_(data: bytes) -> bytes:
        state = hashes.Hash(hashes.SM3())
        state.update(data)
        return state.finalize()

    def hmac_(key: bytes, data: bytes) -> bytes:
        state = HMAC(key, hashes.SM3())
        state.update(data)
        return state.finalize()

    return Digest("SM3", hash_, hmac_)


_PROVIDED: dict[str, Callable[[], Digest]] = {"SHA-256": _sha256, "SM3": _sm3}
_READY: dict[str, Digest] = {}


def provide(name: str, make: Callable[[], Digest]) -> None:
    """Plug in another provider (a device) for ``name``; the next :func:`digest` call uses it."""
    _PROVIDED[name] = make
    _READY.pop(name, None)


def digest(name: str) -> Digest:
    """The algorithm called ``name`` (``"SHA-256"``, ``"SM3"``). Raises :class:`UnknownDigest`."""
    found = _READY.get(name)
    if found is None:
        try:
            make = _PROVIDED[name]
        except KeyError:
            raise UnknownDigest(name) from None
        found = _READY[name] = make()
    return found
