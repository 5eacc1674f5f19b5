"""查找 — the row a subject is found by, and the search over a million of them.

One GIN index over ``grams`` answers a part of a name or address (pairs of characters), pinyin initials (runs of three
small letters; two letters find names that begin with them) and the narrowing to a town or kind, together. A common
word fits a tenth of the county: no more than ``CANDIDATES`` rows are ever ranked, and the answer says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from zhifa.core import fixed_statement
from zhifa.core.search import bigrams
from zhifa.registers.subjects.models.subject import Finding, Subject, SubjectKind
from zhifa.registers.subjects.naming import core_name, initials, place_key

CANDIDATES = 200
MOST_GRAMS = 160
_LETTERS = re.compile(r"[A-Za-z]{2,20}")
_PART_OF_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXYa-hj-npqrtuwxy]{6,18}")
_PHONE = re.compile(r"1\d{10}")


def town_gram(scope_id: int) -> str:
    """The mark of a town in ``grams``."""
    return f"#t{scope_id}"


def kind_gram(kind: str) -> str:
    """The mark of a kind in ``grams``."""
    return f"#{kind}"


def letter_grams(letters: str) -> list[str]:
    """Runs of three small letters."""
    return [letters[i : i + 3] for i in range(len(letters) - 2)]


def found_by(
    *, name: str, kind: str, address: str, town_id: int | None, former_names: Iterable[str] = ()
) -> dict[str, Any]:
    """The columns of ``Finding`` for a subject. A person's home is not searched by door."""
    core = core_name(name)
    letters = initials(core)
    door = "" if kind == SubjectKind.PERSON else address
    grams: dict[str, None] = dict.fromkeys(bigrams(f"{name} {door}"))
    grams |= dict.fromkeys(letter_grams(letters))
    for other in former_names:
        grams |= dict.fromkeys([*bigrams(other), *letter_grams(initials(core_name(other)))])
    marks = [kind_gram(kind)]
    if town_id:
        marks.append(town_gram(town_id))
    return {
        "grams": [*marks, *list(grams)[:MOST_GRAMS]],
        "initials": letters[:60],
        "core_name": core[:120],
        # a road's name comes in every town: the door is one within its town
        "place_key": f"{town_id or 0}:{place_key(door)}"[:160] if door else "",
    }


def finding_of(subject: Subject, former_names: Iterable[str] = ()) -> Finding:
    """What a subject is found by, from its present state and its former names."""
    return Finding(
        subject=subject,
        **found_by(
            name=subject.name,
            kind=subject.kind,
            address=subject.address,
            town_id=subject.town_id,
            former_names=former_names,
        ),
    )


def renew(subject: Subject) -> None:
    """Make the row again after a change."""
    names = subject.formerly.filter(field="name").values_list("value", flat=True)  # type: ignore[attr-defined]
    finding_of(subject, names).save()


def renew_all(chunk: int = 2000) -> int:
    """重建 — every row again, after a change of how names are read; returns how many."""
    done = 0
    for subject in Subject.objects.order_by("pk").iterator(chunk_size=chunk):
        renew(subject)  # type: ignore[arg-type]
        done += 1
    return done


@dataclass(frozen=True)
class Found:
    """查到的 — best first; ``more``: the words fit more subjects than were ranked."""

    subjects: list[Subject]
    more: bool = False


def _asked(text: str) -> Q | None:
    """The question behind what somebody typed; ``None``: too short to ask."""
    if _PHONE.fullmatch(text):
        return Q(phone=text)
    if _PART_OF_CODE.fullmatch(text) and any(c.isdigit() for c in text):
        code = text.upper()
        if len(code) == 18:
            return Q(code=code) | Q(id_number=code)
        return Q(code__startswith=code)
    if _LETTERS.fullmatch(text):
        small = text.lower()
        if len(small) == 2:
            return Q(finding__initials__startswith=small)
        return Q(finding__grams__contains=letter_grams(small)) | Q(finding__grams__contains=bigrams(text))
    pairs = bigrams(text)
    if not pairs or all(len(p) < 2 for p in pairs):
        return None
    return Q(finding__grams__contains=pairs)


def _narrowed(asked: Q, marks: Sequence[str]) -> Q:
    """Marks of town and kind go into every question over ``grams``, and stand beside one over codes."""
    if not marks:
        return asked
    if asked.connector == Q.OR and all(
        isinstance(c, tuple) and c[0].startswith("finding") for c in asked.children
    ):
        whole = Q()
        for _, grams in asked.children:  # type: ignore[misc]
            whole |= Q(finding__grams__contains=[*grams, *marks])  # type: ignore[has-type]
        return whole
    if len(asked.children) == 1 and asked.children[0][0] == "finding__grams__contains":  # type: ignore[index, union-attr]
        return Q(finding__grams__contains=[*asked.children[0][1], *marks])  # type: ignore[index, misc]
    return asked & Q(finding__grams__contains=list(marks))


def search(
    text: str,
    *,
    town_id: int | None = None,
    kind: str = "",
    limit: int = 50,
    more: Q | None = None,
    told: Mapping[str, Any] | None = None,
) -> Found:
    """查找 — subjects by part of a name or address, pinyin initials, credit code (whole, or six or more characters
    from its start), citizen number, telephone. Merged rows lead to the one that stands for them. ``told``: annotations that
    come with what is found.

    Two queries: what fits, then the best of it; a third where a merged row is among the best.
    """
    text = text.strip()
    asked = _asked(text)
    if asked is None:
        return Found([])
    marks = [*([town_gram(town_id)] if town_id else []), *([kind_gram(kind)] if kind else [])]
    rows = Subject.objects.filter(_narrowed(asked, marks))
    if more is not None:
        rows = rows.filter(more)
    # light rows first: making two hundred instances takes longer than finding them
    fits = list(
        rows.values_list(
            "pk", "merged_into_id", "name", "address", "finding__core_name", "finding__initials"
        )[:CANDIDATES]
    )
    best = sorted(fits, key=lambda row: _rank(row, text))[:limit]
    merged = [row[0] for row in best if row[1] is not None]
    heads = heads_of(merged) if merged else {}
    order = {key: n for n, key in reversed(list(enumerate(heads.get(row[0], row[0]) for row in best)))}
    standing = Subject.objects.filter(pk__in=order).select_related("town")
    found = standing.annotate(**(told or {})) if order else ()
    return Found(
        sorted(found, key=lambda s: order[s.pk]),  # type: ignore[arg-type]
        more=len(fits) >= CANDIDATES,
    )


def _rank(row: tuple[Any, ...], text: str) -> tuple[int, int, int]:
    """Whole name, beginning of name or of its own part, within the name, within the address, scattered."""
    key, _, name, address, core, letters = row
    asked, name = text.upper(), name.upper()
    if asked in (name, core):
        place = 0
    elif (
        name.startswith(asked)
        or (core or "").startswith(asked)
        or (text.isascii() and (letters or "").startswith(text.lower()))
    ):
        place = 1
    elif asked in name or (text.isascii() and text.lower() in (letters or "")):
        place = 2
    else:
        place = 3 if asked in address.upper() else 4
    return place, len(name), -key


_HEADS = """WITH RECURSIVE up(start, id, into_id) AS (
  SELECT id, id, merged_into_id FROM subjects_subject WHERE id = ANY(%s)
  UNION ALL
  SELECT up.start, s.id, s.merged_into_id FROM up JOIN subjects_subject s ON s.id = up.into_id
) SELECT start, id FROM up WHERE into_id IS NULL"""


def heads_of(keys: Sequence[int]) -> dict[int, int]:
    """Row → the row that stands for it, following merges to the end (one query)."""
    return dict(fixed_statement.fetch_all(_HEADS, [list(keys)]))  # type: ignore[arg-type]


_FAMILY = """WITH RECURSIVE down(id) AS (
  SELECT %s::bigint UNION ALL SELECT s.id FROM down JOIN subjects_subject s ON s.merged_into_id = down.id
) SELECT id FROM down"""


def family_of(key: int) -> list[int]:
    """A row and every row merged into it, directly or not (one query)."""
    return [row[0] for row in fixed_statement.fetch_all(_FAMILY, [key])]


def whole_family(*starts: QuerySet[Subject]) -> RawSQL:
    """Keys of rows, of the rows that stand for them and of every row merged into those: for ``__in``.

    Each start is a question of its own, so that each goes by its own index; every step goes by key (``OFFSET 0`` keeps the
    planner from reading the whole register for the few rows it cannot foresee).
    """
    asked = [rows.order_by().values("pk", "merged_into_id").query.sql_with_params() for rows in starts]
    start = " UNION ".join(f"({statement})" for statement, _ in asked)
    return RawSQL(
        f"""WITH RECURSIVE up(id, into_id) AS (
  ({start}) UNION SELECT s.id, s.merged_into_id FROM up CROSS JOIN LATERAL (
    SELECT x.id, x.merged_into_id FROM subjects_subject x WHERE x.id = up.into_id OFFSET 0) s
), down(id) AS (
  SELECT id FROM up WHERE into_id IS NULL UNION SELECT s.id FROM down CROSS JOIN LATERAL (
    SELECT x.id FROM subjects_subject x WHERE x.merged_into_id = down.id OFFSET 0) s
) SELECT id FROM down""",
        [value for _, values in asked for value in values],
    )


def current(subject: Subject) -> Subject:
    """现行记录 — the row that stands for this one today: itself, or where merges lead."""
    if subject.merged_into_id is None:
        return subject
    return Subject.objects.select_related("town", "grid").get(pk=heads_of([subject.pk])[subject.pk])  # type: ignore[return-value]


__all__: list[Any] = [
    "CANDIDATES", "Found", "current", "family_of", "finding_of", "heads_of", "kind_gram", "letter_grams", "renew",
    "renew_all", "search", "town_gram", "whole_family",
]  # fmt: skip
