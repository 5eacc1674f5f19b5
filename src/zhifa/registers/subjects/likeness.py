"""匹配 — which subjects already registered may be the one at hand, and why. It only suggests; a person decides.

Reasons and weights: same code or citizen number (certain) · same 字号 of the same sort of subject in one town · same door and
a like 字号 · same telephone
and a name somewhat alike. A shared telephone or door alone proves little: agents register many firms from one desk.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from zhifa.registers.subjects.models.subject import Finding, Subject, SubjectKind
from zhifa.registers.subjects.naming import alike, core_name

REASONS = {
    "code": "统一社会信用代码相同",
    "id_number": "公民身份号码相同",
    "name": "字号相同",
    "place": "同一门牌、名称相近",
    "phone": "联系电话相同",
}
WEIGHTS = {"code": 100, "id_number": 100, "name": 60, "place": 50, "phone": 50}
#: below this a pair is not worth a person's time
LEAST = 50
LIKE_NAMES = 0.5
#: for a shared telephone: it says more than a shared door
LIKE_NAMES_BY_PHONE = 0.3
#: one key that fits more rows than this tells nothing (a market with two hundred stalls, an agent's telephone)
MOST_PER_KEY = 20


@dataclass(frozen=True)
class Match:
    """匹配 — ``score`` 50 to 100."""

    other: Subject
    reasons: tuple[str, ...]
    score: int

    @property
    def words(self) -> list[str]:
        return [REASONS[r] for r in self.reasons]


def may_be_one(kind: str, other: str) -> bool:
    """Whether two kinds can be one subject: a person is never a firm."""
    return (kind == SubjectKind.PERSON) == (other == SubjectKind.PERSON)


def _apart(one: Subject, other: Subject) -> bool:
    """Two different valid codes, or numbers, are two subjects."""
    return bool(
        not may_be_one(one.kind, other.kind)
        or (one.code and other.code and one.code != other.code)
        or (one.id_number and other.id_number and one.id_number != other.id_number)
    )


def matches_for(pairs: Sequence[tuple[Subject, Finding]]) -> list[list[Match]]:
    """Matches for each (subject, its finding row), best first; the subjects need not be saved.

    Four queries however many there are. Of two that are handed in together the later is compared with the earlier.
    """
    cores = {f.core_name for _, f in pairs}
    places = {f.place_key for _, f in pairs if f.place_key}
    phones = {s.phone for s, _ in pairs if s.phone}
    codes = {s.code for s, _ in pairs if s.code}
    numbers = {s.id_number for s, _ in pairs if s.id_number}
    own = {s.pk for s, _ in pairs if s.pk}
    known = Finding.objects.select_related("subject").defer("grams", "initials")
    # asked apart: an OR over two indexes would be planned as a walk over the whole table
    by_core = _grouped(known.filter(core_name__in=cores), "core_name")
    by_place = _grouped(known.filter(place_key__in=places) if places else (), "place_key")
    query = Q()
    for name, values in (("phone", phones), ("code", codes), ("id_number", numbers)):
        if values:
            query |= Q(**{f"{name}__in": values})
    by_phone: dict[str, list[Subject]] = defaultdict(list)
    by_number: dict[str, Subject] = {}
    if query:
        for s in Subject.objects.filter(query):
            by_phone[s.phone].append(s)  # type: ignore[arg-type]
            by_number |= {n: s for n in (s.code, s.id_number) if n}  # type: ignore[misc]
    found = []
    for subject, finding in pairs:
        why: dict[int, dict[str, None]] = defaultdict(dict)
        others: dict[int, Subject] = {}

        def tell(other: Subject, reason: str, me: Subject = subject) -> None:
            if other.pk == me.pk or (other.pk in own and other.pk > me.pk) or _apart(me, other):
                return
            others[other.pk] = other  # noqa: B023 — used within this turn only
            why[other.pk][reason] = None  # noqa: B023

        for name in ("code", "id_number"):
            value = getattr(subject, name)
            if value and value in by_number and getattr(by_number[value], name) == value:
                tell(by_number[value], name)
        for row in _few(by_core.get(finding.core_name, ())):
            if subject.town_id is None or row.subject.town_id in (None, subject.town_id):
                tell(row.subject, "name")
        for row in by_place.get(finding.place_key, ()) if finding.place_key else ():
            if alike(finding.core_name, row.core_name) >= LIKE_NAMES:
                tell(row.subject, "place")
        for other in _few(by_phone.get(subject.phone, ()) if subject.phone else ()):
            if why.get(other.pk) or alike(finding.core_name, core_name(other.name)) >= LIKE_NAMES_BY_PHONE:
                tell(other, "phone")
        found.append(_judged(why, others))
    return found


def _grouped(rows: Iterable[Finding], name: str) -> dict[str, list[Finding]]:
    groups: dict[str, list[Finding]] = defaultdict(list)
    for row in rows:
        groups[getattr(row, name)].append(row)
    return groups


def _few(rows: Sequence[Finding] | Sequence[Subject]) -> Sequence:  # type: ignore[type-arg]
    return rows if len(rows) <= MOST_PER_KEY else ()


def _judged(why: dict[int, dict[str, None]], others: dict[int, Subject]) -> list[Match]:
    out = []
    for key, reasons in why.items():
        score = min(100, sum(WEIGHTS[r] for r in reasons))
        if score >= LEAST:
            out.append(Match(others[key], tuple(reasons), score))
    return sorted(out, key=lambda m: (-m.score, m.other.pk))
