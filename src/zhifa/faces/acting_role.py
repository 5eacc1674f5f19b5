"""当前身份 — somebody who holds several roles may look at the duties of one of them.

The choice narrows what the home page and the navigation show; it never adds a right, and operations keep asking the
whole person.
"""

from django.http import HttpRequest

from zhifa.core.actors import Actor, Held, Person
from zhifa.core.permissions import ROLES

KEY = "acting_role"


def value_of(held: Held) -> str:
    """What a role is called in a form: role and scope name."""
    return f"{held.role}@{held.scope_name}"


def label_of(held: Held) -> str:
    """值班员 · 全县, with 代 for a delegated role."""
    label = ROLES[held.role].label if held.role in ROLES else held.role
    return f"{label} · {held.scope_name}" + (f"（代{held.delegated_by}）" if held.delegated_by else "")


def chosen(request: HttpRequest, actor: Actor) -> Held | None:
    """The role chosen in this session, while it is still held."""
    wanted = request.session.get(KEY, "") if hasattr(request, "session") else ""
    return next((h for h in actor.held if value_of(h) == wanted), None)


def narrowed(request: HttpRequest) -> Actor:
    """The actor as far as the chosen role goes; the whole actor when none is chosen."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    held = chosen(request, actor) if actor.held else None
    if held is None or not isinstance(actor, Person):
        return actor
    return Person(actor.account_id, actor.uid, actor.name, (held,))
