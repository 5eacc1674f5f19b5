"""读图与核对：三种格式、坐标系、坐标基准；每个问题有地点、面积、网格名。"""

from datetime import date
from typing import Any

import pytest

from tests.county import County, square
from tests.territory.drawing import (
    QINGBU,
    QIXI,
    STANDING,
    feature,
    geojson,
    geopackage,
    moved,
    ring,
    shapefile_zip,
)
from zhifa.core.errors import BadInput, FileRefused
from zhifa.registers.territory import importing
from zhifa.registers.territory.datum import Datum, from_bd09, from_gcj02, gcj02_to_bd09, to_gcj02
from zhifa.registers.territory.operations import decide_change
from zhifa.registers.territory.picture import check_standing
from zhifa.registers.territory.queries import locate
from zhifa.registers.territory.reading.layer import read_layer

pytestmark = pytest.mark.django_db

JUNE = date(2027, 6, 1)
GRIDS = [(code, QINGBU, shape) for code, shape in STANDING.items()]


def read(data: bytes, **more: Any) -> importing.Reading:
    return importing.read_grids(data, **{"kind": "basic", "effective_on": JUNE, **more})


def kinds(reading: importing.Reading) -> list[str]:
    return [f.kind for f in reading.findings]


def test_the_published_pairs_of_points_convert_both_ways() -> None:
    """天安门附近的一点：三种坐标的公开对照值。"""
    wgs = [[116.404, 39.915]]
    gcj = to_gcj02(wgs)
    assert gcj[0] == pytest.approx([116.41024449916938, 39.91640428150164], abs=1e-9)
    assert gcj02_to_bd09(wgs)[0] == pytest.approx([116.41036949371029, 39.92133699351022], abs=1e-9)
    assert from_gcj02(gcj)[0] == pytest.approx(wgs[0], abs=1e-9)
    assert from_bd09(gcj02_to_bd09(gcj))[0] == pytest.approx(wgs[0], abs=1e-9)
    assert to_gcj02([[2.35, 48.85]])[0] == pytest.approx([2.35, 48.85])


@pytest.mark.parametrize(
    "data",
    [
        geojson(*(feature(*g[:2], g[2]) for g in GRIDS)),
        shapefile_zip(GRIDS),
        shapefile_zip(GRIDS, encoding="gbk"),
        shapefile_zip(GRIDS, encoding="gbk", cpg=False),
        geopackage(GRIDS),
    ],
    ids=["geojson", "shapefile", "shapefile-gbk", "shapefile-gbk-unnamed", "geopackage"],
)
def test_three_formats_say_the_same(small_county: County, data: bytes) -> None:
    reading = read(data)
    assert reading.findings == []
    assert {r["code"] for r in reading.content["put"]} | set(reading.same) == set(STANDING)
    assert {d.town for d in reading.drawn} == {QINGBU}


def test_a_file_in_gauss_krueger_metres_comes_back_to_degrees(small_county: County) -> None:
    from pyproj import Transformer

    turn = Transformer.from_crs(4490, 4549, always_xy=True)

    def metres(points: Any) -> Any:
        import numpy as np

        return np.column_stack(turn.transform(points[:, 0], points[:, 1]))

    flat = [(c, t, moved(g, metres)) for c, t, g in GRIDS]
    for data in (shapefile_zip(flat, prj="EPSG:4549"), geopackage(flat, srs=4549)):
        reading = read(data)
        assert reading.findings == []
        # moved by less than the noise of six decimals: nothing to redraw but the names
        assert {d.code for d in reading.drawn} == set(STANDING)
        x, y = reading.drawn[0].outline.bounds[:2]
        assert (x, y) == pytest.approx((118.0, 28.9), abs=1e-7)


@pytest.mark.parametrize("srs", ["EPSG:4214", "EPSG:2437", "EPSG:4610"])
def test_systems_that_need_secret_parameters_are_refused(small_county: County, srs: str) -> None:
    with pytest.raises(FileRefused, match="换算参数不公开") as refused:
        read(shapefile_zip(GRIDS, prj=srs))
    assert "EPSG:4490" in str(refused.value)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "文件是空的"),
        (b"   \n", "文件是空的"),
        (b"\x89PNG....", "认不出这个文件"),
        (b"{", "读不通"),
        (b'{"type": "Topology"}', "FeatureCollection"),
        (geojson(), "没有一个要素"),
        (geojson({"type": "Feature", "geometry": {"type": "Polygon", "coordinates": "x"}}), "第 1 个要素的坐标看不懂"),
        (geojson(feature("A", QINGBU, square(500000, 3190000, 500900, 3190900))), "坐标不是经纬度"),
        (geojson(feature("A", QINGBU, ring((28.9, 118.0), (28.9, 118.01), (28.91, 118.01)))), "写反了"),
        (b"PK\x03\x04broken", "压缩包打不开"),
        (b"SQLite format 3\x00" + b"\x00" * 200, "GeoPackage 损坏"),
        (geopackage(GRIDS, layers=("甲", "乙")), "有 2 个图层"),
        (b'{"type":"FeatureCollection","features":[],"crs":{"type":"name","properties":{"name":"EPSG:99999"}}}', "看不懂文件的坐标系"),
    ],
)  # fmt: skip
def test_files_that_cannot_be_read_are_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(FileRefused, match=words):
        read_layer(data)


def test_a_zip_without_its_parts_is_refused() -> None:
    import io
    import zipfile

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.shp", b"x")
    with pytest.raises(FileRefused, match=r"缺少 \.dbf"):
        read_layer(packed.getvalue())
    for ending in (".shp", ".dbf"):
        with zipfile.ZipFile(packed, "a") as archive:
            archive.writestr("b" + ending, b"junk")
    with pytest.raises(FileRefused, match=r"缺少|损坏|2 个图层"):
        read_layer(packed.getvalue())


def test_a_shapefile_of_junk_is_refused() -> None:
    import io
    import zipfile

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.shp", b"junk" * 40)
        archive.writestr("a.dbf", b"junk" * 40)
    with pytest.raises(FileRefused, match="损坏"):
        read_layer(packed.getvalue())


@pytest.mark.parametrize("datum", [Datum.GCJ02, Datum.BD09])
@pytest.mark.parametrize("how_many", [1, 4])
def test_a_shifted_file_is_told_by_the_outline_of_the_county(
    small_county: County, datum: Datum, how_many: int
) -> None:
    turn = {Datum.GCJ02: to_gcj02, Datum.BD09: lambda p: gcj02_to_bd09(to_gcj02(p))}[datum]
    # the four grids of the west border of a county at 118.00: one alone is compared with its town
    shifted = [(c, t, moved(g, turn)) for c, t, g in GRIDS[:how_many]]
    data = geojson(*(feature(*g) for g in shifted))
    reading = read(data)
    assert reading.datum is datum
    wrong = next(f for f in reading.findings if f.kind == "wrong_datum")
    assert "偏移约" in wrong.sentence
    mended = read(data, datum=datum.value)
    assert mended.findings == []
    assert mended.drawn[0].outline.bounds[:2] == pytest.approx((118.0, 28.9), abs=2e-7)


def test_the_same_file_changes_nothing_the_second_time(small_county: County) -> None:
    data = geojson(*(feature(c, t, g, name=f"改名{c}") for c, t, g in GRIDS))
    first = read(data)
    decide_change(
        by=small_county.guidance, change=importing.draft(small_county.guidance, first, reason="测绘更新")
    )
    again = read(data, effective_on=date(2027, 7, 1))
    assert (len(again.same), again.changes_anything) == (4, False)
    with pytest.raises(BadInput, match="没有要改的"):
        importing.draft(small_county.guidance, again, reason="再来一次")


def test_gap_hole_overlap_sliver_each_with_place_and_area(small_county: County) -> None:
    from shapely.geometry import mapping, shape

    holed = mapping(
        shape(square(118.00, 28.90, 118.01, 28.91)).difference(
            shape(square(118.004, 28.904, 118.006, 28.906))
        )
    )
    data = geojson(
        feature("QB-11", QINGBU, holed),
        feature("QB-12", QINGBU, square(118.00, 28.910008, 118.01, 28.92)),
        feature("QB-21", QINGBU, square(118.01, 28.90, 118.02, 28.91)),
        feature("QB-22", QINGBU, square(118.009, 28.91, 118.018, 28.92)),
    )
    found = {f.kind: f for f in read(data).findings}
    assert set(found) == {"hole", "overlap", "gap", "sliver"}
    # 0.002° × 0.002° at 28.905°: 195.1 m × 221.7 m
    assert found["hole"].area_m2 == pytest.approx(43_260, rel=0.01)
    assert "四面都是网格" in found["hole"].sentence
    assert set(found["overlap"].grids) == {"QB-12", "QB-22"}
    assert found["gap"].area_m2 == pytest.approx(216_300, rel=0.02) and 118.018 < found["gap"].lng < 118.02
    assert "细缝" in found["sliver"].sentence and found["sliver"].area_m2 < 1000


@pytest.mark.parametrize(
    ("features", "kind"),
    [
        ([feature("QB-11", QINGBU, STANDING["QB-11"]), feature("QB-11", QINGBU, STANDING["QB-12"])], "duplicate_code"),
        ([feature("", QINGBU, STANDING["QB-11"])], "no_code"),
        ([feature("QB-11", "没有的镇", STANDING["QB-11"])], "unknown_town"),
        ([feature("QB-11", QINGBU, STANDING["QB-11"], 村社="没有的村")], "unknown_village"),
        ([feature("QB-11", QINGBU, {"type": "LineString", "coordinates": [[118, 28.9], [118.01, 28.9]]})], "not_an_area"),
        ([feature("QB-11", QINGBU, ring((118.0, 28.9), (118.01, 28.91), (118.01, 28.9), (118.0, 28.909)))], "self_intersection"),
        ([feature("QX-11", QIXI, square(118.02, 28.90, 118.03, 28.91)), feature("QX-99", QIXI, square(118.03, 28.90, 118.045, 28.91))], "outside_town"),
    ],
    ids=["two-grids-one-code", "no-code", "no-town", "no-village", "a-line", "bow-tie", "beyond-its-town"],
)  # fmt: skip
def test_each_kind_of_bad_drawing_is_found(small_county: County, features: list[Any], kind: str) -> None:
    assert kind in kinds(read(geojson(*features)))


def test_a_town_is_told_by_the_ground_when_the_file_does_not_name_it(small_county: County) -> None:
    bare = {"type": "Feature", "properties": {"code": "QB-11"}, "geometry": STANDING["QB-11"]}
    assert read(geojson(bare)).drawn[0].town == QINGBU


def test_columns_that_nobody_can_guess_are_asked_for(small_county: County) -> None:
    odd = {"type": "Feature", "properties": {"Q1": "QB-11"}, "geometry": STANDING["QB-11"]}
    with pytest.raises(BadInput, match="找不到网格代码"):
        read(geojson(odd))
    assert read(geojson(odd), columns={"code": "Q1"}).drawn[0].code == "QB-11"
    with pytest.raises(BadInput, match="没有「Q9」"):
        read(geojson(odd), columns={"code": "Q9"})


def test_replace_ends_what_the_file_leaves_out(small_county: County) -> None:
    data = geojson(
        feature("QB-A", QINGBU, square(118.00, 28.90, 118.01, 28.92)),
        feature("QB-B", QINGBU, square(118.01, 28.90, 118.02, 28.92)),
    )
    assert "overlap" in kinds(read(data))
    reading = read(data, replace=True)
    assert reading.findings == [] and reading.content["close"] == sorted(STANDING)
    decide_change(
        by=small_county.guidance, change=importing.draft(small_county.guidance, reading, reason="重划")
    )
    assert locate(118.005, 28.905, on=JUNE).basic.code == "QB-A"  # type: ignore[union-attr]
    assert locate(118.005, 28.905, on=date(2027, 5, 31)).basic.code == "QB-11"  # type: ignore[union-attr]
    assert locate(118.025, 28.905, on=JUNE).basic.code == "QX-11"  # type: ignore[union-attr]


def test_micro_grids_lie_in_their_basic_grid(small_county: County) -> None:
    def micro(code: str, geometry: Any, parent: str) -> dict[str, Any]:
        return {"type": "Feature", "properties": {"code": code, "上级网格": parent}, "geometry": geometry}

    good = geojson(
        micro("M1", square(118.00, 28.90, 118.005, 28.91), "QB-11"),
        micro("M2", square(118.005, 28.90, 118.01, 28.91), "QB-11"),
    )
    assert read(good, kind="micro").findings == []
    bad = geojson(
        micro("M1", square(118.00, 28.90, 118.012, 28.91), "QB-11"),
        micro("M2", square(118.00, 28.91, 118.01, 28.92), "XX-9"),
    )
    assert {"outside_parent", "unknown_parent"} <= set(kinds(read(bad, kind="micro")))
    half = geojson(micro("M1", square(118.00, 28.90, 118.005, 28.91), "QB-11"))
    assert kinds(read(half, kind="micro")) == ["gap"]


def test_professional_grids_may_lie_over_others_but_not_over_their_own_kind(small_county: County) -> None:
    def over(code: str, geometry: Any, purpose: str) -> dict[str, Any]:
        return feature(code, QINGBU, geometry, 专业类型=purpose)

    data = geojson(
        over("P1", square(118.001, 28.901, 118.004, 28.904), "园区"),
        over("P2", square(118.003, 28.903, 118.006, 28.906), "河道"),
        over("P3", square(118.0035, 28.9035, 118.006, 28.906), "园区"),
    )
    found = read(data, kind="professional").findings
    assert [f.kind for f in found] == ["overlap"] and set(found[0].grids) == {"P1", "P3"}


def test_what_stands_in_the_small_county_has_no_fault(small_county: County) -> None:
    assert check_standing("basic", on=JUNE) == []
