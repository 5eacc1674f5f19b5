"""示范县地域：数目、拼合、包含、确定。"""

import csv
import json
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
import shapely

from zhifa.demo.county import plan
from zhifa.demo.county.geojson import collection

REFERENCE = Path(__file__).resolve().parents[3] / "shared" / "data" / "divisions" / "areas.csv"


def areas(records):
    return [shapely.Polygon(r.ring) for r in records]


def tiles(parts, whole):
    """Parts cover the whole with no gap and no overlap, corner for corner."""
    shapes = areas(parts)
    return (
        all(s.is_valid for s in shapes)
        and bool(shapely.coverage_is_valid(shapes))
        and shapely.union_all(shapes).equals(whole)
        and abs(sum(s.area for s in shapes) - whole.area) < 1e-12
    )


def test_the_numbers_are_those_of_the_plan(territory):
    assert len(territory.towns) == 18
    assert Counter(t.kind for t in territory.towns) == {"街道": 3, "镇": 9, "乡": 6}
    assert len(territory.villages) == 290
    assert len(territory.grids) == 1271
    assert len(territory.professional_grids) == 206
    assert len(territory.micro_grids) == 743
    assert len(territory.units) == 12
    assert sum(v.town == "新埠镇" for v in territory.villages) == 11


def test_twelve_teams_answer_for_every_town_once_and_nine_of_them_reach_a_neighbour(territory):
    answers = {t.name: t.hub for t in territory.towns}
    hosts = set(answers.values())
    assert len(hosts) == 12
    assert all(answers[host] == host for host in hosts)
    reaches = [(hub, town) for town, hub in answers.items() if hub != town] + list(plan.BACKED_UP.items())
    assert len({hub for hub, _ in reaches}) == 9
    ring = {t.name: shapely.Polygon(t.ring) for t in territory.towns}
    for hub, town in reaches:
        assert ring[hub].intersection(ring[town]).length > 0, f"{hub}与{town}不相邻"


def test_grids_tile_the_county_exactly(territory):
    assert tiles(territory.grids, shapely.Polygon(territory.ring))


def test_towns_and_villages_tile_the_county_exactly(territory):
    county = shapely.Polygon(territory.ring)
    assert tiles(territory.towns, county)
    assert tiles(territory.villages, county)


def test_the_county_is_about_forty_by_thirty_kilometres(territory):
    west, south, east, north = shapely.Polygon(territory.ring).bounds
    assert 36 < (east - west) * plan.KM_PER_DEGREE_LNG < 42
    assert 27 < (north - south) * plan.KM_PER_DEGREE_LAT < 32


def test_every_grid_lies_in_its_village_and_every_village_in_its_town(territory):
    towns = {t.name: shapely.Polygon(t.ring) for t in territory.towns}
    villages = {v.code: v for v in territory.villages}
    for village in territory.villages:
        assert towns[village.town].covers(shapely.Polygon(village.ring)), village.name
    for grid in territory.grids:
        village = villages[grid.code[:12]]
        assert (village.name, village.town) == (grid.village, grid.town)
        shape = shapely.Polygon(grid.ring)
        assert shapely.Polygon(village.ring).covers(shape), grid.label
        assert shape.contains(shapely.Point(grid.centre)), grid.label


def test_micro_grids_tile_their_town_and_nest_in_grids_and_units(territory):
    town = next(t for t in territory.towns if t.name == "新埠镇")
    assert tiles(territory.micro_grids, shapely.Polygon(town.ring))
    assert tiles(territory.units, shapely.Polygon(town.ring))
    for wider, key in ((territory.grids, "grid"), (territory.units, "unit")):
        members = {}
        for micro in territory.micro_grids:
            members.setdefault(getattr(micro, key), []).append(micro)
        for area in wider:
            if area.town == "新埠镇":
                assert tiles(members[area.code], shapely.Polygon(area.ring)), area.code


def test_professional_grids_stay_inside_one_town_and_apart(territory):
    towns = {t.name: shapely.Polygon(t.ring) for t in territory.towns}
    shapes = areas(territory.professional_grids)
    for grid, shape in zip(territory.professional_grids, shapes, strict=True):
        assert shape.is_valid
        assert towns[grid.town].contains(shape), grid.name
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    assert (left == right).all()


def test_every_address_lies_in_the_grid_it_names(territory):
    grids = {g.code: g for g in territory.grids}
    shapes = {g.code: shapely.Polygon(g.ring) for g in territory.grids}
    numbered = Counter()
    for address in territory.addresses:
        grid = grids[address.grid]
        assert (address.town, address.village) == (grid.town, grid.village)
        assert shapes[address.grid].contains(shapely.Point(address.point)), address.text
        numbered[address.grid] += address.number > 0
    assert set(numbered) == set(grids)
    assert min(numbered.values()) >= 3
    assert max(numbered.values()) <= 8


def test_names_and_codes_are_given_once(territory):
    for records in (
        territory.towns,
        territory.villages,
        territory.grids,
        territory.micro_grids,
        territory.professional_grids,
        territory.units,
        territory.roads,
        territory.addresses,
    ):
        assert len({r.code for r in records}) == len(records)
    assert len({v.name for v in territory.villages}) == 290
    assert len({g.label for g in territory.grids}) == 1271
    assert len({a.text for a in territory.addresses}) == len(territory.addresses)


def test_the_crossing_that_the_look_names_is_there(territory):
    assert any(a.text == "青埠镇柳浦路与兴禾路口" for a in territory.addresses)


def test_roads_join_into_one_network(territory):
    parent = {}

    def root(p):
        while parent.setdefault(p, p) != p:
            p = parent[p]
        return p

    for road in territory.roads:
        for a, b in pairwise(road.line):
            parent[root(a)] = root(b)
    assert len({root(p) for p in list(parent)}) == 1


def test_streets_have_smaller_grids_than_townships(territory):
    kind = {t.name: t.kind for t in territory.towns}
    mean = {}
    for grid in territory.grids:
        mean.setdefault(kind[grid.town], []).append(shapely.Polygon(grid.ring).area)
    average = {k: sum(v) / len(v) for k, v in mean.items()}
    assert average["街道"] * 5 < average["乡"]


def test_coordinates_have_six_decimals_and_the_map_is_light(territory):
    for grid in territory.grids:
        assert all(round(v, 6) == v for point in grid.ring for v in point)
    text = json.dumps(collection(territory.grids), ensure_ascii=False)
    assert len(text.encode()) < 1_000_000
    assert json.loads(text)["features"][0]["properties"]["note"] == "虚构，仅供演示"


def test_the_division_code_is_nobodys():
    if not REFERENCE.exists():
        pytest.skip("没有全国区划参考表 data/divisions/areas.csv")
    with REFERENCE.open(encoding="utf-8") as table:
        codes = {row["code"] for row in csv.DictReader(table)}
    assert len(codes) > 2000
    assert plan.DIVISION_CODE not in codes
