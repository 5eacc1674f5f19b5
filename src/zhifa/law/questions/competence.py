"""管辖、时效、法律适用之问 — who may act, whether still, and under which text."""

from __future__ import annotations

from datetime import date
from typing import Any

from zhifa.law import jurisdiction, limitation, penalty_kinds, which_law
from zhifa.law.citation import Citation, cite
from zhifa.law.discretion import FineRange
from zhifa.law.explained import Explained, Step
from zhifa.law.library import basis_status as status_of
from zhifa.law.questions.fact import (
    THE_DAY,
    article,
    choice,
    choices,
    day,
    members,
    moment,
    money,
    record,
    records,
    words,
    yes_no,
)
from zhifa.law.questions.penalty import KINDS
from zhifa.law.questions.question import Asked, either, question, spoken

_LOW, _HIGH = money("low", "下限", 0), money("high", "上限")


@question(
    "check_jurisdiction",
    "能不能管辖",
    "本机关（或者赋权的乡镇、街道）对这一事项有没有处罚权。",
    choice("level", "机关层级", members(jurisdiction.Level)),
    yes_no("in_territory", "违法行为发生在本辖区"),
    yes_no("holds_power", "县级以上机关具有该项处罚权", False),
    day("empowered_from", "乡镇、街道的赋权自哪天起", None),
    day("empowered_until", "赋权到哪天止", None),
    yes_no("published", "赋权决定已经公布", True),
    words("body", "机关名称", "本机关"),
    words("item", "事项名称", "该事项"),
    articles="处罚法第二十二条、处罚法第二十三条、处罚法第二十四条第一款",
    answers=either("可以管辖", "不能管辖"),
)
def check_jurisdiction(
    asked: Asked,
    *,
    level: jurisdiction.Level,
    in_territory: bool,
    holds_power: bool,
    empowered_from: date | None,
    empowered_until: date | None,
    published: bool,
    body: str,
    item: str,
) -> Explained[bool]:
    powers = (
        [jurisdiction.Empowerment(item, body, empowered_from, empowered_until, "所述决定", published)]
        if empowered_from
        else []
    )
    return jurisdiction.check_jurisdiction(
        body=body,
        level=level,
        in_territory=in_territory,
        holds_power=holds_power,
        item=item,
        on=asked.on,
        empowerments=powers,
    )


@question(
    "first_to_file",
    "几个机关都有管辖权，谁办",
    "都已立案的，由最先立案的机关管辖。",
    records("filings", "立案记录", words("body", "机关"), moment("filed_at", "立案时刻")),
    articles="处罚法第二十五条第一款、处罚法第二十五条第二款",
)
def first_to_file(asked: Asked, *, filings: tuple[dict[str, Any], ...]) -> Explained[str]:
    return jurisdiction.first_to_file([jurisdiction.Filing(**row) for row in filings])


@question(
    "check_general_catalogue",
    "综合执法目录能不能有这些处罚",
    "限制人身自由的处罚只能由公安机关和法律规定的其他机关行使。",
    choices("codes", "处罚种类", KINDS),
    articles="处罚法第十八条第三款",
    answers=either("可以", "不可以"),
)
def check_general_catalogue(asked: Asked, *, codes: tuple[str, ...]) -> Explained[bool]:
    penalty_kinds.check_general_catalogue(set(codes))
    return Explained(True, (Step("所列种类不含限制人身自由的处罚。", cite("处罚法第十八条第三款")),))


@question(
    "limitation",
    "追责时效",
    "违法行为是否已过二年（五年）追责时效，不再处罚。",
    day("acted_on", "行为发生日"),
    day("discovered_on", "发现日"),
    day("ended_on", "连续、继续行为的终了日", None),
    yes_no("safety_with_harm", "涉及生命健康安全、金融安全且有危害后果", False),
    choice("special", "法律另有规定的领域", {"public_security": ("治安管理", "public_security")}, ""),
    articles="处罚法第三十六条第一款、处罚法第三十六条第二款、处罚法第三十七条",
    answers=either("已过时效，不再处罚", "在时效内"),
)
def limitation_(asked: Asked, **facts: Any) -> Explained[bool]:
    return limitation.limitation(**facts, calendar=asked.calendar)


@question(
    "applicable_range",
    "从旧兼从轻",
    "行为之后规定变了，适用哪个幅度。",
    record("old", "行为时的罚款幅度", _LOW, _HIGH),
    record("new", "决定时的罚款幅度", _LOW, _HIGH, default=None, note="新规定不认为是违法的，不写"),
    day("acted_on", "行为发生日", THE_DAY),
    day("decided_on", "作出决定日", THE_DAY),
    article("old_article", "行为时的条款", cite("处罚法第三十七条")),
    article("new_article", "决定时的条款", cite("处罚法第三十七条")),
    articles="处罚法第三十七条",
    answers=spoken,
)
def applicable_range(
    asked: Asked,
    *,
    old: dict[str, int],
    new: dict[str, int] | None,
    acted_on: date,
    decided_on: date,
    old_article: Citation,
    new_article: Citation,
) -> Explained[FineRange | None]:
    return which_law.applicable_range(
        FineRange(old["low_fen"], old["high_fen"], old_article),
        FineRange(new["low_fen"], new["high_fen"], new_article) if new else None,
        acted_on=acted_on,
        decided_on=decided_on,
    )


@question(
    "basis_status",
    "依据是否有效",
    "一个条款在所问之日是现行有效、尚未施行、已被修改还是已经废止。",
    article("basis", "依据"),
)
def basis_status(asked: Asked, *, basis: Citation) -> Explained[str]:
    return status_of(basis, asked.on)
