import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ledger_pure import oracle
from zhifa.core.ledger.digest import digest
from zhifa.core.ledger.proof import (
    OutsideTree,
    TileTree,
    root_from_inclusion,
    verify_consistency,
    verify_inclusion,
)
from zhifa.core.ledger.tiles import (
    FolderTiles,
    MemoryTiles,
    TileMissing,
    grow,
    leaf_hashes,
    parse_tile_path,
    tile_path,
    tiles_of,
)
from zhifa.core.ledger.tree import Frontier, root_of

ALGS = ["SHA-256", "SM3"]
sizes = st.one_of(st.integers(1, 70), st.sampled_from([255, 256, 257, 300, 511, 512, 513, 700]))


def leaves_of(count, d):
    return [d.hash(b"\x00" + i.to_bytes(4, "big")) for i in range(count)]


def tree_of(leaves, d):
    return TileTree(MemoryTiles(grow(MemoryTiles(), 0, leaves, d).changed), len(leaves), d)


def test_the_roots_of_the_well_known_eight_leaf_tree_come_out():
    # the eight inputs certificate-transparency implementations use since RFC 6962; first and last root are
    # published with them, the others are recomputed by the recursive definition
    d = digest("SHA-256")
    inputs = [
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ]
    leaves = [d.hash(b"\x00" + bytes.fromhex(x)) for x in inputs]
    assert root_of([], d).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert leaves[0].hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert root_of(leaves, d).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    for n in range(9):
        assert root_of(leaves[:n], d) == oracle.mth(leaves[:n], d)


@pytest.mark.parametrize("alg", ALGS)
@settings(max_examples=60, deadline=None)
@given(n=sizes, data=st.data())
def test_proofs_from_tiles_equal_the_recursive_definition(alg, n, data):
    d = digest(alg)
    leaves = leaves_of(n, d)
    tree, root = tree_of(leaves, d), oracle.mth(leaves, d)
    assert tree.root() == root == root_of(iter(leaves), d) == tree.frontier().root()
    index = data.draw(st.integers(0, n - 1))
    path = tree.inclusion_proof(index)
    assert path == oracle.path(index, leaves, d)
    assert verify_inclusion(leaves[index], index, n, path, root, d)
    old = data.draw(st.integers(1, n))
    between = tree.consistency_proof(old)
    assert between == oracle.subproof(old, leaves, True, d)
    assert verify_consistency(old, n, oracle.mth(leaves[:old], d), root, between, d)
    assert tree.inclusion_proof(min(index, old - 1), old) == oracle.path(min(index, old - 1), leaves[:old], d)


@settings(max_examples=80, deadline=None)
@given(n=st.integers(2, 300), data=st.data())
def test_a_changed_proof_leaf_index_or_size_never_verifies(n, data):
    d = digest("SHA-256")
    leaves = leaves_of(n, d)
    tree, root = tree_of(leaves, d), oracle.mth(leaves, d)
    index = data.draw(st.integers(0, n - 1))
    path = tree.inclusion_proof(index)
    at = data.draw(st.integers(0, len(path) - 1))
    broken = [*path[:at], d.hash(path[at]), *path[at + 1 :]]
    other = data.draw(st.integers(0, n - 1).filter(lambda i: i != index))
    assert not verify_inclusion(leaves[index], index, n, broken, root, d)
    assert not verify_inclusion(leaves[other], index, n, path, root, d)
    assert not verify_inclusion(leaves[index], other, n, path, root, d)
    assert not verify_inclusion(leaves[index], index, n, path[:-1], root, d)
    assert not verify_inclusion(leaves[index], index, n, [*path, root], root, d)
    assert root_from_inclusion(leaves[index], n, n, path, d) is None
    old = data.draw(st.integers(1, n - 1))
    old_root, between = oracle.mth(leaves[:old], d), tree.consistency_proof(old)
    at = data.draw(st.integers(0, len(between) - 1))
    broken = [*between[:at], d.hash(between[at]), *between[at + 1 :]]
    assert not verify_consistency(old, n, old_root, root, broken, d)
    assert not verify_consistency(old, n, root, root, between, d)
    assert not verify_consistency(old, n, old_root, old_root, between, d)
    assert not verify_consistency(old, n, old_root, root, between[:-1], d)
    assert not verify_consistency(old, n, old_root, root, [*between, root], d)
    assert not verify_consistency(n, old, root, old_root, between, d)


@settings(max_examples=40, deadline=None)
@given(steps=st.lists(st.integers(0, 300), min_size=1, max_size=6))
def test_growing_in_any_steps_gives_the_tiles_of_growing_at_once(steps):
    d = digest("SHA-256")
    leaves = leaves_of(sum(steps), d)
    store, size, frontier = MemoryTiles(), 0, Frontier(d)
    for step in steps:
        growth = grow(store, size, leaves[size : size + step], d)
        store.tiles.update(growth.changed)
        frontier.extend(leaves[size : size + step])
        size = growth.size
        assert frontier.root() == TileTree(store, size, d).root() == root_of(leaves[:size], d)
    assert store.tiles == grow(MemoryTiles(), 0, leaves, d).changed
    assert list(leaf_hashes(store, size)) == leaves


def test_a_long_run_is_folded_in_chunks_to_the_same_root():
    d = digest("SHA-256")
    leaves = leaves_of(9000, d)
    one_by_one = Frontier(d)
    for leaf in leaves:
        one_by_one.append(leaf)
    odd_start = Frontier(d)
    odd_start.extend(leaves[:5])
    odd_start.extend(iter(leaves[5:]))
    assert one_by_one.root() == odd_start.root() == root_of(leaves, d) == tree_of(leaves, d).root()
    assert Frontier(d, 9000, one_by_one.peaks).root() == one_by_one.root()
    with pytest.raises(ValueError, match="前沿"):
        Frontier(d, 8999, one_by_one.peaks)


class Counting(MemoryTiles):
    reads = 0

    def read(self, level, index, width):
        self.reads += 1
        return super().read(level, index, width)


def test_a_proof_reads_few_tiles_and_has_no_more_hashes_than_theory():
    d = digest("SHA-256")
    size = 70_000
    tiles = Counting(grow(MemoryTiles(), 0, leaves_of(size, d), d).changed)
    path = TileTree(tiles, size, d).inclusion_proof(12_345)
    assert tiles.reads <= 6  # three levels, and their right edge
    assert len(path) <= 17  # ceil(log2 70000)
    tiles.reads = 0
    assert len(TileTree(tiles, size, d).consistency_proof(33_333)) <= 18
    assert tiles.reads <= 8


def test_a_tree_of_seventy_thousand_has_the_tiles_the_specification_lists():
    listed = list(tiles_of(70_000))
    assert [sum(1 for lv, _, w in listed if lv == level and w == 256) for level in range(3)] == [273, 1, 0]
    assert [(lv, w) for lv, _, w in listed if w < 256] == [(0, 112), (1, 17), (2, 1)]
    assert list(tiles_of(256)) == [(0, 0, 256), (1, 0, 1)]
    assert list(tiles_of(0)) == []
    assert set(tiles_of(70_001)) - set(tiles_of(70_000)) == set(tiles_of(70_001, since=70_000))


def test_tile_paths_are_written_as_the_specification_shows():
    assert tile_path(0, 1_234_067) == "tile/0/x001/x234/067"
    assert tile_path(1, 5, 17) == "tile/1/005.p/17"
    for level, index, width in itertools.product((0, 3), (0, 7, 999, 1000, 1_234_067), (1, 255, 256)):
        assert parse_tile_path(tile_path(level, index, width)) == (level, index, width)
    for wrong in ("tile/0/1", "tile/0/000.p/256", "tile/0/000.p/0", "tile/00/000", "tile/0/x000/001", "../x"):
        with pytest.raises(ValueError, match="树块路径"):
            parse_tile_path(wrong)


def test_a_folder_serves_narrower_tiles_from_wider_ones(tmp_path):
    d = digest("SHA-256")
    leaves = leaves_of(300, d)
    folder = FolderTiles(tmp_path)
    for (level, index), data in grow(MemoryTiles(), 0, leaves, d).changed.items():
        folder.write(level, index, data)
    assert TileTree(folder, 300, d).root() == root_of(leaves, d)
    assert TileTree(folder, 290, d).root() == root_of(leaves[:290], d)
    assert TileTree(folder, 200, d).root() == root_of(leaves[:200], d)
    with pytest.raises(TileMissing, match=r"tile/0/001\.p/50"):
        folder.read(0, 1, 50)
    with pytest.raises(OutsideTree, match="第 300 条"):
        TileTree(folder, 300, d).inclusion_proof(300)
