"""不罚清单 — what the published lists in force say of the case's item at the decision.

A list does not replace the Act: whoever is on it still has to meet the gate (处罚法第三十三条第一款), and whoever is not may
meet it all the same. It binds in one way: who penalises for a listed item says why the list does not reach this case.

A commitment 告知承诺 helps to see what was put right. It opens and shuts no gate: "不予" needs no signature, and a broken one is
only a fact for the second gate, where the body *may* leave the penalty out.
"""

from __future__ import annotations

from zhifa.enforcement.casework.casefile import CaseFile
from zhifa.law.citation import cite
from zhifa.law.leniency import Leniency, first_offence, minor_and_corrected
from zhifa.law.refusal import Refusal
from zhifa.registers.published_lists.commitments import in_words as committed
from zhifa.registers.published_lists.commitments import signed_in
from zhifa.registers.published_lists.for_item import Entry, lenient_entries
from zhifa.registers.published_lists.models import Commitment

_GATES = cite("处罚法第三十三条第一款")
#: kind of list → the ground of no penalty it belongs to (``letter.NO_PENALTY_GROUNDS``)
GROUND_OF = {"minor": "minor", "first_time": "first"}


class ListedWithoutReasons(Refusal):
    """清单列有此事项，没有说明为什么仍然处罚."""


def entries(file: CaseFile) -> list[Entry]:
    """Rows of the two lists for the item of the case, in force on the day (one query, asked once a file)."""
    if not hasattr(file, "_lenient"):
        file._lenient = lenient_entries(file.case.item_code, on=file.today)  # type: ignore[attr-defined]
    found: list[Entry] = file._lenient  # type: ignore[attr-defined]
    return found


def commitments(file: CaseFile) -> list[Commitment]:
    """What the party committed to in this matter (one query, asked once a file)."""
    if not hasattr(file, "_commitments"):
        know_commitments(file, signed_in(file.case.matter_id))
    found: list[Commitment] = file._commitments  # type: ignore[attr-defined]
    return found


def know_commitments(file: CaseFile, found: list[Commitment]) -> None:
    """What ``commitments`` would ask, read together with other things."""
    file._commitments = found  # type: ignore[attr-defined]


def still_open(file: CaseFile, entry: Entry) -> bool:
    """Whether what is on file leaves the gate of a list open: the rest of its conditions a person must judge."""
    corrected = file.corrected_in_time
    if entry.kind == "first_time":
        gate = first_offence(
            first_time=not file.earlier_penalties(), slight_harm=True, corrected_in_time=corrected
        )
    else:
        gate = minor_and_corrected(minor=True, corrected_in_time=corrected, harm=False)
    return gate.result is not Leniency.ORDINARY


def in_words(entry: Entry) -> str:
    """《…》（编号，起日），适用条件：…."""
    return f"{entry.named}，适用条件：{entry.cells.get('conditions', '').rstrip('。')}"


def hint(file: CaseFile) -> str:
    """What the forms of the decision say about the lists."""
    found = entries(file)
    told = [in_words(e) for e in found] or ["本事项不在轻微不罚、首违不罚清单里"]
    told += [committed(c) for c in commitments(file)]
    return "；".join(told)


def reasons_with_list(file: CaseFile, ground: str, reasons: str) -> str:
    """The reasons of no penalty, with the list that names the item for this gate; unchanged where none does."""
    told = [in_words(e) for e in entries(file) if GROUND_OF[e.kind] == ground]
    listed = f"{reasons.rstrip('。')}。本事项列入{'、'.join(told)}。" if told else reasons
    # kept or broken, it is weighed where the body may leave the penalty out, and nowhere else
    weighed = [committed(c) for c in commitments(file)] if ground == "first" else []
    return f"{listed.rstrip('。')}。{'；'.join(weighed)}。" if weighed else listed


def reasons_against_list(file: CaseFile, reasons: str, not_lenient: str) -> str:
    """The reasons of a penalty, with why the lists that name the item do not reach this case.

    :raises ListedWithoutReasons: a gate is open by what is on file, and nothing is said.
    """
    listed = [e for e in entries(file) if still_open(file, e)]
    if not listed:
        return reasons
    if not not_lenient.strip():
        raise ListedWithoutReasons(
            f"本事项列入{'、'.join(in_words(e) for e in listed)}，没有写明为什么不适用。", _GATES,
            "符合条件的，不予处罚；不符合的，写明哪一项条件不具备。",
        )  # fmt: skip
    names = "、".join(e.named for e in listed)
    return f"{reasons.rstrip('。')}。不适用{names}的理由：{not_lenient.strip().rstrip('。')}。"
