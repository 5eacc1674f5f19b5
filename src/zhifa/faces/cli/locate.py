"""``zhifa locate`` — a point → grids, town, team and grid worker."""

import argparse

from zhifa.core import clock
from zhifa.faces.cli.answer import as_json
from zhifa.registers.organisation.queries import team_of_town
from zhifa.registers.territory.queries import locate


def run(argv: list[str]) -> int:
    """Returns 1 outside the county."""
    parser = argparse.ArgumentParser("zhifa locate", description="定位：经度 纬度（CGCS2000，度）")
    parser.add_argument("lng", type=float, metavar="经度")
    parser.add_argument("lat", type=float, metavar="纬度")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")
    given = parser.parse_args(argv)
    found = locate(given.lng, given.lat, on=clock.today())
    basic = found.basic
    team = team_of_town(basic.town_scope_id, on=clock.today()) if basic else None
    answer = {
        "in_county": found.in_county,
        "on_border": found.on_border,
        "town": basic.town_name if basic else None,
        "village": basic.village_name if basic else None,
        "grid": basic.code if basic else None,
        "grid_name": basic.name if basic else None,
        "grid_worker": basic.worker_name if basic else None,
        "professional_grids": [g.code for g in found.professional],
        "micro_grid": found.micro.code if found.micro else None,
        "unit": found.micro.unit_name if found.micro else None,
        "team": team.name if team else None,
    }
    if given.json:
        as_json(answer)
    elif basic is None:
        print("不在本县范围内")
    else:
        print(f"{answer['town']} {answer['village']} {answer['grid_name']}（{answer['grid']}）")
        print(f"网格员 {answer['grid_worker'] or '未登记'}；队伍 {answer['team'] or '未登记'}")
        if found.on_border:
            print("这一点在网格边界上，按代码最小的网格办理")
    return 0 if found.in_county else 1
