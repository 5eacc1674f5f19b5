"""电子签名与电子印章 — when a signature on a screen counts like one by hand, and a seal like the real one
(电子签名法第十三条、第十四条; 在线政务规定第九条)."""

from __future__ import annotations

from collections.abc import Collection

from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.refusal import Refusal
from zhifa.law.required_contents import ContentsMissing, check_contents

_EQUAL = cite("电子签名法第十四条")
_SYSTEM = cite("在线政务规定第九条第一款")
_SEAL_EQUAL = cite("在线政务规定第九条第二款")


class SignatureNotReliable(ContentsMissing):
    """电子签名不可靠."""


class SealNotOfTheSystem(Refusal):
    """不是国家统一电子印章系统的印章."""


def check_signature(holds: Collection[str]) -> Explained[bool]:
    """Check the four conditions (``reliable_signature`` of the required contents).

    :raises SignatureNotReliable: naming what does not hold.
    """
    answer = check_contents("reliable_signature", holds, SignatureNotReliable)
    return answer.replace_result(True, Step("与手写签名或者盖章具有同等的法律效力。", _EQUAL))


def check_seal(*, state_system: bool) -> Explained[bool]:
    """Check that an electronic seal was made by the state's unified system.

    :raises SealNotOfTheSystem: by another: the paper says so and is sealed by hand as well.
    """
    if not state_system:
        raise SealNotOfTheSystem(
            "电子印章不是由国家统一电子印章系统制发的。", _SYSTEM, "加盖实物印章，或者接入统一电子印章系统。"
        )
    return Explained(True, (Step("与实物印章具有同等法律效力。", _SEAL_EQUAL),))
