"""答复 — what the reporters hear, what they say to it, and who may know who they are."""

from dataclasses import dataclass

from zhifa.core.duty import close_duties
from zhifa.core.duty_clock import open_timed_duty
from zhifa.core.errors import BadInput
from zhifa.core.matter import Matter, MatterState
from zhifa.core.moving import move
from zhifa.core.operation import Op, operation
from zhifa.core.text import clean_text
from zhifa.enforcement.intake.events import MatterAnswered
from zhifa.enforcement.intake.models import Answer, AnswerKind, Remark, RemarkKind, Report
from zhifa.enforcement.intake.queries import final_matter
from zhifa.enforcement.intake.refusals import RatingNotOpen, ReasonTooShort

LEAST_REASON = 10
OBJECTION = "intake.answer_objection"
FEEDBACK = "intake.feedback"


def owe_feedback(op: Op) -> None:
    """欠一个答复 — the matter of an operation has ended: where somebody who wanted an answer reported it, telling them is
    the command centre's next duty. For the slices that close matters; runs inside their operation.
    """
    assert op.matter is not None
    reported = Report.objects.filter(matter=op.matter, wants_reply=True).order_by("id")
    uid = reported.values_list("uid", flat=True).first()
    if uid is None:
        return
    open_timed_duty(
        op.matter,
        "reporter_feedback",
        start=op.at,
        kind=FEEDBACK,
        title="反馈反映人",
        permission="intake.reply",
        action="答复",
        target="report",
        target_uid=uid,
    )


@operation("intake.reply", title="答复反映人", permission="intake.reply")
def reply(op: Op, *, matter: Matter, text: str) -> Answer:
    """答复反映人 — the outcome in words for everybody who reported it. A matter not yet dispatched is closed by it
    (answered on the spot); one in hand goes on, one closed stays closed.

    :raises BadInput: no text, or longer than 2,000 characters.
    """
    text = clean_text(text, field="text", label="答复", longest=2000)
    answer = Answer(
        matter=matter, kind=AnswerKind.REPLY, text=text, answered_at=op.at, answered_by=op.by.label
    )
    answer.save()
    if matter.state == MatterState.RECEIVED:
        move(matter, MatterState.CLOSED, at=op.at, word="答复")
        close_duties(matter, at=op.at, outcome="已答复")
    close_duties(matter, OBJECTION, FEEDBACK, at=op.at, outcome="已答复")
    op.say("答复反映人", public="告诉您结果")
    op.tell(MatterAnswered(matter=matter.uid))
    return answer


@operation(
    "intake.rate",
    title="群众评价",
    permission="intake.rate",
    matter=lambda *, report, **_: final_matter(report.matter_id),
)
def rate(op: Op, *, report: Report, stars: int, text: str = "") -> Report:
    """群众评价 — one to five stars and a few words, once, after an answer.

    :raises RatingNotOpen: not answered yet, or rated already. :raises BadInput: not one to five.
    """
    if stars not in (1, 2, 3, 4, 5):
        raise BadInput("评价是一到五颗星", field="stars")
    text = clean_text(text, field="text", label="评价", longest=300, required=False)
    row = Report.locked(pk=report.pk)
    if row.rating is not None:
        raise RatingNotOpen("这件事您已经评价过", way_out="有新情况可以补充")
    matters = [row.matter_id, op.matter.pk if op.matter else row.matter_id]
    if not Answer.objects.filter(matter_id__in=matters).exists():
        raise RatingNotOpen("还没有答复您，办结后可以评价", way_out="在本页看办到哪一步")
    row.rating, row.rating_text, row.rated_at = stars, text, op.at
    row.save()
    op.say(f"群众评价 {stars} 星", public=f"您评价了 {stars} 星" if row.matter_id == matters[1] else "")
    return row


@operation(
    "intake.add_remark",
    title="群众补充",
    permission="intake.report",
    matter=lambda *, report, **_: final_matter(report.matter_id),
)
def add_remark(op: Op, *, report: Report, text: str, kind: str = RemarkKind.MORE) -> Remark:
    """群众补充 — more about the same thing, or why it was done wrongly; an objection asks the command centre to answer.

    :raises BadInput: no text, longer than 2,000 characters, an unknown kind.
    """
    if kind not in RemarkKind.values:
        raise BadInput("没有这种补充", field="kind")
    text = clean_text(text, field="text", label="补充内容", longest=2000)
    assert op.matter is not None
    row = Remark(matter=op.matter, report=report, kind=kind, text=text, said_at=op.at)
    row.save()
    if kind == RemarkKind.OBJECTION:
        open_timed_duty(
            op.matter,
            "reporter_feedback",
            start=op.at,
            kind=OBJECTION,
            title="答复反映人的异议",
            action="答复",
            permission="intake.reply",
            target="report",
            target_uid=report.uid,
        )
    word = RemarkKind(kind).label
    op.say(
        f"反映人{word}", public="您补充了说明" if kind == RemarkKind.MORE else "您觉得办得不对，会再答复您"
    )
    return row


@dataclass(frozen=True)
class Identity:
    """反映人身份 — as shown once, after a recorded reason."""

    name: str
    phone: str


def read_reporter(*, by: object, report: Report, reason: str, key: str | None = None) -> Identity:
    """查看反映人身份 — sealed (身份密封) or not, the reason is a leaf of its own before the name is shown.

    :raises NotPermitted: without ``matter.read_reporter``. :raises ReasonTooShort: under ten characters.
    """
    _record_reading(by=by, key=key, report=report, reason=reason)
    return Identity(report.reporter_name, report.reporter_phone)


@operation(
    "intake.read_reporter",
    title="查看反映人身份",
    permission="matter.read_reporter",
    matter=lambda *, report, **_: report.matter_id,
)
def _record_reading(op: Op, *, report: Report, reason: str) -> Report:
    reason = clean_text(reason, field="reason", label="理由", longest=200)
    if len(reason) < LEAST_REASON:
        raise ReasonTooShort(
            f"理由至少写 {LEAST_REASON} 个字",
            field="reason",
            way_out="写明为什么必须知道反映人是谁；理由写入留痕",
        )
    op.say(f"查看反映人身份，理由：{reason}")
    return report
