"""公告的拒绝 — what an announcement, or an item of the catalogue, may be refused for; each named for the refusal."""

from zhifa.law.power_transfer import CoercionNeedsItsOwnGround, CoercionNeverMoves
from zhifa.law.refusal import Refusal


class EmptyChange(Refusal):
    """条目没有内容."""


class UnknownInChange(Refusal):
    """条目里有名录没有的事项或者机构."""


class EffectiveDayInThePast(Refusal):
    """施行日早于公布日或者今天."""


class ContradictoryAnnouncements(Refusal):
    """与另一公告相抵触."""


class GiverDoesNotHoldThePower(Refusal):
    """给出的机关没有这项权力."""


class OutsideApprovedCatalogue(Refusal):
    """不在省人民政府批准的目录内."""


class NotToBeMoved(Refusal):
    """在不宜划转负面清单上."""


class NotThisTownsGovernment(Refusal):
    """承接机构不是该乡镇人民政府、街道办事处."""


class DelegationNotInOrder(Refusal):
    """委托没有依据或者期限，或者是再委托."""


class PersonalLibertyPenalty(Refusal):
    """限制人身自由的处罚 — never in a general catalogue (处罚法第十八条)."""


class PenaltyFoundedBelowRules(Refusal):
    """以规章以下的文件设定处罚 (处罚法第十六条)."""


class AlreadySucceeded(Refusal):
    """机关已被承继，或者会由自己承继."""


class SuccessorNotInOrder(Refusal):
    """承继机关不是当日存在、以自己名义执法的机关."""


__all__ = [
    "AlreadySucceeded",
    "CoercionNeedsItsOwnGround",
    "CoercionNeverMoves",
    "ContradictoryAnnouncements",
    "DelegationNotInOrder",
    "EffectiveDayInThePast",
    "EmptyChange",
    "GiverDoesNotHoldThePower",
    "NotThisTownsGovernment",
    "NotToBeMoved",
    "OutsideApprovedCatalogue",
    "PenaltyFoundedBelowRules",
    "PersonalLibertyPenalty",
    "SuccessorNotInOrder",
    "UnknownInChange",
]
