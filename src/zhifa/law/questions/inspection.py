"""抽查与联合执法之问."""

from __future__ import annotations

from typing import Any

from zhifa.law import random_inspection
from zhifa.law.explained import Explained
from zhifa.law.questions.fact import day, records, several_words, words, yes_no
from zhifa.law.questions.lists import ground_of, present
from zhifa.law.questions.question import Asked, counted, either, question


@question(
    "check_draw",
    "抽查合不合规",
    "对象、人员都随机，结果公开；特殊行业、重点领域除外。",
    yes_no("targets_random", "随机抽取检查对象"),
    yes_no("officers_random", "随机选派检查人员"),
    yes_no("special_field", "特殊行业、重点领域", False),
    yes_no("published", "结果已公开"),
    articles="浙江综合执法条例第二十一条第一款",
    answers=either("符合规定", "不符合规定"),
)
def check_draw(asked: Asked, **facts: bool) -> Explained[bool]:
    return random_inspection.check_draw(**facts)


@question(
    "inspection_frequency",
    "抽查多一些还是少一些",
    "信用差、风险高的加大，信用好且风险低的适当减少。",
    yes_no("bad_credit", "有不良信用记录", False),
    yes_no("high_risk", "风险高", False),
    yes_no("good_credit", "信用较好", False),
    yes_no("low_risk", "风险较低", False),
    articles="浙江综合执法条例第二十一条第二款",
)
def inspection_frequency(asked: Asked, **facts: bool) -> Explained[random_inspection.Frequency]:
    return random_inspection.frequency(**facts)


@question(
    "check_combined",
    "检查合没合并",
    "同一机关对同一对象的多项检查，原则上同时一次性开展。",
    records(
        "plan",
        "检查计划",
        words("body", "机关"),
        words("target", "对象"),
        words("item", "事项"),
        day("on_day", "检查日"),
    ),
    several_words("reasons", "写明了理由的对象", ()),
    articles="浙江综合执法条例第十三条第三款",
    answers=counted("次到场"),
)
def check_combined(
    asked: Asked, *, plan: tuple[dict[str, Any], ...], reasons: tuple[str, ...]
) -> Explained[int]:
    checks = [
        random_inspection.PlannedCheck(row["body"], row["target"], row["item"], row["on_day"]) for row in plan
    ]
    return random_inspection.check_combined(checks, reasons=reasons)


@question(
    "joint_enforcement",
    "能不能联合执法",
    "三种情形之一，发起机关制定方案、明确分工。",
    ground_of("joint_enforcement"),
    present("joint_plan", fact="plan", term="方案已有的"),
    articles="浙江综合执法条例第十三条第二款、浙江综合执法条例第十四条",
    answers=either("可以组织", "不能组织"),
)
def joint_enforcement(asked: Asked, *, code: str, plan: tuple[str, ...]) -> Explained[bool]:
    return random_inspection.joint_enforcement(code, plan)
