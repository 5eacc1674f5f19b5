"""考试 — fill the bank, set an exam, sit it, mark it: the paper is drawn for each person, the mark computed at once."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from zhifa.core.errors import BadInput, StepOutOfOrder
from zhifa.core.operation import Op, operation
from zhifa.core.text import clean_text
from zhifa.law.citation import cite
from zhifa.law.refusal import Refusal
from zhifa.registers.organisation.models import (
    Exam,
    Member,
    MemberKind,
    Question,
    QuestionKind,
    Sitting,
    TrainingPlan,
)
from zhifa.registers.organisation.operations.certifying import keep_field_exam
from zhifa.registers.organisation.operations.oneself import oneself
from zhifa.registers.organisation.question_bank import LETTERS, article_exists

_EXAMINED = cite("浙江综合执法条例第三十条第二款")
FULL = 100
#: a paper that comes a moment after its time because of the net is still taken
GRACE = timedelta(minutes=2)


class NotForYou(Refusal):
    """不是考试对象."""


class PaperClosed(Refusal):
    """已经过了交卷时间."""


@operation("organisation.fill_bank", title="题库入库", permission="training.manage")
def fill_bank(op: Op, *, rows: Sequence[Mapping[str, Any]], source: str) -> int:
    """题库入库 — rows of ``question_bank.read_bank``; a question number known already is replaced only within its source.

    :raises BadInput: a number of another source.
    """
    source = clean_text(source, label="来源", field="source", longest=80)
    known = {q.code: q for q in Question.objects.filter(code__in=[r["code"] for r in rows])}
    new = []
    for row in rows:
        was = known.get(row["code"])
        if was is None:
            new.append(Question(**row, source=source))
        elif was.source != source:
            raise BadInput(f"题号 {row['code']} 属于“{was.source}”", field="file", way_out="换一个题号前缀")
        else:
            for name, value in row.items():
                setattr(was, name, value)
            was.save()
    Question.objects.bulk_create(new)
    op.say(f"题库：{source}，新增 {len(new)} 题，更新 {len(rows) - len(new)} 题")
    return len(new)


@operation("organisation.check_question", title="核对试题", permission="training.manage")
def check_question(op: Op, *, question: Question, law: str, in_use: bool) -> Question:
    """核对试题 — with its article; one whose article is not in the library cannot be set.

    :raises BadInput: the article does not exist.
    """
    row = Question.locked(pk=question.pk)
    law = clean_text(law, label="依据", field="law", longest=80, required=in_use)
    if in_use and not article_exists(law):
        raise BadInput(f"法规库里没有“{law}”", field="law", way_out="写法：处罚法第四十二条第一款")
    row.law, row.in_use = law, in_use
    row.save()
    op.say(f"{row.code} {'可以出题' if in_use else '停用'}")
    return row


@operation("organisation.set_exam", title="安排考试", permission="training.manage")
def set_exam(
    op: Op,
    *,
    title: str,
    opens_at: datetime,
    closes_at: datetime,
    minutes: int,
    counts: Mapping[str, int],
    pass_mark: int,
    audience: str = "both",
    attempts: int = 1,
    field: str = "",
    plan: TrainingPlan | None = None,
) -> Exam:
    """安排考试 — ``counts``: questions of each kind; the bank must hold as many that are ready.

    :raises BadInput: not enough questions, numbers out of range.
    """
    if closes_at <= opens_at or not 5 <= minutes <= 300:
        raise BadInput("截止要在开始以后，时长在 5 到 300 分钟之间", field="closes_at")
    if not 1 <= pass_mark <= FULL or not 1 <= attempts <= 5:
        raise BadInput("及格分在 1 到 100 之间，次数在 1 到 5 之间", field="pass_mark")
    field = clean_text(field, label="领域", field="field", longest=40, required=False)
    numbers = {kind: int(counts.get(kind, 0)) for kind in QuestionKind.values}
    if not 5 <= sum(numbers.values()) <= 200 or min(numbers.values()) < 0:
        raise BadInput("一张卷子 5 到 200 题", field="single")
    for kind, wanted in numbers.items():
        ready = _ready(kind, field).count()
        if ready < wanted:
            raise BadInput(
                f"题库里可以出的{QuestionKind(kind).label}题只有 {ready} 道，要 {wanted} 道",
                field=kind,
                way_out="减少题数，或者先导入、核对试题",
            )
    row = Exam(
        title=clean_text(title, label="名称", field="title", longest=80), audience=audience, opens_at=opens_at,
        closes_at=closes_at, minutes=minutes, pass_mark=pass_mark, attempts=attempts, field=field, plan=plan, **numbers,
    )  # fmt: skip
    row.save()
    op.say(f"安排考试：{row.title}")
    return row


def _ready(kind: str, field: str) -> Any:
    rows = Question.objects.filter(in_use=True, kind=kind)
    return rows.filter(field__in=("", field)) if field else rows


def invited(exam: Exam, member: Member) -> bool:
    """Whether an exam is for somebody."""
    kinds = (MemberKind.OFFICER, MemberKind.AUXILIARY)
    return member.kind in kinds and exam.audience in ("both", member.kind)


@operation("organisation.begin_sitting", title="开始考试", permission="duty.own")
def begin_sitting(op: Op, *, exam: Exam) -> Sitting:
    """开始考试 — draws the paper; one that is open already goes on.

    :raises NotForYou: the exam is for others.
    :raises StepOutOfOrder: not open now, no attempt left, passed already.
    """
    me = Member.locked(pk=oneself(op).pk)
    if not invited(exam, me):
        raise NotForYou(f"“{exam.title}”不是{me.get_kind_display()}参加的考试")
    if not exam.opens_at <= op.at <= exam.closes_at:
        raise StepOutOfOrder("现在不是考试时间")
    before = list(Sitting.objects.filter(exam=exam, member=me).order_by("attempt"))
    if before and before[-1].submitted_at is None and op.at <= before[-1].due_at:
        return before[-1]
    if any(s.passed for s in before):
        raise StepOutOfOrder("您已经及格，不用再考")
    if len(before) >= exam.attempts:
        raise StepOutOfOrder(f"这场考试只有 {exam.attempts} 次机会，已经用完", way_out="等下一场考试")
    draw = random.SystemRandom()
    codes: list[str] = []
    for kind in QuestionKind.values:
        listed = list(_ready(kind, exam.field).values_list("code", flat=True))
        codes += draw.sample(sorted(listed), min(getattr(exam, kind), len(listed)))
    row = Sitting(
        exam=exam, member=me, attempt=len(before) + 1, questions=codes, started_at=op.at,
        due_at=min(op.at + timedelta(minutes=exam.minutes), exam.closes_at),
    )  # fmt: skip
    row.save()
    op.say(f"{me.name}开始“{exam.title}”")
    return row


def mark(questions: Iterable[Question], answers: Mapping[str, str]) -> int:
    """Hundredths of a point of ``FULL``: every question weighs the same; a multiple answer counts only when it is whole."""
    listed = list(questions)
    if not listed:
        return 0
    right = sum(answers.get(q.code, "") == q.answer for q in listed)
    return right * FULL * 100 // len(listed)


@operation("organisation.hand_in", title="交卷", permission="duty.own")
def hand_in(op: Op, *, sitting: Sitting, answers: Mapping[str, str]) -> Sitting:
    """交卷 — letters by question number; what is not on the paper is left out.

    :raises PaperClosed: after its time.
    :raises StepOutOfOrder: handed in already; somebody else's.
    """
    sitting = Sitting.locked(pk=sitting.pk)
    if sitting.member_id != oneself(op).pk:
        raise NotForYou("这不是您的卷子")
    if sitting.submitted_at is not None:
        raise StepOutOfOrder("已经交卷")
    if op.at > sitting.due_at + GRACE:
        raise PaperClosed(f"交卷时间是 {sitting.due_at:%H:%M}，已经过了", _EXAMINED, "还有次数的可以再考一次")
    on_paper = set(sitting.questions)
    given = {
        code: "".join(sorted({c for c in text.upper() if c in LETTERS}))
        for code, text in answers.items()
        if code in on_paper
    }
    questions = Question.objects.filter(code__in=on_paper)
    sitting.answers = given
    sitting.submitted_at = op.at
    sitting.points = mark(questions, given)
    sitting.passed = sitting.points >= sitting.exam.pass_mark * 100
    sitting.save()
    if sitting.passed and sitting.exam.field:
        keep_field_exam(
            Member.locked(pk=sitting.member_id), sitting.exam.field, op.today, f"考试：{sitting.exam.title}"
        )
    op.say(
        f"{sitting.member.name}交卷，{sitting.points / 100:g} 分，{'及格' if sitting.passed else '不及格'}"
    )
    return sitting
