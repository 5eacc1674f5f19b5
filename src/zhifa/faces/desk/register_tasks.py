"""名录里等您办的 — steps of registers that wait for the reader's role: changes of power, revisions of items, lists,
assessments that are due, moves of people, support owed after a transfer.

They belong to no matter and so are no duties with clocks; the home page shows them under the to-do list.
"""

from collections.abc import Iterator
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, Model, OuterRef, Q
from django.db.models.functions import JSONObject
from django.urls import reverse

from zhifa.core import clock
from zhifa.core.actors import Actor, holds
from zhifa.core.read_together import Part
from zhifa.faces.desk.to_read import Line, Reading
from zhifa.registers.catalogue.assessments import assessments_due
from zhifa.registers.catalogue.consulted import body_of, consulted, is_asked
from zhifa.registers.catalogue.models import ItemRevision, ItemRevisionStep, Proposal
from zhifa.registers.catalogue.operations.proposing import ways_of
from zhifa.registers.catalogue.operations.revising import DECISION, LEGALITY, STAGE_WORDS, stage_after
from zhifa.registers.catalogue.support_board import seen_ahead
from zhifa.registers.organisation.models import (
    Member,
    Movement,
    MovementState,
    MovementStep,
    StepKind,
    TeamRelation,
)
from zhifa.registers.organisation.reach import reaches_over
from zhifa.registers.published_lists.models import ListStep, ListVersion
from zhifa.registers.published_lists.stages import next_stage

#: open records looked through, the newest first
LOOKED_AT = 30
#: duties of support looked through, the nearest first
SUPPORT_LOOKED_AT = 60
_CHANGES = ("powers.consult", "powers.review", "powers.establish", "catalogue.manage")
_REVISIONS = {LEGALITY: "powers.review", DECISION: "catalogue.manage"}
_LISTS = ("lists.draft", "lists.review", "lists.approve")
_MOVES = ("movement.consent", "movement.opine", "movement.decide")


def _taken(steps: type[Model], of: str, *names: str) -> ArraySubquery:
    """The steps of a record, in the order they were taken, beside the record itself: no query of their own."""
    rows = steps._default_manager.filter(**{of: OuterRef("pk")}).order_by("pk")
    return ArraySubquery(rows.values(told=JSONObject(**{n: n for n in names})))


Told = dict[str, list[Any]]


def _changes(_: Actor) -> dict[str, Any]:
    rows = Proposal.objects.filter(announcement=None).select_related("body", "giver", "proposer")
    return {"changes": rows.order_by("-id")[:LOOKED_AT]}


def _change_lines(actor: Actor, told: Told) -> Iterator[Line]:
    open_ = told["changes"]
    own: str | None = None
    for proposal, way in zip(open_, ways_of(open_), strict=True):
        stage = way.next
        if stage is not None and holds(actor, stage.permission):
            if stage.code == "consultation":
                own = body_of(actor) if own is None else own
                if not is_asked(actor, consulted(proposal), own=own):
                    continue
            yield Line(
                f"{stage.title}：{proposal.title}", f"权力变动 · {proposal.number} · {proposal.body.name}",
                reverse("desk:change", args=[proposal.uid]), proposal.effective_on,
            )  # fmt: skip


def _revisions(_: Actor) -> dict[str, Any]:
    rows = ItemRevision.objects.filter(entered_on=None).select_related("item")
    rows = rows.annotate(taken=_taken(ItemRevisionStep, "revision", "stage", "passed"))
    return {"revisions": rows.order_by("-id")[:LOOKED_AT]}


def _revision_lines(actor: Actor, told: Told) -> Iterator[Line]:
    for revision in told["revisions"]:
        stage = stage_after((s["stage"], s["passed"]) for s in revision.taken)
        if holds(actor, _REVISIONS[stage]):
            yield Line(
                f"{STAGE_WORDS[stage]}：修订 {revision.item.name}", f"事项修订 · {revision.number}",
                reverse("desk:item_revision", args=[revision.uid]), revision.valid_from,
            )  # fmt: skip


def _nothing(_: Actor) -> dict[str, Any]:
    return {}


def _assessment_lines(actor: Actor, told: Told) -> Iterator[Line]:
    for due in assessments_due(clock.today()):
        notes = [due.announcement.number, f"{due.on:%Y-%m-%d} 前"]
        notes += [f"{due.changed} 项的依据变了"] if due.changed else []
        notes += ["逾期"] if due.late else []
        yield Line(
            f"评估：{due.announcement.title}", " · ".join(notes),
            reverse("desk:announcement", args=[due.announcement.uid]),
        )  # fmt: skip


def _lists(_: Actor) -> dict[str, Any]:
    rows = ListVersion.objects.filter(published_on=None).select_related("body")
    rows = rows.annotate(taken=_taken(ListStep, "version", "stage", "passed"))
    return {"lists": rows.order_by("-id")[:LOOKED_AT]}


def _list_lines(actor: Actor, told: Told) -> Iterator[Line]:
    for version in told["lists"]:
        stage = next_stage((s["stage"], s["passed"]) for s in version.taken)
        if stage is not None and holds(actor, stage.permission):
            yield Line(
                f"{stage.title}：{version.title}", f"清单 · {version.body.name}",
                reverse("desk:list_version", args=[version.uid]), version.valid_from,
            )  # fmt: skip


def _moves(_: Actor) -> dict[str, Any]:
    """Moves, and which town governments command the teams left and joined (``towns_concerned`` asks move by move)."""
    taken = _taken(MovementStep, "movement", "step", "town_id")
    open_ = Movement.objects.filter(state=MovementState.OPEN)
    concerned = open_.filter(Q(from_team=OuterRef("team")) | Q(to_team=OuterRef("team")))
    rows = open_.select_related("member", "consent_of", "from_team", "to_team", "from_body", "to_body")
    commanded = TeamRelation.objects.filter(Exists(concerned), kind="commands", body__town__isnull=False)
    return {
        "moves": rows.annotate(taken=taken).order_by("-id")[:LOOKED_AT],
        "commanded": commanded.select_related("body"),
    }


def _move_lines(actor: Actor, told: Told) -> Iterator[Line]:
    today, commanded = clock.today(), told["commanded"]
    for row in told["moves"]:
        said = {(s["step"], s["town_id"]) for s in row.taken}
        towns = {
            r.body.town_id
            for r in commanded
            if r.team_id in (row.from_team_id, row.to_team_id)
            and r.valid_from <= row.starts_on <= (r.valid_until or row.starts_on)
        }
        unheard = [t for t in towns if (StepKind.OPINION, t) not in said]
        wanted = ""
        if not any(step == StepKind.CONSENT for step, _ in said):
            if reaches_over(actor, "movement.consent", today, body=row.consent_of):
                wanted = "借出单位表态"
        elif any(reaches_over(actor, "movement.opine", today, town_id=t) for t in unheard):
            wanted = "乡镇书面意见"
        elif not unheard and holds(actor, "movement.decide"):
            wanted = "决定"
        if wanted:
            yield Line(
                f"{wanted}：{row.member.name}{row.get_kind_display()}", f"人员变动 · {row.number}",
                reverse("desk:movement", args=[row.uid]), row.starts_on,
            )  # fmt: skip


def _support(actor: Actor) -> dict[str, Any]:
    """Duties of support near or past their day, each with whether the reader's body owes it or is owed."""
    me = Member.objects.filter(account_id=actor.account_id, ended_on=None)
    rows = seen_ahead(clock.today()).annotate(
        owes=Exists(me.filter(body=OuterRef("giver"))), owed=Exists(me.filter(body=OuterRef("taker")))
    )
    return {"support": rows[:SUPPORT_LOOKED_AT]}


def _support_lines(actor: Actor, told: Told) -> Iterator[Line]:
    """Who owes and who is owed see them ahead; what is overdue goes up to the guidance office, one line a giver."""
    today = clock.today()
    towns = {h.scope_id for h in actor.held if h.scope_kind == "town"}
    late: dict[tuple[str, str], list[Any]] = {}
    for d in told["support"]:
        left = (d.due_on - today).days
        note = f"支持职责 · {d.item.code if d.item else d.what} · " + (
            f"逾期 {-left} 天" if left < 0 else f"剩 {left} 天"
        )
        if left < 0:
            late.setdefault((d.giver.code, d.giver.short_name), []).append(d)
        if d.owes and holds(actor, "support.answer"):
            yield Line(
                f"{d.get_kind_display()}：对{d.taker.short_name}", note,
                f"{reverse('desk:support')}?giver={d.giver.code}", d.due_on, due=True,
            )  # fmt: skip
        elif (d.owed or d.town_id in towns) and holds(actor, "support.ask"):
            yield Line(
                f"等{d.giver.short_name}{d.get_kind_display()}", note,
                f"{reverse('desk:support_board')}?town={d.town.code if d.town else ''}", d.due_on, due=True,
            )  # fmt: skip
    if holds(actor, "catalogue.manage"):
        for (code, name), rows in late.items():
            first = min(d.due_on for d in rows)
            yield Line(
                f"督促{name}：支持职责逾期 {len(rows)} 项", f"最早的应在 {first:%Y-%m-%d} 完成",
                f"{reverse('desk:support')}?giver={code}", first, due=True,
            )  # fmt: skip


#: what is asked, how its lines are drawn, who has a part in it
_KINDS = (
    (_changes, _change_lines, _CHANGES),
    (_revisions, _revision_lines, tuple(_REVISIONS.values())),
    (_nothing, _assessment_lines, ("catalogue.manage",)),
    (_lists, _list_lines, _LISTS),
    (_moves, _move_lines, _MOVES),
    (_support, _support_lines, ("support.answer", "support.ask", "catalogue.manage")),
)


def waiting(actor: Actor) -> Part[Reading | None]:
    """The steps the actor's roles may take now; ``None`` when nothing waits. Roles without a part in them ask nothing.

    Where a change of power stands, and which assessments are due, are asked by a statement of their own each.
    """
    mine = [kind for kind in _KINDS if any(holds(actor, p) for p in kind[2])]

    def made(told: Told) -> Reading | None:
        found = [line for _, lines, _ in mine for line in lines(actor, told)]
        return Reading(f"名录里等您办的 {len(found)}", found, "") if found else None

    return Part({name: rows for asks, _, _ in mine for name, rows in asks(actor).items()}, made)
