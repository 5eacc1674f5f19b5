"""``zhifa locate`` — a point, plus code, grid code or address → grids, town, team and grid worker, on any day."""

import argparse

from zhifa.core import clock
from zhifa.core.errors import NotFound
from zhifa.faces.cli.answer import as_json
from zhifa.faces.cli.day import a_day
from zhifa.registers.organisation.queries import team_of_town
from zhifa.registers.territory.place_codes import plus_code_of
from zhifa.registers.territory.queries import locate, place_of


def run(argv: list[str]) -> int:
    """Returns 1 outside the county."""
    parser = argparse.ArgumentParser(
        "zhifa locate", description="定位：经度 纬度（CGCS2000，度），或者 Plus code、网格代码、地址"
    )
    parser.add_argument(
        "place", nargs="+", metavar="地点", help="如 118.005 28.905，8Q2W…+…，青埠镇塘湾路12号"
    )
    parser.add_argument("--on", type=a_day, metavar="日期", help="按这一天的网格，默认今天")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")
    given = parser.parse_args(argv)
    on = given.on or clock.today()
    text = " ".join(given.place)
    place = place_of(text, on=on)
    if place is None:
        raise NotFound(f"找不到这个地点：{text}", way_out="写经度和纬度，或者写到门牌号的地址")
    found = locate(place.lng, place.lat, on=on)
    basic = found.basic
    team = team_of_town(basic.town_scope_id, on=on) if basic else None
    answer = {
        "in_county": found.in_county,
        "on_border": found.on_border,
        "lng": float(place.lng),
        "lat": float(place.lat),
        "found_by": place.how,
        "plus_code": plus_code_of(float(place.lng), float(place.lat)),
        "town": basic.town_name if basic else None,
        "village": basic.village_name if basic else None,
        "grid": basic.code if basic else None,
        "grid_name": basic.name if basic else None,
        "grid_worker": basic.worker_name if basic else None,
        "professional_grids": [g.code for g in found.professional],
        "micro_grid": found.micro.code if found.micro else None,
        "unit": found.micro.unit_name if found.micro else None,
        "team": team.name if team else None,
        "on": on,
    }
    if given.json:
        as_json(answer)
        return 0 if found.in_county else 1
    if place.how != "坐标":
        print(f"{place.note}（{place.lng}, {place.lat}）")
    if basic is None:
        print("不在本县范围内")
    else:
        print(f"{answer['town']} {answer['village']} {answer['grid_name']}（{answer['grid']}）")
        print(f"网格员 {answer['grid_worker'] or '未登记'}；队伍 {answer['team'] or '未登记'}")
        if found.on_border:
            print("这一点在网格边界上，按代码最小的网格办理")
    return 0 if found.in_county else 1
