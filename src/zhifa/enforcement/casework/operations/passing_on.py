"""一件事转下一环节 — where a published chain names the item, the next department learns what was done and answers what it does.

The same duty to go on that 管罚衔接 rests on (``feeding_back``): the power to penalise may have moved, the other duties of a
chain have not. A chain orders work between bodies of the county; it gives none of them a power.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhifa.core.account import Account, RoleGrant
from zhifa.core.actors import Actor
from zhifa.core.duty import close_duties
from zhifa.core.duty_clock import OwnPeriod, open_timed_duty
from zhifa.core.errors import AlreadyDone, NotPermitted
from zhifa.core.matter import Matter
from zhifa.core.operation import Op, operation
from zhifa.core.scope import Scope
from zhifa.core.text import clean_text
from zhifa.enforcement import acting
from zhifa.enforcement.casework.events import LinkAnswered
from zhifa.enforcement.casework.models import Case, ChainLink
from zhifa.registers.organisation.models import Body, Member
from zhifa.registers.organisation.queries import valid_on
from zhifa.registers.published_lists.for_item import Chain, Entry, chains_for
from zhifa.registers.published_lists.rows import days_of

#: who the duty is shown to; whether somebody may answer is asked of the link's department
SHOWN_TO, KEPT_BY = "casework.answer_feedback", "catalogue.manage"
ANSWER = "casework.answer_link"
#: enters answers that came on paper
_KEEPS_THE_FILE = "guidance_office"


@dataclass(frozen=True)
class Next:
    """下一环节 — ``ours``: steps between that the body which acted does itself."""

    chain: Chain
    entry: Entry
    ours: tuple[Entry, ...] = ()


def next_links(
    matter: Matter, item_code: str, *, on: date, case: Case | None = None, after: ChainLink | None = None
) -> list[Next]:
    """What comes next in every chain of an item, or after one link: the first step of another body not told yet (four
    queries where a chain names the item, two otherwise)."""
    chains = [c for c in chains_for(item_code, on=on) if after is None or c.name == after.chain]
    if not chains:
        return []
    told = set(ChainLink.objects.filter(matter=matter).values_list("chain", "step"))
    acted = {s.code for s in (matter.body, case.body if case else None) if s is not None}
    found = []
    for chain in chains:
        rest = chain.following if after is None else _behind(chain, after.step)
        ours = []
        for entry in rest:
            if acting.body_today(entry.body_code, on=on) in acted:
                ours.append(entry)
                continue
            if (chain.name, entry.cells.get("step", "")) not in told:
                found.append(Next(chain, entry, tuple(ours)))
            break
    return found


def _own_period(entry: Entry) -> OwnPeriod | None:
    """The working days the list names for a step; ``None``: the county's general period holds."""
    days = days_of(entry.cells.get("days", ""))
    return OwnPeriod(days, f"{entry.named}第 {entry.place} 行") if days else None


def _behind(chain: Chain, step: str) -> tuple[Entry, ...]:
    return tuple(e for e in chain.steps if float(e.cells.get("step") or 0) > float(step or 0))


def _for_whom(department: Body, on: date) -> dict[str, Scope | str | None]:
    """To whom the duty is shown: the scope over which the department's own people hold their role; where nobody of it signs
    in, the guidance office, which tells it on paper."""
    grant = (
        RoleGrant.objects.filter(
            valid_on(on), role="department", ended_on=None, account__member__body=department
        )
        .select_related("scope")
        .order_by("id")
        .first()
    )
    if grant is None:
        return {"permission": KEPT_BY, "scope": None}
    return {"permission": SHOWN_TO, "scope": grant.scope}


@operation("casework.pass_on", title="一件事转下一环节", permission="casework.feed_back")
def pass_on(
    op: Op,
    *,
    matter: Matter,
    item_code: str,
    ending: str,
    case: Case | None = None,
    after: ChainLink | None = None,
) -> list[ChainLink]:
    """一件事转下一环节 — each next step once for a matter, with a clock of its own; nothing where no chain goes on."""
    made = []
    for coming in next_links(matter, item_code, on=op.today, case=case, after=after):
        entry = coming.entry
        code = acting.body_today(entry.body_code, on=op.today)
        department = Body.objects.select_related("scope").get(code=code)
        duty = entry.cells.get("duty", "")
        link = ChainLink(
            matter=matter,
            case=case,
            item_code=item_code,
            chain=coming.chain.name,
            step=entry.cells.get("step", ""),
            duty=duty,
            list_uid=entry.uid,
            list_named=entry.named[:300],
            department=department,
            told_at=op.at,
            text=f"{(case.number or case.code) if case else matter.number}（{matter.item_name}）{ending}"[
                :400
            ],
        )
        link.save()
        timed = open_timed_duty(
            matter,
            "chain_link",
            start=op.at,
            own=_own_period(entry),
            kind=ANSWER,
            title=f"{department.short_name}：{duty}"[:60],
            **_for_whom(department, op.today),
            action="答复",
            target="link",
            target_uid=link.uid,
        )
        ours = "".join(f"第{e.cells.get('step')}环节由本机关自己办理；" for e in coming.ours)
        until = f"，{timed.due_at:%Y-%m-%d} 前答复" if timed.due_at else ""
        op.say(f"一件事“{link.chain}”：{ours}转第{link.step}环节，{department.name}{duty}{until}"[:300])
        made.append(link)
    return made


def may_answer(actor: Actor, link: ChainLink) -> bool:
    """Whether an actor is of the link's department, or of the office that enters what came on paper (one query)."""
    if _KEEPS_THE_FILE in actor.roles:
        return True
    mine = Member.objects.filter(account_id=actor.account_id, ended_on=None, body_id=link.department_id)
    return actor.account_id is not None and mine.exists()


@operation(ANSWER, title="答复一件事环节", permission=ANSWER, matter=lambda link, **_: link.matter_id)
def answer_link(op: Op, *, link: ChainLink, measures: str) -> ChainLink:
    """答复一件事环节 — what the department has done; the matter goes on to the step behind it.

    :raises NotPermitted: somebody of another department.
    :raises AlreadyDone: answered before. :raises BadInput: nothing written.
    """
    row = ChainLink.locked(pk=link.pk)
    if not may_answer(op.by, row):
        raise NotPermitted(
            f"这一环节由{row.department.name}答复", way_out=f"由{row.department.name}办；书面答复的，由综合执法指导办登记"
        )  # fmt: skip
    if row.answered_at is not None:
        raise AlreadyDone(f"{row.answered_at:%Y-%m-%d} 已经答复", way_out="刷新页面看答复内容")
    row.measures = clean_text(measures, field="measures", label="办理情况", longest=1000)
    row.answered_at = op.at
    row.answered_by = Account.objects.get(pk=op.by.account_id)
    row.save()
    close_duties(row.matter, ANSWER, at=op.at, outcome="已答复", target_uid=row.uid)
    op.say(f"一件事“{row.chain}”第{row.step}环节：{row.department.name}答复")
    op.tell(LinkAnswered(row.matter.uid, row.uid))
    return row
