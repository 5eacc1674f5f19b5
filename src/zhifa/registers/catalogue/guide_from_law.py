"""照条文写的指引 — a short guide to an item out of the words of its own articles and of the Act's procedure; nothing invented.

Facts to establish are the words of the violated provision; evidence, steps, forms and clocks are those of 行政处罚法, each with its
article. A department adds its practice to it or writes its own. Pure: it is given the basis and what the item may take.
"""

from __future__ import annotations

from typing import Any

#: 处罚法第五十一条: what may be fined on the spot, in 分
_SUMMARY_CITIZEN, _SUMMARY_ENTITY = 20_000, 300_000
LONGEST_QUOTE = 320
FORMS_ORDINARY = (
    "现场检查笔录、责令改正通知书、立案审批表、询问笔录、行政处罚告知书、行政处罚决定书、送达回证"
)
FORMS_SUMMARY = "现场检查笔录、责令改正通知书、当场行政处罚决定书"


def _cut(text: str) -> str:
    text = "".join(text.split())
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"


def _place(law: str, article: str) -> str:
    return f"《{law}》{article}" if law else ""


def guide_of(basis: Any, *, summary_capable: bool) -> str:
    """The guide in five paragraphs: what to establish, evidence, steps, clocks, penalty."""
    violated = _place(basis.violated_law, basis.violated_article)
    rule = f"{violated}：“{_cut(basis.violated_quote)}”" if basis.violated_quote else violated
    correct = "责令改正或者限期改正（处罚法第二十八条），到期复查；" if basis.order_to_correct else ""
    facts = (
        f"一、查明什么　{rule or _place(basis.penalty_law, basis.penalty_article)}。条文里写的行为、主体、地点、时间逐项查明；"
        "改没改、有没有危害后果、是不是初次违法、当事人有没有证据证明没有主观过错，都要查（处罚法第三十三条）。"
    )
    evidence = (
        "二、证据　书证、物证、视听资料、电子数据、证人证言、当事人的陈述、鉴定意见、勘验笔录和现场笔录，查证属实才能用"
        "（处罚法第四十六条）。两名以上有执法资格的人员，主动出示执法证件，询问、检查制作笔录（第四十二条、第五十五条）。"
    )
    summary = (
        "对公民二百元以下、对单位三千元以下罚款或者警告，事实确凿的，可以当场决定并当场交付决定书（第五十一条、第五十二条）；其余"
        if summary_capable
        else "按普通程序："
    )
    steps = (
        f"三、步骤　{correct}{summary}立案（第五十四条）、调查取证、告知拟处罚的内容和陈述申辩听证的权利（第四十四条）、听取意见并复核"
        "（第四十五条）、该法制审核的先审核（第五十八条）、负责人决定（第五十七条）、送达（第六十一条）。"
    )
    clocks = (
        "四、时限　立案之日起九十日内决定（第六十条）；要求听证的，告知后五日内提出（第六十四条）；当事人不在场的，七日内送达"
        "（第六十一条）；收到决定书十五日内缴款（第六十七条）。五日、七日指工作日（第八十五条）。"
    )
    quote = f"：“{_cut(basis.penalty_quote)}”" if basis.penalty_quote else ""
    penalty = f"五、罚则　{_place(basis.penalty_law, basis.penalty_article)}{quote}。轻微并及时改正、没有造成危害后果的，不予处罚（处罚法第三十三条第一款）。"
    return "\n".join((facts, evidence, steps, clocks, penalty))


def forms_of(basis: Any, *, summary_capable: bool) -> str:
    """The forms of the procedure the item may take."""
    on_the_spot = (
        summary_capable
        and basis.fine_max_fen is not None
        and basis.fine_max_fen <= max(_SUMMARY_CITIZEN, _SUMMARY_ENTITY)
    )
    return FORMS_SUMMARY if on_the_spot else FORMS_ORDINARY
