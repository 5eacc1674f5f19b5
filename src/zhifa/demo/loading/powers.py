"""权力与公告装载 — by which papers the bodies of the demo county hold power: a base list, three transfers, one empowerment.

Papers, days and approvals are invented (虚构). What must not be invented is kept real: the power to seal and seize food
rests on 食品安全法第一百一十条 and stays with the department that law names; no other power to coerce is assumed
(行政强制法第十条、第十七条).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from zhifa.demo.county import organisation as org
from zhifa.demo.county.plan import TOWNS
from zhifa.demo.loading.catalogue import (
    BODY_OF_DEPARTMENT,
    Row,
    Transfer,
    empowered_items,
    in_force_since,
    read_catalogue,
    transfers,
)
from zhifa.demo.loading.progress import Loading
from zhifa.registers.catalogue import operations as catalogue
from zhifa.registers.catalogue.models import Announcement, AnnouncementKind, PowerKind

PENALTY_AND_INSPECTION = (str(PowerKind.PENALTY), str(PowerKind.INSPECTION))
#: the law that lets a department seal and seize, and the department
FOOD_LAW, FOOD_ARTICLE, FOOD_DEPARTMENT = "食品安全法", "第一百一十条", "D04"
#: items that happen on the net as well as in a shop
_ONLINE = re.compile("网络|网上|电子商务|平台|价格|明码标价")
#: words by which an item shows that a licence or an approval stands behind it
_LICENSED = ("许可", "批准", "审批", "核准", "资质", "备案")
#: a town not yet empowered that asks to be
PROPOSING_TOWN = "柳浦镇"
_ISSUER = "澄川县人民政府（虚构）"
#: items not to be moved: fields in which evidence perishes or lives are at stake
_KEPT = {
    "消防": ("safety", "涉及生命安全、公共安全（虚构清单）"),
    "卫生健康": ("perishing", "证据固定有时效，须主管部门检测（虚构清单）"),
}


def load_powers(loading: Loading) -> None:
    """What the province approved, what may not move, then every paper in the order of its days."""
    day = loading.day
    _load_limits(loading, day)
    base = [
        {"item": row["code"], "act": act, "body": BODY_OF_DEPARTMENT[row["department"]], "valid_from": _since(row)}
        for row in read_catalogue()
        for act in PENALTY_AND_INSPECTION
    ]  # fmt: skip
    number = "澄政发〔2019〕6号（虚构）"
    title = "关于公布部门行政执法权力清单的通知"
    paper = _paper(number, title, AnnouncementKind.BASE, date(2019, 2, 20), org.BEGINNING)
    loading.once("公告/权力清单", catalogue.announce, row={**paper, "note": f"{len(read_catalogue())} 项"})
    announcement = Announcement.objects.get(number=number)
    loading.in_chunks("权力/权力清单", catalogue.give_powers, base, announcement=announcement)
    for transfer in transfers(day):
        lines = _transfer_lines(transfer)
        paper = _paper(
            transfer.number, transfer.title, AnnouncementKind.TRANSFER, transfer.issued_on, transfer.effective_on
        )  # fmt: skip
        _announce(loading, transfer.key, paper, lines)
    towns = "、".join(org.EMPOWERED_TOWNS)
    paper = _paper(
        "澄政公告〔2024〕5号（虚构）", f"关于赋予{towns}部分行政执法权的公告", AnnouncementKind.EMPOWER,
        date(2024, 4, 2), org.EMPOWERMENT_DAY,
    )  # fmt: skip
    _announce(loading, "赋权", paper, _empowerment_lines(day))
    food = [r["code"] for r in read_catalogue() if r["penalty_law"] == FOOD_LAW]
    paper = _paper(
        "澄政公告〔2019〕9号（虚构）", "关于公布食品安全行政强制措施实施机关的公告", AnnouncementKind.BASE,
        date(2019, 2, 20), org.BEGINNING,
    )  # fmt: skip
    own = {"manner": "base", "acts": [str(PowerKind.COERCION)], "items": food, "body": FOOD_DEPARTMENT,
           "law": FOOD_LAW, "article": FOOD_ARTICLE, "valid_from": org.BEGINNING}  # fmt: skip
    _announce(loading, "食品强制", paper, [own])
    _reserve(loading)
    _propose(loading, day)


def _reserve(loading: Loading) -> None:
    """A real rule on jurisdiction: platforms and own web shops are the county's market supervision where they are seated."""
    online = [r["code"] for r in read_catalogue() if r["field"] == "市场监管" and _ONLINE.search(r["name"])]
    loading.once(
        "特别管辖",
        catalogue.reserve_cases,
        row={
            "items": online, "acts": list(PENALTY_AND_INSPECTION), "body": "D04", "level": "county",
            "subject": "网络交易平台经营者、自建网站经营者", "law": "市场监督管理行政处罚程序规定", "article": "第十条",
            "number": "国家市场监督管理总局令第42号", "title": "市场监督管理行政处罚程序规定", "issued_on": date(2021, 7, 2),
            "valid_from": date(2021, 7, 15),
        },
    )  # fmt: skip


def _propose(loading: Loading, day: date) -> None:
    """A town asks for a dozen of the items the empowered towns have: the way of a change, at its first step."""
    loading.once(
        "变动提议",
        catalogue.propose_change,
        row={
            "title": f"关于赋予{PROPOSING_TOWN}部分行政执法权的公告（虚构）",
            "manner": "empower",
            "acts": list(PENALTY_AND_INSPECTION),
            "items": [r["code"] for r in empowered_items()[:12]],
            "proposer": org.town_body(PROPOSING_TOWN),
            "body": org.town_body(PROPOSING_TOWN),
            "giver": org.ENFORCEMENT_BUREAU,
            "town": {t.name: t.code for t in TOWNS}[PROPOSING_TOWN],
            "choice": "must",
            "effective_on": date(day.year + 1, 3, 1),
            "reason": "占道经营、乱堆放的投诉多，巡查就能发现，多数当场可以改正；请求把这几项交给本镇。",
        },
    )


def _since(row: Row) -> date:
    return max(in_force_since(row), org.BEGINNING)


def _transfer_lines(transfer: Transfer) -> list[dict[str, Any]]:
    """One line for each department and day: an item that came into force later moves on its own first day."""
    groups: dict[tuple[str, date], list[str]] = defaultdict(list)
    for row in read_catalogue():
        giver = BODY_OF_DEPARTMENT[row["department"]]
        if giver in transfer.departments:
            groups[giver, max(_since(row), transfer.effective_on)].append(row["code"])
    return [
        {
            "manner": "transfer",
            "acts": list(PENALTY_AND_INSPECTION),
            "items": codes,
            "giver": giver,
            "body": org.ENFORCEMENT_BUREAU,
            "valid_from": since,
        }
        for (giver, since), codes in sorted(groups.items())
    ]


def _empowerment_lines(day: date) -> list[dict[str, Any]]:
    """The 118 items to each empowered town, from who holds them by then: the bureau, for what it was given before."""
    town_code = {t.name: t.code for t in TOWNS}
    moved = {
        d: t.effective_on
        for t in transfers(day)
        for d in t.departments
        if t.effective_on <= org.EMPOWERMENT_DAY
    }
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in empowered_items():
        department = BODY_OF_DEPARTMENT[row["department"]]
        giver = org.ENFORCEMENT_BUREAU if department in moved else department
        groups[giver, "must" if row["summary_capable"] == "yes" else "may"].append(row["code"])
    return [
        {
            "manner": "empower",
            "acts": list(PENALTY_AND_INSPECTION),
            "items": codes,
            "giver": giver,
            "body": org.town_body(town),
            "town": town_code[town],
            "choice": choice,
            "valid_from": org.EMPOWERMENT_DAY,
        }
        for town in org.EMPOWERED_TOWNS
        for (giver, choice), codes in sorted(groups.items())
    ]


def _load_limits(loading: Loading, day: date) -> None:
    movable = {d for t in transfers(day) for d in t.departments} | {org.ENFORCEMENT_BUREAU}
    unified = [r["code"] for r in read_catalogue() if BODY_OF_DEPARTMENT[r["department"]] in movable]
    for key, kind, number, title, codes in (
        ("统一", "unified", "浙政函〔2021〕60号（虚构）", "综合行政执法事项统一目录", unified),
        ("乡镇", "town_guide", "浙政函〔2021〕61号（虚构）", "乡镇（街道）综合行政执法事项指导目录",
         [r["code"] for r in empowered_items()]),
    ):  # fmt: skip
        row = {
            "kind": kind, "number": number, "title": title, "approved_on": date(2021, 11, 1), "item_codes": codes,
            "valid_from": date(2022, 1, 1),
        }  # fmt: skip
        loading.once(f"省批准/{key}", catalogue.approve_list, row=row)
    loading.in_chunks(
        "不宜划转",
        catalogue.keep_from_moving,
        [
            {
                "item": r["code"],
                "ground": _KEPT[r["field"]][0],
                "reason": _KEPT[r["field"]][1],
                "number": "澄政办发〔2022〕3号（虚构）",
                "valid_from": date(2022, 1, 1),
            }
            for r in read_catalogue()
            if r["field"] in _KEPT and BODY_OF_DEPARTMENT[r["department"]] not in movable
        ],
    )
    duties = []
    for r in read_catalogue():
        one = {"item": r["code"], "body": BODY_OF_DEPARTMENT[r["department"]], "valid_from": _since(r)}
        duties.append({**one, "kind": "supervise"})
        if any(word in r["name"] for word in _LICENSED):
            duties.append({**one, "kind": "license"})
    loading.in_chunks("监管许可", catalogue.assign_duties, duties)


def _paper(number: str, title: str, kind: str, issued_on: date, effective_on: date) -> dict[str, Any]:
    return {
        "number": number,
        "title": title,
        "kind": kind,
        "issuer": _ISSUER,
        "issued_on": issued_on,
        "effective_on": effective_on,
    }


def _announce(
    loading: Loading, key: str, paper: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]
) -> None:
    items = len({code for line in lines for code in line["items"]})
    loading.once(
        f"公告/{key}",
        catalogue.announce_changes,
        row={**paper, "note": f"{items} 项"},
        lines=lines,
        recorded=True,
    )
