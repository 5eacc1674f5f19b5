"""证据与事实之问."""

from __future__ import annotations

from datetime import date
from typing import Any

from zhifa.law import evidence
from zhifa.law.explained import Explained
from zhifa.law.penalty_kinds import Kind
from zhifa.law.questions.fact import THE_DAY, choice, count, day, yes_no
from zhifa.law.questions.penalty import register_choices
from zhifa.law.questions.question import Asked, either, question


@question(
    "check_evidence",
    "这份证据能不能用",
    "证据种类、取得方式、是否查证属实。",
    choice("code", "证据种类", register_choices("evidence")),
    yes_no("lawfully_obtained", "合法取得"),
    yes_no("verified", "已查证属实"),
    articles="处罚法第四十六条第一款、处罚法第四十六条第二款、处罚法第四十六条第三款",
    answers=lambda kind: f"{kind.term}，可以采用",
)
def check_evidence(asked: Asked, **facts: Any) -> Explained[Kind]:
    return evidence.check_evidence(**facts)


@question(
    "check_facts_clear",
    "事实清不清",
    "违法事实不清、证据不足的不得处罚。",
    yes_no("facts_found", "违法事实已经查明"),
    count("evidence_count", "采用的证据份数"),
    articles="处罚法第四十条",
    answers=either("可以认定", "不能认定"),
)
def check_facts_clear(asked: Asked, **facts: Any) -> Explained[bool]:
    return evidence.check_facts_clear(**facts)


@question(
    "preserve",
    "先行登记保存",
    "能不能先行登记保存，最迟哪一天作出处理决定。",
    day("preserved_on", "登记保存日", THE_DAY),
    yes_no("may_be_lost", "证据可能灭失或者以后难以取得"),
    yes_no("approved_by_head", "经行政机关负责人批准"),
    articles="处罚法第五十六条",
)
def preserve(asked: Asked, **facts: Any) -> Explained[date]:
    return evidence.preserve(**facts, calendar=asked.calendar, profile=asked.profile)


_DEVICE = {
    "legally_reviewed": "设备经法制审核",
    "technically_reviewed": "设备经技术审核",
    "meets_standard": "设备符合标准",
    "well_placed": "设置合理",
    "clearly_marked": "标志明显",
    "place_published": "设置地点向社会公布",
}


@question(
    "check_device_record",
    "电子监控记录能不能作证据",
    "电子技术监控设备和记录是否符合要求；不写的按符合。",
    *(yes_no(name, term, True) for name, term in _DEVICE.items()),
    yes_no("record_reviewed", "记录内容经过审核", True),
    yes_no("record_meets", "记录内容符合要求", True),
    articles="处罚法第四十一条第一款、处罚法第四十一条第二款",
    answers=either("可以作为证据", "不得作为证据"),
)
def check_device_record(
    asked: Asked, *, record_reviewed: bool, record_meets: bool, **device: bool
) -> Explained[bool]:
    return evidence.check_device_record(
        evidence.Device(**device), record_reviewed=record_reviewed, record_meets=record_meets
    )
