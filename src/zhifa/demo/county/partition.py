"""连片划分 — split a set of neighbouring cells into connected parts grown from seeds.

Growth is a shortest-path race from all seeds at once, so every part is connected by construction and the
number of parts is the number of seeds, exactly.
"""

from __future__ import annotations

import heapq
import math
import random
from collections.abc import Callable, Mapping, Sequence

Points = Sequence[Sequence[float]]
Neighbours = Sequence[Sequence[int]] | Mapping[int, Sequence[int]]
StepCost = Callable[[int, int], float]


def grow(
    members: set[int], neighbours: Neighbours, seeds: Sequence[int], cost: StepCost, reach: Sequence[float]
) -> dict[int, int]:
    """Cell → number of its part (position in `seeds`). `reach[k]` > 1 makes part k larger.

    Raises ValueError when seeds repeat or a member cannot be reached.
    """
    if len(set(seeds)) != len(seeds):
        raise ValueError("划分起点重复")
    part: dict[int, int] = {}
    queue: list[tuple[float, int, int]] = [(0.0, seed, k) for k, seed in enumerate(seeds)]
    best: dict[int, float] = dict.fromkeys(seeds, 0.0)
    heapq.heapify(queue)
    while queue:
        distance, cell, k = heapq.heappop(queue)
        if cell in part:
            continue
        part[cell] = k
        for other in neighbours[cell]:
            if other in members and other not in part:
                further = distance + cost(cell, other) / reach[k]
                if further < best.get(other, math.inf):
                    best[other] = further
                    heapq.heappush(queue, (further, other, k))
    if len(part) != len(members):
        raise ValueError("有网眼不与任何起点相连")
    return part


def connected(cells: set[int], neighbours: Neighbours) -> bool:
    """Whether the cells hang together."""
    if not cells:
        return True
    start = min(cells)
    seen = {start}
    stack = [start]
    while stack:
        for other in neighbours[stack.pop()]:
            if other in cells and other not in seen:
                seen.add(other)
                stack.append(other)
    return len(seen) == len(cells)


def spread_seeds(rng: random.Random, members: Sequence[int], points: Points, count: int) -> list[int]:
    """`count` distinct members, far from each other (each next one is the best of some random tries)."""
    if count > len(members):
        raise ValueError("起点多于网眼")
    chosen = [members[rng.randrange(len(members))]]
    gap = {m: math.dist(points[m], points[chosen[0]]) for m in members}
    while len(chosen) < count:
        tries = [members[rng.randrange(len(members))] for _ in range(24)]
        pick = max(tries, key=lambda m: gap[m])
        if gap[pick] == 0.0:
            pick = max(members, key=lambda m: gap[m])
        chosen.append(pick)
        for m in members:
            distance = math.dist(points[m], points[pick])
            if distance < gap[m]:
                gap[m] = distance
    return chosen


def balanced_parts(
    rng: random.Random,
    members: Sequence[int],
    neighbours: Neighbours,
    points: Points,
    weight: Sequence[float] | Mapping[int, float],
    count: int,
    cost: StepCost,
    rounds: int = 4,
) -> list[list[int]]:
    """`count` connected parts of similar total weight; each part sorted, parts in seed order.

    Each round moves every seed to its part's middle and lets light parts reach further.
    """
    inside = set(members)
    seeds = spread_seeds(rng, members, points, count)
    reach = [1.0] * count
    target = sum(weight[m] for m in members) / count
    parts: list[list[int]] = []
    for turn in range(rounds):
        owner = grow(inside, neighbours, seeds, cost, reach)
        parts = [[] for _ in range(count)]
        for m in members:
            parts[owner[m]].append(m)
        if turn == rounds - 1:
            break
        for k, part in enumerate(parts):
            load = sum(weight[m] for m in part)
            reach[k] *= min(1.25, max(0.8, (target / load) ** 0.35))
            x = sum(points[m][0] for m in part) / len(part)
            y = sum(points[m][1] for m in part) / len(part)
            seeds[k] = min(part, key=lambda m: math.dist(points[m], (x, y)))
    return [sorted(part) for part in parts]
