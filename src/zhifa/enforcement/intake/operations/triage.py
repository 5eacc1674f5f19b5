"""分派前 — place, item, duplicates, and turning it over to whom it belongs."""

from typing import Any

from django.db import OperationalError, transaction

from zhifa.core import search
from zhifa.core.duty import close_duties
from zhifa.core.errors import AlreadyDone, NotFound
from zhifa.core.matter import Matter, MatterState
from zhifa.core.moving import move
from zhifa.core.operation import Op, operation
from zhifa.core.text import clean_text
from zhifa.enforcement import acting
from zhifa.enforcement.intake import placing
from zhifa.enforcement.intake.events import MatterAnswered, MatterMerged
from zhifa.enforcement.intake.models import Answer, AnswerKind
from zhifa.enforcement.intake.operations.taking_in import search_entry
from zhifa.enforcement.intake.queries import responsible_here
from zhifa.enforcement.intake.refusals import NotMergeable
from zhifa.registers.catalogue import queries as catalogue
from zhifa.registers.organisation.models import Body


@operation("intake.place", title="核定地点", permission="intake.triage")
def place(op: Op, *, matter: Matter, lng: Any = None, lat: Any = None, address: str = "") -> Matter:
    """核定地点 — set the place; grid, town and team follow from it, and the responsible body where an item is chosen.

    :raises BadInput: a coordinate or the address cannot be taken.
    """
    address = clean_text(address, field="address", label="地点", longest=200, required=False)
    where = placing.find(lng, lat, address or matter.address, on=op.today)
    placing.put(matter, where)
    _resolve_body(op, matter)
    matter.save()
    search.index_many([search_entry(matter)])
    town = matter.town.name if matter.town else "未定乡镇"
    op.say(f"核定地点：{matter.address or '图上点位'}，{town}" + (f"（{where.note}）" if where.note else ""))
    return matter


@operation("intake.pick_item", title="选定事项", permission="intake.triage")
def pick_item(op: Op, *, matter: Matter, item_code: str) -> Matter:
    """选定事项 — one item of the catalogue; the field and, by the dated powers, the responsible body follow.

    :raises NotFound: no such item.
    """
    item = catalogue.item(item_code)
    if item is None:
        raise NotFound(f"事项目录里没有 {item_code}", way_out="换一个说法查找")
    matter.item_code, matter.item_name, matter.field = item.code, item.name, item.field
    _resolve_body(op, matter)
    matter.save()
    op.say(f"选定事项：{item.code} {item.name}"[:300])
    return matter


def _resolve_body(op: Op, matter: Matter) -> None:
    answer, team = responsible_here(matter, on=op.today)
    if answer is not None:
        op.powers = answer
        # of several competent bodies nobody is proposed: whoever dispatches chooses
        one = answer.body_code if len(acting.competent(answer)) == 1 else ""
        matter.body = Body.objects.select_related("scope").get(code=one).scope if one else None
    if team is not None and matter.state == MatterState.RECEIVED:
        matter.team = team.scope


@operation("intake.merge", title="并案", permission="intake.triage")
def merge(op: Op, *, matter: Matter, into: Matter) -> Matter:
    """并案 — the same thing reported twice: this matter goes into the other; both reporters follow the other's steps.

    :raises NotMergeable: into itself, into a closed or merged matter.
    :raises AlreadyDone: somebody is working on the other matter this instant.
    """
    try:
        with transaction.atomic():
            # of two people merging A into B and B into A one waits (upwards) and one does not (downwards): they never
            # block each other, and one of them gets through
            other = Matter.objects.select_for_update(no_key=True, nowait=into.pk < matter.pk).get(pk=into.pk)
        if other.pk == matter.pk:
            raise NotMergeable("不能并入自己", way_out="选另一件事")
    except OperationalError:
        raise AlreadyDone("另一位同事正在办理要并入的那件事", way_out="过几秒再试") from None
    if not other.is_open:
        raise NotMergeable(
            f"{other.number} 已经是「{other.get_state_display()}」，不能并入",
            way_out="选还在办理的事，或单独派单",
        )
    matter.merged_into = other
    move(matter, MatterState.MERGED, at=op.at, word="并案")
    close_duties(matter, at=op.at, outcome="已并案")
    op.say(f"并入 {other.number}", public="与别的市民反映的是同一件事，已合并，一起办理")
    op.extra["into"] = str(other.uid)
    op.tell(MatterMerged(matter.uid, other.uid))
    take_in_merged(by=op.by, matter=other, number=matter.number, uid=str(matter.uid))
    return matter


@operation("intake.take_in_merged", title="并入来件", permission="intake.triage")
def take_in_merged(op: Op, *, matter: Matter, number: str, uid: str) -> Matter:
    """并入来件 — the other half of ``merge``: a leaf in the life of the matter that takes the other in."""
    op.extra["from"] = uid
    op.say(f"并入 {number}", public="又有市民反映同一件事，已合并，一起办理")
    return matter


@operation("intake.refer_out", title="转出", permission="intake.triage")
def refer_out(op: Op, *, matter: Matter, to_body_name: str, reply: str) -> Answer:
    """转出 — not ours: turned over to whom it belongs, and the reporter is told whom, not turned away (首问负责).

    :raises StepOutOfOrder: the matter can no longer be referred out. :raises BadInput: no body or no reply.
    """
    to = clean_text(to_body_name, field="to_body_name", label="转往单位", longest=80)
    text = clean_text(reply, field="reply", label="给反映人的答复", longest=2000)
    move(matter, MatterState.REFERRED_OUT, at=op.at, word="转出")
    close_duties(matter, at=op.at, outcome="已转出")
    answer = Answer(
        matter=matter,
        kind=AnswerKind.REFERRED,
        text=text,
        to_body_name=to,
        answered_at=op.at,
        answered_by=op.by.label,
    )
    answer.save()
    op.say(f"转出至{to}", public=f"不属于本县综合执法的职责，已转交{to}"[:200])
    op.tell(MatterAnswered(matter=matter.uid))
    return answer
