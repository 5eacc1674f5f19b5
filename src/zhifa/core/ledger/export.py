"""导出与证明 — what leaves the cell for a third party: exports, proofs, outside checkpoints and witness folders.

An export of one matter discloses the bodies of its entries and the after-images of its rows (with their sub-salts, never
the salt), and proofs that each stands in the tree of the checkpoint. An export of the whole ledger discloses the bodies of
all entries, no rows. ``zhifa_verify.py`` checks either without this program.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from zhifa.core.errors import NotFound
from zhifa.core.guards import guarded_models
from zhifa.core.ledger.canonical import canonical_json
from zhifa.core.ledger.checkpoint import peek_checkpoint
from zhifa.core.ledger.digest import digest
from zhifa.core.ledger.export_format import ExportedEntry, ExportedRow, Proofs, copy_tiles, write_export
from zhifa.core.ledger.keys import verifier_key
from zhifa.core.ledger.leaf import SaltErased, Salts
from zhifa.core.ledger.models import LedgerCheckpoint, LedgerEntry, LedgerLeaf
from zhifa.core.ledger.proof import TileTree
from zhifa.core.ledger.sequencing import DatabaseTiles, entries_in_order, sequence_all
from zhifa.core.ledger.tiles import WIDTH, FolderTiles, tiles_of
from zhifa.core.matter import Matter
from zhifa.core.row_shape import grown_columns, image_that_fits


def latest_checkpoint() -> LedgerCheckpoint:
    """The newest signed checkpoint. Raises ``NotFound`` while the ledger is empty."""
    found = LedgerCheckpoint.objects.order_by("-size").first()
    if found is None:
        raise NotFound("账本还没有检查点", way_out="有了第一条账目，后台作业会自动生成")
    return found


@dataclass(frozen=True)
class Proof:
    """一条账目的证明 — enough to check, with the vkey alone, that the entry stands in the ledger."""

    index: int
    leaf: bytes
    path: list[bytes]
    checkpoint: str
    vkey: str
    entry: ExportedEntry

    def as_json(self) -> dict[str, Any]:
        return {
            "index": self.index,
            "leaf_hash": self.leaf.hex(),
            "path": [h.hex() for h in self.path],
            "checkpoint": self.checkpoint,
            "vkey": self.vkey,
            "commitment": self.entry.commitment.hex(),
            "body": self.entry.body.decode() if self.entry.body else None,
            "body_salt": self.entry.salt.hex() if self.entry.salt else None,
        }


def _exported(entry: LedgerEntry, index: int) -> ExportedEntry:
    algorithm = digest(settings.LEDGER_ALGORITHM)
    if entry.body is None or entry.salt is None:
        return ExportedEntry(index, bytes(entry.commitment))
    try:
        salt = Salts.decode(bytes(entry.salt), algorithm).body()
    except SaltErased:
        return ExportedEntry(index, bytes(entry.commitment))
    return ExportedEntry(index, bytes(entry.commitment), salt, bytes(entry.body))


def prove(entry: LedgerEntry) -> Proof | None:
    """存在性证明 — of one entry under the latest checkpoint; ``None`` while it is pending."""
    leaf = LedgerLeaf.objects.filter(entry=entry).first()
    if leaf is None:
        return None
    point = LedgerCheckpoint.objects.filter(size__gt=leaf.index).order_by("-size").first()
    if point is None:
        return None
    tree = TileTree(DatabaseTiles(), point.size, digest(settings.LEDGER_ALGORITHM))
    return Proof(
        leaf.index,
        bytes(leaf.leaf_hash),
        tree.inclusion_proof(leaf.index),
        point.note,
        str(verifier_key()),
        _exported(entry, leaf.index),
    )


def _rows_of(entries: Iterable[tuple[int, LedgerEntry]]) -> Iterator[ExportedRow]:
    """Latest after-images that these entries wrote and that still fit (older states are not kept)."""
    import json

    algorithm = digest(settings.LEDGER_ALGORITHM)
    grown = grown_columns()
    models = {m._meta.db_table: m for m in guarded_models()}
    for index, entry in entries:
        if entry.body is None or entry.salt is None:
            continue
        salts = Salts.decode(bytes(entry.salt), algorithm)
        for ref in json.loads(bytes(entry.body)).get("rows", ()):
            model = models.get(ref["t"])
            if model is None or ref["h"] is None:
                continue
            row = model.objects.filter(uid=ref["id"]).first()
            if row is None:
                continue
            try:
                salt = salts.row(ref["t"], ref["id"])
            except SaltErased:
                continue
            image = image_that_fits(row, salt=salt, hash_=ref["h"], algorithm=algorithm, grown=grown)
            if image is not None:
                yield ExportedRow(index, ref["t"], ref["id"], salt, canonical_json(image))


def export(target: Path, *, matter: Matter | None = None) -> Path:
    """Write an export folder: the whole ledger, or one matter's entries with rows and proofs.

    Everything pending is sequenced first. Raises ``ExportTargetTaken``, ``NotFound``.
    """
    sequence_all()
    point = latest_checkpoint()
    key = verifier_key()
    tiles = DatabaseTiles()
    if matter is None:
        return write_export(
            target,
            note=point.note,
            vkeys=[key],
            entries=(_exported(e, e.leaf.index) for e in entries_in_order()),
            complete=True,
            tiles=tiles,
            earlier=LedgerCheckpoint.objects.filter(size__lt=point.size)
            .order_by("size")
            .values_list("note", flat=True),
        )
    entries = [
        (e.leaf.index, e)
        for e in LedgerEntry.objects.filter(matter=matter, leaf__isnull=False)
        .select_related("leaf")
        .order_by("leaf__index")
    ]
    tree = TileTree(tiles, point.size, digest(settings.LEDGER_ALGORITHM))
    return write_export(
        target,
        note=point.note,
        vkeys=[key],
        entries=(_exported(e, i) for i, e in entries),
        complete=False,
        rows=_rows_of(entries),
        proofs=Proofs(
            point.size, [(i, bytes(e.leaf.leaf_hash), tree.inclusion_proof(i)) for i, e in entries]
        ),
    )


def checkpoint_to(target: Path) -> LedgerCheckpoint:
    """外部检查点 — write the latest checkpoint where this cell cannot change it.

    ``target`` a file: the signed note. ``target`` a folder (existing, or a name ending in ``/``): a witness folder with
    checkpoint, vkey and tiles, brought up to date; against it a change is located to the entry.
    """
    sequence_all()
    point = latest_checkpoint()
    if not target.is_dir():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(point.note)
        return point
    kept = target / "checkpoint"
    since = peek_checkpoint(kept.read_bytes()).size if kept.exists() else 0
    if since:
        out = FolderTiles(target)
        tiles = DatabaseTiles()
        for level, index, width in tiles_of(point.size, since - since % WIDTH if since else 0):
            out.write(level, index, tiles.read(level, index, width))
    else:
        copy_tiles(DatabaseTiles(), point.size, target)
    (target / "vkey").write_text(f"{verifier_key()}\n")
    new = target / "checkpoint.new"
    new.write_text(point.note)
    new.replace(kept)
    return point
