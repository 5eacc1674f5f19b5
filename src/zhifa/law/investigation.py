"""调查 — certificates shown, rights told at the first contact, records made and signed
(处罚法第五十四条、第五十五条; 市监程序规定第二十一条至第四十八条)."""

from __future__ import annotations

from collections.abc import Collection

from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.grounds import ground
from zhifa.law.refusal import Refusal
from zhifa.law.required_contents import ContentsMissing, check_contents
from zhifa.law.time_limits import follows

_SHOW = cite("处罚法第五十五条第一款")
_RECORD = cite("处罚法第五十五条第二款")
_FIRST = cite("市监程序规定第二十一条第二款")
_ALONE = cite("市监程序规定第二十九条")
_ORIGINAL = cite("市监程序规定第二十四条")
_NOTED = cite("市监程序规定第四十三条")
_SUSPEND = cite("市监程序规定第四十六条第一款")
_END = cite("市监程序规定第四十七条")
_RESUME = cite("市监程序规定第四十六条第二款")


class CertificateNotShown(Refusal):
    """没有出示执法证件."""


class RecordNotMade(Refusal):
    """没有制作笔录."""


class RightsNotTold(Refusal):
    """首次取证没有告知权利."""


class CopyNotConfirmed(Refusal):
    """复制件没有核对注明."""


class NotApproved(Refusal):
    """没有经负责人批准."""


class MayNotEnd(Refusal):
    """不具备终止调查的条件."""


class ReportIncomplete(ContentsMissing):
    """调查终结报告不全."""


def check_inquiry(
    *,
    certificate_shown: bool,
    record_made: bool,
    signed: bool,
    refusal_noted_and_recorded: bool,
    first_contact: bool,
    rights_told: bool,
    questioned_alone: bool,
    profile: str = "base",
) -> Explained[bool]:
    """Check one inquiry or inspection.

    A person who refuses to sign: noted on the record and filmed.  Rights at the first contact and questioning
    one by one are asked by the market rules; elsewhere they are the strict reading and not refused.

    :raises CertificateNotShown: the party may refuse to answer.
    :raises RecordNotMade: no record, not signed and the refusal not noted, or questioned together (market).
    :raises RightsNotTold: first contact without telling the rights (market).
    """
    if not certificate_shown:
        raise CertificateNotShown(
            "执法人员应当主动出示执法证件；不出示的，当事人有权拒绝接受调查或者检查。",
            _SHOW,
            "出示执法证件。",
        )
    if follows(profile, "market_supervision") and first_contact and not rights_told:
        raise RightsNotTold("首次收集证据没有告知陈述、申辩和申请回避的权利。", _FIRST, "告知并记入笔录。")
    if not record_made:
        raise RecordNotMade("询问或者检查应当制作笔录。", _RECORD, "制作笔录。")
    if not (signed or refusal_noted_and_recorded):
        raise RecordNotMade(
            "笔录没有签名，也没有注明情况并录音录像。", (_RECORD, _NOTED), "签名，或者注明并录音录像。"
        )
    if follows(profile, "market_supervision") and not questioned_alone:
        raise RecordNotMade("询问应当个别进行。", _ALONE, "分别重新询问。")
    return Explained(True, (Step("主动出示执法证件。", _SHOW), Step("制作笔录。", _RECORD)))


def check_original(*, original: bool, hard_to_get: bool, confirmed_by_provider: bool) -> Explained[bool]:
    """Check a document or thing: the original, or a copy whose provider confirmed it.

    :raises CopyNotConfirmed: a copy without need or without confirmation.
    """
    if original:
        return Explained(True, (Step("书证、物证是原件、原物。", _ORIGINAL),))
    if not hard_to_get:
        raise CopyNotConfirmed("调取原件、原物没有困难，应当取得原件、原物。", _ORIGINAL, "调取原件。")
    if not confirmed_by_provider:
        raise CopyNotConfirmed(
            "复制件没有由提供人核对无误并注明出处、日期、签名。", _ORIGINAL, "由提供人核对签名。"
        )
    return Explained(True, (Step("复制件由提供人核对无误，注明与原件一致。", _ORIGINAL),))


def check_report(present: Collection[str]) -> Explained[bool]:
    """Check the closing report (``investigation_report`` of the required contents).

    :raises ReportIncomplete: naming what is missing.
    """
    return check_contents("investigation_report", present, ReportIncomplete)


def suspend(code: str, *, approved_by_head: bool) -> Explained[str]:
    """Return the ground on which a market investigation rests (``market_suspension`` of the grounds).

    :raises BadFact: not one of the five.
    :raises NotApproved: the head has not approved.
    """
    found = ground("market_suspension", code)
    if not approved_by_head:
        raise NotApproved(
            "中止案件调查应当经负责人批准。", _SUSPEND, "报负责人批准；此前的时间计入办案期限。"
        )
    return Explained("suspend", (found.step(), Step("原因消除后立即恢复。", _RESUME)))


def check_ended(
    *, party_gone: bool, successor: bool, cannot_go_on: bool, approved_by_head: bool
) -> Explained[bool]:
    """Check that a market investigation is ended for good: the person has died or the organisation has ended, nobody
    took over rights and duties, so that it cannot go on, and the head has approved.

    The rule says 等原因; other grounds are not guessed (``party_gone`` may stand for one of like weight on file).

    :raises MayNotEnd, NotApproved: as named.
    """
    if not party_gone:
        raise MayNotEnd(
            "当事人没有死亡或者终止，不能终止调查。", _END, "继续调查；暂时无法调查的，中止调查。"
        )
    if successor:
        raise MayNotEnd("有权利义务承受人，不能终止调查。", _END, "以权利义务承受人为当事人继续办理。")
    if not cannot_go_on:
        raise MayNotEnd("案件调查还能继续进行。", _END, "继续调查。")
    if not approved_by_head:
        raise NotApproved("终止案件调查应当经负责人批准。", _END, "报负责人批准。")
    return Explained(True, (Step("没有权利义务承受人，调查无法继续，经批准终止调查。", _END),))
