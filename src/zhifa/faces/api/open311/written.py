"""写出 — one answer, in JSON or in XML, as GeoReport v2 shapes them; and its form of errors.

JSON: a list of objects. XML: a root element, one element an object, nested lists as elements of a given name.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from django.http import HttpResponse, JsonResponse

from zhifa.core import clock

FORMATS = ("json", "xml")
#: what XML 1.0 cannot say
_UNSAYABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: name of the elements inside a nested list
_INSIDE = {"attributes": "attribute", "values": "value", "endpoints": "endpoint", "formats": "format"}


class Open311Refusal(Exception):
    """不能办 — a status and one or more sentences, in the standard's form."""

    def __init__(self, status: int, *sentences: str) -> None:
        super().__init__(*sentences)
        self.status = status
        self.sentences = sentences


def instant(at: datetime | None) -> str | None:
    """ISO 8601 with the county's offset, whole seconds (the W3C note's form)."""
    return at.astimezone(clock.CHINA).isoformat(timespec="seconds") if at else None


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _UNSAYABLE.sub("", str(value))


def _fill(element: Element, row: Mapping[str, Any]) -> None:
    for name, value in row.items():
        child = SubElement(element, name)
        if isinstance(value, list):
            for one in value:
                inside = SubElement(child, _INSIDE[name])
                if isinstance(one, Mapping):
                    _fill(inside, one)
                else:
                    inside.text = _plain(one)
        else:
            child.text = _plain(value)


def _xml(root: Element, status: int) -> HttpResponse:
    text = tostring(root, encoding="utf-8", xml_declaration=True)
    return HttpResponse(text, content_type="text/xml; charset=utf-8", status=status)


def _json(value: Any, status: int) -> HttpResponse:
    return JsonResponse(
        value, safe=False, status=status, json_dumps_params={"ensure_ascii": False},
        content_type="application/json; charset=utf-8",
    )  # fmt: skip


def rows(
    fmt: str, root: str, inside: str, found: Sequence[Mapping[str, Any]], *, status: int = 200
) -> HttpResponse:
    """A list of objects."""
    if fmt == "json":
        return _json(list(found), status)
    top = Element(root)
    for row in found:
        _fill(SubElement(top, inside), row)
    return _xml(top, status)


def single(fmt: str, root: str, row: Mapping[str, Any]) -> HttpResponse:
    """One object that is not in a list (a service definition, the discovery)."""
    if fmt == "json":
        return _json(dict(row), 200)
    top = Element(root)
    _fill(top, row)
    return _xml(top, 200)


def errors(fmt: str, refusal: Open311Refusal) -> HttpResponse:
    """The standard's form of errors; the HTTP status is the code."""
    found = [{"code": refusal.status, "description": s} for s in refusal.sentences]
    return rows(fmt, "errors", "error", found, status=refusal.status)
