"""监管对象 — what may be asked."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from zhifa.core.composed import Composed
from zhifa.core.matter import Matter
from zhifa.registers.subjects.finding import Found, current, family_of, heads_of, search, whole_family
from zhifa.registers.subjects.models import Concern, Hold, MatchSuggestion, Subject
from zhifa.registers.subjects.naming import core_name

__all__ = [
    "Found",
    "current",
    "family_of",
    "find_subjects",
    "heads_of",
    "hold_rows",
    "holds_on",
    "kind_words",
    "listed",
    "matters_about",
    "name_on",
    "on_hold",
    "open_suggestions",
    "search",
    "subject",
]

#: stands for a public name in a composed query
_UID = UUID(int=0)


def find_subjects(text: str, *, limit: int = 12, day: date | None = None) -> list[Subject]:
    """Subjects by part of a name or address, pinyin initials, credit code or telephone, best first; with a day, each says by
    ``held`` whether routine work on it rests then."""
    return search(text, limit=limit, told={"held": on_hold(day)} if day else None).subjects


@cache
def _by_uid() -> Composed[Subject]:
    return Composed(Subject.objects.select_related("town", "grid").filter(uid=_UID), _UID)


def subject(uid: UUID) -> Subject | None:
    """The row of this public name — also of a row that was merged; ``current`` leads on."""
    return next(iter(_by_uid().ask({_UID: uid})), None)


def held_on(day: date) -> Q:
    """Holds in force on a day (on ``Hold``)."""
    return (
        Q(valid_from__lte=day)
        & (Q(valid_until=None) | Q(valid_until__gte=day))
        & (Q(lifted_on=None) | Q(lifted_on__gt=day))
    )


def on_hold(day: date) -> Exists:
    """Whether routine work on a subject rests on a day — for plans and draws, never for a complaint or a clue."""
    return Exists(Hold.objects.filter(held_on(day), subject=OuterRef("pk")))


def holds_on(
    day: date,
    *,
    matter: Matter | None = None,
    subject: Subject | None = None,
    codes: Sequence[str] = (),
    names: Sequence[str] = (),
) -> list[Hold]:
    """暂停 — the holds in force on a day about a subject, or about whoever a matter is about (linked, or by its name), or
    about who bears one of some credit codes, citizen numbers or whole names; merged rows count (one query).

    The one door for other floors: those who plan or draw ask before they go; those who follow a complaint, a clue or a
    re-check tell what stands and go on (see ``Hold``).
    """
    return list(hold_rows(day, matter=matter, subject=subject, codes=codes, names=names))


def hold_rows(
    day: date,
    *,
    matter: Matter | None = None,
    subject: Subject | None = None,
    codes: Sequence[str] = (),
    names: Sequence[str] = (),
) -> QuerySet[Hold]:
    """What ``holds_on`` asks, to be read together with other things."""
    asked = []
    if subject is not None:
        asked.append(Q(pk=subject.pk))
    if matter is not None:
        asked.append(Q(pk__in=Concern.objects.filter(matter=matter).values("subject_id")))
        names = [*names, *([matter.subject_name] if matter.subject_name else [])]
    if codes:
        asked += [Q(code__in=list(codes)), Q(id_number__in=list(codes))]
    if names:
        # by the index of what names are found by, then by the whole name
        asked.append(Q(finding__core_name__in=[core_name(n) for n in names], name__in=list(names)))
    if not asked:
        return Hold.objects.none()  # type: ignore[return-value]
    starts = (Subject.objects.filter(one) for one in asked)
    rows = Hold.objects.filter(held_on(day), subject_id__in=whole_family(*starts))  # type: ignore[arg-type]
    return rows.select_related("subject").order_by("valid_from", "id")  # type: ignore[return-value]


def listed(
    *, town_id: int | None = None, kind: str = "", grade: str = "", held: date | None = None
) -> QuerySet[Subject]:
    """The register, newest first, without rows merged into others."""
    rows = Subject.objects.filter(merged_into=None).select_related("town")
    if town_id:
        rows = rows.filter(town_id=town_id)
    if kind:
        rows = rows.filter(kind=kind)
    if grade:
        rows = rows.filter(credit_class=grade)
    if held is not None:
        rows = rows.filter(pk__in=Hold.objects.filter(held_on(held)).values("subject_id"))
    return rows.order_by("-id")  # type: ignore[return-value]


def name_on(subject: Subject, day: date) -> str:
    """What the subject was called on a day."""
    past = (
        subject.formerly.filter(field="name", valid_until__gte=day)  # type: ignore[attr-defined]
        .order_by("valid_until", "id")
        .first()
    )
    return str(past.value) if past is not None else subject.name


def matters_about(keys: Sequence[int], names: Sequence[str]) -> Q:
    """Matters about a family of rows: linked to one of them, or bearing one of their names (on ``Matter``)."""
    linked = Concern.objects.filter(subject_id__in=keys).values("matter_id")
    return Q(pk__in=linked) | Q(subject_name__in=list(names))


def concerning(matter: Matter) -> list[Subject]:
    """Subjects a matter was found to be about, as they stand today."""
    keys = list(Concern.objects.filter(matter=matter).values_list("subject_id", flat=True))
    return list(Subject.objects.filter(pk__in=set(heads_of(keys).values()))) if keys else []


def kind_words(subject: Subject, on: date) -> frozenset[str]:
    """属于哪一类 — the words the register has for what a subject is on a day: its kind, its trade, the names of its licences
    and its risk factors in force (two queries)."""
    lasting = Q(valid_from__lte=on) & (Q(valid_until=None) | Q(valid_until__gte=on))
    licences = subject.licences.filter(lasting).values_list("kind", flat=True)  # type: ignore[attr-defined]
    risks = subject.risks.filter(lasting).values_list("factor", flat=True)  # type: ignore[attr-defined]
    return frozenset({subject.get_kind_display(), subject.trade, *licences, *risks} - {""})


def open_suggestions() -> QuerySet[MatchSuggestion]:
    """Pairs that wait for a person, likeliest first; those settled meanwhile by a merge are left out."""
    return (  # type: ignore[return-value]
        MatchSuggestion.objects.filter(state="open", newer__merged_into=None, older__merged_into=None)
        .select_related("newer__town", "older__town")
        .order_by("-score", "id")
    )
