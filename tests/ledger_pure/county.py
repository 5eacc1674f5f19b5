"""示范账本 — a small ledger of invented entries (虚构) to prove and to tamper with."""

import datetime as dt
import json
from pathlib import Path

from zhifa.core.ledger.checkpoint import Checkpoint
from zhifa.core.ledger.digest import digest
from zhifa.core.ledger.export_format import ExportedEntry, ExportedRow, Proofs, copy_tiles, write_export
from zhifa.core.ledger.leaf import Salts, leaf_hash, make_entry, row_ref
from zhifa.core.ledger.note import SigningKey
from zhifa.core.ledger.proof import TileTree
from zhifa.core.ledger.tiles import MemoryTiles, grow

ORIGIN = "zhifa.example/000000/demo"
START = dt.datetime(2026, 3, 1, 1, 0, tzinfo=dt.UTC)


def at(index: int) -> dt.datetime:
    return START + dt.timedelta(minutes=10 * index)


class Ledger:
    """A ledger in memory; ``entries`` may be changed behind its back, as a superuser would."""

    def __init__(self, count: int, alg: str = "SM3", key: SigningKey | None = None) -> None:
        self.digest = digest(alg)
        self.key = key or SigningKey.generate(ORIGIN)
        self.entries, self.row_images = [], {}
        for index in range(count):
            self.write(at(index))

    def write(self, when: dt.datetime) -> None:
        index = len(self.entries)
        salt = bytes([index % 256, index // 256]) * 16
        row = {"id": index, "state": "已立案", "amount": "200.5", "party": f"虚构商户{index}"}
        body = {
            "origin": ORIGIN,
            "op": "casework.file_case",
            "op_id": f"op-{index}",
            "at": when,
            "actor": "officer-1",
            "rows": [
                row_ref(salt, "matter", index, row, self.digest),
                row_ref(salt, "clock", index, {"day": 14}, self.digest),
            ],
        }
        self.entries.append(make_entry(body, salt, self.digest))
        self.row_images[index] = row

    def leaves(self) -> list[bytes]:
        return [leaf_hash(e.commitment, self.digest) for e in self.entries]

    def tiles(self) -> MemoryTiles:
        return MemoryTiles(grow(MemoryTiles(), 0, self.leaves(), self.digest).changed)

    def tree(self) -> TileTree:
        return TileTree(self.tiles(), len(self.entries), self.digest)

    def checkpoint(self, size: int | None = None, key: SigningKey | None = None) -> str:
        size = len(self.entries) if size is None else size
        point = Checkpoint(ORIGIN, size, self.tree().root(size), self.digest.name, at(size))
        return point.sign(key or self.key)

    def rows(self) -> list[ExportedRow]:
        return [
            ExportedRow.of(
                i, "matter", i, Salts.decode(e.salt, self.digest).row("matter", i), self.row_images[i]
            )
            for i, e in enumerate(self.entries)
            if i in self.row_images
        ]

    def exported(self, erased: frozenset[int] = frozenset()) -> list[ExportedEntry]:
        return [
            ExportedEntry(i, e.commitment)
            if i in erased
            else ExportedEntry(i, e.commitment, Salts.decode(e.salt, self.digest).body(), e.body)
            for i, e in enumerate(self.entries)
        ]

    def export(self, folder: Path, *, earlier: tuple[int, ...] = (), erased=frozenset()) -> Path:
        tree = self.tree()
        leaves = self.leaves()
        size = len(self.entries)
        picked = [i for i in (0, size // 2, size - 1) if 0 <= i < size]
        return write_export(
            folder,
            note=self.checkpoint(),
            vkeys=[self.key.verifier],
            entries=self.exported(erased),
            complete=True,
            tiles=self.tiles(),
            rows=[row for row in self.rows() if row.index not in erased],
            proofs=Proofs(size, [(i, leaves[i], tree.inclusion_proof(i)) for i in sorted(set(picked))]),
            earlier=[self.checkpoint(s) for s in earlier],
        )

    def witness(self, folder: Path, size: int | None = None) -> Path:
        """What an outsider keeps: checkpoint, key and tiles."""
        size = len(self.entries) if size is None else size
        folder.mkdir(parents=True)
        (folder / "checkpoint").write_text(self.checkpoint(size), "utf-8")
        (folder / "vkey").write_text(f"{self.key.verifier}\n", "utf-8")
        copy_tiles(self.tiles(), size, folder)
        return folder


def edit_line(folder: Path, index: int, change) -> None:
    """Rewrite one line of the export's entries; ``change`` gets the line, returns those to stand there."""
    path = folder / "entries-000000.jsonl"
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    lines[index : index + 1] = change(lines[index])
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
