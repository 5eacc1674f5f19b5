"""就绪核查 — record what has been seen of a town team: one line, met or not, shown by what."""

from __future__ import annotations

from datetime import date

from zhifa.core.errors import BadInput
from zhifa.core.operation import Op, operation
from zhifa.core.text import clean_text
from zhifa.registers.organisation.models import ReadinessFact, Team
from zhifa.registers.organisation.readiness import lines


@operation("organisation.check_readiness", title="登记就绪核查", permission="organisation.manage")
def check_readiness(
    op: Op, *, team: Team, line: str, met: bool, shown_by: str, seen_on: date | None = None
) -> ReadinessFact:
    """登记就绪核查 — the newest of a line counts; earlier ones stay.

    :raises BadInput: a line the registers compute, one that does not exist, a day to come, nothing that shows it.
    """
    known = {r["line"]: r for r in lines()}
    if line not in known:
        raise BadInput("没有这一项", field="line")
    if known[line]["computed"]:
        raise BadInput(
            f"“{known[line]['title']}”由登记算出，不能手工登记", field="line", way_out="改登记本身"
        )
    day = seen_on or op.today
    if day > op.today:
        raise BadInput("核查日不能在今天以后", field="seen_on")
    row = ReadinessFact(
        team=team, line=line, met=met, seen_on=day, at=op.at, by_id=op.by.account_id,
        shown_by=clean_text(shown_by, label="凭据", field="shown_by", longest=200),
    )  # fmt: skip
    row.save()
    op.say(f"{team.name} {known[line]['title']}：{'达到' if met else '没有达到'}")
    return row
