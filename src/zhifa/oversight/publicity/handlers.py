"""公示 — what it hears: a decision to publish, a decision revoked."""

from zhifa.core import clock
from zhifa.core.actors import Automatic
from zhifa.core.acts import Act
from zhifa.core.events import Hearing, hears
from zhifa.enforcement.casework.events import DecisionRevoked, DecisionToPublish
from zhifa.enforcement.casework.queries import decision_for_publicity
from zhifa.law.party import PartyKind
from zhifa.oversight.publicity.operations import call_for_withdrawal, publish

GROUND = "办案机关认定具有一定社会影响"


@hears(DecisionToPublish)
def publish_a_decision(told: DecisionToPublish, hearing: Hearing) -> None:
    """The handler of the case has taken the step 公开: publish what may be shown, for the body that decided."""
    decision = decision_for_publicity(told.decision)
    if decision is None:
        return
    act = Act.objects.select_related("body").get(uid=decision.act_uid)
    party = decision.case.party
    words = [decision.penalty.in_words(), decision.other_content]
    publish(
        by=Automatic("处罚决定公开", on_behalf_of=act.body.name),
        key=hearing.key,
        act=act,
        party_name=party.name,
        party_kind=PartyKind(party.kind),
        violation=decision.facts,
        basis=decision.basis_text,
        content="；".join(w for w in words if w) or decision.get_kind_display(),
        ground=GROUND,
    )


@hears(DecisionRevoked)
def withdraw_what_has_fallen(told: DecisionRevoked, hearing: Hearing) -> None:
    """Three working days to withdraw, and to say why, run from the revocation (处罚法第四十八条第二款)."""
    decision = decision_for_publicity(told.decision)
    if decision is None:
        return
    act = Act.objects.select_related("body", "matter").get(uid=decision.act_uid)
    call_for_withdrawal(
        by=Automatic("撤回公示", on_behalf_of=act.body.name),
        key=hearing.key,
        act=act,
        changed_on=decision.revoked_on or clock.today(),
    )
