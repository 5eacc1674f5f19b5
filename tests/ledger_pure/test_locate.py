import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhifa.core.ledger.digest import digest
from zhifa.core.ledger.locate import Tampering, explain, locate_between, locate_divergence
from zhifa.core.ledger.tiles import MemoryTiles, grow
from zhifa.core.ledger.tree import root_of

D = digest("SHA-256")
LEAVES = [D.hash(b"\x00" + i.to_bytes(4, "big")) for i in range(66_000)]
NEW = D.hash(b"new")


def tiles(leaves):
    return Counting(grow(MemoryTiles(), 0, leaves, D).changed)


class Counting(MemoryTiles):
    reads = 0

    def read(self, level, index, width):
        self.reads += 1
        return super().read(level, index, width)


WITNESS = {size: tiles(LEAVES[:size]) for size in (1, 255, 256, 257, 513, 66_000)}


@pytest.mark.parametrize("size", sorted(WITNESS))
def test_one_changed_leaf_is_found_wherever_it_stands_by_opening_few_tiles(size):
    for index in {0, size // 2, size - 1, min(65_536, size - 1)}:
        ours = tiles([*LEAVES[:index], NEW, *LEAVES[index + 1 : size]])
        witness = WITNESS[size]
        witness.reads = 0
        assert locate_divergence(ours, witness, size) == [index]
        assert witness.reads <= 7
    assert locate_divergence(tiles(LEAVES[:size]), WITNESS[size], size) == []


@settings(deadline=None, max_examples=40)
@given(st.sampled_from([255, 256, 257, 513]), st.data())
def test_exactly_the_changed_leaves_are_listed(size, data):
    changed = data.draw(st.sets(st.integers(0, size - 1), max_size=20))
    ours = [NEW if i in changed else LEAVES[i] for i in range(size)]
    assert locate_divergence(tiles(ours), WITNESS[size], size) == sorted(changed)
    assert locate_divergence(tiles(ours), WITNESS[size], size, limit=2) == sorted(changed)[:2]


@pytest.mark.parametrize("left", [0, 1, 200, 256, 300, 512])
def test_leaves_cut_off_at_our_end_are_listed_and_later_ones_do_not_matter(left):
    assert locate_divergence(tiles(LEAVES[:left]), WITNESS[513], 513) == list(range(left, 513))
    assert locate_divergence(tiles(LEAVES[:700]), WITNESS[513], 513) == []


@pytest.mark.parametrize(
    ("ours", "expected", "words"),
    [
        (LEAVES[:50], None, None),
        (LEAVES[:60], None, None),
        ([*LEAVES[:9], NEW, *LEAVES[10:50]], Tampering("changed", 9, 9), "第 9 条被改动"),
        ([*LEAVES[:9], *LEAVES[10:50]], Tampering("dropped", 9, 9), "第 9 条被删除"),
        ([*LEAVES[:9], *LEAVES[12:70]], Tampering("dropped", 9, 11), "第 9—11 条被删除"),
        ([*LEAVES[:9], NEW, *LEAVES[9:50]], Tampering("inserted", 9, 9), "第 9 条系后来插入"),
        (
            [*LEAVES[:9], LEAVES[10], LEAVES[9], *LEAVES[11:50]],
            Tampering("reordered", 9, 10),
            "第 9—10 条被调换次序",
        ),
        (LEAVES[:44], Tampering("truncated", 44, 49), "第 44—49 条被截去"),
        (LEAVES[:49], Tampering("truncated", 49, 49), "第 49 条被截去"),
        ([], Tampering("truncated", 0, 49), "第 0—49 条被截去"),
        (
            [*LEAVES[:9], NEW, *LEAVES[10:20], NEW, *LEAVES[21:50]],
            Tampering("rewritten", 9, 20),
            "第 9—20 条之间有改写",
        ),
        ([*LEAVES[:48], NEW], Tampering("rewritten", 48, 49), "第 48—49 条之间有改写"),
    ],
)
def test_what_was_done_to_the_entries_is_named(ours, expected, words):
    found = explain(ours, LEAVES[:50])
    assert found == expected
    assert words is None or str(found) == words


@settings(deadline=None)
@given(st.integers(0, 299), st.lists(st.integers(1, 300), min_size=1, max_size=5))
def test_notes_alone_name_the_stretch_that_holds_the_change(index, sizes):
    points = [(size, root_of(LEAVES[:size], D)) for size in sizes]
    ours = [*LEAVES[:index], NEW, *LEAVES[index + 1 : 400]]
    found = locate_between(points, iter(ours), D)
    after = [s for s in sizes if s > index]
    if after:
        assert found == (max([s for s in sizes if s <= index], default=0), min(after))
    else:
        assert found is None
    assert locate_between(points, LEAVES[:300], D) is None


def test_a_ledger_shorter_than_a_checkpoint_contradicts_it():
    points = [(100, root_of(LEAVES[:100], D)), (200, root_of(LEAVES[:200], D))]
    assert locate_between(points, LEAVES[:150], D) == (100, 200)
