"""公示 — what may be done: judge, publish, withdraw; and record that a decision has fallen."""

from datetime import date

from zhifa.core import clock, search
from zhifa.core.acts import Act, ActChange, ActKind, ActStanding, standing_of
from zhifa.core.duty import Duty, close_duties
from zhifa.core.duty_clock import open_timed_duty
from zhifa.core.errors import AlreadyDone, BadInput
from zhifa.core.operation import Op, operation
from zhifa.core.text import clean_text
from zhifa.law.citation import cite
from zhifa.law.party import PartyKind
from zhifa.law.publication import public_name, publication_due, withdrawal_citation
from zhifa.law.refusal import Refusal
from zhifa.oversight.publicity.masking import left_out, masked
from zhifa.oversight.publicity.models import NotPublished, Publication, PublicationState

#: kinds of acts that are decisions in the sense of 处罚法第四十八条
DECISIONS = (ActKind.PENALTY, ActKind.NO_PENALTY)
LONGEST = 6000


class NotToBePublished(Refusal):
    """不应公开 — the law bars publication, or nobody has judged that the decision is of some social influence."""


class NotADecision(Refusal):
    """不是处罚决定 — only decisions are published."""


class DecisionHasFallen(Refusal):
    """决定已经变更或撤销 — what no longer stands is not published."""


def _publishable(act: Act) -> None:
    if act.kind not in DECISIONS:
        raise NotADecision(
            f"「{act.title}」不是行政处罚决定，不能公示",
            cite("处罚法第四十八条第一款"),
            "选择这件案子的处罚决定",
        )
    if Publication.objects.filter(act=act).exists():
        raise AlreadyDone("这份决定已经公示过", way_out="到公示页查看")


@operation(
    "publicity.publish",
    title="公示决定",
    permission="publicity.publish",
    matter=lambda act, **_: act.matter_id,
)
def publish(
    op: Op,
    *,
    act: Act,
    party_name: str,
    party_kind: PartyKind,
    violation: str,
    basis: str,
    content: str,
    ground: str,
    social_influence: bool = True,
    state_secret: bool = False,
    minor_party: bool = False,
) -> Publication:
    """公示决定 — with what must be hidden hidden.

    :param ground: why the decision is judged to be of some social influence; it is part of the record.
    :raises NotToBePublished: a state secret, a party under eighteen, or no social influence (处罚法第四十八条、第五十条).
    :raises DecisionHasFallen: the decision was changed, withdrawn or annulled.
    :raises AlreadyDone: it stands published, or was withdrawn before.
    """
    _publishable(act)
    due = publication_due(
        social_influence=social_influence, state_secret=state_secret, minor_party=minor_party
    )
    if not due.result:
        raise NotToBePublished(
            f"这份决定不应公开：{due.steps[-1].text}", cite("处罚法第四十八条第一款"), "记录不予公开及理由"
        )
    standing = standing_of(act)
    if standing is not ActStanding.EFFECTIVE:
        raise DecisionHasFallen(
            f"这份决定{standing.label}，不能公示", withdrawal_citation(), "公示变更后作出的决定"
        )
    names = [(party_name, party_kind)]
    row = Publication(
        matter=op.matter,
        act=act,
        body=act.body,
        code=act.code,
        number=act.number,
        decided_on=act.made_on,
        party=public_name(
            clean_text(party_name, field="party_name", label="当事人", longest=120), party_kind
        ),
        violation=masked(clean_text(violation, field="violation", label="违法事实", longest=LONGEST), names),
        basis=clean_text(basis, field="basis", label="依据", longest=LONGEST),
        content=masked(clean_text(content, field="content", label="处罚内容", longest=LONGEST), names),
        ground=clean_text(ground, field="ground", label="公开理由", longest=200),
        hidden=left_out(party_kind),
        published_on=op.today,
    )
    row.save()
    assert op.matter is not None
    close_duties(op.matter, "publicity.publish", at=op.at, outcome="已公示", target_uid=act.uid)
    _index(row)
    op.say(f"公示{row.number or row.code}")
    return row


@operation(
    "publicity.keep_back",
    title="不予公开",
    permission="publicity.publish",
    matter=lambda act, **_: act.matter_id,
)
def keep_back(op: Op, *, act: Act, reason: str) -> NotPublished:
    """不予公开 — judged not to be published, and why."""
    _publishable(act)
    if NotPublished.objects.filter(act=act).exists():
        raise AlreadyDone("已经判断过不予公开")
    row = NotPublished(
        matter=op.matter,
        act=act,
        reason=clean_text(reason, field="reason", label="理由", longest=200),
        judged_on=op.today,
        judged_by=op.by.label,
    )
    row.save()
    assert op.matter is not None
    close_duties(op.matter, "publicity.publish", at=op.at, outcome="不予公开", target_uid=act.uid)
    op.say(f"{act.number or act.code}不予公开：{row.reason}")
    return row


@operation(
    "publicity.record_change",
    title="记录决定效力变化",
    permission="publicity.withdraw",
    matter=lambda act, **_: act.matter_id,
)
def record_change(op: Op, *, act: Act, standing: str, changed_on: date, reason: str) -> ActChange:
    """记录效力变化 — a decision was changed, withdrawn, annulled or found unlawful. If it is published, the three days
    for withdrawal run from that day (处罚法第四十八条第二款; working days by 第八十五条).

    :raises BadInput: a standing that is no change, or a day outside (decision, today).
    """
    if standing not in (ActStanding.CHANGED, ActStanding.WITHDRAWN, ActStanding.ANNULLED):
        raise BadInput("选择变更、撤回或者撤销", field="standing")
    if not act.made_on <= changed_on <= op.today:
        raise BadInput("日期应当在作出决定之后、今天之前", field="changed_on")
    row = ActChange(
        act=act,
        standing=standing,
        changed_on=changed_on,
        reason=clean_text(reason, field="reason", label="理由", longest=200),
    )
    row.save()
    assert op.matter is not None
    _call_for_withdrawal(act, changed_on)
    op.say(f"{act.number or act.code}{ActStanding(standing).label}：{row.reason}")
    return row


@operation(
    "publicity.call_for_withdrawal",
    title="提请撤回公示",
    permission="publicity.publish",
    matter=lambda act, **_: act.matter_id,
)
def call_for_withdrawal(op: Op, *, act: Act, changed_on: date) -> bool:
    """提请撤回公示 — a decision has fallen elsewhere: if it is published, the three days for withdrawal run.

    Returns whether a withdrawal is owed.
    """
    owed = _call_for_withdrawal(act, changed_on)
    op.say(f"{act.number or act.code}已失效，{'请撤回公示' if owed else '没有公示，不用撤回'}")
    return owed


def _call_for_withdrawal(act: Act, changed_on: date) -> bool:
    shown = Publication.objects.filter(act=act, state=PublicationState.PUBLISHED).first()
    if shown is None:
        return False
    waiting = Duty.objects.filter(kind="publicity.withdraw", target_uid=shown.uid, closed_at=None)
    if not waiting.exists():
        open_timed_duty(
            act.matter,
            "publication_withdrawal",
            start=clock.noon_of(changed_on),
            kind="publicity.withdraw",
            title="撤回公示并说明理由",
            permission="publicity.withdraw",
            scope=act.body,
            action="撤回",
            target="publication",
            target_uid=shown.uid,
        )
    return True


@operation(
    "publicity.withdraw",
    title="撤回公示",
    permission="publicity.withdraw",
    matter=lambda publication, **_: publication.matter_id,
)
def withdraw(op: Op, *, publication: Publication, reason: str) -> Publication:
    """撤回公示 — the content goes, the reason is shown in public (处罚法第四十八条第二款).

    :raises AlreadyDone: it was withdrawn before.
    """
    row = Publication.locked(pk=publication.pk)
    if row.state == PublicationState.WITHDRAWN:
        raise AlreadyDone("这条公示已经撤回", way_out="刷新页面")
    row.state = PublicationState.WITHDRAWN
    row.withdrawn_on = op.today
    row.withdrawal_reason = clean_text(reason, field="reason", label="撤回理由", longest=200)
    row.save()
    assert op.matter is not None
    close_duties(op.matter, "publicity.withdraw", at=op.at, outcome="已撤回", target_uid=row.uid)
    _index(row)
    op.say(f"撤回{row.number or row.code}的公示：{row.withdrawal_reason}")
    return row


def _index(row: Publication) -> None:
    search.index(
        kind="publication",
        key=str(row.uid),
        title=f"{row.number or row.code} 公示",
        subtitle=f"{row.party} · {row.get_state_display()}",
        url=f"/desk/publications/{row.uid}/",
        matter=row.matter,
    )
