"""考试成绩 — results of one exam by person; the questions are not shown."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from zhifa.core import clock
from zhifa.core.errors import NotFound
from zhifa.faces.access import require
from zhifa.faces.desk.organisation.drawn import (
    Cell,
    Record,
    Table,
    drawn,
)
from zhifa.faces.desk.organisation.training import CRUMB
from zhifa.registers.organisation.models import (
    Exam,
    Sitting,
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


urlpatterns: list[URLPattern] = [path("registers/training/exams/<uuid:uid>/", exam, name="exam")]
