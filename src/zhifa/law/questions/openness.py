"""公示、保密、个人信息、保存之问."""

from __future__ import annotations

from datetime import date
from typing import Any

from zhifa.law import (
    display_period,
    electronic_signature,
    keeping,
    personal_information,
    public_information,
    secrecy,
)
from zhifa.law.explained import Explained
from zhifa.law.questions.fact import THE_DAY, choice, choices, day, members, yes_no
from zhifa.law.questions.lists import grounds_of, present
from zhifa.law.questions.penalty import KINDS
from zhifa.law.questions.question import Asked, either, question

_LAWFUL = either("符合规定", "不符合规定")
_RECORDS = {
    "video": ("公共安全视频图像", "video"),
    "network_log": ("网络日志", "network_log"),
    "impact_assessment": ("个人信息保护影响评估", "impact_assessment"),
}


@question(
    "check_public_information",
    "执法信息公示全不全",
    "实施机关、立案依据、实施程序、救济渠道、裁量基准、投诉电话。",
    present("public_information", fact="shown", term="已公示的"),
    yes_no("has_benchmark", "制定了裁量基准", True),
    articles="处罚法第三十九条、处罚法第三十四条",
    answers=_LAWFUL,
)
def check_public_information(asked: Asked, *, shown: tuple[str, ...], has_benchmark: bool) -> Explained[bool]:
    return public_information.check_public_information(shown, has_benchmark=has_benchmark)


@question(
    "check_basis_published",
    "没有公布的规定能不能作依据",
    "未经公布的，不得作为行政处罚的依据。",
    yes_no("published", "已经公布"),
    articles="处罚法第五条第三款",
    answers=either("可以作为依据", "不得作为依据"),
)
def check_basis_published(asked: Asked, **facts: bool) -> Explained[bool]:
    return public_information.check_basis_published(**facts)


@question(
    "check_benchmark_published",
    "裁量基准公布了没有",
    "适用的裁量基准应当向社会公布。",
    yes_no("used", "适用了裁量基准"),
    yes_no("published", "已经公布"),
    articles="处罚法第三十四条",
    answers=_LAWFUL,
)
def check_benchmark_published(asked: Asked, **facts: bool) -> Explained[bool]:
    return public_information.check_benchmark_published(**facts)


@question(
    "check_disclosure",
    "能不能给他看",
    "国家秘密、商业秘密、个人隐私依法保密。",
    choice("secret", "什么秘密", members(secrecy.Secret)),
    choice("reader", "谁要看", members(secrecy.Reader)),
    yes_no("owner_consents", "权利人同意", False),
    articles="处罚法第五十条",
    answers=either("可以", "不得提供"),
)
def check_disclosure(asked: Asked, *, secret: Any, reader: Any, owner_consents: bool) -> Explained[bool]:
    return secrecy.check_disclosure(secret, reader, owner_consents=owner_consents)


@question(
    "check_use",
    "能不能处理这些个人信息",
    "依照法定权限、程序，不超出必需的范围和限度。",
    yes_no("statutory_duty", "为履行法定职责"),
    yes_no("by_procedure", "依照法定程序"),
    yes_no("necessary", "在必需的范围和限度内"),
    articles="个保法第三十四条",
    answers=either("可以处理", "不得处理"),
)
def check_use(asked: Asked, **facts: bool) -> Explained[bool]:
    return personal_information.check_use(**facts)


@question(
    "check_impact_assessed",
    "要不要评估个人信息保护影响",
    "敏感信息、自动化决策、提供公开等情形应当事前评估。",
    choices("uses", "处理情形", grounds_of("impact_assessment_due"), ()),
    present("impact_assessment", fact="assessed", term="评估已包括的"),
    articles="个保法第五十五条、个保法第五十六条",
    answers=either("已经评估", "不必评估"),
)
def check_impact_assessed(
    asked: Asked, *, uses: tuple[str, ...], assessed: tuple[str, ...]
) -> Explained[bool]:
    return personal_information.check_impact_assessed(uses, assessed)


@question(
    "kept_until",
    "记录保存到哪一天",
    "视频、日志、评估报告的最短保存期限。",
    choice("record", "什么记录", _RECORDS),
    day("made_on", "形成日"),
    articles="视频条例第十七条、网安法第二十三条、个保法第五十六条",
)
def kept_until(asked: Asked, *, record: str, made_on: date) -> Explained[date]:
    return keeping.kept_until(record, made_on)


@question(
    "may_delete",
    "记录能不能删除",
    "保存期未满不得删除；视频期满并实现目的的应当删除。",
    choice("record", "什么记录", _RECORDS),
    day("made_on", "形成日"),
    day("today", "哪一天", THE_DAY),
    yes_no("purpose_reached", "处理目的已经实现"),
    articles="视频条例第十七条、网安法第二十三条",
    answers=either("可以（应当）删除", "继续保存"),
)
def may_delete(
    asked: Asked, *, record: str, made_on: date, today: date, purpose_reached: bool
) -> Explained[bool]:
    return keeping.may_delete(record, made_on, today, purpose_reached=purpose_reached)


@question(
    "check_signature",
    "电子签名可不可靠",
    "四项条件同时具备的，与手写签名同等效力。",
    present("reliable_signature", fact="holds", term="具备的条件"),
    articles="电子签名法第十三条、电子签名法第十四条",
    answers=either("可靠", "不可靠"),
)
def check_signature(asked: Asked, *, holds: tuple[str, ...]) -> Explained[bool]:
    return electronic_signature.check_signature(holds)


@question(
    "check_seal",
    "电子印章有没有效力",
    "国家统一电子印章系统制发的，与实物印章同等效力。",
    yes_no("state_system", "国家统一电子印章系统制发"),
    articles="在线政务规定第九条",
    answers=either("同等效力", "没有"),
)
def check_seal(asked: Asked, **facts: bool) -> Explained[bool]:
    return electronic_signature.check_seal(**facts)


@question(
    "shown_until",
    "市监处罚公示到哪一天",
    "通报批评或者较低数额罚款三个月，其他三年；限制期更长的按限制期。",
    day("shown_on", "公示日"),
    choices("kinds", "处罚种类", KINDS),
    yes_no("lower_fine", "较低数额罚款", False),
    day("banned_until", "限制经营、从业至", None),
    articles="市监公示规定第十三条",
)
def shown_until(asked: Asked, *, shown_on: date, kinds: tuple[str, ...], **facts: Any) -> Explained[date]:
    return display_period.shown_until(shown_on, kinds, calendar=asked.calendar, **facts)


@question(
    "check_early_end",
    "能不能提前停止公示",
    "已履行、消除影响、未再犯、不在失信名单；较重的处罚不得提前。",
    choices("kinds", "处罚种类", KINDS),
    present("early_end_of_display", fact="holds", term="具备的条件"),
    articles="市监公示规定第十四条",
    answers=either("可以申请", "不得提前"),
)
def check_early_end(asked: Asked, *, kinds: tuple[str, ...], holds: tuple[str, ...]) -> Explained[bool]:
    return display_period.check_early_end(kinds, holds)


@question(
    "must_tell_of_display",
    "公示前要不要告诉当事人",
    "送达决定书时书面告知将向社会公示。",
    articles="市监公示规定第八条",
    answers=either("应当书面告知", "不必"),
)
def must_tell_of_display(asked: Asked) -> Explained[bool]:
    return display_period.must_tell_of_display()
