"""服务 — what can be reported: the items that are seen in the street, in the words of those who see them.

A service is an item of the catalogue that can be found on patrol; its code is the item's. ``other`` takes what fits none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhifa.faces.api.open311.written import Open311Refusal
from zhifa.registers.catalogue.models import Item
from zhifa.registers.organisation.queries import valid_on

OTHER = "other"
#: what a reporter may add; the answers go into the report's own words
_ATTRIBUTES: tuple[dict[str, Any], ...] = (
    {
        "variable": True,
        "code": "still",
        "datatype": "singlevaluelist",
        "required": False,
        "datatype_description": None,
        "order": 1,
        "description": "现在还在吗",
        "values": [{"key": "yes", "name": "还在"}, {"key": "no", "name": "不在了"}, {"key": "unknown", "name": "不清楚"}],
    },
    {
        "variable": True,
        "code": "when",
        "datatype": "string",
        "required": False,
        "datatype_description": "如：每天晚上八点以后",
        "order": 2,
        "description": "什么时候发生",
        "values": [],
    },
)  # fmt: skip
MOST_SAID = 200


@dataclass(frozen=True)
class Service:
    """服务 — ``item_code`` empty for ``other``."""

    code: str
    name: str
    description: str
    group: str
    keywords: str
    item_code: str = ""

    def as_row(self) -> dict[str, Any]:
        """As the standard lists it."""
        return {
            "service_code": self.code,
            "service_name": self.name,
            "description": self.description,
            "metadata": bool(self.item_code),
            "type": "realtime",
            "keywords": self.keywords,
            "group": self.group,
        }

    def definition(self) -> dict[str, Any]:
        """The service's attributes."""
        return {"service_code": self.code, "attributes": list(_ATTRIBUTES) if self.item_code else []}


_OTHER = Service(OTHER, "其他", "目录里没有的情形，由值班员判断归谁办", "其他", "")


def _service(item: Item) -> Service:
    return Service(
        item.code,
        item.plain_words or item.name,
        item.name,
        item.field.name,
        ", ".join(item.keywords.split()),
        item.code,
    )


def services(on: date) -> list[Service]:
    """Every service of a day (one query)."""
    rows = Item.objects.filter(valid_on(on), found_on_patrol=True).select_related("field").defer("bigrams")
    return [*(_service(i) for i in rows.order_by("code")), _OTHER]


def service(code: str, on: date) -> Service:
    """One service.

    :raises Open311Refusal: 404.
    """
    if code == OTHER:
        return _OTHER
    item = (
        Item.objects.filter(valid_on(on), code=code, found_on_patrol=True).select_related("field").first()
        if "\x00" not in code
        else None
    )
    if item is None:
        raise Open311Refusal(404, f"没有 service_code 为 {code[:40]} 的服务")
    return _service(item)


def names_of(codes: set[str]) -> dict[str, str]:
    """Service code → name, also for items no longer in force (one query)."""
    found = Item.objects.filter(code__in=codes).values_list("code", "plain_words", "name")
    return {OTHER: _OTHER.name, **{code: plain or name for code, plain, name in found}}


def said(given: Mapping[str, Any], chosen: Service) -> str:
    """The answers to the attributes as sentences to add to the description.

    :raises Open311Refusal: 400 — an unknown attribute, a value not in its list, too long.
    """
    known = {a["code"]: a for a in chosen.definition()["attributes"]}
    sentences = []
    for name, value in given.items():
        if not name.startswith("attribute["):
            continue
        code = name.removeprefix("attribute[").partition("]")[0]
        attribute = known.get(code)
        if attribute is None:
            raise Open311Refusal(400, f"服务 {chosen.code} 没有属性 {code[:40]}")
        if not value:
            continue
        if attribute["values"]:
            names = {v["key"]: v["name"] for v in attribute["values"]}
            if value not in names:
                raise Open311Refusal(400, f"属性 {code} 的值应当是 {'、'.join(names)} 之一")
            value = names[value]
        if len(value) > MOST_SAID:
            raise Open311Refusal(400, f"属性 {code} 最多 {MOST_SAID} 字")
        sentences.append(f"{attribute['description']}：{value}")
    return "；".join(sentences)
