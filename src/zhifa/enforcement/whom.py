"""对谁 — the subject of a matter as the register knows it: found by the officer, linked to the matter, holds told first.

Who is found in the register is not typed again: its name, code and address come from there, and what is personal is taken
over with a record of who looked and what for (个人信息保护法第五十一条). What kind of subject it is decides where the law keeps
cases over some kinds for a certain body (``kind_of``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from zhifa.core.errors import BadInput
from zhifa.core.matter import Matter
from zhifa.core.operation import Op
from zhifa.law.citation import cite
from zhifa.law.refusal import Refusal
from zhifa.registers.subjects import queries as subjects
from zhifa.registers.subjects.masking import sensitive_fields
from zhifa.registers.subjects.models import Hold, Subject, SubjectKind
from zhifa.registers.subjects.operations import look_at
from zhifa.registers.subjects.operations.linking import note_concern

#: between the kinds a reservation names together: 网络交易平台经营者、自建网站经营者
_SEVERAL = re.compile("[、，,；;]")
_NEEDED = cite("优化营商环境条例第五十四条第二款")
#: column of a party → column of the register
_FROM = {
    "name": "name",
    "id_number": "id_number",
    "representative": "representative",
    "phone": "phone",
    "address": "address",
}


class HoldNotSeen(Refusal):
    """暂停没有确认 — a hold is in force on the subject, and nobody has said that the visit must go on."""


def picked(given: Subject | None) -> Subject | None:
    """The row that stands for the one picked, also after a merge.

    :raises BadInput: the subject has ended.
    """
    if given is None:
        return None
    found = subjects.current(given)
    if found.closed_on is not None:
        raise BadInput(
            f"{found.name}已于 {found.closed_on} 终止", field="subject", way_out="核对是不是另一户"
        )
    return found


def link(op: Op, matter: Matter, subject: Subject | None) -> None:
    """认定涉及 — the matter shows on the subject's page; once only."""
    if subject is not None:
        note_concern(op, matter, subject)
        op.extra["subject"] = str(subject.uid)


def fill_party(op: Op, party: dict[str, Any], subject: Subject | None, *, purpose: str) -> dict[str, Any]:
    """The party's columns, those left empty filled from the register; each sensitive one leaves a look with its purpose."""
    if subject is None:
        return party
    filled, sensitive = dict(party), set(sensitive_fields(subject))
    for column, source in _FROM.items():
        value = subject.code if column == "id_number" and subject.code else getattr(subject, source)
        if str(filled.get(column) or "").strip() or not value:
            continue
        filled[column] = value
        if source in sensitive and value == getattr(subject, source):
            look_at(by=op.by, subject=subject, field=source, reason=purpose)
    return filled


def kind_of(matter: Matter, *, on: date, name: str = "", code: str = "") -> Callable[[str], bool | None]:
    """对象属于哪一类 — answers a word of special jurisdiction (上市公司、企业 …) for whoever a matter is about: yes, no, or
    ``None`` where the register cannot tell. Nothing is read before the first word (five queries at most, once).

    Asked of the subjects the matter was found to be about; where ``name`` or ``code`` is that of one of them (the party of
    a case or a visit), of that one alone. A subject is of a kind when the word is its kind, its trade, or the name of a
    licence or risk factor in force on the day; of a word that names several kinds, one is enough. It is known not to be only where the word is another of the register's own
    kinds: what is not entered there may still be so.
    """
    read: list[tuple[SubjectKind, frozenset[str]]] = []
    asked = False

    def of_kind(word: str) -> bool | None:
        nonlocal asked
        if not asked:
            asked = True
            found = subjects.concerning(matter)
            own = [s for s in found if (code and s.code == code) or (name and s.name == name)]
            read.extend((SubjectKind(s.kind), subjects.kind_words(s, on)) for s in own or found)
        named = [w.strip() for w in _SEVERAL.split(word) if w.strip()]
        if any(w in words for _, words in read for w in named):
            return True
        return False if read and set(named) <= set(SubjectKind.labels) else None

    return of_kind


def in_words(hold: Hold) -> str:
    """暂停检查（…决定，依据…，2026-01-01 起）."""
    until = f"至 {hold.valid_until}" if hold.valid_until else ""
    return (
        f"{hold.get_kind_display()}（{hold.ordered_by}决定，依据{hold.ground}，{hold.valid_from} 起{until}）"
    )


def check_holds(op: Op, matter: Matter, subject: Subject | None, *, seen: bool) -> list[str]:
    """Tell the holds in force on whoever is to be visited; returns them in words for the record of the visit.

    A hold rests routine work. A visit that follows a report, a clue or a re-check goes on (``registers.subjects.models.Hold``),
    but only after the officer has said that he knows of it.

    :raises HoldNotSeen: a hold, and nobody has confirmed it.
    """
    held = [in_words(h) for h in subjects.holds_on(op.today, matter=matter, subject=subject)]
    if held and not seen:
        raise HoldNotSeen(
            f"检查对象有登记的暂停：{'；'.join(held)}。",
            _NEEDED,
            "没有投诉、线索、复查需要的，不检查；确有需要的，确认已知悉再开始。",
        )
    if held:
        op.extra["holds"] = held
    return held
