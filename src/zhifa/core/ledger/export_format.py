"""账本导出 — the folder (or .tar) a third party receives and checks with the one-file verifier.

::

    format.json             {"alg", "complete", "format": "zhifa-ledger-export", "origin", "size", "v": 1}
    checkpoint              the signed note the export is checked against
    vkey                    verifier keys, one a line
    checkpoints/NNNNNNNNNNNN   earlier signed notes, named by size (optional)
    tile/L/xNNN/NNN[.p/W]   C2SP tlog-tiles (absent when only one matter is disclosed)
    entries-000000.jsonl …  {"b": body, "c": commitment, "i": index, "s": sub-salt of the body}; 65,536 a
    file rows.jsonl              {"i": index, "id", "r": row, "s": sub-salt of the row, "t": table}
    (optional) proofs.json             {"consistency": [{"from", "path"}], "inclusion": [{"i", "leaf",
    "path"}], "size"}

Hashes are lower-case hex. ``b`` and ``r`` are strings holding the exact canonical JSON that was hashed. A
body that is erased or not disclosed has neither ``b`` nor ``s``. Entries and rows stand in ascending order
of index. Same input, same bytes: JSON is canonical, the tar carries no times and no owners. Writing and
reading stream.
"""

from __future__ import annotations

import json
import shutil
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from zhifa.core.ledger.canonical import canonical_json
from zhifa.core.ledger.checkpoint import peek_checkpoint
from zhifa.core.ledger.note import VerifierKey
from zhifa.core.ledger.tiles import FolderTiles, Tiles, tiles_of

FORMAT = "zhifa-ledger-export"
FORMAT_VERSION = 1
ENTRIES_A_FILE = 65_536


class ExportTargetTaken(FileExistsError):
    """导出位置已有内容 — an export never overwrites."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"导出位置 {path} 已有内容，请换一个空位置。")


class ExportMalformed(ValueError):
    """导出内容不符合格式 — not an export of this version, or out of order."""


@dataclass(frozen=True, slots=True)
class ExportedEntry:
    """导出账目 — ``salt`` is the body's sub-salt (``Salts.body()``), never the entry's salt."""

    index: int
    commitment: bytes
    salt: bytes | None = None
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class ExportedRow:
    """导出行 — a row's after-image at entry ``index``; ``salt`` is the row's sub-salt (``Salts.row()``)."""

    index: int
    table: str
    pk: str
    salt: bytes
    row: bytes

    @classmethod
    def of(cls, index: int, table: str, pk: object, salt: bytes, row: Mapping[str, Any]) -> ExportedRow:
        return cls(index, table, str(pk), salt, canonical_json(row))


@dataclass(frozen=True, slots=True)
class Proofs:
    """证明 — inclusion as (index, leaf hash, path); consistency as (older size, path), all up to ``size``."""

    size: int
    inclusion: list[tuple[int, bytes, list[bytes]]] = field(default_factory=list)
    consistency: list[tuple[int, list[bytes]]] = field(default_factory=list)


def write_export(
    target: Path | str,
    *,
    note: str,
    vkeys: Iterable[VerifierKey],
    entries: Iterable[ExportedEntry],
    complete: bool,
    tiles: Tiles | None = None,
    rows: Iterable[ExportedRow] = (),
    proofs: Proofs | None = None,
    earlier: Iterable[str] = (),
) -> Path:
    """Write an export folder and return it. ``complete`` promises every entry below the checkpoint's size.

    The folder appears under its name only when whole. Raises :class:`ExportTargetTaken`, and
    :class:`ExportMalformed` when entries or rows are not in ascending order."""
    target = Path(target)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise ExportTargetTaken(target)
    point = peek_checkpoint(note)
    half = target.with_name(target.name + ".new")
    if half.exists():
        shutil.rmtree(half)
    half.mkdir(parents=True)
    _write_json(
        half / "format.json",
        {
            "format": FORMAT,
            "v": FORMAT_VERSION,
            "alg": point.alg,
            "origin": point.origin,
            "size": point.size,
            "complete": complete,
        },
    )
    (half / "checkpoint").write_bytes(note.encode())
    (half / "vkey").write_bytes("".join(f"{key}\n" for key in vkeys).encode())
    for older in earlier:
        path = half / "checkpoints" / f"{peek_checkpoint(older).size:012d}"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(older.encode())
    if tiles is not None:
        copy_tiles(tiles, point.size, half)
    _write_entries(half, entries, point.size, complete)
    _write_rows(half, rows)
    if proofs is not None:
        _write_json(half / "proofs.json", _proofs_out(proofs))
    half.replace(target)
    return target


def copy_tiles(tiles: Tiles, size: int, folder: Path | str) -> None:
    """All tiles of a tree of ``size`` leaves below ``folder``: with a checkpoint beside them, a witness
    folder against which every change is located to the entry."""
    out = FolderTiles(folder)
    for level, index, width in tiles_of(size):
        out.write(level, index, tiles.read(level, index, width))


def _write_json(path: Path, value: Any) -> None:
    path.write_bytes(canonical_json(value) + b"\n")


def _write_entries(folder: Path, entries: Iterable[ExportedEntry], size: int, complete: bool) -> None:
    last, count, file = -1, 0, None
    try:
        for entry in entries:
            if entry.index <= last or entry.index >= size or (complete and entry.index != last + 1):
                raise ExportMalformed(
                    f"第 {entry.index} 条次序不对（前一条是第 {last} 条，账本共 {size} 条）。"
                )
            last = entry.index
            if count % ENTRIES_A_FILE == 0:
                if file is not None:
                    file.close()
                file = (folder / f"entries-{count // ENTRIES_A_FILE:06d}.jsonl").open("wb")
            line: dict[str, Any] = {"i": entry.index, "c": entry.commitment.hex()}
            if entry.salt is not None and entry.body is not None:
                line |= {"s": entry.salt.hex(), "b": entry.body.decode()}
            assert file is not None
            file.write(canonical_json(line) + b"\n")
            count += 1
    finally:
        if file is not None:
            file.close()
    if complete and count != size:
        raise ExportMalformed(f"检查点有 {size} 条，实际只有 {count} 条可导出。")


def _write_rows(folder: Path, rows: Iterable[ExportedRow]) -> None:
    last, file = -1, None
    try:
        for row in rows:
            if row.index < last:
                raise ExportMalformed(f"行须按账目次序排列，第 {row.index} 条在第 {last} 条之后。")
            last = row.index
            if file is None:
                file = (folder / "rows.jsonl").open("wb")
            line = {"i": row.index, "t": row.table, "id": row.pk, "s": row.salt.hex()}
            line["r"] = row.row.decode()
            file.write(canonical_json(line) + b"\n")
    finally:
        if file is not None:
            file.close()


def _proofs_out(proofs: Proofs) -> dict[str, Any]:
    return {
        "size": proofs.size,
        "inclusion": [
            {"i": index, "leaf": leaf.hex(), "path": [h.hex() for h in path]}
            for index, leaf, path in proofs.inclusion
        ],
        "consistency": [{"from": old, "path": [h.hex() for h in path]} for old, path in proofs.consistency],
    }


def pack(folder: Path | str, tar: Path | str) -> Path:
    """The export folder as one .tar: sorted, without times or owners, so the same export gives the same
    file."""
    folder, tar = Path(folder), Path(tar)
    if tar.exists():
        raise ExportTargetTaken(tar)
    half = tar.with_name(tar.name + ".new")
    with tarfile.open(half, "w", format=tarfile.PAX_FORMAT) as out:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            info = tarfile.TarInfo(path.relative_to(folder).as_posix())
            info.size, info.mode = path.stat().st_size, 0o644
            with path.open("rb") as file:
                out.addfile(info, file)
    return half.replace(tar)


class Export:
    """导出 — an export folder read back, streaming. Nothing is checked here: that is the verifier's work."""

    def __init__(self, folder: Path | str) -> None:
        """Raises :class:`ExportMalformed` when it is not an export of this version."""
        self.folder = Path(folder)
        try:
            head = json.loads((self.folder / "format.json").read_bytes())
            known = head["format"] == FORMAT and head["v"] == FORMAT_VERSION
            self.size, self.complete = int(head["size"]), bool(head["complete"])
            self.alg, self.origin = str(head["alg"]), str(head["origin"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ExportMalformed(f"{folder} 不是账本导出。") from error
        if not known:
            raise ExportMalformed(f"{folder} 的导出格式版本不认识。")

    def note(self) -> str:
        return (self.folder / "checkpoint").read_text("utf-8")

    def vkeys(self) -> list[VerifierKey]:
        lines = (self.folder / "vkey").read_text("utf-8").splitlines()
        return [VerifierKey.parse(line) for line in lines if line]

    def earlier(self) -> Iterator[str]:
        for path in sorted((self.folder / "checkpoints").glob("*")):
            yield path.read_text("utf-8")

    def tiles(self) -> FolderTiles:
        return FolderTiles(self.folder)

    def _lines(self, path: Path) -> Iterator[dict[str, Any]]:
        with path.open("rb") as file:
            for line in file:
                yield json.loads(line)

    def entries(self) -> Iterator[ExportedEntry]:
        for path in sorted(self.folder.glob("entries-*.jsonl")):
            for line in self._lines(path):
                salt, body = line.get("s"), line.get("b")
                yield ExportedEntry(
                    line["i"],
                    bytes.fromhex(line["c"]),
                    None if salt is None else bytes.fromhex(salt),
                    None if body is None else body.encode(),
                )

    def rows(self) -> Iterator[ExportedRow]:
        path = self.folder / "rows.jsonl"
        if path.exists():
            for line in self._lines(path):
                yield ExportedRow(
                    line["i"], line["t"], line["id"], bytes.fromhex(line["s"]), line["r"].encode()
                )

    def proofs(self) -> Proofs | None:
        path = self.folder / "proofs.json"
        if not path.exists():
            return None
        data = json.loads(path.read_bytes())
        return Proofs(
            data["size"],
            [
                (p["i"], bytes.fromhex(p["leaf"]), [bytes.fromhex(h) for h in p["path"]])
                for p in data["inclusion"]
            ],
            [(p["from"], [bytes.fromhex(h) for h in p["path"]]) for p in data["consistency"]],
        )
