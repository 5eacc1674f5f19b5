"""培训考试 — plans with their coverage, courses and exams at a glance; what is planned is planned from here."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Count, Q, Value
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from zhifa.core import clock
from zhifa.core.actors import holds
from zhifa.core.errors import BadInput
from zhifa.core.read_together import read_together
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
    moment,
    number,
    percent,
    text,
    when,
)
from zhifa.registers.organisation import operations as organisation
from zhifa.registers.organisation.coverage import coverages
from zhifa.registers.organisation.models import (
    Course,
    Exam,
    Question,
    QuestionKind,
    TrainingPlan,
)
from zhifa.registers.organisation.question_bank import read_bank

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
    courses = (
        Course.objects.select_related("plan")
        .annotate(n=Count("seats"), there=Count("seats", filter=Q(seats__present=True)))
        .order_by("-held_on", "-id")[:50]
    )
    exams = Exam.objects.annotate(
        n=Count("sittings__member", distinct=True),
        ok=Count("sittings__member", distinct=True, filter=Q(sittings__passed=True)),
    ).order_by("-opens_at")[:50]
    counted = Question.objects.annotate(whole=Value(1)).values("whole").order_by()
    told = read_together(
        {
            "plans": TrainingPlan.objects.order_by("-year", "-id")[:6],
            "courses": courses,
            "exams": exams,
            "bank": counted.annotate(n=Count("id"), ready=Count("id", filter=Q(in_use=True))),
        }
    )
    plans = coverages(told["plans"], today)
    bank = next(iter(told["bank"]), {"n": 0, "ready": 0})
    record = Record(
        "培训考试",
        words="辅助人员经培训考试合格后才能上岗（浙江条例第三十条第二款）；执法人员考试合格后领证（第二十八条第一款）。覆盖率＝参加过培训的人÷应培训的人。",
        acts=acts_of(TRAINING, actor, None, lambda slug: reverse("desk:training_do", args=[slug])),
        figures=[
            {
                "value": bank["n"],
                "unit": "道",
                "label": f"题库，可出 {bank['ready']} 道",
                "url": reverse("desk:questions") if holds(actor, "training.manage") else "",
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
                    for c in told["courses"]
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
                    for e in told["exams"]
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


urlpatterns: list[URLPattern] = [
    path("registers/training/", training, name="training"),
    path("registers/training/do/<slug:action>/", training_do, name="training_do"),
]
