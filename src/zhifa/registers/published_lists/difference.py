"""两版的差别 — rows added, taken out and changed between two versions of a list. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zhifa.registers.published_lists.kinds import ListKind

Cells = Mapping[str, str]


@dataclass(frozen=True)
class Difference:
    """差别 — ``changed``: (the row as it is now, [title：before → after])."""

    added: tuple[Cells, ...]
    removed: tuple[Cells, ...]
    changed: tuple[tuple[Cells, tuple[str, ...]], ...]
    same: int

    @property
    def any(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def difference(kind: ListKind, before: Sequence[Cells], now: Sequence[Cells]) -> Difference:
    """Compare by the key columns of the kind."""
    old = {tuple(r.get(k, "") for k in kind.keys): r for r in before}
    added, changed, same, met = [], [], 0, set()
    for row in now:
        key = tuple(row.get(k, "") for k in kind.keys)
        met.add(key)
        former = old.get(key)
        if former is None:
            added.append(row)
            continue
        words = tuple(
            f"{c.title}：{former.get(c.name) or '空'} → {row.get(c.name) or '空'}"
            for c in kind.columns
            if former.get(c.name, "") != row.get(c.name, "")
        )
        if words:
            changed.append((row, words))
        else:
            same += 1
    return Difference(tuple(added), tuple(r for k, r in old.items() if k not in met), tuple(changed), same)
