"""内存 — what a new database takes follows the machine it is made on."""

import pytest

from zhifa.adapters.postgres import memory


@pytest.mark.parametrize(
    ("gigabytes", "buffers", "cache"),
    [(1, "128MB", "512MB"), (8, "512MB", "4096MB"), (24, "1024MB", "12288MB"), (0.25, "128MB", "256MB")],
)
def test_shared_buffers_are_a_sixteenth_of_the_memory_within_bounds(
    gigabytes: float, buffers: str, cache: str
) -> None:
    found = memory.settings(int(gigabytes * (1 << 30)))
    assert (found["shared_buffers"], found["effective_cache_size"]) == (buffers, cache)


def test_a_container_with_less_than_the_machine_is_believed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    from pathlib import Path

    limit = Path(str(tmp_path)) / "memory.max"
    monkeypatch.setattr(memory, "_LIMITS", (limit,))
    limit.write_text("max\n")
    whole = memory.of_the_machine()
    limit.write_text("268435456\n")
    assert memory.of_the_machine() == 268_435_456 < whole
