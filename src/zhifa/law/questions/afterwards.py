"""公开与救济之问."""

from __future__ import annotations

from datetime import date
from typing import Any

from zhifa.law import publication, remedies
from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.party import PartyKind
from zhifa.law.questions.fact import THE_DAY, choice, day, members, words, yes_no
from zhifa.law.questions.penalty import PARTY
from zhifa.law.questions.question import Asked, either, question, spoken
from zhifa.law.questions.refused import WrongFact


@question(
    "publication_due",
    "处罚决定要不要公开",
    "具有一定社会影响的应当依法公开；国家秘密、未成年人除外。",
    yes_no("social_influence", "具有一定社会影响"),
    yes_no("state_secret", "涉及国家秘密", False),
    yes_no("minor_party", "当事人未成年", False),
    articles="处罚法第四十八条第一款、处罚法第五十条",
    answers=either("应当公开", "不公开"),
)
def publication_due(asked: Asked, **facts: Any) -> Explained[bool]:
    return publication.publication_due(**facts)


@question(
    "public_name",
    "公开时怎么写当事人",
    "公民只写姓，单位写全称。",
    words("name", "姓名或者名称"),
    PARTY,
    articles="个保法第三十四条",
)
def public_name(asked: Asked, *, name: str, party: PartyKind) -> Explained[str]:
    if not name.strip():
        raise WrongFact(
            "“姓名或者名称”（name）是空白。", cite("个保法第三十四条"), "写当事人的姓名或者名称。"
        )
    shown = publication.public_name(name, party)
    text = "单位公开全称。" if party is PartyKind.ENTITY else "公民只公开姓，限于必需的范围。"
    return Explained(shown, (Step(text, cite("个保法第三十四条")),))


@question(
    "withdraw_by",
    "何日前撤回公开的决定",
    "公开的决定被变更、撤销、确认违法或者无效的，三个工作日内撤回。",
    day("changed_on", "变更、撤销、确认之日", THE_DAY),
    articles="处罚法第四十八条第二款",
)
def withdraw_by(asked: Asked, *, changed_on: date) -> Explained[date]:
    return publication.withdraw_by(changed_on, calendar=asked.calendar)


@question(
    "remedies",
    "救济途径和期限",
    "收到决定书之后，复议、诉讼各到哪一天，是否复议前置。",
    day("served_on", "收到决定书之日", THE_DAY),
    words("reconsideration_body", "行政复议机关", "本级人民政府"),
    words("court", "人民法院", "有管辖权的人民法院"),
    yes_no("on_the_spot", "当场作出的处罚决定", False),
    yes_no("served_online", "通过互联网渠道送达", False),
    words("online_channel", "网上复议渠道", ""),
    articles="复议法第二十条第一款、行诉法第四十六条第一款",
    answers=spoken,
)
def remedies_(asked: Asked, **facts: Any) -> Explained[remedies.Remedies]:
    return remedies.remedies(**facts, calendar=asked.calendar)


@question(
    "reconsideration_body",
    "向谁申请行政复议",
    "县级部门、乡镇、街道的决定由县级人民政府管辖。",
    choice("kind", "作出机关", members(remedies.BodyKind)),
    words("county_government", "县级人民政府名称", "县级人民政府"),
    articles="复议法第二十四条第一款",
)
def reconsideration_body(asked: Asked, *, kind: remedies.BodyKind, county_government: str) -> Explained[str]:
    return remedies.reconsideration_body(kind, county_government=county_government)
