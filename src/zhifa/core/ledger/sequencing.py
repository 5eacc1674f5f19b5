"""排序 — gives committed entries their place in the tree, in batches, and signs a checkpoint over each batch.

Only one sequencer works at a time (advisory lock). Entries get places in the order of their keys within a
batch; an entry whose transaction commits late gets a later place, which changes nothing for the rows it
wrote: whoever wrote one of them next had to wait for its lock.
"""

from collections.abc import Iterator

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from zhifa.core import clock
from zhifa.core.ledger.checkpoint import Checkpoint
from zhifa.core.ledger.digest import DIGEST_BYTES, digest
from zhifa.core.ledger.keys import signing_key
from zhifa.core.ledger.leaf import leaf_hash
from zhifa.core.ledger.models import LedgerCheckpoint, LedgerEntry, LedgerLeaf, LedgerTile
from zhifa.core.ledger.proof import TileTree
from zhifa.core.ledger.tiles import WIDTH, TileMissing, grow, level_count, split
from zhifa.core.ledger.tree import perfect_root

_LOCK = 0x5A48_4C45_4447  # any fixed number: names the sequencer's advisory lock
#: entries this far behind the newest sequenced one are looked for every second; older stragglers (a very long
#: transaction) every few minutes, with ``everything``
_LOOK_BACK = 5_000


class DatabaseTiles:
    """数据库树块 — full tiles from ``core_ledgertile``, the partial last ones made from leaves."""

    def read(self, level: int, index: int, width: int) -> bytes:
        """As ``Tiles.read``. Raises ``TileMissing``."""
        found = LedgerTile.objects.filter(level=level, index=index).values_list("hashes", flat=True).first()
        if found is not None:
            return bytes(found)[: width * DIGEST_BYTES]
        return self._made(level, index, width)

    def _made(self, level: int, index: int, width: int) -> bytes:
        """A tile that is not kept because it is not full."""
        start = index * WIDTH
        if level == 0:
            data = b"".join(
                bytes(h)
                for h in LedgerLeaf.objects.filter(index__gte=start, index__lt=start + width)
                .order_by("index")
                .values_list("leaf_hash", flat=True)
            )
        else:
            algorithm = digest(settings.LEDGER_ALGORITHM)
            data = b"".join(
                perfect_root(split(bytes(h)), algorithm)
                for h in LedgerTile.objects.filter(level=level - 1, index__gte=start, index__lt=start + width)
                .order_by("index")
                .values_list("hashes", flat=True)
            )
        if len(data) < width * DIGEST_BYTES:
            raise TileMissing(level, index, width)
        return data


class TilesOfProof(DatabaseTiles):
    """证明用的树块 — as ``DatabaseTiles``, with the full tiles that the proof of one entry needs read ahead by one statement."""

    def __init__(self, index: int, size: int) -> None:
        wanted, level = Q(), 0
        while (count := level_count(size, level)) > 0:
            edge = (count - 1) // WIDTH
            wanted |= Q(level=level, index__in={(index >> 8 * level) // WIDTH, edge})
            if level and count % WIDTH:  # a tile that is not full is made of the ones below it
                wanted |= Q(level=level - 1, index__gte=edge * WIDTH, index__lt=count)
            level += 1
        rows = LedgerTile.objects.filter(wanted).values_list("level", "index", "hashes")
        self._kept = {(at, place): bytes(hashes) for at, place, hashes in rows}

    def read(self, level: int, index: int, width: int) -> bytes:
        """As ``Tiles.read``. Raises ``TileMissing``."""
        if (kept := self._kept.get((level, index))) is not None:
            return kept[: width * DIGEST_BYTES]
        below = [self._kept.get((level - 1, index * WIDTH + n)) for n in range(width)]
        if level == 0 or None in below:
            return self._made(level, index, width)
        algorithm = digest(settings.LEDGER_ALGORITHM)
        return b"".join(perfect_root(split(tile), algorithm) for tile in below if tile is not None)


def size() -> int:
    """How many entries have a place in the tree."""
    last = LedgerLeaf.objects.order_by("-index").values_list("index", flat=True).first()
    return 0 if last is None else last + 1


def pending() -> int:
    """How many committed entries wait for a place."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM core_ledgerentry e WHERE NOT EXISTS"
            " (SELECT 1 FROM core_ledgerleaf l WHERE l.entry_id = e.id)"
        )
        return int(cursor.fetchone()[0])


def _unsequenced(limit: int, *, everything: bool) -> list[tuple[int, bytes]]:
    with connection.cursor() as cursor:
        low = 0
        if not everything:
            cursor.execute("SELECT coalesce(max(entry_id), 0) FROM core_ledgerleaf")
            low = int(cursor.fetchone()[0]) - _LOOK_BACK
        cursor.execute(
            "SELECT e.id, e.commitment FROM core_ledgerentry e WHERE e.id > %s AND NOT EXISTS"
            " (SELECT 1 FROM core_ledgerleaf l WHERE l.entry_id = e.id) ORDER BY e.id LIMIT %s",
            [low, limit],
        )
        return [(int(i), bytes(c)) for i, c in cursor.fetchall()]


def sequence(limit: int = 20_000, *, everything: bool = False) -> int:
    """Sequence up to ``limit`` entries in one transaction; returns how many.

    ``everything`` looks back over the whole log for entries whose transaction took very long (done at the
    start of every worker).
    """
    algorithm = digest(settings.LEDGER_ALGORITHM)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
            if not cursor.fetchone()[0]:
                return 0
        found = _unsequenced(limit, everything=everything)
        if not found:
            return 0
        start = size()
        leaves = [leaf_hash(commitment, algorithm) for _, commitment in found]
        LedgerLeaf.objects.bulk_create(
            (
                LedgerLeaf(index=start + offset, entry_id=entry_id, leaf_hash=hash_)
                for offset, ((entry_id, _), hash_) in enumerate(zip(found, leaves, strict=True))
            ),
            batch_size=5000,
        )
        growth = grow(DatabaseTiles(), start, leaves, algorithm)
        LedgerTile.objects.bulk_create(
            LedgerTile(level=level, index=index, hashes=hashes)
            for (level, index), hashes in growth.changed.items()
            if len(hashes) == WIDTH * DIGEST_BYTES
        )
        make_checkpoint(growth.size)
    return len(found)


def make_checkpoint(at_size: int) -> LedgerCheckpoint:
    """Sign and keep a checkpoint over the first ``at_size`` leaves."""
    algorithm = digest(settings.LEDGER_ALGORITHM)
    root = TileTree(DatabaseTiles(), at_size, algorithm).root()
    now = clock.now()
    note = Checkpoint(settings.LEDGER_ORIGIN, at_size, root, settings.LEDGER_ALGORITHM, now).sign(
        signing_key()
    )
    made, _ = LedgerCheckpoint.objects.get_or_create(
        size=at_size, defaults={"root": root, "note": note, "made_at": now}
    )
    return made


def sequence_all() -> int:
    """Sequence until nothing is pending."""
    total = 0
    while done := sequence(everything=True):
        total += done
    return total


def entries_in_order(start: int = 0) -> Iterator[LedgerEntry]:
    """Sequenced entries in the order of the tree, streaming, with ``leaf`` at hand."""
    return (
        LedgerEntry.objects.filter(leaf__index__gte=start)
        .select_related("leaf")
        .order_by("leaf__index")
        .iterator(chunk_size=5000)
    )
