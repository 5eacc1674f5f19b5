"""拒绝 — refusals of the ground floor.

Every refusal is ``zhifa.law.refusal.Refusal``: a sentence in Chinese, the article it rests on (or the
platform's own rule) and the way out. Pages, the API and the command line show all three.

    Refusal
    ├── NotPermitted           此人没有这项权限
    ├── OutOfReach             记录不在此人的管辖范围内
    ├── StepOutOfOrder         程序上现在不能办
    ├── AlreadyDone            别人刚刚办过
    ├── BadInput               填写的内容不能接受
    ├── NotFound               没有这条记录
    ├── IdempotencyKeyReused   同一提交号用于不同内容
    ├── FileRefused            文件不能接收
    └── OutsideOperation       程序错误：不经操作改动数据
"""

from zhifa.law.refusal import Refusal


class NotPermitted(Refusal):
    """权限不足 — the acting person holds no role with this permission."""


class OutOfReach(Refusal):
    """不在管辖范围 — the permission is held, but not over this record."""


class StepOutOfOrder(Refusal):
    """现在不能办 — the record is not in a state that admits this step."""


class AlreadyDone(Refusal):
    """已经办过 — somebody else took this step a moment ago; nothing was written twice."""


class BadInput(Refusal):
    """填写有误 — a field cannot be accepted; ``field`` names it."""

    def __init__(self, message: str, *, field: str = "", **more: object) -> None:
        super().__init__(message, **more)  # type: ignore[arg-type]
        self.field = field


class NotFound(Refusal):
    """没有找到 — no such record, or none the asker may know of."""


class IdempotencyKeyReused(Refusal):
    """提交号重复 — the same idempotency key came with different content."""


class FileRefused(BadInput):
    """文件不能接收 — too large, not what it says it is, or of a kind not taken here."""


class OutsideOperation(RuntimeError):
    """不经操作改动数据 — a programming error: a guarded row was written outside ``@operation``."""
