"""集体讨论 — when the heads must decide together (处罚法第五十七条第二款)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from zhifa.law.amounts import amount, yuan
from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.party import PartyKind
from zhifa.law.penalty_kinds import kind
from zhifa.law.proposal import Penalty
from zhifa.law.refusal import Refusal
from zhifa.law.time_limits import follows

_RULE = cite("处罚法第五十七条第二款")
_MARKET = cite("市监程序规定第六十条第二款")
_HEAVY_KINDS = {"downgrade_licence", "revoke_licence", "stop_business", "close_business", "ban_from_trade"}


class TooFewDeliberated(Refusal):
    """集体讨论人数不足."""


def deliberation_due(
    penalty: Penalty,
    party: PartyKind,
    *,
    on: date,
    complex_case: bool,
    grave: bool,
    departs_from_benchmark: bool,
    legal_review_due: bool,
    profile: str,
) -> Explained[bool]:
    """Say whether the heads must discuss together.

    Under the market rules every case for legal review that is to be punished is one (第六十条第二款).  The Act
    names complex circumstances and grave acts.  Local measure (``county/thresholds.yaml``): a fine from
    ``grave_fine_*``, a heavy kind, or a departure from the published benchmark counts as grave.
    """
    steps: list[Step] = []
    if complex_case:
        steps.append(Step("情节复杂。", _RULE))
    if grave:
        steps.append(Step("属于重大违法行为。", _RULE))
    limit = amount(f"grave_fine_{party.value}", on)
    if penalty.fine_fen >= limit.number:
        steps.append(limit.step(f"对{party.term}罚款{yuan(penalty.fine_fen)}，达到{yuan(limit.number)}"))
    for code in sorted(penalty.kinds & _HEAVY_KINDS):
        steps.append(Step(f"拟{kind('penalty', code).term}，按重大违法行为处理。", _RULE))
    if departs_from_benchmark:
        steps.append(Step("偏离公布的裁量基准，按情节复杂处理。", _RULE))
    if legal_review_due and follows(profile, "market_supervision"):
        steps.append(Step("属于应当法制审核的案件，拟给予行政处罚。", _MARKET))
    if steps:
        return Explained(True, (*steps, Step("应当由行政机关负责人集体讨论决定。", _RULE)))
    return Explained(False, (Step("不属于情节复杂或者重大违法行为，由负责人决定。", _RULE),))


def check_deliberation(
    members: Collection[str], recused: Collection[str] = (), *, on: date
) -> Explained[int]:
    """Check the number of heads who took part, those recused aside; returns the number.

    :raises TooFewDeliberated: fewer than the local minimum.
    """
    present = set(members) - set(recused)
    least = amount("deliberation_members", on)
    if len(present) < least.number:
        raise TooFewDeliberated(
            f"参加集体讨论的负责人{len(present)}人，少于{least.number}人。", _RULE, "补足参加人员后重新讨论。"
        )
    return Explained(
        len(present),
        (
            least.step(f"{len(present)}名负责人参加，符合最少{least.number}人的要求"),
            Step("集体讨论决定。", _RULE),
        ),
    )
