"""The resolver's routes with their marks, and the reviewed table beside this file."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from django.urls import URLPattern, get_resolver

from zhifa.core.permissions import ROLES, TABLE

SPECIAL = {"public", "signed_in", "client"}
NOBODYS = UUID(int=0)
#: what an address needs where the route has a variable part
SAMPLES = {
    "uid": NOBODYS, "entry": NOBODYS, "look": NOBODYS, "document": NOBODYS, "matter_uid": NOBODYS, "law": "行政处罚法", "number": "60",
    "code": "X-0", "action": "nothing", "verb": "nothing", "digest": "0" * 64, "name": "x",
}  # fmt: skip


@dataclass(frozen=True)
class Route:
    """一条网址."""

    name: str
    access: tuple[str, ...] | None
    variables: tuple[str, ...]


def _walk(resolver: Any, space: str = "") -> Iterator[Route]:
    for found in resolver.url_patterns:
        if isinstance(found, URLPattern):
            name = f"{space}{found.name}" if found.name else str(found.pattern)
            variables = tuple(found.pattern.converters) or tuple(found.pattern.regex.groupindex)
            yield Route(name, getattr(found.callback, "access", None), variables)
        else:
            yield from _walk(found, f"{space}{found.namespace}:" if found.namespace else space)


@cache
def routes() -> tuple[Route, ...]:
    """Every route of the platform."""
    return tuple(_walk(get_resolver()))


@cache
def table() -> tuple[dict[str, frozenset[str]], frozenset[str]]:
    """(route → who, the routes without a mark) as reviewed."""
    read = yaml.safe_load((Path(__file__).parent / "routes.yaml").read_text(encoding="utf-8"))
    groups = {name: frozenset(roles) for name, roles in read["groups"].items()}
    who = {
        route: groups.get(given, frozenset([given])) if isinstance(given, str) else frozenset(given)
        for route, given in read["routes"].items()
    }
    return who, frozenset(read["unmarked"])


def marked(access: tuple[str, ...]) -> frozenset[str]:
    """Whom a mark lets in, by the permission table."""
    found: set[str] = set()
    for name in access:
        found |= {name} if name in SPECIAL else {role for role in TABLE[name] if role in ROLES}
    return frozenset(["public"]) if "public" in found else frozenset(found)
