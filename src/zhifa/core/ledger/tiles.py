"""树块 — the tree cut into tiles of 256 hashes (C2SP tlog-tiles), the form in which it is stored and handed
out.

Tile (level L, index N) holds, for i in 0…255, the root over leaves [(256N+i)·256^L, (256N+i+1)·256^L). A
tree of n leaves has floor(n/256^L) hashes at level L; the last tile of a level may be partial, is never
hashed upwards, and its path ends in ``.p/<width>``. A full tile never changes again.

Source: C2SP tlog-tiles; its hash is SHA-256, ours is the algorithm named in the checkpoint.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from zhifa.core.ledger.digest import DIGEST_BYTES, Digest
from zhifa.core.ledger.tree import perfect_root

WIDTH = 256
_PATH = re.compile(r"tile/(\d{1,2})/((?:x\d{3}/)*\d{3})(?:\.p/(\d{1,3}))?")


class TileMissing(LookupError):
    """树块缺失 — a tile the tree of this size must have is absent or too short."""

    def __init__(self, level: int, index: int, width: int) -> None:
        self.level, self.index, self.width = level, index, width
        super().__init__(f"缺少树块 {tile_path(level, index, width)}。")


class Tiles(Protocol):
    """树块读者 — reads one tile."""

    def read(self, level: int, index: int, width: int) -> bytes:
        """The first ``width`` hashes of the tile, ``width``·32 bytes. Raises :class:`TileMissing`."""
        ...


def tile_path(level: int, index: int, width: int = WIDTH) -> str:
    """``tile/L/xNNN/NNN[.p/W]``."""
    parts = [f"{index % 1000:03d}"]
    while index >= 1000:
        index //= 1000
        parts.append(f"x{index % 1000:03d}")
    path = f"tile/{level}/" + "/".join(reversed(parts))
    return path if width == WIDTH else f"{path}.p/{width}"


def parse_tile_path(path: str) -> tuple[int, int, int]:
    """(level, index, width) of a path. Raises ValueError when it is not exactly in the form above."""
    match = _PATH.fullmatch(path)
    if match:
        level, index = int(match[1]), int(match[2].replace("x", "").replace("/", ""))
        width = int(match[3]) if match[3] else WIDTH
        if 0 < width <= WIDTH and tile_path(level, index, width) == path:
            return level, index, width
    raise ValueError(f"“{path}”不是树块路径。")


def level_count(size: int, level: int) -> int:
    """How many hashes level ``level`` has in a tree of ``size`` leaves."""
    return size >> (8 * level)


def tiles_of(size: int, since: int = 0) -> Iterator[tuple[int, int, int]]:
    """(level, index, width) of every tile of a tree of ``size`` leaves, bottom up; with ``since`` only
    those that a tree of ``since`` leaves did not have in this width."""
    level = 0
    while count := level_count(size, level):
        for index in range(level_count(since, level) // WIDTH, -(-count // WIDTH)):
            width = min(WIDTH, count - index * WIDTH)
            if level_count(since, level) - index * WIDTH < width:
                yield level, index, width
        level += 1


class MemoryTiles:
    """内存树块 — tiles in a dict ``(level, index) → bytes``, each as wide as known."""

    def __init__(self, tiles: dict[tuple[int, int], bytes] | None = None) -> None:
        self.tiles = {} if tiles is None else tiles

    def read(self, level: int, index: int, width: int) -> bytes:
        data = self.tiles.get((level, index), b"")
        if len(data) < width * DIGEST_BYTES:
            raise TileMissing(level, index, width)
        return data[: width * DIGEST_BYTES]


class FolderTiles:
    """文件夹树块 — tiles below ``root`` under their C2SP paths."""

    def __init__(self, root: Path | str) -> None:
        self.root = Path(root)

    def read(self, level: int, index: int, width: int) -> bytes:
        wanted = width * DIGEST_BYTES
        for path in self._candidates(level, index, width):
            try:
                data = path.read_bytes()
            except (FileNotFoundError, NotADirectoryError):
                continue
            if len(data) >= wanted:
                return data[:wanted]
        raise TileMissing(level, index, width)

    def _candidates(self, level: int, index: int, width: int) -> Iterator[Path]:
        yield self.root / tile_path(level, index, width)
        if width < WIDTH:  # a tree that grew since keeps the wider tile only
            yield self.root / tile_path(level, index)
            partial = (self.root / tile_path(level, index, width)).parent
            if partial.is_dir():
                wider = (int(p.name) for p in partial.iterdir() if p.name.isdecimal())
                yield from (partial / str(w) for w in sorted(wider) if w > width)

    def write(self, level: int, index: int, data: bytes) -> Path:
        """Write one tile; a partial tile it replaces stays (a checkpoint may still ask for it)."""
        path = self.root / tile_path(level, index, len(data) // DIGEST_BYTES)
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_name(path.name + ".new")
        half.write_bytes(data)
        half.replace(path)  # never a torn tile under its final name
        return path


@dataclass(frozen=True, slots=True)
class Growth:
    """增长 — what appending gave: the new ``size`` and every tile that changed, ``(level, index) →
    bytes``."""

    size: int
    changed: dict[tuple[int, int], bytes]


def grow(tiles: Tiles, size: int, leaves: Iterable[bytes], digest: Digest) -> Growth:
    """Append leaf hashes to a tree of ``size`` leaves. Reads only the last partial tile of each level;
    nothing is written: the caller stores ``changed``. Raises :class:`TileMissing`."""
    fresh = list(leaves)
    new_size = size + len(fresh)
    changed: dict[tuple[int, int], bytes] = {}
    level = 0
    while fresh:
        count = level_count(size, level)
        index, width = divmod(count, WIDTH)
        head = tiles.read(level, index, width) if width else b""
        data = head + b"".join(fresh)
        step = WIDTH * DIGEST_BYTES
        above = []
        for start in range(0, len(data), step):
            tile = data[start : start + step]
            changed[level, index] = tile
            if len(tile) == step:
                above.append(perfect_root(split(tile), digest))
            index += 1
        fresh = above
        level += 1
    return Growth(new_size, changed)


def split(tile: bytes) -> list[bytes]:
    """The hashes of a tile."""
    return [tile[at : at + DIGEST_BYTES] for at in range(0, len(tile), DIGEST_BYTES)]


def leaf_hashes(tiles: Tiles, size: int) -> Iterator[bytes]:
    """All leaf hashes of a tree, from its level-0 tiles. Raises :class:`TileMissing`."""
    for index in range(-(-size // WIDTH)):
        yield from split(tiles.read(0, index, min(WIDTH, size - index * WIDTH)))
