"""选两人 — who of a team may go on an order, who not and why, and the two that were ticked; desk and phone show the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, QueryDict

from zhifa.core import clock
from zhifa.core.account import Account, RoleGrant
from zhifa.core.errors import BadInput
from zhifa.enforcement.command import operations as command
from zhifa.enforcement.command import queries
from zhifa.enforcement.command.models import WorkOrder
from zhifa.faces.submission import key_of
from zhifa.registers.organisation.queries import Available, availability


@dataclass(frozen=True)
class Candidate:
    """一名可派的人 — ``on``: ticked; ``only_second``: why this person cannot lead here, "" who can."""

    p: Available
    on: bool
    only_second: str


@dataclass(frozen=True)
class Barred:
    """不能派的人 — and why."""

    p: Available
    why: str


@dataclass
class PairChoice:
    """一张工单的两人 — the people of its team as the page shows them."""

    order: WorkOrder
    people: list[Available]
    chosen: list[str]
    lead: str
    conflicts: queries.Conflicts = field(default_factory=queries.Conflicts)

    @property
    def free(self) -> list[Candidate]:
        """Whoever is chosen, then whoever is on duty, then whoever has least in hand."""
        may = [p for p in self.people if p.certified and p.account_id not in self.conflicts.barred]
        may.sort(key=lambda p: (str(p.account_id) not in self.chosen, not p.on_duty, p.in_hand))
        return [
            Candidate(p, str(p.account_id) in self.chosen, self.conflicts.only_second.get(p.account_id, ""))
            for p in may
        ]

    @property
    def barred(self) -> list[Barred]:
        """Everybody else, with the reason."""
        return [
            Barred(p, self.conflicts.barred.get(p.account_id, "") if p.certified else _uncertified(p))
            for p in self.people
            if not p.certified or p.account_id in self.conflicts.barred
        ]

    @property
    def again(self) -> bool:
        """Whether a pair is named already."""
        return bool(self.order.lead_id)


def _uncertified(p: Available) -> str:
    if p.kind == "auxiliary":
        return "辅助人员，不能计入两名执法人员"
    return f"执法证已失效，{p.certificate_until:%Y-%m-%d} 到期" if p.certificate_until else "没有执法证"


def choice_of(order: WorkOrder, sent: QueryDict | None) -> PairChoice:
    """Who may go, with what was ticked, or else who is named, or else a proposal (three statements, four without a pair)."""
    people = availability(order.team.team_row, on=clock.today(), at=clock.now())
    certified = [p.account_id for p in people if p.certified]
    conflicts = queries.conflicts(order, certified, on=clock.today())
    chosen = [str(i) for i in (order.lead_id, order.second_id) if i]
    if sent is not None:
        chosen = sent.getlist("pair")[:3]
    elif not chosen:
        chosen = _suggested([i for i in certified if i not in conflicts.barred], conflicts)
    lead = (sent.get("lead", "") if sent is not None else "") or (chosen[0] if chosen else "")
    return PairChoice(order, people, chosen, lead, conflicts)


def name_them(request: HttpRequest, order: WorkOrder) -> WorkOrder:
    """Name the two that were ticked.

    :raises BadInput: not exactly two, or somebody who is not of the team. :raises Refusal: as ``command.name_pair``.
    """
    sent = request.POST
    known: set[int] = set(order.team.team_row.members.values_list("account_id", flat=True))
    return command.name_pair(
        by=request.actor,  # type: ignore[attr-defined]
        key=key_of(request),
        order=order,
        **_two(sent.getlist("pair")[:3], sent.get("lead", ""), known),
        again=sent.get("again") == "1",
    )


def _suggested(free: list[int], conflicts: queries.Conflicts) -> list[str]:
    """The first two free, certified people who work as officers, who may lead first: others could not inspect."""
    today = clock.today()
    officers = set(
        RoleGrant.objects.filter(
            Q(valid_until=None) | Q(valid_until__gte=today),
            account_id__in=free,
            role="officer",
            valid_from__lte=today,
            ended_on=None,
        ).values_list("account_id", flat=True)
    )
    two = [i for i in free if i in officers]
    two.sort(key=lambda i: i in conflicts.only_second)
    return [str(i) for i in two[:2]]


def _two(chosen: list[str], lead: str, known: set[int]) -> dict[str, Any]:
    """Lead and second from the ticked people; the one marked 主办 leads, else the first ticked.

    :raises BadInput: not exactly two, or somebody who is not in the list.
    """
    ids = [int(c) for c in chosen if c.isdigit()]
    if len(ids) != 2:
        raise BadInput(f"选了 {len(ids)} 人，需要正好两人", field="pair", way_out="选两名有有效执法证的人员")
    if not set(ids) <= known:
        raise BadInput("只能从本队人员里选", field="pair")
    if lead.isdigit() and int(lead) in ids:
        ids.sort(key=lambda i: i != int(lead))
    found = {a.pk: a for a in Account.objects.filter(pk__in=ids)}
    return {"lead": found[ids[0]], "second": found[ids[1]]}
