"""匹配 — which subjects already registered may be the one at hand, and why. It only suggests; a person decides.

Reasons and weights: same code or citizen number (certain) · same 字号 of the same sort of subject in one town · same door and
a like 字号 · same telephone
and a name somewhat alike. A shared telephone or door alone proves little: agents register many firms from one desk.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from zhifa.core import fixed_statement
from zhifa.registers.subjects.models.subject import Finding, Subject, SubjectKind
from zhifa.registers.subjects.naming import alike

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
#: at one door names are compared, so more of them may be read
MOST_AT_A_DOOR = 200


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


#: what is compared of a row: key, core name, name, kind, code, citizen number, telephone
_Row = tuple[int, str, str, str, str | None, str | None, str]


def _apart(one: Subject, other: _Row) -> bool:
    """Two different valid codes, or numbers, are two subjects; so are a person and a unit."""
    _, _, _, kind, code, number, _ = other
    return bool(
        not may_be_one(one.kind, kind)
        or (one.code and code and one.code != code)
        or (one.id_number and number and one.id_number != number)
    )


_COLUMNS = "s.id, f.core_name, s.name, s.kind, s.code, s.id_number, s.phone"
#: each asked apart, key by key over its own index and no further than it can be of use; a row whose valid code differs
#: is another subject and is not even read
_NOT_APART = "(k.code IS NULL OR s.code IS NULL OR s.code = k.code)"
_LIMIT = f" LIMIT {MOST_PER_KEY + 1}) x"
_BY_CORE = (
    "SELECT k.n, x.* FROM unnest(%s::text[], %s::bigint[], %s::text[]) WITH ORDINALITY AS k(core, town, code, n)"
    f" CROSS JOIN LATERAL (SELECT {_COLUMNS} FROM subjects_finding f JOIN subjects_subject s ON s.id = f.subject_id"
    f" WHERE f.core_name = k.core AND {_NOT_APART}"
    f" AND (s.town_id = k.town OR s.town_id IS NULL OR k.town IS NULL){_LIMIT}"
)
_BY_PLACE = (
    "SELECT k.n, x.* FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS k(place, code, n)"
    f" CROSS JOIN LATERAL (SELECT {_COLUMNS} FROM subjects_finding f JOIN subjects_subject s ON s.id = f.subject_id"
    f" WHERE f.place_key = k.place AND f.place_key <> '' AND {_NOT_APART} LIMIT {MOST_AT_A_DOOR}) x"
)
_BY_PHONE = (
    "SELECT k.n, x.* FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS k(phone, code, n)"
    f" CROSS JOIN LATERAL (SELECT {_COLUMNS} FROM subjects_subject s JOIN subjects_finding f ON f.subject_id = s.id"
    f" WHERE s.phone = k.phone AND s.phone <> '' AND {_NOT_APART}{_LIMIT}"
)
_BY_NUMBER = (
    "SELECT k.n, x.* FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS k(code, number, n)"
    f" CROSS JOIN LATERAL (SELECT {_COLUMNS} FROM subjects_subject s JOIN subjects_finding f ON f.subject_id = s.id"
    f" WHERE s.code = k.code OR s.id_number = k.number{_LIMIT}"
)


def _asked(statement: str, *columns: Sequence[object]) -> dict[int, list[_Row]]:
    """Rows by the place of what was asked; a key that fits more than ``MOST_PER_KEY`` rows fits none."""
    groups: dict[int, list[_Row]] = defaultdict(list)
    if any(any(v for v in column) for column in columns):
        for n, *row in fixed_statement.fetch_all(statement, [list(c) for c in columns]):
            groups[n - 1].append(tuple(row))  # type: ignore[arg-type]
    return groups


def matches_for(pairs: Sequence[tuple[Subject, Finding]]) -> list[list[Match]]:
    """Matches for each (subject, its finding row), best first; the subjects need not be saved.

    Five queries however many there are. Of two that are handed in together the later is compared with the earlier.
    """
    own = {s.pk for s, _ in pairs if s.pk}
    codes = [s.code for s, _ in pairs]
    by_core = _asked(_BY_CORE, [f.core_name for _, f in pairs], [s.town_id for s, _ in pairs], codes)
    by_place = _asked(_BY_PLACE, [f.place_key for _, f in pairs], codes)
    by_phone = _asked(_BY_PHONE, [s.phone for s, _ in pairs], codes)
    loose = [s.pk is None for s, _ in pairs]
    by_number = (
        # a saved row carries its code alone: nobody else can have it
        _asked(_BY_NUMBER, codes, [s.id_number for s, _ in pairs]) if any(loose) else {}
    )
    judged: list[list[tuple[int, tuple[str, ...], int]]] = []
    for n, (subject, finding) in enumerate(pairs):
        why: dict[int, dict[str, None]] = defaultdict(dict)
        for reason, rows in (
            ("name", _few(by_core.get(n, []))),
            ("place", by_place.get(n, [])),
            ("phone", _few(by_phone.get(n, []))),
            ("code", by_number.get(n, [])),
        ):
            for row in rows:
                key = row[0]
                if key == subject.pk or (key in own and key > subject.pk) or _apart(subject, row):
                    continue
                if reason == "place" and alike(finding.core_name, row[1]) < LIKE_NAMES:
                    continue
                if (
                    reason == "phone"
                    and key not in why
                    and alike(finding.core_name, row[1]) < LIKE_NAMES_BY_PHONE
                ):
                    continue
                why[key]["id_number" if reason == "code" and row[4] != subject.code else reason] = None
        judged.append(_judged(why))
    keys = {key for found in judged for key, _, _ in found}
    others = Subject.objects.in_bulk(keys) if keys else {}
    return [[Match(others[key], reasons, score) for key, reasons, score in found] for found in judged]


def _few(rows: list[_Row]) -> list[_Row]:
    return rows if len(rows) <= MOST_PER_KEY else []


def _judged(why: dict[int, dict[str, None]]) -> list[tuple[int, tuple[str, ...], int]]:
    out = []
    for key, reasons in why.items():
        score = min(100, sum(WEIGHTS[r] for r in reasons))
        if score >= LEAST:
            out.append((key, tuple(reasons), score))
    return sorted(out, key=lambda found: (-found[2], found[0]))
