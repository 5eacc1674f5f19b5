"""定位 — where two trees part: from tiles kept outside down to the leaf, or from signed notes alone to a
range.

``locate_divergence`` walks both trees' tiles from the top and opens only those that differ, so one changed
entry in a million costs three tiles. ``explain`` names what was done to the leaves (changed, dropped,
inserted …). ``locate_between`` needs nothing but earlier checkpoints: it names the stretch of entries
between the last one that still holds and the first that does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from zhifa.core.ledger.digest import Digest
from zhifa.core.ledger.tiles import WIDTH, TileMissing, Tiles, level_count, split
from zhifa.core.ledger.tree import Frontier


def locate_divergence(ours: Tiles, witness: Tiles, size: int, limit: int | None = None) -> list[int]:
    """Indices (from 0) of the leaves below ``size`` whose hashes differ, ascending, at most ``limit``.

    A leaf missing on our side differs. ``ours`` must be tiles recomputed from the entries: a full tile is
    trusted to match the hash above it. Raises :class:`TileMissing` when the witness lacks a tile it must
    have."""
    return list(islice(_differing(ours, witness, size), limit))


def _differing(ours: Tiles, witness: Tiles, size: int) -> Iterator[int]:
    top = 0
    while level_count(size, top + 1):
        top += 1
    for level in range(top, -1, -1):
        count = level_count(size, level)
        # entries below the last full tile of this level are covered by the level above, if there is one
        first = 0 if level == top else count // WIDTH
        for index in range(first, -(-count // WIDTH)):
            yield from _descend(ours, witness, level, index, min(WIDTH, count - index * WIDTH))


def _descend(ours: Tiles, witness: Tiles, level: int, index: int, width: int) -> Iterator[int]:
    theirs = split(witness.read(level, index, width))
    mine = _as_far_as_there(ours, level, index, width)
    for at, hash_ in enumerate(theirs):
        if at < len(mine) and mine[at] == hash_:
            continue
        if level == 0:
            yield index * WIDTH + at
        else:
            yield from _descend(ours, witness, level - 1, index * WIDTH + at, WIDTH)


def _as_far_as_there(tiles: Tiles, level: int, index: int, width: int) -> list[bytes]:
    """The hashes of a tile that exist, none to ``width`` of them."""
    try:
        return split(tiles.read(level, index, width))
    except TileMissing:
        low, high, found = 0, width - 1, b""  # a shorter tree has a narrower tile here: find how wide
        while low < high:
            middle = (low + high + 1) // 2
            try:
                found = tiles.read(level, index, middle)
                low = middle
            except TileMissing:
                high = middle - 1
        return split(found)


Kind = Literal["changed", "dropped", "inserted", "reordered", "truncated", "rewritten"]

_CHINESE: dict[Kind, str] = {
    "changed": "被改动",
    "dropped": "被删除",
    "inserted": "系后来插入",
    "reordered": "被调换次序",
    "truncated": "被截去",
    "rewritten": "之间有改写",
}


@dataclass(frozen=True, slots=True)
class Tampering:
    """篡改 — ``kind``, the first index concerned, and the last (inclusive, in the witness's count)."""

    kind: Kind
    first: int
    last: int

    def __str__(self) -> str:
        where = f"第 {self.first} 条" if self.first == self.last else f"第 {self.first}—{self.last} 条"
        return f"{where}{_CHINESE[self.kind]}"


def explain(ours: Sequence[bytes], witness: Sequence[bytes]) -> Tampering | None:
    """What happened to the leaf hashes of ``witness`` in ``ours``; later additions to ``ours`` are no
    tampering.

    None when the witness is a prefix of ours. Anything not of one simple kind is "rewritten" from its first
    to its last differing index."""
    known = len(witness)
    first = next((i for i, (a, b) in enumerate(zip(ours, witness, strict=False)) if a != b), None)
    if first is None:
        return None if len(ours) >= known else Tampering("truncated", len(ours), known - 1)
    mine, theirs = ours[first:known], witness[first:]
    last = first + max((i for i, (a, b) in enumerate(zip(mine, theirs, strict=False)) if a != b), default=0)
    for gone in range(1, len(theirs)):
        if mine and theirs[gone] == mine[0]:
            tail = theirs[gone:]
            if list(ours[first : first + len(tail)]) == list(tail):
                return Tampering("dropped", first, first + gone - 1)
            break
    for added in range(1, len(ours) - first):
        if ours[first + added] == theirs[0]:
            if list(ours[first + added : first + added + len(theirs)]) == list(theirs):
                return Tampering("inserted", first, first + added - 1)
            break
    span = slice(first, last + 1)
    if last > first and len(ours) > last and sorted(ours[span]) == sorted(witness[span]):
        return Tampering("reordered", first, last)
    if len(ours) < known:
        return Tampering("rewritten", first, known - 1)
    differing = sum(a != b for a, b in zip(mine, theirs, strict=False))
    return Tampering("changed" if differing == last - first + 1 else "rewritten", first, last)


def locate_between(
    checkpoints: Iterable[tuple[int, bytes]], leaf_hashes: Iterable[bytes], digest: Digest
) -> tuple[int, int] | None:
    """Given earlier (size, root) pairs and our leaf hashes, the stretch of indices [start, end) in which
    the first contradiction lies; None when every pair holds. Entries missing at our end count as
    contradicted."""
    frontier = Frontier(digest)
    stream = iter(leaf_hashes)
    good = 0
    for size, root in sorted(checkpoints):
        frontier.extend(islice(stream, size - frontier.size))
        if frontier.size < size or frontier.root() != root:
            return good, size
        good = size
    return None
