"""谁来办 — which permission an action asks for, and who of its holders may take it in this case.

The permission table says which roles may do a thing at all; this file adds what only the case knows: the handlers are the
two named in it, the chair is the one appointed, and what belongs to the party is done by the party or written down by the
handlers.
"""

from zhifa.core.actors import Automatic, Client, Person, PublicActor
from zhifa.enforcement.casework.guards import Asked
from zhifa.law.citation import cite
from zhifa.law.procedure import Action
from zhifa.law.refusal import Refusal

_BY_ROLE = {
    "handler": "casework.handle",
    "head": "casework.decide",
    "heads": "casework.decide",
    "reviewer": "casework.review",
    "chair": "casework.hear",
    "party": "casework.party",
}
_BY_ACTION = {
    "file_case": "casework.approve_filing",
    "decline_filing": "casework.approve_filing",
    "transfer_case": "casework.approve_filing",
    "record_payment": "casework.pay",
    "publish_decision": "publicity.publish",
}
#: done by whoever holds the permission, not only by the two handlers
_OPEN_TO_HOLDERS = frozenset({"record_payment", "publish_decision"})

_HANDLERS = cite("处罚法第四十二条第一款")
_CHAIR = cite("处罚法第六十四条第四项")


class NotTheHandlers(Refusal):
    """不是本案承办人."""


class NotTheChair(Refusal):
    """不是指定的听证主持人."""


def permission_of(action: Action) -> str:
    """The row of the permission table an action asks for."""
    return _BY_ACTION.get(action.id) or _BY_ROLE[action.by]


def role_refusal(action: Action, asked: Asked) -> Refusal | None:
    """Why this holder of the permission may not take the action in this case."""
    case, actor = asked.file.case, asked.actor
    if isinstance(actor, Automatic | Client) or action.id in _OPEN_TO_HOLDERS:
        return None
    mine = isinstance(actor, Person) and actor.account_id in case.handler_ids
    if action.by == "handler" and not mine:
        return NotTheHandlers(
            f"本案由{case.lead.name}、{case.second.name}承办，不能由他人“{action.term}”。",
            _HANDLERS,
            "由承办人办理，或者更换承办人。",
        )
    if action.by == "party" and not (isinstance(actor, PublicActor) or mine):
        return NotTheHandlers(f"“{action.term}”由当事人办理，或者由承办人记录。", _HANDLERS, "由承办人记录。")
    if action.by == "chair":
        hearing = asked.file.hearing
        if hearing is None or hearing.chair_id != actor.account_id:
            named = hearing.chair_name if hearing and hearing.chair_name else "指定的主持人"
            return NotTheChair(f"本案听证由{named}主持。", _CHAIR, "由指定的主持人办理。")
    return None
