"""定位跑分 — point → grids in bulk against a bare STRtree over the same polygons.

Among the points are every kind that goes wrong: corners shared by four grids, points on shared edges, points outside. Every
answer is compared with the bare tree's, and a part of them with a search through all polygons without any tree.
"""

import json
import random
import time
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape

from zhifa.bench import mesh
from zhifa.bench.result import Result
from zhifa.registers.territory.locating import GridTree, Located, Placed

CHUNK = 50_000
SEARCHED = 400


def _cells(data: str | None) -> list[mesh.Cell]:
    if data is None:
        return mesh.whole()
    features = json.loads(Path(data).read_text(encoding="utf-8"))["features"]
    return sorted(
        (
            mesh.Cell(
                str(f["properties"].get("code", n)),
                str(f["properties"].get("kind", "basic")),
                0,
                shape(f["geometry"]),
            )
            for n, f in enumerate(features)
        ),
        key=lambda c: c.code,
    )


def _points(cells: list[mesh.Cell], count: int) -> Any:
    """(count, 2) degrees: a twentieth on vertices, a twentieth on edges, the rest over the county and its rim."""
    chance = np.random.default_rng(7)
    outlines = np.array([c.outline for c in cells], dtype=object)
    x0, y0, x1, y1 = shapely.total_bounds(outlines)
    margin = (x1 - x0) * 0.01
    points = np.column_stack(
        [
            chance.uniform(x0 - margin, x1 + margin, count),
            chance.uniform(y0 - margin, y1 + margin, count),
        ]
    )
    vertices = shapely.get_coordinates(outlines)
    share = max(1, count // 20)
    points[:share] = vertices[chance.integers(0, len(vertices), share)]
    # a middle of two neighbouring vertices; half of them are exactly on the edge in floating point, all are close
    at = chance.integers(0, len(vertices) - 1, share)
    points[share : 2 * share] = (vertices[at] + vertices[at + 1]) / 2
    chance.shuffle(points)
    return points


def _same(answers: list[Located], point_index: Any, grid_index: Any, cells: list[mesh.Cell]) -> int:
    """How many answers say exactly what the (point, grid) pairs say."""
    order = np.lexsort((grid_index, point_index))
    hits: list[list[int]] = [[] for _ in answers]
    for p, g in zip(point_index[order].tolist(), grid_index[order].tolist(), strict=True):
        hits[p].append(g)
    same = 0
    for answer, own in zip(answers, hits, strict=True):
        kinds: dict[str, list[str]] = {"basic": [], "professional": [], "micro": []}
        for g in own:
            kinds[cells[g].kind].append(cells[g].code)
        if not kinds["basic"]:
            same += answer == Located(None)
            continue
        same += (
            answer.basic is not None
            and answer.basic.code == kinds["basic"][0]
            and answer.on_border == (len(kinds["basic"]) > 1)
            and [g.code for g in answer.professional] == kinds["professional"]
            and (answer.micro.code if answer.micro else None) == next(iter(kinds["micro"]), None)
        )
    return same


def measure(points: int, data: str | None = None) -> Result:
    """Rates of both in turns, agreement over all points."""
    cells = _cells(data)
    placed = [
        Placed(n, c.code, c.code, c.kind, c.town, f"第{c.town + 1}镇", "", "", None, "")
        for n, c in enumerate(cells)
    ]
    polygons = np.array([c.outline for c in cells], dtype=object)
    bare = shapely.STRtree(polygons.copy())
    ours = GridTree(placed, polygons)
    given = _points(cells, points)
    time_bare = time_ours = 0.0
    same = border = 0
    for start in range(0, points, CHUNK):
        lngs, lats = given[start : start + CHUNK].T
        turns = [True, False] if (start // CHUNK) % 2 else [False, True]
        for ours_now in turns:
            began = time.perf_counter()
            if ours_now:
                answers = ours.locate_many(lngs.tolist(), lats.tolist())
                time_ours += time.perf_counter() - began
            else:
                pairs = bare.query(shapely.points(lngs, lats), predicate="intersects")
                time_bare += time.perf_counter() - began
        same += _same(answers, pairs[0], pairs[1], cells)
        border += sum(a.on_border for a in answers)
    result = Result("locate", "定位：点 → 网格", {"网格": len(cells), "点": points, "边界上的点": border})
    result.add("裸 STRtree", points / time_bare, "点/秒")
    result.add("本平台", points / time_ours, "点/秒")
    result.add("比值", time_bare / time_ours, limit=0.5, at_least=True)
    result.add("与裸 STRtree 一致", same / points * 100, "%", limit=100, at_least=True)
    result.add("与逐个多边形查找一致", _searched(ours, polygons, given, cells), "%", limit=100, at_least=True)
    return result


def _searched(ours: GridTree, polygons: Any, given: Any, cells: list[mesh.Cell]) -> float:
    """Agreement in per cent with a search through every polygon, for some points."""
    chosen = given[random.Random(3).sample(range(len(given)), min(SEARCHED, len(given)))]
    answers = ours.locate_many(chosen[:, 0].tolist(), chosen[:, 1].tolist())
    points = shapely.points(chosen)
    inside = shapely.intersects(points[:, None], polygons[None, :])
    point_index, grid_index = np.nonzero(inside)
    return _same(answers, point_index, grid_index, cells) / len(chosen) * 100
