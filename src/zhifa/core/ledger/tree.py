"""默克尔树 — the Merkle tree of RFC 9162 section 2.1: root of a stream, and appending without the old
leaves.

Leaf hashes are 32-byte strings already hashed with the 0x00 prefix (``leaf.leaf_hash``). A node is
H(0x01 || left || right). A tree of n leaves splits at the largest power of two below n.

:class:`Frontier` 前沿 is the compact form of a tree: the roots of its perfect subtrees, one for every set
bit of its size, largest first. It is all that appending needs (at most 64 × 32 bytes for any size).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from zhifa.core.ledger.digest import DIGEST_BYTES, Digest

_CHUNK = 1 << 12


def node_hash(left: bytes, right: bytes, digest: Digest) -> bytes:
    """H(0x01 || left || right)."""
    return digest.hash(b"\x01" + left + right)


def empty_root(digest: Digest) -> bytes:
    """Root of the tree without leaves: the hash of nothing."""
    return digest.hash(b"")


def fold(hashes: list[bytes], digest: Digest) -> list[bytes]:
    """One level up: parents of neighbouring pairs; a last single hash is dropped (it has no perfect
    parent)."""
    hash_ = digest.hash
    pairs = iter(hashes)
    return [hash_(b"\x01" + left + right) for left, right in zip(pairs, pairs, strict=False)]


def perfect_root(hashes: list[bytes], digest: Digest) -> bytes:
    """Root over 2^k hashes. Raises ValueError for any other number."""
    if not hashes or len(hashes) & (len(hashes) - 1):
        raise ValueError(f"{len(hashes)} 个摘要不成完整子树。")
    while len(hashes) > 1:
        hashes = fold(hashes, digest)
    return hashes[0]


class Frontier:
    """前沿 — ``size`` leaves as the roots of their perfect subtrees, ``peaks``, largest (leftmost) first."""

    __slots__ = ("_digest", "peaks", "size")

    def __init__(self, digest: Digest, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        """Raises ValueError when the number of peaks does not fit the size."""
        self._digest = digest
        self.size = size
        self.peaks = list(peaks)
        if len(self.peaks) != size.bit_count() or any(len(p) != DIGEST_BYTES for p in self.peaks):
            raise ValueError(f"前沿与大小 {size} 不符。")

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        self._push(leaf, 0)

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add leaf hashes in order; whole runs are folded level by level, which is what makes a million
        quick."""
        stream = iter(leaves)
        while self.size % _CHUNK:
            leaf = next(stream, None)
            if leaf is None:
                return
            self._push(leaf, 0)
        height = _CHUNK.bit_length() - 1
        while chunk := list(islice(stream, _CHUNK)):
            if len(chunk) == _CHUNK:
                self._push(perfect_root(chunk, self._digest), height)
            else:
                for leaf in chunk:
                    self._push(leaf, 0)

    def _push(self, node: bytes, height: int) -> None:
        # as in binary addition: every set bit from `height` upwards is a left sibling waiting for its right
        # one
        carry = self.size >> height
        while carry & 1:
            node = node_hash(self.peaks.pop(), node, self._digest)
            carry >>= 1
        self.peaks.append(node)
        self.size += 1 << height

    def root(self) -> bytes:
        """RFC 9162 tree head of the leaves so far."""
        if not self.peaks:
            return empty_root(self._digest)
        node = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            node = node_hash(peak, node, self._digest)
        return node

    def copy(self) -> Frontier:
        return Frontier(self._digest, self.size, self.peaks)


def root_of(leaves: Iterable[bytes], digest: Digest) -> bytes:
    """Root over leaf hashes read from a stream, in constant memory."""
    frontier = Frontier(digest)
    frontier.extend(leaves)
    return frontier.root()


def perfect_ranges(start: int, end: int) -> Iterator[tuple[int, int]]:
    """The fewest aligned perfect subtrees covering leaves [start, end), left to right, as (height, index)."""
    while start < end:
        height = (start & -start).bit_length() - 1 if start else 63
        while start + (1 << height) > end:
            height -= 1
        yield height, start >> height
        start += 1 << height
