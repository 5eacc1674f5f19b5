"""合并、拆开 — a person finds that two rows are one subject, or that they were not.

Nothing is moved: the merged row keeps its code, names, licences and matters and points at the one that stands for both;
pages read the whole family. So every reference resolves, and parting undoes exactly what putting together did.
"""

from collections.abc import Sequence

from django.db import transaction

from zhifa.core.errors import StepOutOfOrder
from zhifa.core.operation import Op, operation
from zhifa.core.text import clean_text
from zhifa.registers.subjects.likeness import Match, matches_for, may_be_one
from zhifa.registers.subjects.masking import label
from zhifa.registers.subjects.models import (
    Finding,
    MatchSuggestion,
    Merge,
    Subject,
    SuggestionState,
)
from zhifa.registers.subjects.refusals import TRUE_DATA, CannotMerge, CannotSplit, ReasonMissing
from zhifa.registers.subjects.timeline import tell

LEAST_REASON = 4


def _reason(text: str) -> str:
    reason = clean_text(text, field="reason", label="理由", longest=200, required=False)
    if len(reason) < LEAST_REASON:
        raise ReasonMissing(
            f"合并和拆开都要写明理由，至少 {LEAST_REASON} 个字",
            field="reason",
            citation=TRUE_DATA,
            way_out="写明凭什么认定，例如核对了营业执照",
        )
    return reason


def _both(one: Subject, other: Subject) -> tuple[Subject, Subject]:
    """Both rows, locked in one order whichever way round they were named."""
    rows = {
        s.pk: s
        for s in Subject.objects.filter(pk__in=[one.pk, other.pk])
        .order_by("pk")
        .select_for_update(no_key=True)
    }
    return rows[one.pk], rows[other.pk]  # type: ignore[return-value]


def check_mergeable(survivor: Subject, merged: Subject) -> None:
    """:raises CannotMerge: with itself, a person with a firm, rows merged already, two who both carry valid codes of
    their own are allowed (a firm that was registered anew) — but not two citizens."""
    if survivor.pk == merged.pk:
        raise CannotMerge("不能和自己合并", field="other", citation=TRUE_DATA, way_out="另选一条记录")
    if not may_be_one(survivor.kind, merged.kind):
        raise CannotMerge(
            f"{survivor.get_kind_display()}和{merged.get_kind_display()}不能合并：自然人和单位不是同一个对象",
            field="other",
            citation=TRUE_DATA,
            way_out="经营者是这个人的，登记为联系人或经营者",
        )
    for row in (survivor, merged):
        if row.merged_into_id is not None:
            raise CannotMerge(
                f"「{label(row)}」已经并入另一条记录", field="other", way_out="用它并入的那条记录，或先拆开"
            )
    if survivor.id_number and merged.id_number and survivor.id_number != merged.id_number:
        raise CannotMerge(
            "两条记录的公民身份号码不同，是两个人",
            field="other",
            citation=TRUE_DATA,
            way_out="先更正写错的号码",
        )


@operation("subjects.merge", title="合并监管对象", permission="subjects.merge")
def merge_subjects(op: Op, *, survivor: Subject, merged: Subject, reason: str) -> Merge:
    """合并 — ``merged`` goes into ``survivor``; both timelines say so, with the reason.

    :raises CannotMerge, ReasonMissing: see ``check_mergeable``; a reason has at least four characters.
    """
    reason = _reason(reason)
    if survivor.pk == merged.pk:
        check_mergeable(survivor, merged)
    kept, gone = _both(survivor, merged)
    check_mergeable(kept, gone)
    gone.merged_into = kept
    gone.save()
    made = Merge(survivor=kept, merged=gone, reason=reason, by_name=op.by.label[:80], at=op.at)
    made.save()
    for row in MatchSuggestion.objects.filter(
        newer__in=[kept, gone], older__in=[kept, gone], state=SuggestionState.OPEN
    ).select_for_update():
        _decide(op, row, SuggestionState.MERGED, reason)  # type: ignore[arg-type]
    tell(op, gone, f"并入「{label(kept)}」", reason=reason)
    tell(op, kept, f"并入了「{label(gone)}」", reason=reason)
    return made


@operation("subjects.split", title="拆开监管对象", permission="subjects.merge")
def split_subject(op: Op, *, merged: Subject, reason: str) -> Merge:
    """拆开 — the merged row stands for itself again, with everything that was its own; what was merged into it stays.

    :raises CannotSplit: it is not merged; :raises ReasonMissing.
    """
    reason = _reason(reason)
    found = Merge.objects.filter(merged_id=merged.pk, split_at=None).first()
    if found is None:
        raise CannotSplit("这条记录没有并入别的记录，不用拆开", field="merged")
    kept, gone = _both(found.survivor, merged)  # type: ignore[attr-defined]
    made: Merge = Merge.locked(pk=found.pk)
    if made.split_at is not None:
        raise StepOutOfOrder("刚刚已经拆开")
    gone.merged_into = None
    gone.save()
    made.split_at, made.split_by, made.split_reason = op.at, op.by.label[:80], reason
    made.save()
    tell(op, kept, f"拆出「{label(gone)}」", reason=reason)
    tell(op, gone, f"从「{label(kept)}」拆出", reason=reason)
    return made


def _decide(op: Op, row: MatchSuggestion, state: SuggestionState, reason: str) -> None:
    row.state, row.decided_on, row.decided_by, row.decided_reason = state, op.today, op.by.label[:80], reason
    row.save()


@operation("subjects.settle_suggestion", title="判断不是同一对象", permission="subjects.merge")
def settle_suggestion(op: Op, *, suggestion: MatchSuggestion, reason: str) -> MatchSuggestion:
    """判断不是同一个 — with a reason; the pair is not suggested again. (That they are one is said by merging them.)"""
    reason = _reason(reason)
    row: MatchSuggestion = MatchSuggestion.locked(pk=suggestion.pk)
    if row.state != SuggestionState.OPEN:
        raise StepOutOfOrder(f"这条建议已经判断过：{row.get_state_display()}")
    _decide(op, row, SuggestionState.DIFFERENT, reason)
    tell(op, row.newer, f"与「{label(row.older)}」不是同一个", reason=reason)
    return row


def suggest_for(pairs: Sequence[tuple[Subject, Finding]]) -> int:
    """Write down what the running operation's new rows may be the same as; returns how many."""
    rows = [
        MatchSuggestion(newer=subject, older=match.other, reasons=list(match.reasons), score=match.score)
        for (subject, _), matches in zip(pairs, matches_for(pairs), strict=True)
        for match in matches[:3]
    ]
    if rows:
        MatchSuggestion.objects.bulk_create(rows)
    return len(rows)


@operation("subjects.suggest", title="查找疑似同一对象", permission="subjects.merge")
def suggest_matches(op: Op, *, subjects: Sequence[Subject]) -> int:
    """查找疑似同一对象 — for rows already registered; pairs judged or suggested before are left alone."""
    pairs = [(f.subject, f) for f in Finding.objects.filter(subject__in=subjects).select_related("subject")]
    known = {
        frozenset(p)
        for p in MatchSuggestion.objects.filter(newer__in=subjects).values_list("newer_id", "older_id")
    } | {
        frozenset(p)
        for p in MatchSuggestion.objects.filter(older__in=subjects).values_list("newer_id", "older_id")
    }
    rows: list[MatchSuggestion] = []
    for subject, row in pairs:
        found: list[Match] = matches_for([(subject, row)])[0]
        for m in found[:3]:
            pair = frozenset((subject.pk, m.other.pk))
            if pair not in known and m.other.merged_into_id is None:
                known.add(pair)
                rows.append(
                    MatchSuggestion(newer=subject, older=m.other, reasons=list(m.reasons), score=m.score)
                )
    with transaction.atomic():
        MatchSuggestion.objects.bulk_create(rows)
    op.say(f"查找疑似同一对象：{len(pairs)} 户中 {len(rows)} 对")
    return len(rows)
