"""委托处罚 — in writing, published, to an organisation that meets the conditions, never further
(处罚法第二十条、第二十一条)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.refusal import Refusal
from zhifa.law.required_contents import ContentsMissing, check_contents

_RULE = cite("处罚法第二十条第一款")
_IN_NAME_OF = cite("处罚法第二十条第四款")
_LIABLE = cite("处罚法第二十条第三款")


class DelegationLetterIncomplete(ContentsMissing):
    """委托书不全或者没有公布."""


class NotFitForDelegation(ContentsMissing):
    """受委托组织不符合条件."""


class DelegationNotAllowed(Refusal):
    """不得委托."""


def check_delegation(
    letter: Collection[str],
    delegate: Collection[str],
    *,
    provided_by_law: bool,
    to_person: bool,
    delegated_further: bool,
    technical_needed: bool,
) -> Explained[bool]:
    """Check a delegation: ``delegation_letter`` and ``delegate`` of the required contents.

    :raises DelegationNotAllowed: no law, regulation or rule provides it; to a person; re-delegated.
    :raises DelegationLetterIncomplete, NotFitForDelegation: naming what is missing.
    """
    if not provided_by_law:
        raise DelegationNotAllowed("法律、法规、规章没有规定可以委托。", _RULE, "由本机关自己实施。")
    if to_person:
        raise DelegationNotAllowed("不得委托个人实施行政处罚。", _RULE, "委托符合条件的组织。")
    if delegated_further:
        raise DelegationNotAllowed(
            "受委托组织不得再委托其他组织或者个人实施行政处罚。", _IN_NAME_OF, "由受委托组织自己实施。"
        )
    fit = check_contents(
        "delegate", delegate, NotFitForDelegation, not_needed=() if technical_needed else ("technical",)
    )
    whole = check_contents("delegation_letter", letter, DelegationLetterIncomplete)
    last = (
        Step("以委托行政机关名义实施。", _IN_NAME_OF),
        Step("委托行政机关负责监督并承担法律责任。", _LIABLE),
    )
    return Explained(True, (*fit.steps, *whole.steps, *last))


def delegation_in_force(on: date, *, from_on: date, until_on: date) -> Explained[bool]:
    """Say whether the letter covers a day; both days included."""
    holds = from_on <= on <= until_on
    text = (
        f"委托期限{from_on:%Y-%m-%d}至{until_on:%Y-%m-%d}，{on:%Y-%m-%d}{'在' if holds else '不在'}期限内。"
    )
    return Explained(holds, (Step(text, cite("处罚法第二十条第二款")),))
