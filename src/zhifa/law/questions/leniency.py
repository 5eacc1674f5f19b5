"""从宽与不予处罚之问 — each gate by itself."""

from __future__ import annotations

from typing import Any

from zhifa.law import leniency
from zhifa.law.explained import Explained
from zhifa.law.leniency import Leniency
from zhifa.law.questions.fact import THE_DAY, choice, choices, day, members, yes_no
from zhifa.law.questions.question import Asked, question


@question(
    "by_age",
    "未成年人从宽",
    "行为时不满十四周岁不予处罚，不满十八周岁从轻或者减轻。",
    day("born_on", "出生日期"),
    day("acted_on", "行为日", THE_DAY),
    articles="处罚法第三十条",
)
def by_age(asked: Asked, **facts: Any) -> Explained[Leniency]:
    return leniency.by_age(**facts)


@question(
    "by_mental_state",
    "精神病人、智力残疾人从宽",
    "行为时能否辨认、控制自己的行为。",
    choice("state", "行为时的状态", members(leniency.MentalState)),
    articles="处罚法第三十一条",
)
def by_mental_state(asked: Asked, *, state: leniency.MentalState) -> Explained[Leniency]:
    return leniency.by_mental_state(state)


@question(
    "by_mitigation",
    "应当从轻或者减轻的情形",
    "主动消除危害、受胁迫诱骗、主动供述、立功等。",
    choices("grounds", "情形", members(leniency.Mitigation), ()),
    articles="处罚法第三十二条",
)
def by_mitigation(asked: Asked, *, grounds: tuple[leniency.Mitigation, ...]) -> Explained[Leniency]:
    return leniency.by_mitigation(grounds)


@question(
    "minor_and_corrected",
    "轻微并及时改正",
    "行为轻微、及时改正、没有危害后果，三项齐备的不予处罚。",
    yes_no("minor", "违法行为轻微"),
    yes_no("corrected_in_time", "及时改正"),
    yes_no("harm", "造成危害后果"),
    articles="处罚法第三十三条第一款",
)
def minor_and_corrected(asked: Asked, **facts: Any) -> Explained[Leniency]:
    return leniency.minor_and_corrected(**facts)


@question(
    "first_offence",
    "首违不罚",
    "初次违法、后果轻微、及时改正，三项齐备的可以不予处罚。",
    yes_no("first_time", "初次违法"),
    yes_no("slight_harm", "危害后果轻微"),
    yes_no("corrected_in_time", "及时改正"),
    articles="处罚法第三十三条第一款",
)
def first_offence(asked: Asked, **facts: Any) -> Explained[Leniency]:
    return leniency.first_offence(**facts)


@question(
    "no_fault",
    "没有主观过错",
    "当事人有证据足以证明没有主观过错的不予处罚。",
    yes_no("proved_by_party", "当事人已证明没有主观过错"),
    yes_no("law_says_otherwise", "法律、行政法规另有规定", False),
    articles="处罚法第三十三条第二款",
)
def no_fault(asked: Asked, **facts: Any) -> Explained[Leniency]:
    return leniency.no_fault(**facts)
