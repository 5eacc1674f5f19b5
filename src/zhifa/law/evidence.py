"""证据 — the eight kinds, what may not be used, registered preservation and device records
(处罚法第四十一条、第四十六条、第五十六条)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.grounds import ground
from zhifa.law.penalty_kinds import Kind, kind, kinds
from zhifa.law.refusal import Refusal
from zhifa.law.required_contents import ContentsMissing, check_contents
from zhifa.law.time_limits import deadline
from zhifa.law.workdays import HolidayTable

_VERIFIED = cite("处罚法第四十六条第二款")
_UNLAWFUL = cite("处罚法第四十六条第三款")
_PRESERVE = cite("处罚法第五十六条")
_DEVICE = cite("处罚法第四十一条第一款")
_DEVICE_RECORD = cite("处罚法第四十一条第二款")
_CLEAR = cite("处罚法第四十条")
_DEVICE_TOLD = cite("处罚法第四十一条第三款")
_OTHER_BODY = cite("浙江综合执法条例第十八条第一款")
_LAPSES = cite("市监程序规定第三十五条第二款")


class EvidenceObtainedUnlawfully(Refusal):
    """非法证据不得使用."""


class EvidenceNotVerified(Refusal):
    """证据未经查证属实."""


class DeviceRecordNotUsable(Refusal):
    """电子监控记录不得作为证据."""


class PreservationNotJustified(Refusal):
    """不具备先行登记保存的条件."""


class PreservationPapersMissing(ContentsMissing):
    """先行登记保存的清点、清单、通知书不全."""


class PartyNotToldOfRecord(Refusal):
    """电子监控记录的违法事实没有告知当事人."""


class FactsNotClear(Refusal):
    """事实不清、证据不足."""


def evidence_kinds() -> dict[str, Kind]:
    """Return the eight kinds of article 46, by code."""
    return kinds("evidence")


def check_evidence(code: str, *, lawfully_obtained: bool, verified: bool) -> Explained[Kind]:
    """Check one piece before it is used to find a fact.

    :raises EvidenceObtainedUnlawfully, EvidenceNotVerified: as named.
    :raises BadFact: not one of the eight kinds.
    """
    found = kind("evidence", code)
    if not lawfully_obtained:
        raise EvidenceObtainedUnlawfully(
            "以非法手段取得的证据，不得作为认定案件事实的根据。", _UNLAWFUL, "排除该证据，依法重新取证。"
        )
    if not verified:
        raise EvidenceNotVerified(
            "证据必须经查证属实，方可作为认定案件事实的根据。", _VERIFIED, "核实后再采用。"
        )
    return Explained(
        found, (Step(f"{found.term}，来源合法。", found.citation), Step("已查证属实。", _VERIFIED))
    )


def check_facts_clear(*, facts_found: bool, evidence_count: int) -> Explained[bool]:
    """Check that there is a found fact and at least one usable piece of evidence (第四十条).

    :raises FactsNotClear: otherwise no penalty may be given.
    """
    if not facts_found or evidence_count < 1:
        raise FactsNotClear(
            "违法事实不清、证据不足的，不得给予行政处罚。", _CLEAR, "补充调查，或者不予处罚。"
        )
    return Explained(True, (Step(f"事实已查明，采用证据{evidence_count}份。", _CLEAR),))


def preserve(
    preserved_on: date,
    *,
    may_be_lost: bool,
    approved_by_head: bool,
    calendar: HolidayTable,
    profile: str = "base",
) -> Explained[date]:
    """Return the last day to deal with evidence registered and preserved: seven working days (第五十六条).

    :raises PreservationNotJustified: the evidence may be had later too, or the head has not approved.
    """
    if not may_be_lost:
        raise PreservationNotJustified(
            "证据没有灭失或者以后难以取得的可能，不得先行登记保存。",
            _PRESERVE,
            "采用复制、拍照、抽样等方式取证。",
        )
    if not approved_by_head:
        raise PreservationNotJustified("先行登记保存应当经行政机关负责人批准。", _PRESERVE, "报负责人批准。")
    return deadline("preservation", preserved_on, calendar=calendar, profile=profile)


def check_preserved_on_the_spot(present: Collection[str]) -> Explained[bool]:
    """Check what is done when evidence is registered and preserved (``preservation_papers`` of the required contents):
    counted on the spot, listed, signed, a copy and the notice handed over.  The market rules list it.

    :raises PreservationPapersMissing: naming what is missing.
    """
    return check_contents("preservation_papers", present, PreservationPapersMissing)


def preservation_lapsed(until: date, today: date, settlement: str | None) -> Explained[bool]:
    """Say whether a registered preservation has ended by itself: past the last day without a measure
    (``preserved_evidence`` of the grounds).

    The market rules say so; the Act only asks for a decision in seven days, and the strict reading is that
    the party may dispose of the things afterwards.

    :raises BadFact: an unknown settlement.
    """
    if settlement is not None:
        return Explained(False, (ground("preserved_evidence", settlement).step(),))
    over = today > until
    said = "逾期未采取措施，自动解除" if over else f"至{until:%Y-%m-%d}届满，应当及时作出处理决定"
    return Explained(over, (Step(f"先行登记保存{said}。", _LAPSES if over else _PRESERVE),))


def check_evidence_of_another_body(*, lawfully_obtained: bool, meets_requirements: bool) -> Explained[bool]:
    """Check that evidence gathered by another enforcement body may be used here (mutual recognition).

    :raises EvidenceObtainedUnlawfully, EvidenceNotVerified: as named.
    """
    if not lawfully_obtained:
        raise EvidenceObtainedUnlawfully(
            "其他机关的证据不是依法获取的，不得使用。", _UNLAWFUL, "依法重新取证。"
        )
    if not meets_requirements:
        raise EvidenceNotVerified("不符合证据效力要求。", _OTHER_BODY, "核实、补正后再采用。")
    return Explained(True, (Step("其他行政执法机关依法获取，可以作为证据使用。", _OTHER_BODY),))


@dataclass(frozen=True)
class Device:
    """电子技术监控设备 — what article 41 asks of it."""

    legally_reviewed: bool
    technically_reviewed: bool
    meets_standard: bool
    well_placed: bool
    clearly_marked: bool
    place_published: bool


def check_device_record(device: Device, *, record_reviewed: bool, record_meets: bool) -> Explained[bool]:
    """Check that a record of a device may be evidence (第四十一条).

    :raises DeviceRecordNotUsable: the device or the record falls short, saying in what.
    """
    needs = (
        (device.legally_reviewed, "没有经过法制审核"),
        (device.technically_reviewed, "没有经过技术审核"),
        (device.meets_standard, "设备不符合标准"),
        (device.well_placed, "设置不合理"),
        (device.clearly_marked, "标志不明显"),
        (device.place_published, "设置地点没有向社会公布"),
    )
    faults = [text for holds, text in needs if not holds]
    if faults:
        raise DeviceRecordNotUsable(
            f"监控设备{'、'.join(faults)}。", _DEVICE, "补办后，此前的记录不作为证据。"
        )
    if not (record_reviewed and record_meets):
        text = "审核不符合要求" if record_reviewed else "未经审核"
        raise DeviceRecordNotUsable(f"记录内容{text}，不得作为行政处罚的证据。", _DEVICE_RECORD, "另行取证。")
    return Explained(
        True, (Step("设备经法制和技术审核。", _DEVICE), Step("记录内容经审核符合要求。", _DEVICE_RECORD))
    )


def check_party_told_of_record(*, told: bool, can_query: bool, can_defend: bool) -> Explained[bool]:
    """Check that the party was told of what a device recorded and can look it up and answer.

    :raises PartyNotToldOfRecord: naming what is missing.
    """
    needs = ((told, "及时告知违法事实"), (can_query, "为查询提供便利"), (can_defend, "为陈述和申辩提供便利"))
    faults = [text for holds, text in needs if not holds]
    if faults:
        raise PartyNotToldOfRecord(
            f"没有{'、'.join(faults)}，不得限制或者变相限制陈述权、申辩权。", _DEVICE_TOLD, "告知后再办理。"
        )
    return Explained(True, (Step("已及时告知，并为查询、陈述和申辩提供便利。", _DEVICE_TOLD),))
