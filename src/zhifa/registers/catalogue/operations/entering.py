"""登记事项 — fields, items and the provisions they rest on; changing an item keeps what it was."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from zhifa.core import search
from zhifa.core.operation import Op, operation
from zhifa.core.scope import Scope, ScopeKind
from zhifa.law.citation import Citation, cite
from zhifa.registers.catalogue.change_refusals import PenaltyFoundedBelowRules, PersonalLibertyPenalty
from zhifa.registers.catalogue.founding import BELOW_RULES, FOUNDING_LEVELS, is_personal_liberty
from zhifa.registers.catalogue.models import Item, ItemBasis
from zhifa.registers.organisation.models import Body

Rows = Sequence[Mapping[str, Any]]


@operation("catalogue.enter_fields", title="登记执法领域", permission="catalogue.manage")
def enter_fields(op: Op, *, rows: Rows) -> int:
    """登记执法领域 — rows: code, name."""
    for r in rows:
        Scope(kind=ScopeKind.FIELD, code=r["code"], name=r["name"]).save()
    op.say(f"登记执法领域 {len(rows)} 个")
    return len(rows)


def check_item(row: Mapping[str, Any]) -> None:
    """Refuse an item that no catalogue may carry.

    :raises PersonalLibertyPenalty: a basis carries a penalty of personal liberty (行政处罚法第十八条第三款).
    :raises PenaltyFoundedBelowRules: it rests on a document below rules (行政处罚法第十六条).
    """
    for basis in row["bases"]:
        if is_personal_liberty(basis["kinds"]):
            raise PersonalLibertyPenalty(
                f"事项 {row['code']} 含限制人身自由的处罚，不能列入执法事项目录",
                Citation("行政处罚法", 18),
                "由公安机关等法定机关行使，从目录中去掉这一种类",
            )
        law = basis["penalty_law"].strip("《》")
        if row.get("level") not in FOUNDING_LEVELS or law.endswith(BELOW_RULES):
            raise PenaltyFoundedBelowRules(
                f"事项 {row['code']} 的处罚依据《{law}》不是法律、法规、规章，不能设定行政处罚",
                cite("处罚法第十六条"),
                "改用设定这项处罚的法律、法规、规章；没有的，从目录中去掉",
            )


@operation("catalogue.enter_items", title="登记执法事项", permission="catalogue.manage")
def enter_items(op: Op, *, rows: Rows) -> int:
    """登记执法事项 — rows: the columns of ``Item`` with ``field`` (name) and ``department`` (body code or ""), and
    ``bases``: a list of the columns of ``ItemBasis``.

    :raises PersonalLibertyPenalty, PenaltyFoundedBelowRules: as ``check_item``.
    """
    fields = {s.name: s for s in Scope.objects.filter(kind=ScopeKind.FIELD)}
    bodies = {b.code: b for b in Body.objects.all()}
    items, bases = [], []
    for r in rows:
        check_item(r)
        values = dict(r)
        own_bases = values.pop("bases")
        values["field"] = fields[values["field"]]
        values["department"] = bodies.get(values.get("department") or "")
        values["bigrams"] = _bigrams(values)
        item = Item(**values)
        items.append(item)
        bases += [(item, b) for b in own_bases]
    Item.objects.bulk_create(items)
    ItemBasis.objects.bulk_create([ItemBasis(item=i, **b) for i, b in bases])
    _index(items)
    op.say(f"登记执法事项 {len(rows)} 项")
    return len(rows)


@operation("catalogue.revise_items", title="修订执法事项", permission="catalogue.manage")
def revise_items(op: Op, *, rows: Rows, on: Any) -> int:
    """修订执法事项 — rows as for ``enter_items``, of known codes. A basis that says something else begins on ``on`` and the
    one before ends the day before: an act of an earlier day keeps its law (行政处罚法第三十七条).

    :raises PersonalLibertyPenalty, PenaltyFoundedBelowRules: as ``check_item``.
    """
    fields = {s.name: s for s in Scope.objects.filter(kind=ScopeKind.FIELD)}
    bodies = {b.code: b for b in Body.objects.all()}
    known = {
        i.code: i for i in Item.objects.filter(code__in=[r["code"] for r in rows]).prefetch_related("bases")
    }
    changed = []
    for r in rows:
        check_item(r)
        item = known[r["code"]]
        values = {k: v for k, v in r.items() if k not in ("bases", "code", "valid_from")}
        values["field"] = fields[values["field"]] if "field" in values else item.field
        if "department" in values:
            values["department"] = bodies.get(values["department"] or "")
        for name, value in values.items():
            setattr(item, name, value)
        item.bigrams = _bigrams({**values, "name": item.name})
        item.save()
        changed.append(item)
        _revise_bases(item, r["bases"], on)
    _index(changed)
    op.say(f"修订执法事项 {len(rows)} 项，自 {on:%Y-%m-%d} 起")
    return len(rows)


def _revise_bases(item: Item, bases: Rows, on: Any) -> None:
    present = [b for b in item.bases.all() if b.valid_until is None or b.valid_until >= on]
    for new in bases:
        if any(all(getattr(b, k) == v for k, v in new.items() if k != "valid_from") for b in present):
            continue
        for old in present:
            if old.valid_from < on:
                old.valid_until = on - timedelta(days=1)
                old.save()
        ItemBasis(item=item, **{**new, "valid_from": max(on, new.get("valid_from", on))}).save()


def _bigrams(values: Mapping[str, Any]) -> list[str]:
    return search.bigrams(f"{values['name']} {values.get('plain_words', '')} {values.get('keywords', '')}")[
        :200
    ]


def _index(items: list[Item]) -> None:
    search.index_many(
        [
            search.entry_values(
                kind="item",
                key=i.code,
                title=i.name,
                subtitle=f"{i.code} · {i.field.name} · {i.plain_words}",
                url=f"/desk/registers/items/{i.code}/",
                text=i.keywords,
            )
            for i in items
        ]
    )
