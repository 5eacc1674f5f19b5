"""一案以外的人 — what others do about a case: the supervisor asks, the party pays, the reporter hears, departments answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from zhifa.core import clock
from zhifa.core.actors import covers
from zhifa.demo.loading.case_playing import CaseStory
from zhifa.enforcement.casework import operations as casework
from zhifa.enforcement.casework.models import ChainLink, DepartmentFeedback
from zhifa.enforcement.casework.operations.passing_on import may_answer
from zhifa.enforcement.intake import operations as intake
from zhifa.enforcement.intake.models import Report
from zhifa.oversight.supervision import operations as supervision
from zhifa.oversight.supervision.models import NoteKind

#: what the supervisor asks, the article, and what the body answers
_NOTES = (
    ("请核对现场检查、询问、送达的记录是否全部归入案卷。", "行政处罚法第四十七条", "已逐项核对，记录齐全并已归档。"),
    ("请说明出示执法证件的时间与现场照片时间的先后。", "行政处罚法第五十五条", "先出示证件，后拍摄照片，记录时间一致。"),
    ("请核对送达地址确认书与送达回证的收件人是否一致。", "行政处罚法第六十一条", "已核对，收件人一致。"),
    ("请说明立案与发现线索之间的间隔。", "行政处罚法第五十四条", "发现后经核查即予立案，未超过规定期限。"),
    ("请核对拟处罚种类、幅度的裁量理由是否写明。", "行政处罚法第三十四条", "已在调查终结报告中写明裁量档次和理由。"),
)  # fmt: skip

#: what a department answers: supervision that follows, and its part of a chain
_MEASURES = (
    "已列入下一季度检查计划，三个月内复查一次。",
    "已约谈负责人，要求落实门前责任。",
    "许可事项与现状一致，加强日常巡查，不再另行处理。",
)
_DONE = ("已到现场复核，招牌设置符合要求，污水已接管。", "已复核，污水未接管，已发整改通知，限期十五日。")


def supervised(story: CaseStory) -> Iterator[datetime]:
    """The justice bureau reads some files and leaves a note; most are answered."""
    number, scene, supervisor = story.plot.number, story.scene, story.world.cast.official("jiandu")
    if number % 3 != 1:
        return
    yield scene.after(minutes=(60, 300))
    text, law, answer = _NOTES[number // 3 % len(_NOTES)]
    note = scene.do(
        supervision.leave_note, by=supervisor, matter=story.case.matter, kind=NoteKind.OPINION,
        text=text, law=law,
    )  # fmt: skip
    if number % 6 == 1:
        return
    yield scene.after(days=(1, 3))
    note = scene.do(supervision.answer_note, by=story.head, note=note, answer=answer)
    if number % 12 == 4:
        return
    yield scene.after(days=(1, 2))
    scene.do(
        supervision.settle_note, by=supervisor, note=note, satisfied=True, settlement="答复清楚，同意了结。"
    )


def by_instalments(story: CaseStory, owed: int) -> Iterator[datetime]:
    scene, today = story.scene, clock.today()
    story.step("ask_deferral", story.party, hardship="近期经营困难，工人工资尚未结清，申请分两期缴纳。")
    yield scene.after(days=(1, 3))
    first = owed // 2
    story.step(
        "approve_deferral", story.head,
        plan=[{"on": today + timedelta(days=20), "fen": first}, {"on": today + timedelta(days=50), "fen": owed - first}],
    )  # fmt: skip


def paid(story: CaseStory, owed: int, served_on: date) -> None:
    by = story.world.cast.official("caizheng")
    story.step(
        "record_payment", by, paid_on=clock.today(), fen=owed, source="bank",
        receipt_number=f"虚构{clock.today():%Y%m%d}{story.plot.number:05d}",
    )  # fmt: skip


def told(story: CaseStory, report: Report | None) -> Iterator[datetime]:
    """The reporter hears how it ended."""
    matter = story.case.matter
    if matter.reports.filter(wants_reply=True).exists():
        yield story.scene.after(minutes=(30, 600))
        story.scene.do(
            intake.reply, by=story.world.cast.duty_officer(story.scene.rng), matter=matter,
            text="您好，您反映的违法行为已立案查处并办结，处理结果依法公开。感谢您的反映。",
        )  # fmt: skip
    yield from _departments_answer(story)


def _departments_answer(story: CaseStory) -> Iterator[datetime]:
    """The competent department says what supervision follows, and does its part of a chain; some are late with it."""
    scene, matter = story.scene, story.case.matter
    official = story.world.cast.official("zhuguan")
    if scene.rng.random() < 0.25:
        return
    yield scene.after(days=(2, 8))
    for row in DepartmentFeedback.objects.filter(matter=matter).order_by("id"):
        if covers(official, "casework.answer_feedback", matter):
            scene.do(
                casework.answer_feedback, by=official, feedback=row, measures=scene.rng.choice(_MEASURES)
            )
    # one a turn: an answer leads to the next step of the chain, and a play gone on with takes the same way
    links, turn = ChainLink.objects.filter(matter=matter).order_by("id"), 0
    while turn < links.count():
        link = links[turn]
        if may_answer(official, link):
            scene.do(casework.answer_link, by=official, link=link, measures=scene.rng.choice(_DONE))
        turn += 1
        yield scene.after(days=(1, 5))
