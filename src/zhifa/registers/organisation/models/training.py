"""培训考试 — tables: plans, courses and who sat in them, questions with their article, exams and sittings."""

from django.db import models

from zhifa.core.account import Account
from zhifa.core.guarded import Guarded
from zhifa.registers.organisation.models.people import Member


class TrainingPlan(Guarded):
    """培训计划 — a year, the hours wanted of everybody, the coverage aimed at in per cent."""

    year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("名称", max_length=80)
    hours = models.PositiveSmallIntegerField("每人学时")
    aim_percent = models.PositiveSmallIntegerField("覆盖率目标", default=100)
    audience = models.CharField(
        "对象",
        max_length=12,
        choices=[("both", "执法人员和辅助人员"), ("officer", "执法人员"), ("auxiliary", "辅助人员")],
        default="both",
    )

    class Meta:
        verbose_name = "培训计划"
        constraints = [models.UniqueConstraint(fields=["year", "title"], name="plan_title_a_year")]


class Course(Guarded):
    """课程 — of a plan, on a day, so many hours."""

    plan = models.ForeignKey(
        TrainingPlan, on_delete=models.PROTECT, related_name="courses", verbose_name="计划"
    )
    title = models.CharField("课程", max_length=80)
    field = models.CharField("领域", max_length=40, blank=True)
    teacher = models.CharField("授课", max_length=60, blank=True)
    place = models.CharField("地点", max_length=80, blank=True)
    held_on = models.DateField("日期")
    hours = models.PositiveSmallIntegerField("学时")

    class Meta:
        verbose_name = "课程"


class CourseSeat(Guarded):
    """学员 — one person in one course; ``present`` empty until the course has been held."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="seats", verbose_name="课程")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="seats", verbose_name="人员")
    present = models.BooleanField("到课", null=True)

    class Meta:
        verbose_name = "学员"
        constraints = [models.UniqueConstraint(fields=["course", "member"], name="one_seat_a_course")]


class QuestionKind(models.TextChoices):
    """题型."""

    SINGLE = "single", "单选"
    MULTI = "multi", "多选"
    JUDGE = "judge", "判断"


class Question(Guarded):
    """试题 — with the article it asks about; one without an article is not set until somebody has checked it."""

    code = models.CharField("题号", max_length=40, unique=True)
    kind = models.CharField("题型", max_length=6, choices=QuestionKind)
    text = models.CharField("题目", max_length=1000)
    options = models.JSONField("选项", default=list)
    answer = models.CharField("答案", max_length=10, help_text="字母，如 A、ABD；判断题 A 对 B 错")
    law = models.CharField("依据", max_length=80, blank=True)
    explanation = models.CharField("解析", max_length=500, blank=True)
    field = models.CharField("领域", max_length=40, blank=True)
    source = models.CharField("来源", max_length=80)
    in_use = models.BooleanField("可以出题", default=False)

    class Meta:
        verbose_name = "试题"
        indexes = [models.Index(fields=["in_use", "kind"], name="question_use")]


class Exam(Guarded):
    """考试 — open between two instants; everybody's paper is drawn from the bank."""

    title = models.CharField("名称", max_length=80)
    audience = models.CharField(
        "对象",
        max_length=12,
        choices=[("both", "执法人员和辅助人员"), ("officer", "执法人员"), ("auxiliary", "辅助人员")],
        default="both",
    )
    opens_at = models.DateTimeField("开始")
    closes_at = models.DateTimeField("截止")
    minutes = models.PositiveSmallIntegerField("时长（分钟）")
    single = models.PositiveSmallIntegerField("单选题数", default=0)
    multi = models.PositiveSmallIntegerField("多选题数", default=0)
    judge = models.PositiveSmallIntegerField("判断题数", default=0)
    pass_mark = models.PositiveSmallIntegerField("及格分", help_text="满分 100")
    attempts = models.PositiveSmallIntegerField("次数", default=1)
    field = models.CharField("领域", max_length=40, blank=True)
    plan = models.ForeignKey(
        TrainingPlan, on_delete=models.PROTECT, null=True, related_name="exams", verbose_name="计划"
    )

    class Meta:
        verbose_name = "考试"


class Sitting(Guarded):
    """答卷 — one person's paper: which questions, what was answered, when, the mark in hundredths of a point."""

    exam = models.ForeignKey(Exam, on_delete=models.PROTECT, related_name="sittings", verbose_name="考试")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="sittings", verbose_name="人员")
    attempt = models.PositiveSmallIntegerField("第几次")
    questions = models.JSONField("题目", default=list, help_text="题号，按卷面顺序")
    answers = models.JSONField("作答", default=dict)
    started_at = models.DateTimeField("开始")
    due_at = models.DateTimeField("交卷期限")
    submitted_at = models.DateTimeField("交卷", null=True, blank=True)
    points = models.PositiveIntegerField("得分（百分之一分）", null=True)
    passed = models.BooleanField("及格", null=True)
    marked_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="复核人"
    )

    class Meta:
        verbose_name = "答卷"
        constraints = [
            models.UniqueConstraint(fields=["exam", "member", "attempt"], name="one_paper_an_attempt")
        ]
