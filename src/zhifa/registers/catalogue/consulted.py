"""征求谁的意见 — whom a change of powers concerns: who gives, who takes, who supervises and licenses its items.

Only they give an opinion on it; the guidance office enters those that came on paper. Who proposes has said his already.
"""

from __future__ import annotations

from collections.abc import Mapping

from zhifa.core.actors import Actor
from zhifa.law.refusal import Refusal
from zhifa.registers.catalogue import compiled
from zhifa.registers.catalogue.models import Proposal
from zhifa.registers.organisation.models import Member

#: keeps the file of a change, and enters opinions given on paper
_KEEPS_THE_FILE = "guidance_office"


class NotConsulted(Refusal):
    """没有征求这个单位的意见."""


def consulted(proposal: Proposal) -> dict[str, str]:
    """Code → name of the bodies whose opinion is asked: giver, taker, and the departments of the items on the effective day,
    without the one that proposes (where it is the only one, it alone)."""
    register = compiled.register()
    known, on = register.known, proposal.effective_on
    codes = [b.code for b in (proposal.giver, proposal.body) if b is not None]
    for item in (known.items[c] for c in proposal.item_codes if c in known.items):
        codes += [item.department] if item.department else []
        codes += [body for _, body, days in item.duties if days.holds(on)]
    found = {
        code: known.bodies[code].name
        for code in dict.fromkeys(known.now(c, on) for c in codes)
        if code in known.bodies
    }
    others = {c: n for c, n in found.items() if c != proposal.proposer.code}
    return others or found


def body_of(actor: Actor) -> str:
    """The code of the body an actor is of, "" where the registers know none (one query)."""
    codes = Member.objects.filter(account_id=actor.account_id, ended_on=None).values_list(
        "body__code", flat=True
    )
    return codes.first() or "" if actor.account_id is not None else ""


def is_asked(actor: Actor, asked: Mapping[str, str], *, own: str | None = None) -> bool:
    """Whether an actor may give an opinion: of one of the bodies asked, or of the office that keeps the file.

    ``own``: the actor's body, where it has been looked up.
    """
    if _KEEPS_THE_FILE in actor.roles:
        return True
    return (body_of(actor) if own is None else own) in asked


def check_asked(actor: Actor, proposal: Proposal) -> None:
    """:raises NotConsulted: the actor's body is none of those the change concerns."""
    asked = consulted(proposal)
    if not is_asked(actor, asked):
        raise NotConsulted(
            f"这项变动征求{'、'.join(asked.values())}的意见，您所在的单位不在其中",
            way_out="由被征求意见的单位办；有意见的，书面告诉综合执法指导办，由其登记",
        )
