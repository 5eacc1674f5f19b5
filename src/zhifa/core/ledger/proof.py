"""证明 — inclusion and consistency proofs: made from a few tiles, checked from nothing but hashes.

An inclusion proof 存在性证明 says that a leaf stands at an index in the tree a checkpoint names; a
consistency proof 一致性证明 says that a later tree only appended to an earlier one. Both are at most
ceil(log2 n) (+1) hashes of 32 bytes. Sources: RFC 9162 sections 2.1.3 (inclusion) and 2.1.4 (consistency);
the same proofs as RFC 6962 sections 2.1.1 and 2.1.2.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from zhifa.core.ledger.digest import Digest
from zhifa.core.ledger.tiles import WIDTH, Tiles, level_count, split
from zhifa.core.ledger.tree import Frontier, empty_root, fold, node_hash, perfect_ranges

_KEPT_TILES = 64  # expanded tiles kept: a proof at a million leaves touches 3


class OutsideTree(ValueError):
    """超出账本范围 — the index or size asked for lies beyond the tree."""


class TileTree:
    """树 — a tree of ``size`` leaves read from tiles. Not for sharing between threads."""

    def __init__(self, tiles: Tiles, size: int, digest: Digest) -> None:
        self._tiles, self.size, self._digest = tiles, size, digest
        self._expanded: OrderedDict[tuple[int, int], list[list[bytes]]] = OrderedDict()
        self._edges: dict[tuple[int, int], bytes] = {}

    def _levels(self, level: int, index: int) -> list[list[bytes]]:
        """The tile and the levels inside it, bottom up: [256 hashes, 128, …, 1] (fewer in a partial tile)."""
        found = self._expanded.get((level, index))
        if found is not None:
            self._expanded.move_to_end((level, index))
            return found
        width = min(WIDTH, level_count(self.size, level) - index * WIDTH)
        levels = [split(self._tiles.read(level, index, width))]
        while len(levels[-1]) > 1:
            levels.append(fold(levels[-1], self._digest))
        self._expanded[level, index] = levels
        if len(self._expanded) > _KEPT_TILES:
            self._expanded.popitem(last=False)
        return levels

    def node(self, height: int, index: int) -> bytes:
        """Root of the perfect subtree over leaves [index·2^height, (index+1)·2^height)."""
        if (index + 1) << height > self.size:
            raise OutsideTree(f"子树超出账本大小 {self.size}。")
        level, inner = divmod(height, 8)
        tile, at = divmod(index << inner, WIDTH)
        return self._levels(level, tile)[inner][at >> inner]

    def _range(self, start: int, end: int) -> bytes:
        """MTH(D[start:end]) of RFC 9162 for ranges that occur in its recursion."""
        if end != self.size:
            return self._join(start, end)
        found = self._edges.get((start, end))  # the right edge is in nearly every proof
        if found is None:
            found = self._edges[start, end] = self._join(start, end)
        return found

    def _join(self, start: int, end: int) -> bytes:
        nodes = [self.node(height, index) for height, index in perfect_ranges(start, end)]
        root = nodes.pop()
        while nodes:
            root = node_hash(nodes.pop(), root, self._digest)
        return root

    def frontier(self) -> Frontier:
        """The compact form of this tree, to append to."""
        return Frontier(self._digest, self.size, [self.node(h, i) for h, i in perfect_ranges(0, self.size)])

    def root(self, size: int | None = None) -> bytes:
        """Tree head at ``size`` (default: now). Raises :class:`OutsideTree`."""
        size = self.size if size is None else size
        if not 0 <= size <= self.size:
            raise OutsideTree(f"大小 {size} 超出账本（现有 {self.size} 条）。")
        return self._range(0, size) if size else empty_root(self._digest)

    def inclusion_proof(self, index: int, size: int | None = None) -> list[bytes]:
        """PATH(index, D[0:size]), sibling hashes from the leaf upwards. Raises :class:`OutsideTree`."""
        size = self.size if size is None else size
        if not 0 <= index < size <= self.size:
            raise OutsideTree(f"第 {index} 条不在大小为 {size} 的账本里（现有 {self.size} 条）。")
        path, start, end = [], 0, size
        while end - start > 1:
            middle = start + _split_point(end - start)
            if index < middle:
                path.append(self._range(middle, end))
                end = middle
            else:
                path.append(self._range(start, middle))
                start = middle
        path.reverse()
        return path

    def consistency_proof(self, old: int, size: int | None = None) -> list[bytes]:
        """PROOF(old, D[0:size]); empty for old = size and for old = 0. Raises :class:`OutsideTree`."""
        size = self.size if size is None else size
        if not 0 <= old <= size <= self.size:
            raise OutsideTree(f"旧大小 {old} 与新大小 {size} 不成先后（现有 {self.size} 条）。")
        if old in (0, size):
            return []
        path, start, end = [], 0, size
        while old != end:
            middle = start + _split_point(end - start)
            if old <= middle:
                path.append(self._range(middle, end))
                end = middle
            else:
                path.append(self._range(start, middle))
                start = middle
        if start:  # the old tree's last part is not its whole: its root must be told
            path.append(self._range(start, end))
        path.reverse()
        return path


def _split_point(count: int) -> int:
    """Largest power of two below ``count`` (count ≥ 2)."""
    return 1 << (count - 1).bit_length() - 1


def root_from_inclusion(
    leaf: bytes, index: int, size: int, path: Sequence[bytes], digest: Digest
) -> bytes | None:
    """The root this path leads to, or None when the path cannot belong to (index, size)."""
    if not 0 <= index < size:
        return None
    inner = (index ^ (size - 1)).bit_length()
    border = (index >> inner).bit_count()
    if len(path) != inner + border:
        return None
    node = leaf
    for height in range(inner):
        if index >> height & 1:
            node = node_hash(path[height], node, digest)
        else:
            node = node_hash(node, path[height], digest)
    for sibling in path[inner:]:
        node = node_hash(sibling, node, digest)
    return node


def verify_inclusion(
    leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes, digest: Digest
) -> bool:
    """Whether ``leaf`` (a leaf hash) stands at ``index`` in the tree (size, root)."""
    return root_from_inclusion(leaf, index, size, path, digest) == root


def verify_consistency(
    old: int, size: int, old_root: bytes, root: bytes, path: Sequence[bytes], digest: Digest
) -> bool:
    """Whether the tree (size, root) only appended to (old, old_root). RFC 9162 section 2.1.4.2."""
    if not 0 <= old <= size:
        return False
    if old == size:
        return not path and old_root == root
    if old == 0:
        return not path and old_root == empty_root(digest)
    steps = list(path)
    if old & (old - 1) == 0:  # a power of two is itself a node of the new tree
        steps.insert(0, old_root)
    if not steps:
        return False
    fn, sn = old - 1, size - 1
    while fn & 1:
        fn >>= 1
        sn >>= 1
    left = right = steps[0]
    for sibling in steps[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            left = node_hash(sibling, left, digest)
            right = node_hash(sibling, right, digest)
            while fn and not fn & 1:
                fn >>= 1
                sn >>= 1
        else:
            right = node_hash(right, sibling, digest)
        fn >>= 1
        sn >>= 1
    return sn == 0 and left == old_root and right == root
