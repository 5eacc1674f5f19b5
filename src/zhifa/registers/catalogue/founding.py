"""设定 — on what a penalty may be founded, and which penalty no general catalogue may carry. Pure."""

from __future__ import annotations

from collections.abc import Iterable

#: words of penalties of personal liberty (处罚法第九条第五项、第十八条第三款)
LIBERTY_WORDS = ("行政拘留", "拘留", "限制人身自由")
#: levels on which a penalty may be founded (处罚法第十条至第十四条、第十六条)
FOUNDING_LEVELS = {"law": "法律", "regulation": "行政法规", "local": "地方性法规", "rule": "规章"}
#: how papers below rules are called
BELOW_RULES = ("通知", "意见", "方案", "纪要", "批复", "指南", "导则", "函", "公告", "通告", "细则（试行）")


def is_personal_liberty(kinds: Iterable[str]) -> bool:
    """Whether one of the kinds of penalty takes a person's liberty."""
    return any(word in kind for kind in kinds for word in LIBERTY_WORDS)
