"""来件样本 — invented reports for benches: words, places inside the simulated county, telephone numbers of nobody."""

import random
from typing import Any

from zhifa.bench import mesh

_WHAT = (
    "把货架摆到人行道上，行人只能走机动车道",
    "夜里十一点还在浇筑混凝土，声音很大",
    "运渣车没有盖好，石子撒了一路",
    "餐馆把油污水倒进雨水口，味道很重",
    "有人在绿化带里种菜，还拔掉了几棵树",
    "楼道里停满电动车，充电线从窗口拉下来",
)
_ROADS = ("塘湾路", "河沿街", "镇前路", "湖滨路", "新桥巷", "南门街")


def rows_for(count: int, *, seed: int = 5) -> list[dict[str, Any]]:
    """``count`` rows as ``intake.register`` takes them; nine in ten with a pin."""
    chance = random.Random(seed)
    east, north = mesh.COLUMNS * mesh.STEP, mesh.ROWS * mesh.STEP
    rows = []
    for n in range(count):
        what, road = chance.choice(_WHAT), chance.choice(_ROADS)
        pin = n % 10 != 9
        rows.append(
            {
                "channel": "hotline",
                "text": f"{road}{n % 300 + 1}号{what}，已经第{n % 9 + 1}天了，希望尽快处理。编号{n}。",
                "address": f"{road}{n % 300 + 1}号",
                "lng": round(mesh.WEST + chance.uniform(0.02, 0.98) * east, 6) if pin else None,
                "lat": round(mesh.SOUTH + chance.uniform(0.02, 0.98) * north, 6) if pin else None,
                "name": "虚构人",
                "phone": f"1990000{n % 10_000:04d}",
                "external_source": "跑分",
                "external_no": f"{seed}-{n}",
            }
        )
    return rows
