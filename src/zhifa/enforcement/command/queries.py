"""指挥 — what may be asked: who is responsible, what a team has on its board, one order."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from zhifa.core import clock
from zhifa.core.actors import Actor, covers, visible
from zhifa.core.errors import NotFound
from zhifa.core.matter import Matter, MatterState
from zhifa.core.permissions import Reach, reaches
from zhifa.core.ports import PowerAnswer
from zhifa.core.scope import Scope
from zhifa.enforcement import acting, ties
from zhifa.enforcement.command import order_states
from zhifa.enforcement.command.models import OrderState, WorkOrder
from zhifa.registers.organisation.models import Team, TeamRelation, TeamRelationKind
from zhifa.registers.organisation.queries import team_of_town, valid_on

PAGE = 50


def acts_for(team: Team, *body_codes: str, on: date) -> bool:
    """Whether a team belongs to a body, or one of several, on a day: staffed or commanded by it, or acting in its name."""
    return TeamRelation.objects.filter(valid_on(on), team=team, body__code__in=body_codes).exists()


def body_among(team: Team, codes: Collection[str], *, on: date) -> str:
    """Which of several bodies a team goes out for: the one in whose name it acts, else one it belongs to; "" for none."""
    rows = TeamRelation.objects.filter(valid_on(on), team=team, body__code__in=codes)
    found = dict(rows.order_by("-id").values_list("kind", "body__code"))
    return found.get(TeamRelationKind.NAMED) or next(iter(found.values()), "")


def responsible(matter: Matter, *, on: date | None = None) -> tuple[PowerAnswer, Team | None]:
    """谁来办 — the body that holds the power over the matter's item where it lies, and the team that serves the place.

    The team is ``None`` where none serves the town, or where the one that does has no tie to the body that holds the
    power: then it is that body's to see to.
    """
    on = on or clock.today()
    team = team_of_town(matter.town_id, on=on) if matter.town_id else None
    if not matter.item_code:
        return PowerAnswer(False, "还没有选定执法事项，不能判断由谁负责"), team
    answer = acting.responsible(matter.item_code, matter, on=on)
    if answer.allowed and team is not None and not acts_for(team, *acting.competent(answer), on=on):
        team = None
    return answer, team


#: the board's columns: code → (label, filter)
COLUMNS: dict[str, tuple[str, Q]] = {
    "assign": ("待指定", Q(state=OrderState.SENT, lead=None)),
    "sent": ("待签收", Q(state=OrderState.SENT, lead__isnull=False)),
    "accepted": ("办理中", Q(state=OrderState.ACCEPTED)),
    "overdue": ("已逾期", Q(state__in=order_states.IN_HAND)),
    "supervised": ("督办", Q(state__in=order_states.IN_HAND, supervised_at__isnull=False)),
    "done": ("待核验", Q(state=OrderState.DONE)),
    "closed": ("已核验", Q(state=OrderState.VERIFIED)),
}
IN_HAND = "in_hand"


def _reach(actor: Actor) -> QuerySet[WorkOrder]:
    allowed = visible(actor, "matter.read", prefix="matter__")
    if allowed is None:
        return WorkOrder.objects.none()
    return WorkOrder.objects.filter(allowed)


#: a matter merged or referred out is nobody's work any more, whatever its order still says
GONE = (MatterState.MERGED, MatterState.REFERRED_OUT)


@dataclass(frozen=True)
class Board:
    """工单板 — one page of orders, how many each column holds (at most 200 are counted), the next page's mark."""

    column: str
    orders: list[WorkOrder]
    counts: dict[str, int]
    next_after: str = ""

    def label(self) -> str:
        return "在办" if self.column == IN_HAND else COLUMNS[self.column][0]


MOST_COUNTED = 200


def _column(rows: QuerySet[WorkOrder], column: str, now: datetime) -> QuerySet[WorkOrder]:
    if column == IN_HAND:
        return rows.filter(state__in=order_states.OPEN)
    found = rows.filter(COLUMNS[column][1])
    return found.filter(due_at__lt=now) if column == "overdue" else found


def _standing(actor: Actor) -> QuerySet[WorkOrder]:
    return _reach(actor).exclude(matter__state__in=GONE)


def in_column(actor: Actor, column: str) -> QuerySet[WorkOrder]:
    """Orders of one column that the actor may read, most urgent first (verified ones newest first)."""
    rows = _column(_standing(actor), column, clock.now())
    rows = rows.select_related("matter", "matter__town", "team", "lead", "second")
    return rows.order_by("-id") if column == "closed" else rows.order_by("due_at", "id")


def board(actor: Actor, *, column: str = IN_HAND, after: str = "", limit: int = PAGE) -> Board:
    """What the actor's teams have to do. Most urgent first; done ones newest first. Two queries.

    ``after`` is the keyset mark of the page before: ``due|id`` (or the id alone for closed ones).
    """
    if column not in COLUMNS and column != IN_HAND:
        column = IN_HAND
    now = clock.now()
    rows, page = _standing(actor), in_column(actor, column)
    newest_first = column == "closed"
    if newest_first:
        if after.isdigit():
            page = page.filter(id__lt=int(after))
    else:
        due, _, last = after.partition("|")
        if last.isdigit():
            at = datetime.fromisoformat(due)
            page = page.filter(Q(due_at__gt=at) | Q(due_at=at, id__gt=int(last)))
    orders = list(page[: limit + 1])
    more, orders = len(orders) > limit, orders[:limit]
    mark = ""
    if more:
        last_one = orders[-1]
        mark = str(last_one.pk) if newest_first else f"{last_one.due_at.isoformat()}|{last_one.pk}"
    open_rows = rows.filter(state__in=order_states.OPEN).order_by()[:MOST_COUNTED]
    counts = dict.fromkeys((*COLUMNS, IN_HAND), 0)
    for state, lead, due_at, supervised in open_rows.values_list(
        "state", "lead_id", "due_at", "supervised_at"
    ):
        counts[IN_HAND] += 1
        if state == OrderState.SENT:
            counts["sent" if lead else "assign"] += 1
        else:
            counts[state] += 1
        if state in order_states.IN_HAND:
            counts["overdue"] += due_at is not None and due_at < now
            counts["supervised"] += supervised is not None
    return Board(column, orders, counts, mark)


def is_overdue(order: WorkOrder, *, now: datetime | None = None) -> bool:
    """Whether the team has run past the order's end."""
    return (
        order.state in order_states.IN_HAND
        and order.due_at is not None
        and order.due_at < (now or clock.now())
    )


def order(uid: UUID, actor: Actor) -> WorkOrder:
    """One order with what its page shows.

    :raises NotFound: there is none, or it is not in the actor's reach (a guessed address learns nothing).
    """
    found = (
        _reach(actor)
        .filter(uid=uid)
        .select_related(
            "matter__town",
            "matter__grid",
            "matter__body",
            "matter__team",
            "matter__field",
            "team__team_row",
            "lead",
            "second",
            "named_by",
            "dispatched_by",
            "finished_by",
        )
        .first()
    )
    if found is None:
        raise NotFound("没有这张工单，或者它不在您的管辖范围内", way_out="从工单列表里打开")
    return found


def mine(actor: Actor, *, limit: int = PAGE) -> list[WorkOrder]:
    """Open orders on which the actor is lead or second, most urgent first (one query)."""
    if actor.account_id is None:
        return []
    return list(
        WorkOrder.objects.filter(
            Q(lead_id=actor.account_id) | Q(second_id=actor.account_id), state__in=order_states.OPEN
        )
        .exclude(matter__state__in=GONE)
        .select_related("matter", "matter__town", "team", "lead", "second")
        .order_by("due_at", "id")[:limit]
    )


def open_order_of(matter: Matter) -> WorkOrder | None:
    """The order a matter is in hand under, if any."""
    return WorkOrder.objects.filter(matter=matter, state__in=order_states.OPEN).first()


def orders_of(matter: Matter) -> QuerySet[WorkOrder]:
    """All orders a matter ever had, newest first."""
    return WorkOrder.objects.filter(matter=matter).select_related("team", "lead", "second").order_by("-id")


@dataclass(frozen=True)
class Conflicts:
    """不能去的 — account → why: ``barred`` altogether; ``only_second``: cannot lead, the second may come from elsewhere."""

    barred: dict[int, str] = field(default_factory=dict)
    only_second: dict[int, str] = field(default_factory=dict)


def conflicts(order: WorkOrder, account_ids: Sequence[int], *, on: date) -> Conflicts:
    """What the registers say against these people going on an order, before anybody is named (one statement; one more
    where the matter has a subject)."""
    matter, found = order.matter, Conflicts()
    if order.item_code and account_ids:
        said = acting.asked(acting.PENALTY, account_ids, item_code=order.item_code, matter=matter, on=on)
        for person, answer in zip(said.people, said.answers, strict=True):
            one = acting.Asked(said.body, (person,), (answer,))
            if one.about_a_person is not None:
                found.barred[person.account_id] = answer.reason
            elif said.body.allowed and one.about_the_body is not None:
                found.only_second[person.account_id] = answer.reason
    if matter.subject_name and account_ids:
        for tie in ties.with_party(ties.ties_of(account_ids, on=on), code="", names=(matter.subject_name,)):
            found.barred[tie.account_id] = ties.in_words(tie)
    return found


def _beyond_own(actor: Actor, permission: str, order: WorkOrder) -> bool:
    """Whether a permission is held over the order's matter by team, body, town, field or the whole county."""
    if set(reaches(permission, actor.roles).values()) <= {Reach.OWN}:
        return False
    return covers(actor, permission, order.matter)


def may_now(order: WorkOrder, actor: Actor) -> tuple[list[order_states.Allowed], list[order_states.Locked]]:
    """What the actor may do with the order now, and why not the rest."""
    # an officer's own orders are those he is named on: no query for each verb
    named = actor.account_id is not None and actor.account_id in (order.lead_id, order.second_id)
    wanted = {v.permission for v in order_states.VERBS.values()}
    held = {
        p
        for p in wanted
        if (named and Reach.OWN in reaches(p, actor.roles).values()) or _beyond_own(actor, p, order)
    }
    return order_states.may_now(order.facts, account_id=actor.account_id, permissions=held)


def team_of(scope: Scope | int) -> Team:
    """The team behind a scope."""
    return Team.objects.select_related("scope").get(scope_id=scope if isinstance(scope, int) else scope.pk)
