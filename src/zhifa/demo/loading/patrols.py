"""巡查装载 — checklists published for the county, a town, the professional grids and one grid; six weeks of rounds; one
track; officers sent down to the grids. Everybody and every answer is invented (虚构)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from shapely.geometry import Polygon

from zhifa.core import clock
from zhifa.core.account import Account
from zhifa.core.actors import person
from zhifa.demo.county.build import County
from zhifa.demo.county.organisation import BEGINNING
from zhifa.demo.loading.organisation import user_name
from zhifa.demo.loading.progress import LOADER, Loading
from zhifa.registers.territory import operations as territory
from zhifa.registers.territory.models import GridKind, PatrolTask
from zhifa.registers.territory.patrols import monday

WEEKS = 5
#: shares of the rounds of a past week: done, done outside the grid, a line found faulty
DONE, AWAY, FAULTY = 0.93, 0.02, 0.04
#: the worker who signs in, and the one grid with a checklist of its own
KNOWN = "wangge"
_EVERY = (
    ("路面和门口有没有占道经营、店外经营", 3, "09006"), ("有没有暴露垃圾、垃圾站（箱）满溢", 3, "06010"),
    ("有没有乱堆杂物、沿街晾挂", 7, "06036"), ("墙面、电杆有没有非法小广告", 7, "07001"),
    ("机动车、非机动车有没有乱停放、占用消防通道", 3, "09009"), ("有没有焚烧垃圾、树叶或者露天烧烤", 7, "06020"),
    ("有没有在建的房屋、加盖、搭棚，看得到批准没有", 7, ""),
)  # fmt: skip
_TOWN = (
    *_EVERY[:5], ("河道有没有占用、污染、乱倒乱排污水", 3, "06026"), ("工地出入口扬尘、渣土车密闭", 3, "08004"),
)  # fmt: skip
_PROFESSIONAL = (
    ("有没有新开、停业、换了经营者的单位", 30, ""), ("消防通道、安全出口有没有占用堵塞", 7, "09012"),
    ("油烟、噪声、污水有没有扰民", 7, "06027"), ("施工占道、物料乱堆放", 7, "08006"),
)  # fmt: skip
_OWN = (*_EVERY, ("塘湾路夜间有没有流动摊点（傍晚看一次）", 1, "09006"), ("禾桥头河滩洁净", 7, "06015"))
_FOUND = (
    "墙角有两袋垃圾，已劝清",
    "两户店外摆放，已劝进店",
    "一处新贴小广告",
    "一辆车停在消防通道，已联系车主",
)


def load_patrols(loading: Loading, county: County) -> None:
    """Checklists, rounds, a track, officers in grids (territory, people and roles must exist)."""
    rng = random.Random("巡查")
    _checklists(loading, county)
    answers_of = _lines_by_grid(county)
    for week, rows in _weeks(loading, county, rng, answers_of):
        for number, start in enumerate(range(0, len(rows), 1000)):
            _at(
                loading,
                f"巡查/{week}/{number}",
                loading.day,
                territory.enter_rounds,
                rows=rows[start : start + 1000],
            )
    _at(loading, "巡查/本周", loading.day, territory.give_patrols, week=loading.day, kind=GridKind.BASIC)
    _track(loading, county, rng)
    rows = list(_officers(loading, county, rng))
    for number, start in enumerate(range(0, len(rows), 500)):
        loading.once(f"下沉/{number}", territory.post_officers, rows=rows[start : start + 500])


def _at(loading: Loading, name: str, day: date, operation: Any, *, hour: int = 7, **arguments: Any) -> None:
    key = loading.key(name)
    if key in loading.done:
        return
    with clock.travel(loading.at(day, hour)):
        operation(by=LOADER, key=key, **arguments)
    loading.done.add(key)


def _known_grid(county: County) -> str:
    """The grid of the worker who signs in."""
    return next(s.unit for s in county.people.sign_ins if s.user_name == KNOWN)


def _checklists(loading: Loading, county: County) -> None:
    def lines(of: Any) -> list[dict[str, Any]]:
        return [{"text": t, "how_often": n, "code": c} for t, n, c in of]

    town = next(t.code for t in county.territory.towns if t.name == "青埠镇")
    for code, title, of, more in (
        ("JC-01", "基础网格日常巡查清单", _EVERY, {}),
        ("JC-QB", "青埠镇网格巡查清单", _TOWN, {"town": town}),
        ("ZY-01", "专业网格巡查清单", _PROFESSIONAL, {"kind": GridKind.PROFESSIONAL}),
        ("JC-OWN", "塘湾路一带网格巡查清单", _OWN, {"grid_codes": [_known_grid(county)]}),
    ):
        loading.once(
            f"巡查清单/{code}", territory.publish_checklist, code=code, title=f"{title}（示范）",
            lines=lines(of), valid_from=loading.opened_on, **more,
        )  # fmt: skip


def _lines_by_grid(county: County) -> dict[str, int]:
    """Grid → how many lines its checklist has."""
    found = {g.code: len(_TOWN if g.town == "青埠镇" else _EVERY) for g in county.territory.grids}
    found[_known_grid(county)] = len(_OWN)
    return found


def _weeks(
    loading: Loading, county: County, rng: random.Random, lines: dict[str, int]
) -> Iterator[tuple[date, list[dict[str, Any]]]]:
    workers = {w.grid: user_name(county, w.code) for w in county.people.grid_workers}
    known = _known_grid(county)
    for back in range(WEEKS, -1, -1):
        week = monday(loading.day) - timedelta(7 * back)
        if week + timedelta(6) < loading.opened_on:
            continue
        # this week as far as it has gone; the rest is given as tasks, the known worker's among them
        days = 7 if back else (loading.day - week).days
        rows = []
        for g in county.territory.grids:
            done = rng.random() < (DONE if back else DONE * days / 7)
            if g.code not in workers or (g.code == known and back <= 1) or (not back and not done):
                continue
            row: dict[str, Any] = {"grid": g.code, "worker": workers[g.code], "week": week, "done_at": None}
            if done:
                at = loading.at(
                    week + timedelta(rng.randrange(max(1, days))), rng.randint(8, 17), rng.randrange(60)
                )
                away = 0.03 if rng.random() < AWAY else 0.0
                inner = Polygon(g.ring).representative_point()
                row |= {
                    "done_at": at, "lng": round(inner.x + away, 6), "lat": round(inner.y, 6),
                    "answers": [_answer(rng) for _ in range(lines[g.code])],
                }  # fmt: skip
            rows.append(row)
        yield week, rows


def _answer(rng: random.Random) -> dict[str, Any]:
    return {"ok": False, "note": rng.choice(_FOUND)} if rng.random() < FAULTY else {"ok": True, "note": ""}


def _track(loading: Loading, county: County, rng: random.Random) -> None:
    """Last week's round of the worker who signs in, with the places the phone sent."""
    if loading.key("巡查/轨迹") in loading.done:
        return
    grid = next(g for g in county.territory.grids if g.code == _known_grid(county))
    week = monday(loading.day) - timedelta(7)
    if week < loading.opened_on:
        return
    _at(
        loading,
        "巡查/轨迹/任务",
        week,
        territory.give_patrols,
        week=week,
        kind=GridKind.BASIC,
        town=_town(county, grid),
    )
    worker = person(Account.objects.get(username=KNOWN))
    task = PatrolTask.objects.filter(scope__code=grid.code, week=week).select_related("checklist").first()
    if task is not None and task.done_at is None:
        day, walk = week + timedelta(2), Polygon(grid.ring)
        walk = walk.buffer(-(walk.area**0.5) / 6).exterior
        steps = [walk.interpolate(n / 40, normalized=True) for n in range(38)]
        with clock.travel(loading.at(day, 9)):
            task = territory.start_round(by=worker, task=task, key=loading.key("巡查/轨迹/开始"))
        with clock.travel(loading.at(day, 9, 45)):
            points = [
                (loading.at(day, 9, 2 + n), Decimal(f"{p.x:.6f}"), Decimal(f"{p.y:.6f}"), rng.randint(4, 18))
                for n, p in enumerate(steps)
            ]
            territory.send_round_track(by=worker, task=task, points=points, key=loading.key("巡查/轨迹/位置"))
            territory.finish_patrol(
                by=worker, task=task, answers=[_answer(rng) for _ in task.checklist.lines],
                lng=points[-1][1], lat=points[-1][2], key=loading.key("巡查/轨迹/完成"),
            )  # fmt: skip
    loading.mark("巡查/轨迹")


def _town(county: County, grid: Any) -> str:
    return next(t.code for t in county.territory.towns if t.name == grid.town)


def _officers(loading: Loading, county: County, rng: random.Random) -> Iterator[dict[str, Any]]:
    """Town teams and a part of the others answer for the grids of the towns they serve: a little over seven in ten."""
    towns_of: dict[str, list[str]] = {}
    for r in county.organisation.relations:
        if r.kind == "主责":
            towns_of.setdefault(r.team, []).append(r.town or r.other)
    serving = sorted(o.code for o in county.people.officers if o.certificate)
    chosen = set(rng.sample(serving, round(len(county.people.officers) * 0.71)))
    officers = [o for o in county.people.officers if o.code in chosen]
    free = {
        t.name: [g.code for g in county.territory.grids if g.town == t.name] for t in county.territory.towns
    }
    names = sorted(free)
    for place, o in enumerate(officers):
        towns = towns_of.get(o.team) or [names[place % len(names)]]
        town = max(towns, key=lambda t: len(free[t]))
        grids = [free[town].pop(0) for _ in range(min(4, len(free[town])))]
        if not grids:
            town = max(free, key=lambda t: len(free[t]))
            grids = [free[town].pop(0) for _ in range(min(3, len(free[town])))]
        for code in grids or [_known_grid(county)]:
            yield {
                "grid": code,
                "officer": user_name(county, o.code),
                "since": max(BEGINNING, loading.opened_on),
            }
