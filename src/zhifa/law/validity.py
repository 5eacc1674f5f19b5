"""处罚的效力 — when a penalty is void from the start, and that the body corrects its own errors
(处罚法第三十八条、第七十五条第二款)."""

from __future__ import annotations

from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.grounds import ground

_VALID = cite("处罚法第三十八条")
_CORRECT = cite("处罚法第七十五条第二款")


def void(code: str | None) -> Explained[bool]:
    """Say whether a penalty is void (``invalid_penalty`` of the grounds; ``None``: no ground).

    :raises BadFact: not one of the three grounds.
    """
    if code is None:
        return Explained(False, (Step("没有无效的情形。", _VALID),))
    return Explained(True, (ground("invalid_penalty", code).step(), Step("行政处罚无效。", _VALID)))


def must_correct_itself(*, error_found: bool) -> Explained[bool]:
    """Say whether the body must correct of its own motion after a complaint was looked into."""
    text = "发现有错误，应当主动改正。" if error_found else "经审查没有发现错误。"
    return Explained(error_found, (Step(text, _CORRECT),))
