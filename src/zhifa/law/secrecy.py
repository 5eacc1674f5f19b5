"""保密 — state secrets, trade secrets and privacy learnt in a case go to nobody who has no business with them
(处罚法第五十条)."""

from __future__ import annotations

from enum import Enum

from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.refusal import Refusal

_RULE = cite("处罚法第五十条")


class MayNotBeDisclosed(Refusal):
    """依法应当保密."""


class Secret(Enum):
    """秘密 — what was learnt while a penalty was being prepared."""

    STATE = "国家秘密"
    TRADE = "商业秘密"
    PRIVACY = "个人隐私"


class Reader(Enum):
    """知悉人 — who would read it."""

    HANDLER = "本案办案、审核、决定人员"
    SUPERVISOR = "依法监督、复议、审判机关"
    PARTY_OWN = "信息所属的当事人本人"
    OTHER_PARTY = "其他当事人、利害关系人"
    PUBLIC = "社会公众"


def check_disclosure(secret: Secret, reader: Reader, *, owner_consents: bool) -> Explained[bool]:
    """Check that a reader may see a secret learnt in a case.

    Those who handle, review or judge the case may; the owner sees his own trade secret or privacy; others only
    with the owner's consent; a state secret never leaves the handlers and the bodies that supervise them.

    :raises MayNotBeDisclosed: otherwise; the way out is to blank it.
    """
    if reader in (Reader.HANDLER, Reader.SUPERVISOR):
        return Explained(True, (Step(f"{reader.value}因职务知悉，负有保密义务。", _RULE),))
    if secret is not Secret.STATE and reader is Reader.PARTY_OWN:
        return Explained(True, (Step("信息属于本人，可以查阅。", _RULE),))
    if secret is not Secret.STATE and owner_consents:
        return Explained(True, (Step(f"权利人同意公开其{secret.value}。", _RULE),))
    raise MayNotBeDisclosed(
        f"{secret.value}依法应当保密，不得提供给{reader.value}。", _RULE, "隐去后提供其余部分。"
    )
