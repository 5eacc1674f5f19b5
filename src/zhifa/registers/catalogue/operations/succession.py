"""机构承继 — bodies merge or dissolve: one announcement hands everything of each former body to its successor from a day.

Powers are read so by ``clauses.succeed``; relations of teams, posts and roles are written with their days at once; open matters,
to-dos and people follow on the day (``handing_over``). Acts before the day stay in the old name. Only another announcement undoes it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhifa.core.errors import BadInput
from zhifa.core.matter import OPEN_STATES, Matter
from zhifa.core.operation import Op, operation
from zhifa.core.text import clean_text
from zhifa.registers.catalogue.models import Announcement, AnnouncementKind, ChangeManner
from zhifa.registers.catalogue.operations.announcing import announce_changes
from zhifa.registers.catalogue.operations.handing_over import hand_over
from zhifa.registers.catalogue.queries import held_by
from zhifa.registers.organisation.models import Body
from zhifa.registers.organisation.operations.merging_bodies import Following, following, merge_body


@dataclass(frozen=True)
class Preview:
    """承继推演 — what of one former body would follow: powers (by kind), open matters, relations, posts, roles, people."""

    former: Body
    powers: dict[str, int]
    matters: int
    following: Following


def preview(formers: Sequence[Body], on: date) -> list[Preview]:
    """What a succession would move; nothing is written."""
    return [
        Preview(
            b, held_by(b.code, on=on), Matter.objects.filter(body=b.scope, state__in=OPEN_STATES).count(), following(b, on)
        )
        for b in formers
    ]  # fmt: skip


@operation("catalogue.announce_succession", title="发布机构承继公告", permission="catalogue.manage")
def announce_succession(
    op: Op, *, row: Mapping[str, Any], formers: Sequence[Body], heir: Body
) -> Announcement:
    """发布机构承继公告 — ``row``: number, title, issuer, effective_on. The successor is registered before, by its own door.

    :raises AnnouncementRefused: a body succeeded before, a circle, a successor that is not there or does not act in its
        own name, a day gone by; nothing is published.
    """
    if not formers:
        raise BadInput("没有选择被承继的机关", field="formers", way_out="至少选一个")
    effective_on = row["effective_on"]
    lines = [
        {"manner": ChangeManner.SUCCEED, "acts": [], "items": [], "giver": f.code, "body": heir.code, "valid_from": effective_on}
        for f in formers
    ]  # fmt: skip
    announcement = announce_changes(
        by=op.by,
        row={
            "number": clean_text(row.get("number"), field="number", label="文号", longest=60),
            "title": clean_text(row.get("title"), field="title", label="标题", longest=160),
            "kind": AnnouncementKind.SUCCEED,
            "issuer": clean_text(row.get("issuer"), field="issuer", label="发布机关", longest=80),
            "issued_on": op.today,
            "effective_on": effective_on,
        },
        lines=lines,
    )
    for former in formers:
        merge_body(by=op.by, former=former, heir=heir, on=effective_on, ground=announcement.number)
    if effective_on <= op.today:
        hand_over(by=op.by, announcement=announcement)
    names = "、".join(f.short_name for f in formers)
    op.say(f"{names}自 {effective_on:%Y-%m-%d} 起由{heir.short_name}承继（{announcement.number}）")
    return announcement
