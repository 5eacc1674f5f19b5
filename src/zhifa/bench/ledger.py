"""账本跑分 — a tree of a million leaves built, proved and verified in process, with SHA-256 and with SM3.

Theory: an inclusion proof in a tree of n leaves needs at most ceil(log2 n) hashes of 32 bytes, a consistency proof one more
(RFC 9162 sections 2.1.3 and 2.1.4). Bytes are those of the hashes a proof carries.
"""

import math
import random
import secrets
import time
from datetime import UTC, datetime
from typing import Any

from zhifa.bench.result import Result
from zhifa.core.ledger import leaf
from zhifa.core.ledger.digest import DIGEST_BYTES, Digest, digest
from zhifa.core.ledger.proof import TileTree, verify_consistency, verify_inclusion
from zhifa.core.ledger.tiles import MemoryTiles, grow
from zhifa.core.ledger.tree import root_of

#: what an operation that writes four rows puts into its entry
_ROW = {
    "number": "SX-2026-0000001",
    "title": "沿街店铺把货架摆到人行道上",
    "address": "青埠镇塘湾路12号",
    "received_at": datetime(2026, 3, 2, 1, 2, 3, tzinfo=UTC),
    "team_id": 3,
    "town_id": 4,
    "state": "received",
    "summary": "店外经营，行人只能走机动车道，希望尽快处理" * 3,
}


def _entry(algorithm: Digest) -> leaf.Entry:
    salt = leaf.new_salt()
    rows = [leaf.row_ref(salt, "core_matter", n, _ROW, algorithm) for n in range(4)]
    return leaf.make_entry({"op": "intake.register", "title": "登记来件", "rows": rows}, salt, algorithm)


def _timed(work: Any) -> tuple[Any, float]:
    began = time.perf_counter()
    answer = work()
    return answer, time.perf_counter() - began


def measure(leaves: int, inclusion: int, consistency: int) -> Result:
    """Both algorithms, one after the other."""
    result = Result(
        "ledger", "账本：建树、证明、核验", {"条": leaves, "存在性证明": inclusion, "一致性证明": consistency}
    )
    _algorithm(result, digest("SHA-256"), leaves, inclusion, consistency)
    _algorithm(result, digest("SM3"), leaves, inclusion, consistency)
    return result


def _algorithm(result: Result, algorithm: Digest, count: int, inclusion: int, consistency: int) -> None:
    name = algorithm.name
    entries = 2000 if count > 10_000 else 100
    _, seconds = _timed(lambda: [_entry(algorithm) for _ in range(entries)])
    result.add(f"{name} 生成一条（四行）", seconds / entries * 1e6, "µs")
    commitments = [secrets.token_bytes(DIGEST_BYTES) for _ in range(count)]
    hashes, seconds = _timed(lambda: [leaf.leaf_hash(c, algorithm) for c in commitments])
    result.add(f"{name} 叶散列", seconds, "秒")
    root, seconds = _timed(lambda: root_of(hashes, algorithm))
    result.add(f"{name} 核验树根", seconds, "秒", note=f"{count / seconds:,.0f} 条/秒")
    growth, seconds = _timed(lambda: grow(MemoryTiles(), 0, hashes, algorithm))
    result.add(f"{name} 建树块", seconds, "秒")
    tree = TileTree(MemoryTiles(growth.changed), count, algorithm)
    result.add(f"{name} 树块的根一致", 100.0 if tree.root() == root else 0.0, "%", limit=100, at_least=True)
    _inclusion(result, tree, hashes, root, algorithm, inclusion)
    _consistency(result, tree, root, algorithm, consistency)


def _inclusion(
    result: Result, tree: TileTree, hashes: list[bytes], root: bytes, algorithm: Digest, count: int
) -> None:
    size = len(hashes)
    chance = random.Random(11)
    places = [0, size - 1, *(chance.randrange(size) for _ in range(count - 2))]
    paths, making = _timed(lambda: [tree.inclusion_proof(i) for i in places])
    held, checking = _timed(
        lambda: sum(
            verify_inclusion(hashes[i], i, size, path, root, algorithm)
            for i, path in zip(places, paths, strict=True)
        )
    )
    forged = sum(
        verify_inclusion(hashes[i - 1], i, size, path, root, algorithm)
        for i, path in zip(places, paths, strict=True)
    )
    name = algorithm.name
    theory = max(1, math.ceil(math.log2(size))) * DIGEST_BYTES
    longest = max(len(p) for p in paths) * DIGEST_BYTES
    result.add(f"{name} 存在性证明成立", held / count * 100, "%", limit=100, at_least=True)
    result.add(f"{name} 张冠李戴被接受", forged, "份", limit=0)
    result.add(
        f"{name} 存在性证明最长与理论之比", longest / theory, limit=1.05, note=f"{longest} 与 {theory} 字节"
    )
    result.add(f"{name} 制作存在性证明", making / count * 1e6, "µs")
    result.add(f"{name} 核验存在性证明", checking / count * 1e6, "µs")


def _consistency(result: Result, tree: TileTree, root: bytes, algorithm: Digest, count: int) -> None:
    size = tree.size
    chance = random.Random(12)
    olds = [chance.randrange(1, size) for _ in range(count)]
    roots, rooting = _timed(lambda: [tree.root(old) for old in olds])
    paths, making = _timed(lambda: [tree.consistency_proof(old) for old in olds])
    held, checking = _timed(
        lambda: sum(
            verify_consistency(old, size, old_root, root, path, algorithm)
            for old, old_root, path in zip(olds, roots, paths, strict=True)
        )
    )
    name = algorithm.name
    theory = (max(1, math.ceil(math.log2(size))) + 1) * DIGEST_BYTES
    longest = max(len(p) for p in paths) * DIGEST_BYTES
    result.add(f"{name} 一致性证明成立", held / count * 100, "%", limit=100, at_least=True)
    result.add(
        f"{name} 一致性证明最长与理论之比", longest / theory, limit=1.05, note=f"{longest} 与 {theory} 字节"
    )
    result.add(f"{name} 旧树根", rooting / count * 1e6, "µs")
    result.add(f"{name} 制作一致性证明", making / count * 1e6, "µs")
    result.add(f"{name} 核验一致性证明", checking / count * 1e6, "µs")
