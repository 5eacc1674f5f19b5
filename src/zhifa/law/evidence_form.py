"""证据形式 — what recordings, data, papers from abroad, records of a place and of an inquiry must bear to be used
(市监程序规定第二十五条至第三十条、第四十三条).

The market rules write it out; for other fields it is the strict reading of 查证属实 (处罚法第四十六条第二款).
"""

from __future__ import annotations

from collections.abc import Collection

from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.refusal import Refusal
from zhifa.law.required_contents import ContentsMissing, check_contents

_SOUND = cite("市监程序规定第二十五条")
_DATA = cite("市监程序规定第二十六条第一款")
_SYSTEM = cite("市监程序规定第二十六条第二款")
_ABROAD = cite("市监程序规定第二十七条第一款")
_HMT = cite("市监程序规定第二十七条第二款")
_TRANSLATED = cite("市监程序规定第二十七条第三款")
_PROVIDED = cite("市监程序规定第三十条第一款")
_NOTED = cite("市监程序规定第四十三条")


class RecordingNotSound(Refusal):
    """视听资料、电子数据不合规定."""


class ForeignEvidenceNotProved(Refusal):
    """境外、外文证据没有办理证明手续或者没有译本."""


class SiteRecordNotSound(ContentsMissing):
    """现场笔录不全."""


class InquiryRecordNotSound(ContentsMissing):
    """询问笔录不全."""


class MaterialNotSigned(Refusal):
    """提供的材料没有签名."""


def check_recording(
    *,
    electronic_data: bool,
    original: bool,
    hard_to_get: bool,
    method_noted: bool,
    time_noted: bool,
    maker_noted: bool,
    sound: bool,
    transcript: bool,
    by_system: bool,
    system_sound: bool,
) -> Explained[bool]:
    """Check a recording (``electronic_data`` False) or electronic data: the original carrier, or a copy where that is
    hard to get, with method, time and maker noted; sound with its words; a system that keeps data true and whole.

    :raises RecordingNotSound: saying what is missing.
    """
    basis = _DATA if electronic_data else _SOUND
    term = "电子数据" if electronic_data else "视听资料"
    if electronic_data and by_system and not system_sound:
        raise RecordingNotSound(
            "收集、固定证据的互联网信息系统或者设备不符合规定，不能保证电子数据真实、完整。",
            _SYSTEM,
            "用符合规定的系统、设备重新收集。",
        )
    if not original:
        if not hard_to_get:
            raise RecordingNotSound(
                f"调取{term}的原始载体没有困难，应当取得原始载体。", basis, "调取原始载体。"
            )
        needs = (("制作方法", method_noted), ("制作时间", time_noted), ("制作人", maker_noted))
        missing = [name for name, holds in needs if not holds]
        if missing:
            raise RecordingNotSound(f"{term}的复制件没有注明{'、'.join(missing)}。", basis, "补充注明。")
    if not electronic_data and sound and not transcript:
        raise RecordingNotSound("声音资料没有附该声音内容的文字记录。", _SOUND, "附上文字记录。")
    said = "是原始载体" if original else "原始载体难以取得，复制件已注明制作方法、制作时间、制作人"
    return Explained(True, (Step(f"{term}{said}。", basis),))


def check_foreign_evidence(
    *,
    abroad: bool,
    official_document: bool,
    identity: bool,
    notarised: bool,
    consular: bool,
    by_treaty: bool,
    from_hmt: bool,
    hmt_procedure: bool,
    foreign_language: bool,
    translated: bool,
    translation_signed: bool,
) -> Explained[bool]:
    """Check what came into being abroad (official papers, papers of personal status) or in 香港、澳门、台湾, and what is
    written in a foreign language.

    :raises ForeignEvidenceNotProved: naming the proof or the translation that is missing.
    """
    steps: list[Step] = []
    if abroad and (official_document or identity):
        # personal status asks for notary and consulate; what a treaty lays down stands for both
        proved = by_treaty or (notarised and (consular or not identity))
        if not proved:
            wanted = "经所在国公证机关证明" + ("并经我国驻该国使领馆认证" if identity else "")
            raise ForeignEvidenceNotProved(
                f"境外形成的证据没有{wanted}，也没有履行条约规定的证明手续。", _ABROAD, "补办证明手续。"
            )
        steps.append(Step("已履行条约规定的证明手续。" if by_treaty else "已经公证、认证。", _ABROAD))
    if from_hmt and not hmt_procedure:
        raise ForeignEvidenceNotProved("港澳台形成的证据没有履行相关的证明手续。", _HMT, "补办证明手续。")
    if foreign_language and not (translated and translation_signed):
        raise ForeignEvidenceNotProved(
            "外文、外语证据没有附翻译机构盖章或者翻译人员签名的准确的中文译本。", _TRANSLATED, "附上译本。"
        )
    if from_hmt:
        steps.append(Step("港澳台形成的证据已履行相关的证明手续。", _HMT))
    if foreign_language:
        steps.append(Step("附有盖章或者签名的中文译本。", _TRANSLATED))
    return Explained(True, tuple(steps) or (Step("不属于须办理证明手续或者附译本的证据。", _ABROAD),))


def check_site_record(present: Collection[str], *, refusal_noted_and_recorded: bool) -> Explained[bool]:
    """Check the record of an inspected place or thing (``site_record``): party called, time, place, event, signatures;
    the party's may be wanting where why is noted and filmed (第四十三条).

    :raises SiteRecordNotSound: naming what is missing.
    """
    away = ("party_called", "party_signed") if refusal_noted_and_recorded else ()
    return _or_noted(check_contents("site_record", present, SiteRecordNotSound, not_needed=away), bool(away))


def check_inquiry_record(
    present: Collection[str],
    *,
    hard_to_read: bool,
    corrected: bool,
    refusal_noted_and_recorded: bool,
) -> Explained[bool]:
    """Check the record of an inquiry (``inquiry_record``): alone, checked by who was asked, every page confirmed;
    read out where reading is hard, corrections confirmed where there are any.

    :raises InquiryRecordNotSound: naming what is missing.
    """
    not_needed = [key for key, holds in (("read_out", hard_to_read), ("corrections", corrected)) if not holds]
    if refusal_noted_and_recorded:
        not_needed += ["every_page", "corrections"]
    found = check_contents("inquiry_record", present, InquiryRecordNotSound, not_needed=not_needed)
    return _or_noted(found, refusal_noted_and_recorded)


def _or_noted(found: Explained[bool], noted: bool) -> Explained[bool]:
    step = Step("当事人不到场或者拒绝签名，已注明情况并录音录像。", _NOTED)
    return found.replace_result(True, step) if noted else found


def check_provided_material(*, signed: bool, refusal_noted_and_recorded: bool) -> Explained[bool]:
    """Check material somebody handed in: signed or sealed by who provided it, or why not noted and filmed.

    :raises MaterialNotSigned: neither.
    """
    if signed:
        return Explained(True, (Step("由材料提供人签名或者盖章。", _PROVIDED),))
    if not refusal_noted_and_recorded:
        raise MaterialNotSigned(
            "材料没有由提供人签名或者盖章。", (_PROVIDED, _NOTED), "补签；拒签的，注明情况并录音录像。"
        )
    return Explained(True, (Step("提供人拒绝签名，已注明情况并录音录像。", _NOTED),))
