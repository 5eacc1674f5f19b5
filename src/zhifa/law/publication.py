"""公开 — which decisions are published, until when, what is hidden, and withdrawal in three working days
(处罚法第四十八条、第五十条; 个保法第二十八条)."""

from __future__ import annotations

from datetime import date

from zhifa.law.citation import Citation, cite
from zhifa.law.explained import Explained, Step
from zhifa.law.party import PartyKind
from zhifa.law.time_limits import deadline
from zhifa.law.workdays import HolidayTable

_PUBLISH = cite("处罚法第四十八条第一款")
_SECRET = cite("处罚法第五十条")
_SENSITIVE = cite("个保法第二十八条第一款")
_LIMITS = cite("个保法第三十四条")


def publication_due(
    *, social_influence: bool, state_secret: bool = False, minor_party: bool = False
) -> Explained[bool]:
    """Say whether a decision must be published.

    "A certain social influence" 具有一定社会影响 is judged by the body.  A state secret bars publication;
    so does, by the strict reading, a party under eighteen.
    """
    if state_secret:
        return Explained(False, (Step("涉及国家秘密，依法予以保密。", _SECRET),))
    if minor_party:
        return Explained(
            False, (Step("当事人是未成年人，其信息属于应当保密的个人隐私，从严不公开。", _SECRET),)
        )
    if social_influence:
        return Explained(True, (Step("具有一定社会影响，应当依法公开。", _PUBLISH),))
    return Explained(False, (Step("没有认定具有一定社会影响。", _PUBLISH),))


def hidden_fields(party: PartyKind) -> Explained[frozenset[str]]:
    """Return the fields that are left out of the public copy, whoever the party is.

    Names of natural persons are shortened to the family name; identity numbers, addresses of persons,
    telephone, bank account, biometric and health data, whereabouts, photos of persons and trade secrets
    never leave.
    """
    always = {
        "identity_number",
        "phone",
        "bank_account",
        "biometrics",
        "health",
        "whereabouts",
        "person_photo",
    }
    steps = [
        Step("敏感个人信息不公开。", _SENSITIVE),
        Step("公开不得超出履行法定职责所必需的范围和限度。", _LIMITS),
        Step("商业秘密、个人隐私依法保密。", _SECRET),
    ]
    fields = always | {"trade_secret", "witness", "reporter"}
    if party is PartyKind.CITIZEN:
        fields |= {"given_name", "address", "birth_date"}
    return Explained(frozenset(fields), tuple(steps))


_DOUBLE_SURNAMES = frozenset(
    [
        "欧阳",
        "太史",
        "端木",
        "上官",
        "司马",
        "东方",
        "独孤",
        "南宫",
        "万俟",
        "闻人",
        "夏侯",
        "诸葛",
        "尉迟",
        "公羊",
        "赫连",
        "澹台",
        "皇甫",
        "宗政",
        "濮阳",
        "公冶",
        "太叔",
        "申屠",
        "公孙",
        "慕容",
        "仲孙",
        "钟离",
        "长孙",
        "宇文",
        "司徒",
        "鲜于",
        "司空",
        "令狐",
        "淳于",
    ]
)


def public_name(name: str, party: PartyKind) -> str:
    """Return the name as published: an entity's whole, a person's family name and 某 (欧阳修 → 欧阳某)."""
    if party is PartyKind.ENTITY or not name:
        return name
    double = name[:2] in _DOUBLE_SURNAMES and len(name) > 2 and "·" not in name
    family = name[:2] if double else name[:1]
    return family + "某"


def publish_by(decided_on: date, *, calendar: HolidayTable, profile: str = "base") -> Explained[date]:
    """Return the last day to publish a decision that must be published."""
    return deadline("decision_publication", decided_on, calendar=calendar, profile=profile)


def withdraw_by(changed_on: date, *, calendar: HolidayTable) -> Explained[date]:
    """Return the last day to withdraw a published decision that was changed, annulled or found unlawful,
    and say why."""
    return deadline("publication_withdrawal", changed_on, calendar=calendar)


def withdrawal_citation() -> Citation:
    """The provision a withdrawal notice names."""
    return cite("处罚法第四十八条第二款")
