"""虚构的监管对象 — drafts with valid codes; all names are invented."""

from datetime import date
from typing import Any

from zhifa.registers.subjects import citizen_id, credit_code
from zhifa.registers.subjects.drafts import SubjectDraft
from zhifa.registers.subjects.models import Subject
from zhifa.registers.subjects.operations import enter_subject


def firm_code(number: int) -> str:
    """A valid code of a firm."""
    return credit_code.compose("91", "330899", f"MA2{number:05d}")


def household_code(number: int) -> str:
    """A valid code of an individual household."""
    return credit_code.compose("92", "330899", f"MA3{number:05d}")


def citizen(serial: int) -> str:
    """A valid citizen number of nobody: the division does not exist."""
    return citizen_id.compose("330899", date(1980, 1, 1), serial)


def firm(number: int = 1, **more: Any) -> SubjectDraft:
    """澄川县鸿砺土石方工程有限公司 and the like."""
    given: dict[str, Any] = {
        "name": "澄川县鸿砺土石方工程有限公司（虚构）",
        "kind": "firm",
        "code": firm_code(number),
        "trade": "渣土运输",
        "address": "澄川县青埠镇塘湾路12号",
        "representative": "金望川",
        "phone": "10000200001",
        "registered_on": date(2019, 5, 6),
    }
    return SubjectDraft(**given | more)


def somebody(serial: int = 7, **more: Any) -> SubjectDraft:
    """A natural person."""
    given: dict[str, Any] = {
        "name": "胡之远（虚构）",
        "kind": "person",
        "id_number": citizen(serial),
        "address": "澄川县青埠镇塘湾路12号2幢301室",
        "phone": "10000200002",
    }
    return SubjectDraft(**given | more)


def entered(by: Any, draft: SubjectDraft) -> Subject:
    """The draft in the register."""
    made: Subject = enter_subject(by=by, draft=draft)
    return made
