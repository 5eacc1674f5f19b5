"""核验 — recomputes the whole ledger and every business row behind it, and says where something does not fit.

What is compared: body and commitment · readable columns and body · commitment and leaf · leaves and tiles · roots and every
signed checkpoint kept here · the outside checkpoint or witness folder, when given · the latest after-image of every
guarded row and the row itself, in both directions · stored files and their hashes. What is *not* covered: entries after the
last outside checkpoint could be cut off together with everything that mentions them; ``Report.uncovered`` says how many.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from zhifa.core.guards import guarded_models
from zhifa.core.ledger.canonical import canonical_value
from zhifa.core.ledger.checkpoint import Checkpoint, read_checkpoint
from zhifa.core.ledger.digest import DIGEST_BYTES, digest
from zhifa.core.ledger.keys import verifier_key
from zhifa.core.ledger.leaf import SaltErased, Salts, commitment_of, leaf_hash
from zhifa.core.ledger.locate import locate_between, locate_divergence
from zhifa.core.ledger.models import LedgerCheckpoint, LedgerEntry, LedgerTile
from zhifa.core.ledger.note import NoteMalformed, NoteNotTrusted, VerifierKey
from zhifa.core.ledger.sequencing import entries_in_order
from zhifa.core.ledger.tiles import WIDTH, FolderTiles, MemoryTiles, grow
from zhifa.core.ledger.tree import Frontier
from zhifa.core.row_shape import grown_columns, image_that_fits

_SHOWN = 50


@dataclass(frozen=True)
class Finding:
    """发现 — one thing that does not fit: where it is and what is wrong."""

    where: str
    what: str
    index: int | None = None

    def __str__(self) -> str:
        return f"{self.where}：{self.what}"


@dataclass
class Report:
    """核验报告."""

    size: int = 0
    pending: int = 0
    rows: int = 0
    files: int = 0
    erased: int = 0
    root: str = ""
    outside_size: int | None = None
    findings: list[Finding] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.findings

    @property
    def uncovered(self) -> int | None:
        """Entries after the outside checkpoint; ``None`` when none was given."""
        return None if self.outside_size is None else self.size + self.pending - self.outside_size

    def as_json(self) -> dict[str, Any]:
        return {
            "ok": self.ok,
            "size": self.size,
            "pending": self.pending,
            "rows": self.rows,
            "files": self.files,
            "erased": self.erased,
            "root": self.root,
            "outside_size": self.outside_size,
            "uncovered": self.uncovered,
            "findings": [{"where": f.where, "what": f.what, "index": f.index} for f in self.findings],
        }


class _Run:
    def __init__(self) -> None:
        self.algorithm = digest(settings.LEDGER_ALGORITHM)
        self.report = Report()
        #: (table, uid) → (hash or None when deleted, sub-salt or None when erased, place)
        self.latest: dict[tuple[str, str], tuple[str | None, bytes | None, str]] = {}

    def find(self, where: str, what: str, index: int | None = None) -> None:
        self.report.findings.append(Finding(where, what, index))

    def entry(self, entry: LedgerEntry, where: str, index: int | None) -> None:
        """One entry against itself; remembers what it says of rows."""
        if entry.body is None or entry.salt is None:
            self.report.erased += 1
            return
        body, salts = bytes(entry.body), Salts.decode(bytes(entry.salt), self.algorithm)
        try:
            opened = salts.body()
        except SaltErased:
            self.report.erased += 1
        else:
            if commitment_of(body, opened, self.algorithm) != bytes(entry.commitment):
                self.find(where, "正文或盐与承诺值不符：这条账目被改动", index)
                self._remember_unproved(body, where)
                return
        said = json.loads(body)
        columns: dict[str, Any] = {
            "op_id": str(entry.uid),
            "op": entry.operation,
            "title": entry.title,
            "at": canonical_value(entry.at),
        }
        for name, value in columns.items():
            if said.get(name) != value:
                self.find(where, f"列「{name}」是 {value}，正文说 {said.get(name)}：被改动或倒签", index)
        actor = said.get("actor", {})
        if (
            actor.get("kind") != entry.actor_kind
            or actor.get("account") != entry.actor_account_id
            or str(actor.get("name", ""))[:80] != entry.actor_name
        ):
            self.find(where, f"行为人列与正文不符（正文：{actor.get('name')}）", index)
        if (said.get("refused") or said.get("note", ""))[:300] != entry.note:
            self.find(where, "说明列与正文不符", index)
        for row in said.get("rows", ()):
            try:
                opened_row = salts.row(row["t"], row["id"]) if row["h"] is not None else b""
            except SaltErased:
                opened_row = None
            self.latest[row["t"], row["id"]] = (row["h"], opened_row, where)

    def _remember_unproved(self, body: bytes, where: str) -> None:
        """A forged entry still says which rows it wrote; without a trusted hash they are not judged twice."""
        try:
            rows = json.loads(body)["rows"]
            for row in rows:
                self.latest[row["t"], row["id"]] = (row["h"], None, where)
        except (ValueError, KeyError, TypeError):
            return


def _sequenced(run: _Run) -> Iterator[bytes]:
    expected = 0
    for entry in entries_in_order():
        index = entry.leaf.index
        where = f"第 {index} 条（{entry.title}，{entry.at:%Y-%m-%d %H:%M} UTC）"
        while expected < index:
            run.find(f"第 {expected} 条", "账目缺失", expected)
            expected += 1
            yield b"\0" * DIGEST_BYTES
        expected += 1
        hash_ = leaf_hash(bytes(entry.commitment), run.algorithm)
        if hash_ != bytes(entry.leaf.leaf_hash):
            run.find(where, "承诺值与叶散列不符：账目被替换", index)
        run.entry(entry, where, index)
        yield hash_
    run.report.size = expected


def _tiles(run: _Run, leaves: list[bytes]) -> MemoryTiles:
    """Tiles recomputed from the entries; differences from the stored ones are findings."""
    ours = MemoryTiles(dict(grow(MemoryTiles(), 0, leaves, run.algorithm).changed))
    stored = {(t.level, t.index): bytes(t.hashes) for t in LedgerTile.objects.iterator()}
    for place, data in ours.tiles.items():
        if len(data) == WIDTH * DIGEST_BYTES and stored.pop(place, b"") != data:
            run.find(f"树块 {place[0]}/{place[1]}", "与账目不符或缺失")
    for level, index in stored:
        run.find(f"树块 {level}/{index}", "不应存在")
    return ours


def _own_checkpoints(run: _Run, leaves: list[bytes], key: VerifierKey) -> list[Checkpoint]:
    held: list[Checkpoint] = []
    for kept in LedgerCheckpoint.objects.order_by("size").iterator():
        where = f"检查点 {kept.size}"
        try:
            point = read_checkpoint(kept.note, [key])
        except (NoteMalformed, NoteNotTrusted, ValueError) as wrong:
            run.find(where, f"签名不成立：{wrong}")
            continue
        if (
            point.size != kept.size
            or point.root != bytes(kept.root)
            or point.origin != settings.LEDGER_ORIGIN
        ):
            run.find(where, "列与签名文本不符")
        held.append(point)
    _compare(run, held, leaves, "本单元签名的检查点")
    return held


def _compare(run: _Run, points: list[Checkpoint], leaves: list[bytes], whose: str) -> None:
    span = locate_between([(p.size, p.root) for p in points], leaves, run.algorithm)
    if span is not None:
        start, end = span
        run.find(
            f"第 {start}—{end - 1} 条之间",
            f"与{whose}（大小 {end}）不符：其间有账目被改动、删除、调换次序，或账本被退回旧状态",
            start,
        )


def _outside(run: _Run, against: Path, leaves: list[bytes], ours: MemoryTiles, key: VerifierKey) -> None:
    """A signed note, or a folder with ``checkpoint`` and tiles, kept by somebody else."""
    file = against / "checkpoint" if against.is_dir() else against
    try:
        point = read_checkpoint(file.read_bytes(), [key])
    except (OSError, ValueError, NoteMalformed, NoteNotTrusted) as wrong:
        run.find(f"外部检查点 {against.name}", f"不能采用：{wrong}")
        return
    run.report.outside_size = point.size
    before = len(run.report.findings)
    _compare(run, [point], leaves, "外部检查点")
    if len(run.report.findings) > before and (against / "tile").is_dir():
        for index in locate_divergence(ours, FolderTiles(against), point.size, limit=_SHOWN):
            run.find(f"第 {index} 条", "与外部留存的叶不符", index)


def _rows(run: _Run) -> None:
    grown = grown_columns()
    for model in guarded_models():
        table = model._meta.db_table
        for row in model.objects.order_by("pk").iterator(chunk_size=2000):
            run.report.rows += 1
            said = run.latest.pop((table, str(row.uid)), None)
            where = f"{model._meta.verbose_name} {row.uid}"
            if said is None:
                run.find(where, "账本里没有这条记录：不是经操作写入的")
            elif said[0] is None:
                run.find(where, f"账本说已删除（{said[2]}），记录却在")
            elif (
                said[1] is not None
                and image_that_fits(row, salt=said[1], hash_=said[0], algorithm=run.algorithm, grown=grown)
                is None
            ):
                run.find(where, f"与账本记下的状态不符：在{said[2]}之后被改动")
    known = {m._meta.db_table: m._meta.verbose_name for m in guarded_models()}
    for (table, uid), (hash_, _, place) in run.latest.items():
        if hash_ is not None and table in known:
            run.find(f"{known[table]} {uid}", f"记录不见了；{place}写过它")


def verify(
    *, against: Path | None = None, rows: bool = True, files: bool = True, key: VerifierKey | None = None
) -> Report:
    """Check everything. ``against``: an outside checkpoint file, or a witness folder (checkpoint and tiles).

    Reads only; about 20 µs an entry plus 40 µs a row. Nothing is repaired.
    """
    run = _Run()
    key = key or verifier_key()
    leaves = list(_sequenced(run))
    frontier = Frontier(run.algorithm)
    frontier.extend(leaves)
    run.report.root = frontier.root().hex()
    ours = _tiles(run, leaves)
    _own_checkpoints(run, leaves, key)
    if against is not None:
        _outside(run, against, leaves, ours, key)
    for entry in LedgerEntry.objects.filter(leaf=None).order_by("id").iterator():
        run.report.pending += 1
        run.entry(entry, f"待排序账目 {entry.uid}", None)
    if rows:
        _rows(run)
    if files:
        from zhifa.core.files import verify_files

        for where, what in verify_files(run.report):
            run.find(where, what)
    return run.report
