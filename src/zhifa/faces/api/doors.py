"""门 — how an operation of the interface is declared: path, who may call, what comes out.

::

    @door("GET", "/items", access=(PUBLIC,), out=Items, summary="查事项")
    def items(request, q: Short): ...

The list of doors is what ``zhifa.faces.api.routes()`` tells and what the role × route test walks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ninja import Router

from zhifa.faces.api.refused import STATUSES, Refused
from zhifa.faces.api.who import checks

router = Router()


@dataclass(frozen=True)
class Door:
    """一扇门."""

    method: str
    path: str
    access: tuple[str, ...]
    summary: str


DECLARED: list[Door] = []


def door(
    method: str,
    path: str,
    *,
    access: tuple[str, ...],
    out: Any,
    summary: str,
    tag: str,
    status: int = 200,
    more: dict[int, Any] | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare one operation. ``access``: ``public``, ``signed_in`` or permissions of which any one suffices.

    :param more: further statuses with their schema (a partly refused batch).
    """

    def declare(view: Callable[..., Any]) -> Callable[..., Any]:
        DECLARED.append(Door(method, path, access, summary))
        register = router.api_operation(
            [method],
            path,
            auth=checks(access),
            response={status: out, **(more or {}), STATUSES: Refused},
            summary=summary,
            tags=[tag],
            operation_id=view.__name__,
        )
        view.access = access  # type: ignore[attr-defined]
        return register(view)  # type: ignore[no-any-return]

    return declare
