"""移交 — on the effective day of an announcement what hangs on a power follows it: open matters and to-dos; filed cases stay.

When a body is succeeded everything follows, filed cases too, and its people and teams (行政诉讼法第二十六条第六款; 行政复议法第十九条
第四款). When a power moves, what is filed stays with who filed it (the Act is silent; docs/rules/powers.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from zhifa.core.actors import Automatic
from zhifa.core.duty import Duty
from zhifa.core.errors import BadInput, StepOutOfOrder
from zhifa.core.matter import OPEN_STATES, Matter, MatterState
from zhifa.core.operation import Op, operation
from zhifa.core.text import clean_text
from zhifa.registers.catalogue.clauses import COUNTY_WIDE, Clause
from zhifa.registers.catalogue.events import BodySucceeded, MatterHandedOver
from zhifa.registers.catalogue.models import Announcement, ChangeManner, HandOver, PostsMoved, PowerChange
from zhifa.registers.organisation.models import Body, Member
from zhifa.registers.organisation.operations.merging_bodies import take_over_body

_MOVING = (ChangeManner.TRANSFER, ChangeManner.EMPOWER, ChangeManner.SUCCEED)
RULE = Automatic("公告到日移交", on_behalf_of="综合行政执法指导办公室")


def waiting(today: date) -> list[PowerChange]:
    """Lines in force that move something and have not been handed over yet, oldest first (two queries)."""
    done = set(HandOver.objects.values_list("announcement_id", "giver_id", "taker_id", "town_id"))
    rows = PowerChange.objects.filter(manner__in=_MOVING, giver__isnull=False, valid_from__lte=today)
    return [
        r
        for r in rows.select_related("announcement", "giver__scope", "body__scope", "town").order_by("valid_from", "id")
        if (r.announcement_id, r.giver_id, r.body_id, r.town_id) not in done
    ]  # fmt: skip


def waits(line: Clause, handed: Iterable[HandOver], today: date) -> bool:
    """Whether a line of the register is in force and not among what has been handed over (asks nothing)."""
    done = {(h.giver.code, h.taker.code, h.town.code if h.town else COUNTY_WIDE) for h in handed}
    return (
        line.manner in _MOVING and bool(line.giver) and line.valid_from <= today
        and (line.giver, line.body, line.town) not in done
    )  # fmt: skip


@operation("catalogue.hand_over_matter", title="随权力移交", permission="catalogue.manage")
def hand_over_matter(op: Op, *, matter: Matter, line: PowerChange) -> int:
    """随权力移交 — the matter and its open to-dos of the giver go to the taker; a team that is not the taker's is relieved of it
    (``MatterHandedOver``)."""
    assert line.giver is not None
    matter.body = line.body.scope
    matter.save()
    moved = 0
    for duty in Duty.objects.filter(matter=matter, scope=line.giver.scope, closed_at=None):
        duty.scope = line.body.scope
        duty.save()
        moved += 1
    word = "承继" if line.manner == ChangeManner.SUCCEED else line.get_manner_display()
    op.say(
        f"{line.giver.short_name}{word}给{line.body.short_name}（{line.announcement.number}），本件由{line.body.name}负责",
        public=f"按公告改由{line.body.name}负责",
    )
    op.tell(MatterHandedOver(matter.uid, line.giver.code, line.body.code, line.announcement.number))
    return moved


def matters_of(line: PowerChange, on: date) -> tuple[list[Matter], list[Matter]]:
    """Open matters a line takes along, and filed ones that stay (one query)."""
    rows = Matter.objects.filter(state__in=OPEN_STATES, body=line.giver.scope if line.giver else None)
    if line.manner != ChangeManner.SUCCEED:
        rows = rows.filter(item_code__in=line.item_codes)
        if line.town_id:
            rows = rows.filter(Q(town=line.town_id))
    going, staying = [], []
    for matter in rows.order_by("id"):
        filed = matter.state == MatterState.IN_CASE and line.manner != ChangeManner.SUCCEED
        (staying if filed else going).append(matter)
    return going, staying


@operation("catalogue.hand_over", title="办理移交", permission="catalogue.manage")
def hand_over(op: Op, *, announcement: Announcement) -> int:
    """办理移交 — every line of an announcement whose day has come, once; returns how many matters moved.

    :raises StepOutOfOrder: nothing of it waits.
    """
    lines = [r for r in waiting(op.today) if r.announcement_id == announcement.pk]
    if not lines:
        raise StepOutOfOrder(
            f"{announcement.number}没有到日而未移交的条目", way_out="到施行日以后再办；已办的见移交记录"
        )
    groups: dict[tuple[int | None, int, int | None], list[PowerChange]] = {}
    for line in lines:
        groups.setdefault((line.giver_id, line.body_id, line.town_id), []).append(line)
    total = 0
    for own in groups.values():
        total += _hand_over_group(op, own)
    op.say(f"{announcement.title}（{announcement.number}）到日移交办件 {total} 件")
    return total


def _hand_over_group(op: Op, lines: list[PowerChange]) -> int:
    first = lines[0]
    assert first.giver is not None
    moved: list[str] = []
    stayed: list[str] = []
    duties = 0
    for line in lines:
        going, staying = matters_of(line, op.today)
        for matter in going:
            duties += hand_over_matter(by=op.by, matter=matter, line=line)
        moved += [str(m.uid) for m in going]
        stayed += [str(m.uid) for m in staying]
    if first.manner == ChangeManner.SUCCEED:
        take_over_body(by=op.by, former=first.giver, heir=first.body)
        op.tell(BodySucceeded(first.giver.code, first.body.code, first.announcement.number))
    HandOver(
        announcement=first.announcement,
        giver=first.giver,
        taker=first.body,
        town=first.town,
        moved=moved,
        stayed=stayed,
        duties=duties,
        by=op.by.label[:80],
        at=op.at,
    ).save()
    return len(moved)


def hand_over_what_is_due(today: date) -> int:
    """Every announcement whose day has come, each in its own transaction; returns how many were handed over."""
    due = {line.announcement_id: line.announcement for line in waiting(today)}
    for announcement in due.values():
        hand_over(by=RULE, announcement=announcement, key=f"移交/{announcement.uid}/{today}")
    return len(due)


@operation("catalogue.move_posts", title="登记随批转隶", permission="catalogue.manage")
def move_posts(
    op: Op, *, announcement: Announcement, giver: Body, taker: Body, posts: int, people: Iterable[str], paper: str,
    moves_on: date,
) -> PostsMoved:  # fmt: skip
    """登记随批转隶 — 编随事走、人随编走: how many posts go with a batch, and who; each person is then moved by a movement of
    his own (consent, town's opinion, decision: 公务员法第七十一条).

    :raises BadInput: bodies the announcement does not name, more people than posts, somebody who is not of the giver.
    """
    named = set(announcement.changes.values_list("giver_id", "body_id"))
    if (giver.pk, taker.pk) not in named:
        raise BadInput(
            f"{announcement.number}没有从{giver.short_name}到{taker.short_name}的条目", field="taker",
            way_out="选公告里写明的划出、划入机构",
        )  # fmt: skip
    codes = sorted({c.strip() for c in people if c.strip()})
    if posts < 1 or len(codes) > posts:
        raise BadInput("编制数至少 1，人员不能多于编制", field="posts", way_out="改编制数，或者减少人员")
    found = set(
        Member.objects.filter(code__in=codes, body=giver, ended_on=None).values_list("code", flat=True)
    )
    if missing := [c for c in codes if c not in found]:
        raise BadInput(f"{'、'.join(missing[:5])}不是{giver.short_name}的在册人员", field="people", way_out="核对人员编号")  # fmt: skip
    if moves_on < announcement.issued_on:
        raise BadInput("转隶日早于公告的公布日", field="moves_on", way_out="改为公布之日或者以后")
    made = PostsMoved(
        announcement=announcement,
        giver=giver,
        taker=taker,
        posts=posts,
        people=codes,
        paper=clean_text(paper, field="paper", label="编制文号", longest=60),
        moves_on=moves_on,
        by=op.by.label[:80],
        at=op.at,
    )
    made.save()
    op.say(
        f"随{announcement.number}从{giver.short_name}转隶{taker.short_name}编制 {posts} 名、人员 {len(codes)} 名"
    )
    return made
