"""具体规定、规章限额、派出机构、交由下级之问."""

from __future__ import annotations

from zhifa.law import competence_dispute, jurisdiction, setting_power
from zhifa.law.explained import Explained
from zhifa.law.questions.fact import choice, members, money, yes_no
from zhifa.law.questions.question import Asked, either, question

_RANK = choice("rank", "效力位阶", members(setting_power.Rank))


@question(
    "check_specified_within",
    "具体规定有没有超出上位法",
    "上位法已有处罚规定的，只能在其行为、种类和幅度内具体规定。",
    _RANK,
    yes_no("higher_has_act", "上位法规定处罚这种行为"),
    yes_no("higher_has_kind", "上位法规定了这个处罚种类"),
    money("low", "罚款下限", 0),
    money("high", "罚款上限", 0),
    money("higher_low", "上位法的下限", 0),
    money("higher_high", "上位法的上限", 0),
    articles="处罚法第十二条第二款、处罚法第十一条第二款、处罚法第十三条第一款、处罚法第十四条第一款",
    answers=either("没有超出", "超出上位法"),
)
def check_specified_within(
    asked: Asked, *, rank: setting_power.Rank, higher_has_act: bool, higher_has_kind: bool, **money_fen: int
) -> Explained[bool]:
    return setting_power.check_specified_within(
        rank, higher_has_act=higher_has_act, higher_has_kind=higher_has_kind, **money_fen
    )


@question(
    "check_rule_fine",
    "规章设定的罚款超没超过限额",
    "部门规章的限额由国务院规定，地方政府规章的由省级人大常委会规定。",
    _RANK,
    money("fine", "规章设定的罚款上限"),
    money("cap", "规定的限额"),
    articles="处罚法第十三条第二款、处罚法第十四条第二款",
    answers=either("没有超过", "超过"),
)
def check_rule_fine(
    asked: Asked, *, rank: setting_power.Rank, fine_fen: int, cap_fen: int
) -> Explained[bool]:
    return setting_power.check_rule_fine(rank, fine_fen, cap_fen=cap_fen)


@question(
    "check_branch",
    "派出机构以谁的名义处罚",
    "在部门确定的权限内以部门的名义；法律、法规授权的除外。",
    yes_no("own_name", "以派出机构自己的名义"),
    yes_no("empowered_by_law", "法律、法规授权以派出机构名义实施", False),
    yes_no("within_remit", "在确定的权限或者授权范围内"),
    articles="市监程序规定第九条第一款、处罚法第十九条",
    answers=either("可以实施", "不得实施"),
)
def check_branch(asked: Asked, **facts: bool) -> Explained[bool]:
    return jurisdiction.check_branch(**facts)


@question(
    "check_handed_down",
    "上级能不能把案件交给下级",
    "上级认为必要可以；法律、法规、规章明确由上级管辖的不得。",
    yes_no("needed", "上级认为必要"),
    yes_no("reserved_for_superior", "法律、法规、规章明确规定由上级管辖"),
    articles="市监程序规定第十五条第一款",
    answers=either("可以交由下级", "不得交由下级"),
)
def check_handed_down(asked: Asked, **facts: bool) -> Explained[bool]:
    return competence_dispute.check_handed_down(**facts)
