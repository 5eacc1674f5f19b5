"""事项与权力 — what may be done: enter items, publish announcements, give and end powers."""

from collections.abc import Mapping, Sequence
from typing import Any

from zhifa.core import search
from zhifa.core.operation import Op, operation
from zhifa.core.scope import Scope, ScopeKind
from zhifa.law.refusal import Refusal
from zhifa.registers.catalogue.models import Announcement, Item, ItemBasis, Power
from zhifa.registers.organisation.models import Body

Rows = Sequence[Mapping[str, Any]]


class PersonalLibertyPenalty(Refusal):
    """限制人身自由的处罚 — never in a general catalogue (行政处罚法第十八条)."""


@operation("catalogue.enter_fields", title="登记执法领域", permission="catalogue.manage")
def enter_fields(op: Op, *, rows: Rows) -> int:
    """登记执法领域 — rows: code, name."""
    for r in rows:
        Scope(kind=ScopeKind.FIELD, code=r["code"], name=r["name"]).save()
    op.say(f"登记执法领域 {len(rows)} 个")
    return len(rows)


@operation("catalogue.enter_items", title="登记执法事项", permission="catalogue.manage")
def enter_items(op: Op, *, rows: Rows) -> int:
    """登记执法事项 — rows: the columns of ``Item`` with ``field`` (name) and ``department`` (body code or ""), and
    ``bases``: a list of the columns of ``ItemBasis``.

    :raises PersonalLibertyPenalty: a basis carries 行政拘留 (行政处罚法第十八条第三款).
    """
    fields = {s.name: s for s in Scope.objects.filter(kind=ScopeKind.FIELD)}
    bodies = {b.code: b for b in Body.objects.all()}
    items, bases = [], []
    for r in rows:
        values = dict(r)
        own_bases = values.pop("bases")
        values["field"] = fields[values["field"]]
        values["department"] = bodies.get(values.get("department") or "")
        values["bigrams"] = search.bigrams(
            f"{values['name']} {values.get('plain_words', '')} {values.get('keywords', '')}"
        )[:200]
        item = Item(**values)
        items.append(item)
        for b in own_bases:
            if "行政拘留" in b["kinds"]:
                from zhifa.law.citation import Citation

                raise PersonalLibertyPenalty(
                    f"事项 {r['code']} 含限制人身自由的处罚，不能列入执法事项目录",
                    Citation("行政处罚法", 18),
                    "由公安机关等法定机关行使，从目录中去掉这一种类",
                )
            bases.append((item, b))
    Item.objects.bulk_create(items)
    ItemBasis.objects.bulk_create([ItemBasis(item=i, **b) for i, b in bases])
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
    op.say(f"登记执法事项 {len(items)} 项")
    return len(items)


@operation("catalogue.announce", title="发布公告", permission="catalogue.manage")
def announce(op: Op, *, row: Mapping[str, Any]) -> Announcement:
    """发布公告 — the columns of ``Announcement``."""
    announcement = Announcement(**row)
    announcement.save()
    op.say(f"{announcement.title}（{announcement.number}）")
    return announcement


@operation("catalogue.give_powers", title="登记权力", permission="catalogue.manage")
def give_powers(op: Op, *, announcement: Announcement, rows: Rows) -> int:
    """登记权力 — rows: item (code), act, body (code), town (code or None), valid_from, valid_until."""
    items = {i.code: i for i in Item.objects.filter(code__in={r["item"] for r in rows})}
    bodies = {b.code: b for b in Body.objects.all()}
    towns = {s.code: s for s in Scope.objects.filter(kind=ScopeKind.TOWN)}
    Power.objects.bulk_create(
        [
            Power(
                item=items[r["item"]],
                act=r["act"],
                body=bodies[r["body"]],
                town=towns.get(r.get("town") or ""),
                announcement=announcement,
                valid_from=r["valid_from"],
                valid_until=r.get("valid_until"),
            )
            for r in rows
        ]
    )
    op.say(f"依{announcement.number}登记权力 {len(rows)} 条")
    return len(rows)
