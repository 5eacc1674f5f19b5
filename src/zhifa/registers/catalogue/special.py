"""特别管辖 — cases that a law, a regulation or a decision on levels keeps for a certain body: by item, power, place and kind of subject.

处罚法第二十二条、第二十三条 leave room for it ("法律、行政法规、部门规章另有规定的，从其规定"). A reservation for a kind of subject is a
caution while nobody has said what the subject is. Pure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from zhifa.law.citation import cite
from zhifa.law.explained import Step
from zhifa.registers.catalogue.clauses import Holder, Holding
from zhifa.registers.catalogue.facts import Known, Special

#: a word of special jurisdiction for a kind of subject → is the subject of that kind; ``None``: nobody has said
OfKind = Callable[[str], bool | None]

_LEVEL = cite("处罚法第二十三条")
_PLACE = cite("处罚法第二十二条")
COUNTY = "county"
LEVEL_WORDS = {COUNTY: "县级", "city": "设区的市级", "province": "省级", "nation": "国家级"}


@dataclass(frozen=True)
class Reserved:
    """特别管辖的结果 — ``holding`` ``None``: nothing applies, ``besides`` says what would for some subjects.

    ``above``: it lies with a level above the county.
    """

    holding: Holding | None
    above: bool = False
    step: Step | None = None
    besides: tuple[Step, ...] = ()


def said_to_be(subject: str) -> OfKind:
    """A subject of which somebody has said the kind in a word; of "" nothing has been said."""
    return lambda word: word == subject if subject else None


def reserved(known: Known, item: str, act: str, town: str, on: date, of_kind: OfKind) -> Reserved | None:
    """What special jurisdiction says of a question; ``None``: nothing. One for the kind of subject goes before a general one."""
    speaking = [s for s in known.specials.get(item, ()) if s.reaches(act, town, on)]
    if not speaking:
        return None
    of = {s.subject: of_kind(s.subject) for s in speaking if s.subject}
    own = [s for s in speaking if s.subject and of[s.subject]]
    general = [s for s in speaking if not s.subject]
    besides = tuple(_step(known, s, on) for s in speaking if s.subject and of[s.subject] is None)
    applies = next(iter(own[::-1] or general[::-1]), None)
    if applies is None:
        return Reserved(None, besides=besides) if besides else None
    body = known.now(applies.line.body, on)
    return Reserved(
        Holding((Holder(body, (applies.line,)),)), applies.level != COUNTY, _step(known, applies, on), besides
    )


def _step(known: Known, special: Special, on: date) -> Step:
    line = special.line
    code = known.now(line.body, on)
    name = known.bodies[code].name if code in known.bodies else code
    whom = f"对象是{special.subject}的，" if special.subject else ""
    law = f"《{line.law}》{line.article}" if line.law else line.paper.title
    where = f"在{known.towns.get(line.town, line.town)}，" if line.town else ""
    return Step(
        f"{where}{whom}由{LEVEL_WORDS[special.level]}的{name}管辖（{law}，{line.paper.number}，{line.valid_from} 起）。",
        _PLACE if special.level == COUNTY else _LEVEL,
    )
