"""培训考试 — plans with their coverage, courses with who was there, the question bank, exams with results."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from zhifa.core import clock
from zhifa.core.errors import BadInput, NotFound
from zhifa.core.table_file import TableFile
from zhifa.faces.access import require
from zhifa.faces.case_form import ManyFiles
from zhifa.faces.desk.organisation.doing import Deed, acts_of, done
from zhifa.faces.desk.organisation.drawn import (
    Cell,
    Record,
    Table,
    choice,
    day,
    drawn,
    listed,
    moment,
    number,
    percent,
    text,
    tick,
    when,
)
from zhifa.faces.desk.organisation.teams import team_choices
from zhifa.faces.desk.registers import clean, keyset
from zhifa.registers.organisation import operations as organisation
from zhifa.registers.organisation.coverage import coverage, people_for
from zhifa.registers.organisation.models import (
    Course,
    Exam,
    Member,
    Question,
    QuestionKind,
    Sitting,
    TrainingPlan,
)
from zhifa.registers.organisation.question_bank import LETTERS, read_bank

CRUMB = {"label": "培训考试", "url": "/desk/registers/training/"}
_AUDIENCE = [("both", "执法人员和辅助人员"), ("officer", "执法人员"), ("auxiliary", "辅助人员")]


def _plan(_: HttpRequest, __: Any) -> Mapping[str, forms.Field]:
    return {
        "year": number("年度", least=2000, most=2100),
        "title": text("名称"),
        "hours": number("每人学时", least=1, most=400),
        "audience": choice("对象", _AUDIENCE),
        "aim_percent": number("覆盖率目标（%）", least=1, most=100),
    }


def _plans() -> list[tuple[str, str]]:
    return [(str(p.pk), f"{p.year} 年 {p.title}") for p in TrainingPlan.objects.order_by("-year", "-id")]


def _course(_: HttpRequest, __: Any) -> Mapping[str, forms.Field]:
    return {
        "plan": choice("计划", _plans()),
        "title": text("课程"),
        "held_on": when("日期"),
        "hours": number("学时", least=1, most=80),
        "field": text("领域", longest=40, required=False),
        "teacher": text("授课", longest=60, required=False),
        "place": text("地点", required=False),
    }


def _new_course(common: dict[str, Any], _: Any, given: dict[str, Any]) -> str:
    plan = TrainingPlan.objects.get(pk=int(given.pop("plan")))
    made = organisation.set_up_course(**common, plan=plan, **given)
    return reverse("desk:course", args=[made.uid])


def _exam(_: HttpRequest, __: Any) -> Mapping[str, forms.Field]:
    ready = dict(Question.objects.filter(in_use=True).values_list("kind").annotate(n=Count("id")))
    return {
        "title": text("名称"),
        "plan": choice("计划", _plans(), required=False),
        "audience": choice("对象", _AUDIENCE),
        "opens_at": moment("开始"),
        "closes_at": moment("截止"),
        "minutes": number("时长（分钟）", least=5, most=300),
        **{
            k: number(f"{label}题数", most=200, hint=f"题库可出 {ready.get(k, 0)} 道")
            for k, label in QuestionKind.choices
        },
        "pass_mark": number("及格分", least=1, most=100, hint="满分 100"),
        "attempts": number("次数", least=1, most=5),
        "field": text("领域", longest=40, required=False, hint="空为不分领域"),
    }


def _new_exam(common: dict[str, Any], _: Any, given: dict[str, Any]) -> str:
    counts = {k: given.pop(k) for k in QuestionKind.values}
    plan = TrainingPlan.objects.get(pk=int(given["plan"])) if given["plan"] else None
    made = organisation.set_exam(**common, counts=counts, **{**given, "plan": plan})
    return reverse("desk:exam", args=[made.uid])


def _import(common: dict[str, Any], _: Any, given: dict[str, Any]) -> str:
    uploads = given["file"]
    if not uploads:
        raise BadInput("没有选择文件", field="file")
    table = TableFile(io.BytesIO(uploads[0].read()))
    rows, faults = read_bank(table.rows(), prefix=given["prefix"])
    if not rows:
        first = f"第 {faults[0].line} 行：{faults[0].why}" if faults else "文件里没有题目"
        raise BadInput(
            f"一道也收不进来，{first}",
            field="file",
            way_out="第一行写：题号、题型、题目、选项、答案、依据、解析、领域",
        )
    organisation.fill_bank(**common, rows=rows, source=given["source"])
    told = f"?taken={len(rows)}&faults={len(faults)}"
    return f"{reverse('desk:questions')}{told}&first={faults[0].line if faults else 0}"


TRAINING = {
    d.slug: d
    for d in (
        Deed(
            "plan", "制定计划", "training.manage", _plan,
            lambda common, _, given: organisation.plan_training(**common, **given) and None,
            lambda _: {"year": clock.today().year, "hours": 40, "aim_percent": 100},
        ),
        Deed("course", "安排课程", "training.manage", _course, _new_course),
        Deed(
            "exam", "安排考试", "training.manage", _exam, _new_exam,
            lambda _: {"minutes": 60, "pass_mark": 60, "attempts": 2, "single": 20, "multi": 10, "judge": 10},
        ),
        Deed(
            "bank", "导入题库", "training.manage",
            lambda *_: {
                "file": ManyFiles(label="题库文件", help_text="CSV 或 XLSX，一行一题"),
                "source": text("来源", hint="写明哪里来的、能不能用"),
                "prefix": text("题号前缀", longest=8, required=False, hint="避免与已有题号重复"),
            },
            _import, upload=True,
            note="列：题号、题型（单选、多选、判断）、题目、选项（或 A、B、C、D 各一列）、答案、依据、解析、领域。依据在法规库里的直接可用，没有依据的先收下，核对以后才出题。",
        ),
    )
}  # fmt: skip


@require("registers.read")
def training(request: HttpRequest) -> HttpResponse:
    """培训考试 — plans with coverage, courses, exams."""
    today = clock.today()
    actor = request.actor  # type: ignore[attr-defined]
    plans = [coverage(p, today) for p in TrainingPlan.objects.order_by("-year", "-id")[:6]]
    courses = (
        Course.objects.select_related("plan")
        .annotate(n=Count("seats"), there=Count("seats", filter=Q(seats__present=True)))
        .order_by("-held_on", "-id")[:50]
    )
    exams = Exam.objects.annotate(
        n=Count("sittings__member", distinct=True),
        ok=Count("sittings__member", distinct=True, filter=Q(sittings__passed=True)),
    ).order_by("-opens_at")[:50]
    bank = Question.objects.aggregate(n=Count("id"), ready=Count("id", filter=Q(in_use=True)))
    record = Record(
        "培训考试",
        words="辅助人员经培训考试合格后才能上岗（浙江条例第三十条第二款）；执法人员考试合格后领证（第二十八条第一款）。覆盖率＝参加过培训的人÷应培训的人。",
        acts=acts_of(TRAINING, actor, None, lambda slug: reverse("desk:training_do", args=[slug])),
        figures=[
            {
                "value": bank["n"],
                "unit": "道",
                "label": f"题库，可出 {bank['ready']} 道",
                "url": reverse("desk:questions"),
                "tone": "",
            },
        ],
        tables=[
            Table(
                ("计划", "对象", "应培训＞", "培训过＞", "覆盖率＞", "学时够＞", "达标率＞", "考试及格率＞"),
                [
                    (
                        Cell(
                            f"{c.plan.year} 年 {c.plan.title}",
                            reverse("desk:training_plan", args=[c.plan.uid]),
                        ),
                        Cell(
                            c.plan.get_audience_display(),
                            sub=f"每人 {c.plan.hours} 学时，目标 {c.plan.aim_percent}%",
                        ),
                        Cell(len(c.wanted), right=True),
                        Cell(len(c.taught), right=True),
                        Cell(percent(c.taught_share), right=True),
                        Cell(len(c.whole), right=True),
                        Cell(percent(c.whole_share), right=True),
                        Cell(percent(c.passed_share), right=True),
                    )
                    for c in plans
                ],
                title="计划与覆盖",
                empty="还没有培训计划",
            ),
            Table(
                ("课程", "日期", "学时＞", "报名＞", "到课＞", "授课"),
                [
                    (
                        Cell(c.title, reverse("desk:course", args=[c.uid]), sub=c.field),
                        Cell(day(c.held_on)),
                        Cell(c.hours, right=True),
                        Cell(c.n, right=True),  # type: ignore[attr-defined]
                        Cell(c.there, right=True),  # type: ignore[attr-defined]
                        Cell(c.teacher or "没有登记"),
                    )
                    for c in courses
                ],
                title="课程",
                empty="还没有课程",
            ),
            Table(
                ("考试", "开放", "时长＞", "及格分＞", "参加＞", "及格＞"),
                [
                    (
                        Cell(e.title, reverse("desk:exam", args=[e.uid]), sub=e.get_audience_display()),
                        Cell(
                            f"{e.opens_at.astimezone(clock.CHINA):%m-%d %H:%M} 至 {e.closes_at.astimezone(clock.CHINA):%m-%d %H:%M}"
                        ),
                        Cell(f"{e.minutes} 分钟", right=True),
                        Cell(e.pass_mark, right=True),
                        Cell(e.n, right=True),  # type: ignore[attr-defined]
                        Cell(e.ok, right=True),  # type: ignore[attr-defined]
                    )
                    for e in exams
                ],
                title="考试",
                empty="还没有考试",
            ),
        ],
    )
    return drawn(request, record, crumbs=[CRUMB])


@require("training.manage")
def training_do(request: HttpRequest, action: str) -> HttpResponse:
    """制定计划、安排课程和考试、导入题库."""
    back = reverse("desk:training")
    return done(request, TRAINING, action, None, back=back, crumbs=[CRUMB], name="")


@require("registers.read")
def training_plan(request: HttpRequest, uid: UUID) -> HttpResponse:
    """一个计划 — who is still missing, by name."""
    plan = TrainingPlan.objects.filter(uid=uid).first()
    if plan is None:
        raise NotFound("没有这个培训计划")
    found = coverage(plan, clock.today())
    show = request.GET.get("show", "missing")
    ids = {
        "missing": found.wanted - found.taught,
        "short": found.taught - found.whole,
        "whole": found.whole,
    }.get(show, found.wanted)
    rows = Member.objects.filter(pk__in=ids).select_related("team", "body")
    listed_rows, onward = keyset(rows, request)
    url = reverse("desk:training_plan", args=[uid])
    chips = [
        {"label": label, "url": f"{url}?show={v}", "on": v == show, "count": n}
        for v, label, n in (
            ("missing", "没有培训过", len(found.wanted - found.taught)),
            ("short", "学时不够", len(found.taught - found.whole)),
            ("whole", "学时够", len(found.whole)),
        )
    ]
    table = Table(
        ("姓名", "编号", "种类", "队伍"),
        [
            (
                Cell(m.name, reverse("desk:member", args=[m.code])),
                Cell(m.code, code=True),
                Cell(m.get_kind_display()),
                Cell(m.team.name if m.team else m.body.short_name),
            )
            for m in listed_rows
        ],
        empty="没有人",
    )
    note = f"覆盖率 {percent(found.taught_share)}，目标 {plan.aim_percent}%"
    return listed(
        request,
        title=f"{plan.year} 年 {plan.title}",
        note=note,
        chips=chips,
        table=table,
        next=onward,
        paged=True,
    )


def _enrol(common: dict[str, Any], course: Course, given: dict[str, Any]) -> None:
    ids = people_for(course.plan, clock.today())
    rows = Member.objects.filter(pk__in=ids)
    if given["team"]:
        rows = rows.filter(team__code=given["team"])
    organisation.enrol(**common, course=course, members=list(rows))


def _mark(common: dict[str, Any], course: Course, given: dict[str, Any]) -> None:
    absent = {int(k) for k in given["absent"]}
    there = [k for k in course.seats.values_list("member_id", flat=True) if k not in absent]
    organisation.mark_present(**common, course=course, present=there)


COURSE = {
    d.slug: d
    for d in (
        Deed(
            "enrol", "报名", "training.manage", lambda *_: {"team": choice("队伍", team_choices(), required=False, hint="不选就是全部对象")},
            _enrol,
        ),
        Deed(
            "present", "登记到课", "training.manage",
            lambda _, c: {
                "absent": forms.MultipleChoiceField(
                    label="缺课的人", required=False, widget=forms.CheckboxSelectMultiple,
                    choices=[(str(s.member_id), s.member.name) for s in c.seats.select_related("member").order_by("member__code")],
                    help_text="没有勾选的都记到课",
                )
            },
            _mark,
        ),
    )
}  # fmt: skip


def _found_course(uid: UUID) -> Course:
    found = Course.objects.select_related("plan").filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这门课")
    return found


@require("registers.read")
def course(request: HttpRequest, uid: UUID) -> HttpResponse:
    """一门课 — who is enrolled and who was there."""
    c = _found_course(uid)
    seats = list(c.seats.select_related("member__team").order_by("member__code")[:500])
    mark = {True: Cell("到课", tone="done"), False: Cell("缺课", tone="over"), None: Cell("还没登记")}
    actor = request.actor  # type: ignore[attr-defined]
    record = Record(
        c.title,
        note=f"{c.held_on:%Y-%m-%d} {c.hours} 学时",
        facts=[
            ("计划", f"{c.plan.year} 年 {c.plan.title}", reverse("desk:training_plan", args=[c.plan.uid])),
            ("领域", c.field or "不分领域", ""),
            ("授课", c.teacher, ""),
            ("地点", c.place, ""),
        ],
        acts=acts_of(COURSE, actor, c, lambda slug: reverse("desk:course_do", args=[c.uid, slug])),
        tables=[
            Table(
                ("姓名", "队伍", "到课"),
                [
                    (
                        Cell(s.member.name, reverse("desk:member", args=[s.member.code])),
                        Cell(s.member.team.name if s.member.team else ""),
                        mark[s.present],
                    )
                    for s in seats
                ],
                title=f"学员 {len(seats)}",
                empty="还没有人报名",
            )
        ],
    )
    return drawn(request, record, crumbs=[CRUMB, {"label": c.title}])


@require("training.manage")
def course_do(request: HttpRequest, uid: UUID, action: str) -> HttpResponse:
    """报名、登记到课."""
    c = _found_course(uid)
    back = reverse("desk:course", args=[c.uid])
    return done(
        request, COURSE, action, c, back=back, crumbs=[CRUMB, {"label": c.title, "url": back}], name=c.title
    )


@require("registers.read")
def exam(request: HttpRequest, uid: UUID) -> HttpResponse:
    """一场考试 — results by person; the questions are not shown."""
    e = Exam.objects.filter(uid=uid).first()
    if e is None:
        raise NotFound("没有这场考试")
    sittings = list(
        Sitting.objects.filter(exam=e)
        .exclude(submitted_at=None)
        .select_related("member__team")
        .order_by("-points", "id")[:500]
    )
    marks = [s.points or 0 for s in sittings]
    record = Record(
        e.title,
        note=e.get_audience_display(),
        facts=[
            ("开始", f"{e.opens_at.astimezone(clock.CHINA):%Y-%m-%d %H:%M}", ""),
            ("截止", f"{e.closes_at.astimezone(clock.CHINA):%Y-%m-%d %H:%M}", ""),
            ("题数", f"单选 {e.single}、多选 {e.multi}、判断 {e.judge}", ""),
            ("及格分", f"{e.pass_mark}（满分 100），{e.attempts} 次机会", ""),
        ],
        figures=[
            {
                "value": len({s.member_id for s in sittings}),
                "unit": "人",
                "label": "参加",
                "url": "",
                "tone": "",
            },
            {
                "value": len({s.member_id for s in sittings if s.passed}),
                "unit": "人",
                "label": "及格",
                "url": "",
                "tone": "",
            },
            {
                "value": f"{sum(marks) / len(marks) / 100:.1f}" if marks else "没有",
                "unit": "分" if marks else "",
                "label": "平均分",
                "url": "",
                "tone": "",
            },
        ],
        tables=[
            Table(
                ("姓名", "队伍", "第几次", "得分＞", "结果"),
                [
                    (
                        Cell(s.member.name),
                        Cell(s.member.team.name if s.member.team else ""),
                        Cell(s.attempt),
                        Cell(f"{(s.points or 0) / 100:g}", right=True),
                        Cell("及格", tone="done") if s.passed else Cell("不及格", tone="over"),
                    )
                    for s in sittings
                ],
                title="成绩",
                empty="还没有人交卷。考试在手机的“值班”页进入。",
            )
        ],
    )
    return drawn(request, record, crumbs=[CRUMB, {"label": e.title}])


class BankForm(forms.Form):
    """找题."""

    q = text("题目里的字", required=False)
    kind = choice("题型", QuestionKind.choices, required=False)
    ready = choice("能否出题", [("yes", "可以出"), ("no", "待核对")], required=False)


@require("training.manage")
def questions(request: HttpRequest) -> HttpResponse:
    """题库 — with the article; what waits for a check."""
    rows = Question.objects.all()
    q, kind, ready = (clean(request.GET.get(n, "")) for n in ("q", "kind", "ready"))
    if q:
        rows = rows.filter(text__contains=q)
    if kind in QuestionKind.values:
        rows = rows.filter(kind=kind)
    if ready:
        rows = rows.filter(in_use=ready == "yes")
    found, onward = keyset(rows, request)
    words = ""
    if request.GET.get("taken", "").isdecimal():
        words = f"收进 {request.GET['taken'][:6]} 道，{clean(request.GET.get('faults', '0'), 6)} 行不能收"
        words += (
            f"，第一处在第 {clean(request.GET.get('first', ''), 8)} 行。"
            if request.GET.get("faults") != "0"
            else "。"
        )
    table = Table(
        ("题号", "题型", "题目", "答案", "依据", "来源", "出题"),
        [
            (
                Cell(x.code, reverse("desk:question", args=[x.code]), code=True),
                Cell(x.get_kind_display()),
                Cell(x.text),
                Cell(x.answer, code=True),
                Cell(x.law or "没有"),
                Cell(x.source),
                Cell("可以出", tone="done") if x.in_use else Cell("待核对", tone="soon"),
            )
            for x in found
        ],
        empty="题库里没有这样的题",
    )
    return listed(
        request,
        title="题库",
        table=table,
        filters=BankForm(request.GET or None),
        next=onward,
        paged=True,
        words=words,
    )


CHECK = {
    "check": Deed(
        "check", "核对试题", "training.manage",
        lambda *_: {"law": text("依据", required=False, hint="如 处罚法第四十二条第一款"), "in_use": tick("可以出题")},
        lambda common, q, given: organisation.check_question(**common, question=q, **given) and None,
        lambda q: {"law": q.law, "in_use": "1" if q.in_use else "0"},
    )
}  # fmt: skip


@require("training.manage")
def question(request: HttpRequest, code: str) -> HttpResponse:
    """一道题 — and its check."""
    found = Question.objects.filter(code=clean(code)).first()
    if found is None:
        raise NotFound("题库里没有这道题")
    back = reverse("desk:questions")
    options = "　".join(f"{LETTERS[n]}. {o}" for n, o in enumerate(found.options))
    crumbs = [CRUMB, {"label": "题库", "url": back}]
    return done(
        request,
        CHECK,
        "check",
        found,
        back=back,
        crumbs=crumbs,
        name=f"{found.text}　{options}　答案 {found.answer}",
    )


urlpatterns: list[URLPattern] = [
    path("registers/training/", training, name="training"),
    path("registers/training/do/<slug:action>/", training_do, name="training_do"),
    path("registers/training/plans/<uuid:uid>/", training_plan, name="training_plan"),
    path("registers/training/courses/<uuid:uid>/", course, name="course"),
    path("registers/training/courses/<uuid:uid>/do/<slug:action>/", course_do, name="course_do"),
    path("registers/training/exams/<uuid:uid>/", exam, name="exam"),
    path("registers/training/questions/", questions, name="questions"),
    path("registers/training/questions/<str:code>/", question, name="question"),
]
