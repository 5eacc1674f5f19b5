"""拒绝 — what the register of subjects does not take, each named for the refusal and with its rule."""

from zhifa.core.errors import BadInput
from zhifa.law.citation import cite

ONE_CODE = cite("优化营商环境条例第十九条")
LEAST_DATA = cite("个人信息保护法第六条")
TRUE_DATA = cite("个人信息保护法第八条")
ON_GROUNDS = cite("个人信息保护法第二十八条")
LAWFUL_GROUND = cite("行政强制法第四条")
LICENCE_DAYS = cite("行政许可法第五十条")
LICENCE_END = cite("行政许可法第七十条")
LICENCE_PAPER = cite("行政许可法第三十九条")


class CodeRefused(BadInput):
    """代码不合规 — a credit code or citizen number that cannot be one."""


class CodeTaken(BadInput):
    """代码已经登记 — another subject carries this code."""


class CreditClassForFirmsOnly(BadInput):
    """信用等级只给企业."""


class DaysOutOfOrder(BadInput):
    """起止日颠倒."""


class LicenceTaken(BadInput):
    """许可证编号已经登记."""


class HoldWithoutGround(BadInput):
    """没有依据的暂停."""


class CannotMerge(BadInput):
    """不能合并."""


class CannotSplit(BadInput):
    """不能拆开."""


class ReasonMissing(BadInput):
    """没有理由."""


class NothingToLookAt(BadInput):
    """没有可看的."""
