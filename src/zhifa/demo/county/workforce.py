"""全县人员 — everyone in the demo county's enforcement: officers, 400 auxiliaries, 1,271 grid workers,
officials, and one named person to sign in for each role.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date

from zhifa.demo.county import organisation as org
from zhifa.demo.county.officers import KNOWN_OFFICERS, make_officers
from zhifa.demo.county.officials import OFFICIALS, make_officials
from zhifa.demo.county.people import Auxiliary, GridWorker, People, SignIn
from zhifa.demo.county.person_register import PersonRegister
from zhifa.demo.county.shapes import BasicGrid

AUXILIARIES = 400
_SIGN_IN_OFFICERS = (
    ("zhoubanan", "办案人员", "周砚秋"),
    ("duiyuan", "执法队员", "陆承安"),
    ("duiyuan2", "执法队员", "顾南星"),
    ("duizhang", "队长", "鲁怀谷"),
    ("shenhe", "镇法制审核员", "谢临川"),
    ("shijian", "市监执法队员", "施禾"),
)


def _auxiliaries(register: PersonRegister) -> list[Auxiliary]:
    rng = register.rng
    teams = [org.town_team(town) for town in org.host_towns()]
    weights = [3 if town.endswith("街道") else 2 for town in org.host_towns()]
    people: list[Auxiliary] = []
    for number in range(1, AUXILIARIES + 1):
        # the first sixty make sure that every team has five
        team = teams[(number - 1) % 12] if number <= 60 else rng.choices(teams, weights)[0]
        sex = register.sex(0.3)
        work = rng.choice(("巡查劝导", "巡查劝导", "视频巡查", "内勤", "驾驶", "设备保管"))
        born = register.born(1968, 2004)
        people.append(
            Auxiliary(f"A{number:04d}", register.names.person(sex), sex, born, team, work, register.phone())
        )
    return people


def build_people(
    rng: random.Random, organisation: org.Organisation, grids: Sequence[BasicGrid], as_of: date
) -> People:
    """Everyone, with certificates judged against `as_of`."""
    reserved = {k[0] for k in KNOWN_OFFICERS} | {o[3] for o in OFFICIALS}
    register = PersonRegister(rng, reserved)
    officers = make_officers(register, organisation, as_of)
    auxiliaries = _auxiliaries(register)
    officials, sign_ins = make_officials(register)
    workers: list[GridWorker] = []
    for number, grid in enumerate(grids, start=1):
        sex = register.sex(0.55)
        name = register.names.person(sex)
        workers.append(GridWorker(f"W{number:04d}", name, sex, grid.code, register.phone()))
    by_name = {o.name: o for o in officers}
    for user_name, role, name in _SIGN_IN_OFFICERS:
        officer = by_name[name]
        sign_ins.append(SignIn(user_name, role, officer.code, name, officer.team))
    helper = next(a for a in auxiliaries if a.team == org.town_team("青埠镇"))
    sign_ins.append(SignIn("xieguan", "辅助人员", helper.code, helper.name, helper.team))
    worker = next(w for w, g in zip(workers, grids, strict=True) if g.label == "QB-04-1")
    sign_ins.append(SignIn("wangge", "网格员", worker.code, worker.name, worker.grid))
    return People(tuple(officers), tuple(auxiliaries), tuple(workers), tuple(officials), tuple(sign_ins))
