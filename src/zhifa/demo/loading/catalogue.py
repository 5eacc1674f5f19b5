"""事项与权力装载 — the real items of the catalogue, and the announcements by which bodies hold power over them.

The items and the words of their statutes are real; which body of the invented county holds which power, since when
and by which paper, is invented (虚构): see ``powers`` beside this file.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from zhifa.demo.county import organisation as org
from zhifa.demo.loading.progress import Loading
from zhifa.registers.catalogue import operations as catalogue

Row = dict[str, str]

FILES = ("items_city.csv", "items_field.csv", "items_market.csv")
EMPOWERED_ITEMS = 118
SECOND_TRANSFER_DAY = date(2024, 9, 1)

FIELD_CODES = {
    "城市管理": "CSGL", "住房城乡建设": "ZFJS", "自然资源": "ZRZY", "林业": "LY", "水利": "SL", "人民防空": "RF",
    "气象": "QX", "生态环境": "STHJ", "农业农村": "NYNC", "交通运输": "JTYS", "应急管理": "YJGL", "消防": "XF",
    "卫生健康": "WSJK", "人力资源社会保障": "RLZY", "民政": "MZ", "邮政快递": "YZ", "市场监管": "SCJG",
    "文化旅游": "WHLY", "体育": "TY", "教育": "JY", "发展改革与能源": "FGNY",
}  # fmt: skip

# department as the catalogue names it → body of the county
BODY_OF_DEPARTMENT = {
    "综合行政执法局": "D01", "农业农村局": "D02", "文化和广电旅游体育局": "D03", "市场监督管理局": "D04", "生态环境局": "D05",
    "交通运输局": "D06", "自然资源和规划局": "D07", "应急管理局": "D08", "卫生健康局": "D09", "住房和城乡建设局": "D10",
    "水利局": "D11", "人力资源和社会保障局": "D12", "民政局": "D13", "教育局": "D14", "发展和改革局": "D16",
    "人民防空办公室": "D17", "气象局": "D18", "烟草专卖局": "D19", "消防救援大队": "D20", "疾病预防控制局": "D21",
    "商务局": "D22", "邮政管理局": "D23", "公安局": "C06",
}  # fmt: skip

# the days from which the versions in force until the codes of 2026 held: 原依据
_FORMER_IN_FORCE = {
    "固体废物污染环境防治法": date(2020, 9, 1),
    "大气污染防治法": date(2018, 10, 26),
    "水污染防治法": date(2018, 1, 1),
    "噪声污染防治法": date(2022, 6, 5),
    "土壤污染防治法": date(2019, 1, 1),
    "渔业法": date(2013, 12, 28),
    "环境影响评价法": date(2018, 12, 29),
}


@dataclass(frozen=True)
class Transfer:
    """划转 — the departments whose items go to the enforcement bureau with one announcement."""

    key: str
    number: str
    title: str
    issued_on: date
    effective_on: date
    departments: frozenset[str]


def transfers(day: date) -> tuple[Transfer, ...]:
    """The three batches; the third is announced and takes effect on the next new year's day."""
    return (
        Transfer(
            "划转一", "澄政公告〔2022〕2号（虚构）", "关于划转第一批行政处罚事项的公告", date(2022, 3, 10), org.REFORM_DAY,
            frozenset({"D10", "D11", "D12"}),
        ),
        Transfer(
            "划转二", "澄政公告〔2024〕8号（虚构）", "关于划转第二批行政处罚事项的公告", date(2024, 8, 9), SECOND_TRANSFER_DAY,
            frozenset({"D13", "D14", "D17", "D18", "D22"}),
        ),
        Transfer(
            "划转三", f"澄政公告〔{day.year}〕11号（虚构）", "关于划转第三批行政处罚事项的公告", day - timedelta(days=12),
            date(day.year + 1, 1, 1), frozenset({"D16"}),
        ),
    )  # fmt: skip


@cache
def read_catalogue() -> tuple[Row, ...]:
    """All rows of the shipped catalogue."""
    rows: list[Row] = []
    for name in FILES:
        text = (files("zhifa.demo.catalogue") / name).read_text(encoding="utf-8")
        rows += csv.DictReader(text.splitlines())
    return tuple(rows)


@cache
def fields_of_department(body: str) -> tuple[str, ...]:
    """The fields in which a body is the competent department."""
    return tuple(
        sorted({r["field"] for r in read_catalogue() if BODY_OF_DEPARTMENT[r["department"]] == body})
    )


def in_force_since(row: Row) -> date:
    """The first day on which an item can be used: that of its former basis, where it has one."""
    former = row.get("former_basis") or ""
    return _FORMER_IN_FORCE[former.split("|")[0]] if former else date.fromisoformat(row["in_force_from"])


def _fen(text: str) -> int | None:
    return int(text) if text else None


def _bases(row: Row) -> Iterator[dict[str, Any]]:
    current = {
        **{
            k: row[k]
            for k in (
                "violated_law", "violated_article", "violated_quote", "penalty_law", "penalty_article", "penalty_quote",
                "fine_subject", "multiple_base", "fine_text",
            )
        },
        "law_version": row["version"],
        "kinds": row["kinds"].split("|"),
        "fine_min_fen": _fen(row["fine_min_fen"]),
        "fine_max_fen": _fen(row["fine_max_fen"]),
        "multiple_min": row["multiple_min"] or None,
        "multiple_max": row["multiple_max"] or None,
        "order_to_correct": row["order_to_correct"] == "yes",
        "valid_from": date.fromisoformat(row["in_force_from"]),
    }  # fmt: skip
    if former := row.get("former_basis"):
        law, article, until, least, most = former.split("|")
        yield {
            "penalty_law": law,
            "penalty_article": article,
            "kinds": ["罚款"] if most else [],
            "fine_subject": row["fine_subject"],
            "fine_min_fen": _fen(least),
            "fine_max_fen": _fen(most),
            "order_to_correct": row["order_to_correct"] == "yes",
            "valid_from": _FORMER_IN_FORCE[law],
            "valid_until": date.fromisoformat(until),
        }
        # the day the former basis ended and the day the new one began must meet
        current["valid_from"] = date.fromisoformat(until) + timedelta(days=1)
    yield current


def _item(row: Row) -> dict[str, Any]:
    return {
        "code": row["code"],
        "name": row["name"],
        "field": row["field"],
        "department": BODY_OF_DEPARTMENT[row["department"]],
        "department_name": row["department"],
        "level": row["level"],
        "found_on_patrol": row["found_how"] == "yes",
        "summary_capable": row["summary_capable"] == "yes",
        "plain_words": row["plain_words"],
        "keywords": row["keywords"],
        "source": "随平台发布的事项目录，逐条对照法律法规文本",
        "valid_from": in_force_since(row),
        "bases": list(_bases(row)),
    }


def empowered_items() -> tuple[Row, ...]:
    """The items given to the empowered towns: found on patrol, held by the bureau, in force on the day, the
    everyday fields of a town first."""
    everyday = ("城市管理", "住房城乡建设", "水利", "自然资源", "人力资源社会保障")
    held = [
        r
        for r in read_catalogue()
        if r["found_how"] == "yes"
        and BODY_OF_DEPARTMENT[r["department"]] in {"D01", "D10", "D11"}
        and in_force_since(r) <= org.EMPOWERMENT_DAY
    ]
    held.sort(
        key=lambda r: (everyday.index(r["field"]) if r["field"] in everyday else len(everyday), r["code"])
    )
    return tuple(held[:EMPOWERED_ITEMS])


def load_items(loading: Loading) -> None:
    """Fields and items with their dated bases (bodies must exist)."""
    loading.once(
        "领域", catalogue.enter_fields, rows=[{"code": c, "name": n} for n, c in FIELD_CODES.items()]
    )
    loading.in_chunks("事项", catalogue.enter_items, [_item(r) for r in read_catalogue()], size=400)
