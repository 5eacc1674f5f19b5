"""调查的前提."""

from zhifa.enforcement.casework.guards.asking import Asked, guard
from zhifa.law.citation import cite
from zhifa.law.correction import check_correction_ordered
from zhifa.law.evidence import FactsNotClear, check_facts_clear
from zhifa.law.refusal import Refusal

_CLEAR = cite("处罚法第四十条")


@guard
def rights_told(asked: Asked) -> bool | Refusal:
    """已告知权利义务."""
    return asked.file.case.rights_told_on is not None


@guard
def evidence_verified(asked: Asked) -> bool | Refusal:
    """证据已查证 — at least one usable piece, nothing still preserved without a decision."""
    return any(e.usable for e in asked.file.evidence) and all(p.settled_on for p in asked.file.preservations)


@guard
def facts_clear(asked: Asked) -> bool | Refusal:
    """事实清楚证据充分 — every essential fact has direct evidence that may be used; the missing ones are named."""
    missing = asked.file.unproved
    if missing:
        named = "、".join(f"「{f.text}」" for f in missing)
        return FactsNotClear(f"{named}还没有查证属实的直接证据。", _CLEAR, "补充证据，或者退回补充调查。")
    check_facts_clear(
        facts_found=bool(asked.file.facts), evidence_count=sum(e.usable for e in asked.file.evidence)
    )
    return True


@guard
def correction_ordered(asked: Asked) -> bool | Refusal:
    """已责令改正."""
    report = asked.file.report
    check_correction_ordered(
        ordered=bool(asked.file.corrections),
        nothing_left_to_correct=bool(report and report.nothing_to_correct),
    )
    return True


@guard
def crime_suspected(asked: Asked) -> bool | Refusal:
    """涉嫌犯罪 — the offence and the ground of the referral are named."""
    return asked.wish is None or bool(asked.text("crime") and asked.text("ground"))


@guard
def error_found(asked: Asked) -> bool | Refusal:
    """发现错误 — what is wrong is written down."""
    return asked.wish is None or bool(asked.text("error"))
