"""供您查看 — what somebody reads whose work is not a queue: supervision, liaison, guidance, establishment, towns.

The home page shows it below the to-do list to those roles, and to people of a few others while their list is empty.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from zhifa.core import clock
from zhifa.core.actors import Actor, holds, visible
from zhifa.core.matter import Matter
from zhifa.core.read_together import Part
from zhifa.enforcement.casework import queries as casework
from zhifa.enforcement.casework import waiting_payments
from zhifa.enforcement.command import queries as command
from zhifa.faces.wording import money
from zhifa.oversight.supervision import queries as supervision
from zhifa.registers.organisation import queries as organisation

MOST = 6


@dataclass(frozen=True)
class Line:
    """一行 — what it is, where and how it stands, when."""

    title: str
    note: str
    url: str
    on: date | None = None
    #: whether the day is the last one in time, not the first on which something holds
    due: bool = False


@dataclass(frozen=True)
class Reading:
    """一栏 — at most six lines and the door to all of them; ``nothing`` is said of an empty one."""

    title: str
    lines: list[Line]
    nothing: str
    more_url: str = ""


Kind = Callable[[Actor], Part[Reading]]


def _of(
    rows: Any, line: Callable[[Any], Line], title: str, nothing: str, more_url: str = ""
) -> Part[Reading]:
    """The newest few rows of a query as a reading."""

    def made(told: dict[str, list[Any]]) -> Reading:
        return Reading(title, [line(row) for row in told["rows"]], nothing, more_url)

    return Part({"rows": rows[:MOST]}, made)


def _matter(uid: object) -> str:
    return reverse("desk:matter", args=[uid])


def _notes(actor: Actor) -> Part[Reading]:
    def line(n: Any) -> Line:
        told = (n.get_kind_display(), n.get_state_display(), n.addressee or "没有指明单位", n.matter.title)
        at = reverse("desk:note", args=[n.uid])
        return Line(n.text[:60], " · ".join(map(str, told)), at, clock.day_of(n.written_at))

    nothing = "还没有发出过提示、意见或者通知。"
    return _of(supervision.listing(actor), line, "执法监督", nothing, reverse("desk:notes"))


def _case(case: Any, who: object) -> Line:
    told = f"{case.number or '未立案'} · {casework.state_term(case)} · {who}"
    return Line(case.title, told, reverse("desk:case", args=[case.uid]))


def _decided(actor: Actor) -> Part[Reading]:
    where, nothing = f"{reverse('desk:cases')}?which=performing", "没有正在送达或者执行的案件。"
    rows = casework.listing(actor, which="performing")
    return _of(rows, lambda c: _case(c, c.body), "已经作出决定的案件", nothing, where)


def _preserved(actor: Actor) -> Part[Reading]:
    def line(p: Any) -> Line:
        told = f"{p.place} · {p.case.title} · {p.preserved_on:%m-%d} 保存，右边是处理期限"
        return Line(p.things, told, reverse("desk:case", args=[p.case.uid]), p.due_on)

    title, nothing = "登记保存、还没有处理的物品", "没有登记保存的物品等待处理。"
    return _of(casework.preserved(actor), line, title, nothing, reverse("desk:cases"))


def _cases(actor: Actor) -> Part[Reading]:
    rows = casework.listing(actor)
    return _of(
        rows, lambda c: _case(c, c.lead.name), "在办案件", "范围内没有在办的案件。", reverse("desk:cases")
    )


def _orders(title: str, column: str, nothing: str) -> Kind:
    def line(o: Any) -> Line:
        told = f"{o.number} · {o.team} · {o.get_state_display()}"
        return Line(o.matter.title, told, _matter(o.matter.uid), clock.day_of(o.due_at) if o.due_at else None)

    def reading(actor: Actor) -> Part[Reading]:
        can_open = holds(actor, "command.supervise")
        more_url = f"{reverse('desk:orders')}?column={column}" if can_open else ""
        return _of(command.in_column(actor, column), line, title, nothing, more_url)

    return reading


def _matters(title: str, nothing: str) -> Kind:
    def line(m: Any) -> Line:
        told = f"{m.number} · {m.get_state_display()} · {m.address}"
        return Line(m.title, told, _matter(m.uid), clock.day_of(m.received_at))

    def reading(actor: Actor) -> Part[Reading]:
        reach = visible(actor)
        rows = Matter.objects.none() if reach is None else Matter.objects.filter(reach)
        return _of(rows.order_by("-id"), line, title, nothing, reverse("desk:matters"))

    return reading


def _certificates(actor: Actor) -> Part[Reading]:
    where, nothing = reverse("desk:certificates"), "三个月内没有执法证到期。"

    def line(c: Any) -> Line:
        return Line(f"{c.member.name} {c.number}", f"{c.member.team or '没有编入队伍'}", where, c.valid_until)

    return _of(organisation.lapsing(on=clock.today()), line, "三个月内到期的执法证", nothing, where)


def _teams(actor: Actor) -> Part[Reading]:
    def line(t: Any) -> Line:
        return Line(t.name, t.address or t.code, reverse("desk:team", args=[t.code]))

    return _of(organisation.teams(), line, "执法队伍", "还没有登记队伍。", reverse("desk:teams"))


def _unpaid(title: str, *, overdue: bool, nothing: str) -> Kind:
    def reading(actor: Actor) -> Part[Reading]:
        asked = waiting_payments.waiting_part(actor, overdue=overdue)
        return Part(asked.asks, lambda told: drawn(asked.makes(told)[0]))

    def drawn(rows: list[waiting_payments.Waiting]) -> Reading:
        rows = [w for w in rows if overdue or not w.days_over][:MOST]
        lines = [
            Line(
                w.decision.case.party.name,
                f"{w.decision.number} · 尚欠 {money(w.left_fen)}"
                + (f"，加处罚款至今天 {money(w.late_fen)}" if w.late_fen else ""),
                reverse("desk:case_do", args=[w.decision.case.uid, "record_payment"]), w.due_on,
            )
            for w in rows
        ]  # fmt: skip
        more = f"{reverse('desk:payments')}{'?which=overdue' if overdue else ''}"
        return Reading(title, lines, nothing, more)

    return reading


def _received(actor: Actor) -> Part[Reading]:
    asked = waiting_payments.day_part(actor, clock.today(), limit=MOST)
    return Part(asked.asks, lambda told: _of_day(asked.makes(told)))


def _of_day(today: waiting_payments.Day) -> Reading:
    lines = [
        Line(
            p.case.party.name, f"{p.receipt_number} · {p.get_source_display()} {money(p.fen + p.late_fen)}",
            reverse("desk:payments"), p.paid_on,
        )
        for p in today.payments
    ]  # fmt: skip
    title = f"今天收到 {money(today.total_fen)}" if today.total_fen else "今天收到的缴款"
    return Reading(title, lines, "今天还没有登记到缴款。", reverse("desk:payments"))


_overdue = _orders("逾期没有办结的工单", "overdue", "没有逾期的工单。")
_supervised = _orders("督办中的工单", "supervised", "没有督办中的工单。")
_referred = _matters("移送来的案件", "没有移送来的案件。行政机关移送涉嫌犯罪的案件后，会出现在这里。")
_all = _matters("范围内的办件", "范围内还没有办件。")

#: role → what it reads, in order
READINGS: dict[str, tuple[Kind, ...]] = {
    "supervisor": (_notes, _decided, _overdue),
    "procuratorate": (_notes, _decided),
    "police": (_referred,),
    "guidance_office": (_overdue, _supervised),
    "establishment": (_certificates, _teams),
    "personnel": (_certificates, _teams),
    "town": (_all, _overdue),
    "department": (_all,),
    "evidence_keeper": (_preserved, _cases),
    "finance": (
        _unpaid("逾期没有缴清", overdue=True, nothing="没有逾期的决定。"),
        _unpaid("期限内等待缴款", overdue=False, nothing="没有还在期限内的决定。"),
        _received,
    ),
}

#: who reads what lies in reach when nothing is to be done; leaders and duty officers have boards of their own
WHEN_IDLE = frozenset({"case_handler", "legal_reviewer", "hearing_chair", "agency_head"})


def readings(actor: Actor, *, idle: bool) -> list[Part[Reading]]:
    """What the actor's roles read; ``idle``: nothing is to be done, so what lies in reach is shown."""
    kinds = [kind for role in sorted(actor.roles) for kind in READINGS.get(role, ())]
    if not kinds and idle and actor.roles & WHEN_IDLE:
        kinds = [
            kind for kind, may in ((_cases, "casework.read"), (_all, "matter.read")) if holds(actor, may)
        ]
    return [kind(actor) for kind in dict.fromkeys(kinds)]
