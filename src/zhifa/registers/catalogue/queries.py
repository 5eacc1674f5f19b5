"""事项与权力 — what may be asked."""

from collections import ChainMap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Q

from zhifa.core.ports import OfficerFacts as PersonFacts
from zhifa.core.search import bigrams
from zhifa.registers.catalogue import compiled
from zhifa.registers.catalogue.answer import MayAnswer
from zhifa.registers.catalogue.clauses import ACTS, Holding
from zhifa.registers.catalogue.facts import OfficerFacts, Span
from zhifa.registers.catalogue.may import Known
from zhifa.registers.catalogue.may import may as ask
from zhifa.registers.catalogue.models import Item, ItemBasis
from zhifa.registers.catalogue.powers import Powers, holders
from zhifa.registers.catalogue.special import OfKind
from zhifa.registers.organisation.queries import valid_on

may = Powers().may

__all__ = [
    "Standing",
    "basis_on",
    "find_items",
    "first_held",
    "held_by",
    "holders",
    "item",
    "may",
    "standing",
    "stands_for",
    "subject_words",
]


def item(code: str) -> Item | None:
    """One item with its field and department."""
    return Item.objects.select_related("field", "department").filter(code=code).first()


def basis_on(item: Item, day: date) -> ItemBasis | None:
    """The basis an act of that day is judged by."""
    return item.bases.filter(valid_on(day)).order_by("-valid_from").first()


def find_items(
    text: str, *, on: date, limit: int = 12, only_patrol: bool = False
) -> list[tuple[Item, float]]:
    """Items fitting a description, best first, with the share of character pairs found (0 to 1).

    Pairs in the item's plain words and keywords count double: people describe what they saw, not the statute.
    """
    pairs = set(bigrams(text))
    if not pairs:
        return []
    rows = Item.objects.filter(valid_on(on)).filter(
        Q(bigrams__overlap=sorted(pairs)) | Q(code__iexact=text.strip())
    )
    if only_patrol:
        rows = rows.filter(found_on_patrol=True)
    ranked = []
    for row in rows.select_related("field")[:1500]:
        own = set(row.bigrams)
        plain = set(bigrams(f"{row.plain_words} {row.keywords}"))
        hits = len(pairs & own) + len(pairs & plain)
        score = hits / (len(pairs) ** 0.5 * (len(own) + len(plain)) ** 0.5)
        ranked.append((row, 2.0 if row.code.upper() == text.strip().upper() else score))
    return sorted(ranked, key=lambda pair: (-pair[1], pair[0].code))[:limit]


def first_held(item_code: str, act: str, body_code: str, *, until: date) -> date | None:
    """The first day of the stretch up to ``until`` on which a body holds a power over an item, anywhere in the county."""
    index = compiled.register().index
    shape = index.shape(item_code, act)
    if shape is None:
        return None
    for place in ("", *sorted(index.towns_of(shape))):
        history = index.history_of(shape, place)
        since = None
        for day, holding in zip(history.days, history.holdings, strict=True):
            if day > until.toordinal():
                break
            if body_code not in holding.bodies:
                since = None
            elif since is None:
                since = day
        if since is not None:
            return date.fromordinal(since)
    return None


def held_by(body_code: str, *, on: date) -> dict[str, int]:
    """Power → over how many items a body holds it on a day, anywhere in the county."""
    register = compiled.register()
    counts = dict.fromkeys(ACTS, 0)
    for shape, cells in register.index.shapes().items():
        places = ("", *register.index.towns_of(shape))
        if any(body_code in register.index.history_of(shape, p).on(on.toordinal()).bodies for p in places):
            for item, act in cells:
                facts = register.known.items.get(item)
                counts[act] += facts is not None and facts.span.holds(on)
    return counts


def stands_for(body_code: str, *, on: date) -> str:
    """承继 — the code of the body that stands for another on a day: itself, or its successor (one statement)."""
    return compiled.register().known.now(body_code, on)


def subject_words() -> list[str]:
    """The kinds of subject that special jurisdiction speaks of, in its words."""
    return sorted(
        {s.subject for own in compiled.register().known.specials.values() for s in own if s.subject}
    )


@dataclass(frozen=True)
class Standing:
    """资格 — what the registers say of one act on a day: may the body, and who are the officers and may they.

    ``people`` and ``answers`` run beside each other in the order asked; somebody the register does not know is left out.
    """

    body: MayAnswer
    people: tuple[PersonFacts, ...]
    answers: tuple[MayAnswer, ...]


def standing(
    account_ids: Sequence[int],
    *,
    item_code: str,
    act: str,
    on: date,
    town_code: str = "",
    body_code: str = "",
    filed_on: date | None = None,
    subject: str | OfKind = "",
) -> Standing:
    """能否实施，一次问清 — the body, and each officer in its name (one statement).

    ``filed_on``: a filed case is finished under the powers, the item and the special jurisdiction of that day, by officers
    qualified on ``on``. ``subject``: as in ``may``.
    """
    register, people = compiled.both()
    by_account = {o.account: o for o in people.values() if o.account in account_ids}
    found = [by_account[a] for a in account_ids if a in by_account]
    known = replace(register.known, officers={o.code: o for o in found})
    asked: dict[str, Any] = {"item": item_code, "act": act, "town": town_code, "subject": subject}
    at, began = register.index.at, filed_on or on

    def as_filed(item: str, act: str, town: str, _: date) -> Holding:
        held = at(item, act, town, began)
        if began == on or not known.successions:
            return held
        # who held it then may be called otherwise today
        return Holding(
            tuple(replace(h, body=known.now(h.body, on)) for h in held.holders),
            tuple(
                d._replace(body=known.now(d.body, on), giver=known.now(d.giver, on)) for d in held.delegates
            ),
        )

    kept = _as_filed(known, item_code, began, on)
    body = ask(at, kept, **asked, body=body_code, on=on, filed_on=filed_on)
    if not body.allowed and began < on:
        # jurisdiction that was given elsewhere after the filing leaves the case where it is
        then = ask(at, known, **asked, body=body_code, on=began)
        body = then if then.allowed else body
    return Standing(
        body,
        tuple(_facts_on(o, known, on) for o in found),
        tuple(
            _in_its_name(ask(as_filed, kept, **asked, on=on, officer=o.code), o, known, body_code)
            for o in found
        ),
    )


def _as_filed(known: Known, code: str, began: date, on: date) -> Known:
    """The register for a case that goes on after its item or the item's ground has ended: as it stood when it began.

    Special jurisdiction too is that of the day it began: one that begins later leaves the case where it is, one that has
    ended since keeps it.
    """
    facts = known.items.get(code)
    if facts is None or began >= on:
        return known
    if code in known.specials:
        own = tuple(
            replace(s, line=replace(s.line, valid_until=None)) for s in known.specials[code] if s.line.holds_on(began)
        )  # fmt: skip
        known = replace(known, specials={code: own}, said={})
    ground = facts.ground_on(began)
    if facts.span.holds(on) and (facts.ground_on(on) is not None or ground is None):
        return known
    grounds = (replace(ground, span=Span(ground.span.first)),) if ground is not None else facts.grounds
    kept = replace(facts, span=Span(facts.span.first), grounds=grounds)
    return replace(known, items=ChainMap({code: kept}, known.items), said={})  # type: ignore[arg-type]


def _in_its_name(answer: MayAnswer, officer: OfficerFacts, known: Known, body_code: str) -> MayAnswer:
    """Where several bodies hold the power, the officer may in the name of the one that is asked about."""
    if not answer.allowed or body_code in ("", answer.body_code) or body_code not in answer.bodies:
        return answer
    body = known.bodies[body_code].name
    reason = f"{officer.name}在这里以{answer.body_name}的名义执法，不能以{body}的名义办理"
    return replace(
        answer,
        allowed=False,
        reason=reason,
        refusal="OfficerActsForAnotherBody",
        way_out=f"由{body}的执法人员办理",
    )


def _facts_on(officer: OfficerFacts, known: Known, on: date) -> PersonFacts:
    """What a paper or a refusal says of an officer: the certificate valid on the day, else the latest not withdrawn."""
    held = [(n, s) for n, s, withdrawn in officer.certificates if withdrawn is None or on < withdrawn]
    number, span = next(((n, s) for n, s in held if s.holds(on)), held[0] if held else ("", None))
    body = known.bodies.get(officer.body)
    return PersonFacts(
        account_id=officer.account or 0,
        name=officer.name,
        kind=officer.kind,
        certificate_number=number,
        certificate_from=span.first if span else None,
        certificate_until=span.last if span else None,
        body_name=body.name if body else "",
        team_name="",
        certificate_fields=next((fields for n, fields in officer.printed if n == number), ()),
        passed=officer.passed,
    )
