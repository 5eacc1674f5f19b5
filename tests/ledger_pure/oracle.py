"""对照 — the tree exactly as RFC 9162 section 2.1 defines it, by recursion over the leaf hashes."""

from zhifa.core.ledger.digest import Digest


def split(count: int) -> int:
    k = 1
    while k * 2 < count:
        k *= 2
    return k


def mth(leaves: list[bytes], digest: Digest) -> bytes:
    if not leaves:
        return digest.hash(b"")
    if len(leaves) == 1:
        return leaves[0]
    k = split(len(leaves))
    return digest.hash(b"\x01" + mth(leaves[:k], digest) + mth(leaves[k:], digest))


def path(m: int, leaves: list[bytes], digest: Digest) -> list[bytes]:
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if m < k:
        return [*path(m, leaves[:k], digest), mth(leaves[k:], digest)]
    return [*path(m - k, leaves[k:], digest), mth(leaves[:k], digest)]


def subproof(m: int, leaves: list[bytes], whole: bool, digest: Digest) -> list[bytes]:
    if m == len(leaves):
        return [] if whole else [mth(leaves, digest)]
    k = split(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], whole, digest), mth(leaves[k:], digest)]
    return [*subproof(m - k, leaves[k:], False, digest), mth(leaves[:k], digest)]
