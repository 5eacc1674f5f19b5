"""证据形式之问 — recordings and data, papers from abroad, records of places and of inquiries, papers of preservation."""

from __future__ import annotations

from zhifa.law import evidence, evidence_form
from zhifa.law.explained import Explained
from zhifa.law.questions.fact import yes_no
from zhifa.law.questions.lists import present
from zhifa.law.questions.question import Asked, either, question

_USABLE = either("可以使用", "不能使用")
_WHOLE = either("齐全", "不全")
_NOTED = yes_no("refusal_noted_and_recorded", "当事人不到场或者拒签，已注明并录音录像", False)


@question(
    "check_recording",
    "视听资料、电子数据能不能用",
    "原始载体，或者注明制作方法、时间、制作人的复制件；声音资料附文字记录；系统、设备符合规定。",
    yes_no("electronic_data", "是电子数据", note="否为视听资料"),
    yes_no("original", "是原始载体"),
    yes_no("hard_to_get", "调取原始载体有困难", False),
    yes_no("method_noted", "注明制作方法", False),
    yes_no("time_noted", "注明制作时间", False),
    yes_no("maker_noted", "注明制作人", False),
    yes_no("sound", "是声音资料", False),
    yes_no("transcript", "附有文字记录", False),
    yes_no("by_system", "用互联网信息系统或者设备收集", False),
    yes_no("system_sound", "系统、设备符合规定，保证真实、完整", False),
    articles="市监程序规定第二十五条、市监程序规定第二十六条",
    answers=_USABLE,
)
def check_recording(asked: Asked, **facts: bool) -> Explained[bool]:
    return evidence_form.check_recording(**facts)


@question(
    "check_foreign_evidence",
    "境外、外文证据能不能用",
    "公文书证和涉及身份关系的证据办理证明手续；外文附盖章、签名的译本。",
    yes_no("abroad", "在我国领域外形成"),
    yes_no("official_document", "是公文书证", False),
    yes_no("identity", "涉及身份关系", False),
    yes_no("notarised", "经所在国公证机关证明", False),
    yes_no("consular", "经我国驻该国使领馆认证", False),
    yes_no("by_treaty", "履行了条约规定的证明手续", False),
    yes_no("from_hmt", "在港澳台形成", False),
    yes_no("hmt_procedure", "履行了相关的证明手续", False),
    yes_no("foreign_language", "外文书证、外国语视听资料", False),
    yes_no("translated", "附有准确的中文译本", False),
    yes_no("translation_signed", "翻译机构盖章或者翻译人员签名", False),
    articles="市监程序规定第二十七条",
    answers=_USABLE,
)
def check_foreign_evidence(asked: Asked, **facts: bool) -> Explained[bool]:
    return evidence_form.check_foreign_evidence(**facts)


@question(
    "check_site_record",
    "现场笔录全不全",
    "通知当事人到场，载明时间、地点、事件，签名或者盖章。",
    present("site_record"),
    _NOTED,
    articles="市监程序规定第二十八条、市监程序规定第四十三条",
    answers=_WHOLE,
)
def check_site_record(
    asked: Asked, *, present: tuple[str, ...], refusal_noted_and_recorded: bool
) -> Explained[bool]:
    return evidence_form.check_site_record(present, refusal_noted_and_recorded=refusal_noted_and_recorded)


@question(
    "check_inquiry_record",
    "询问笔录全不全",
    "个别询问、交其核对、宣读、涂改确认、逐页签名。",
    present("inquiry_record"),
    yes_no("hard_to_read", "被询问人阅读有困难", False),
    yes_no("corrected", "笔录有涂改", False),
    _NOTED,
    articles="市监程序规定第二十九条、市监程序规定第四十三条",
    answers=_WHOLE,
)
def check_inquiry_record(asked: Asked, *, present: tuple[str, ...], **facts: bool) -> Explained[bool]:
    return evidence_form.check_inquiry_record(present, **facts)


@question(
    "check_provided_material",
    "别人提供的材料能不能用",
    "由材料提供人签名或者盖章，拒签的注明并录音录像。",
    yes_no("signed", "提供人签名或者盖章"),
    _NOTED,
    articles="市监程序规定第三十条第一款、市监程序规定第四十三条",
    answers=_USABLE,
)
def check_provided_material(asked: Asked, **facts: bool) -> Explained[bool]:
    return evidence_form.check_provided_material(**facts)


@question(
    "check_preserved_on_the_spot",
    "先行登记保存的手续全不全",
    "当场清点、开具清单、签名、交一份、当场交付通知书。",
    present("preservation_papers"),
    articles="市监程序规定第三十四条第一款",
    answers=_WHOLE,
)
def check_preserved_on_the_spot(asked: Asked, *, present: tuple[str, ...]) -> Explained[bool]:
    return evidence.check_preserved_on_the_spot(present)
