"""列表跑分 — pages as the people see them, over a hundred thousand matters: statements, processor time, first page against a
deep one, under three reaches.

Each request passes the whole product: session, rights, page frame with the counts of open duties, template. Limits are for
the page itself; what the frame of every page costs is measured on the emptiest page and told beside it.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, reverse

from zhifa.bench.cost import Cost, cost_of
from zhifa.bench.county import someone
from zhifa.bench.fill import fill
from zhifa.bench.ground import GROUND_FILE
from zhifa.bench.reports import rows_for
from zhifa.bench.result import Result
from zhifa.core.actors import Actor, person, visible
from zhifa.core.matter import Matter
from zhifa.enforcement.intake.operations import register
from zhifa.enforcement.intake.queries import likely_duplicates

ROLES = {"team_leader": "队长", "duty_officer": "值班员", "officer": "队员"}


def measure(matters: int, repeat: int, filled: bool = False) -> Result:
    """``filled``: the database holds matters already (it is only read)."""
    if not filled:
        fill(json.loads(Path(GROUND_FILE).read_text())["superuser"], matters)
    count = Matter.objects.count()
    result = Result("lists", "列表与详情", {"事": count, "每页看": repeat})
    for role, label in ROLES.items():
        account = _holder(role)
        if account is None:
            continue
        client = Client(headers={"host": "127.0.0.1"})
        client.force_login(account, backend="zhifa.config.account_backend.AccountBackend")
        _list(result, client, label, person(account), repeat)
        _detail(result, client, label, person(account), repeat)
        if role == "duty_officer":
            _map(result, client, repeat)
    _near(result, repeat)
    if not filled:
        _create(result, repeat, count)
    return result


def _holder(role: str) -> Any:
    return get_user_model().objects.filter(grants__role=role, grants__ended_on=None).order_by("pk").first()


def _get(client: Client, address: str) -> Any:
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} 答复 {answer.status_code}")
    return answer


def _tell(result: Result, name: str, cost: Cost, *, sql: int | None, cpu: float) -> None:
    if sql is not None:
        result.add(f"{name} SQL", cost.sql, "条", limit=sql)
    note = f"另数据库 {cost.database:.1f} 毫秒" + (f"，{cost.size / 1024:.0f} KB" if cost.size else "")
    result.add(f"{name} CPU", cost.cpu, "毫秒", limit=cpu, note=note)


def _list(result: Result, client: Client, label: str, actor: Actor, repeat: int) -> None:
    reach = visible(actor)
    if reach is None:
        return
    address = reverse("desk:matters")
    first = cost_of(lambda n: _get(client, address), repeat)
    own = Matter.objects.filter(reach).order_by("id").values_list("id", flat=True)
    held = own.count()
    key = own[held // 10 : held // 10 + 1][0]  # nine tenths of the way down
    deep = cost_of(lambda n: _get(client, f"{address}?after={key}"), repeat)
    _tell(result, f"列表首页（{label}，{held:,} 件）", first, sql=6, cpu=25)
    _tell(result, f"列表深处（{label}）", deep, sql=6, cpu=25)
    result.add(
        f"深处与首页之比（{label}）",
        (deep.cpu + deep.database) / (first.cpu + first.database),
        limit=1.2,
        note="CPU 与数据库合计",
    )


def _detail(result: Result, client: Client, label: str, actor: Actor, repeat: int) -> None:
    reach = visible(actor)
    if reach is None:
        return
    uids = list(Matter.objects.filter(reach).order_by("-id").values_list("uid", flat=True)[:200])
    cost = cost_of(lambda n: _get(client, reverse("desk:matter", args=[uids[n * 7 % len(uids)]])), repeat)
    _tell(result, f"详情（{label}）", cost, sql=8, cpu=15)


def _map(result: Result, client: Client, repeat: int) -> None:
    """Data of one screen of the map (about a town), where the map is installed."""
    try:
        address = reverse("desk:map_data")
    except NoReverseMatch:
        return
    west, south = 118.05, 28.75
    address += f"?bbox={west},{south},{west + 0.06},{south + 0.05}&zoom=13"
    cost = cost_of(lambda n: _get(client, address), repeat)
    _tell(result, "地图一屏", cost, sql=None, cpu=30)
    result.add("地图一屏大小", cost.size / 1024, "KB", limit=60)


def _near(result: Result, repeat: int) -> None:
    """Matters near one that has just come in, where the county is busiest."""
    newest = list(Matter.objects.exclude(h3=None).order_by("-id")[:200])
    found = sum(len(likely_duplicates(m)) for m in newest[:50])
    cost = cost_of(lambda n: likely_duplicates(newest[n * 3 % len(newest)]), repeat)
    _tell(result, "邻近疑似重复", cost, sql=1, cpu=10)
    result.add("五十件找到的疑似", found, "件")


def _create(result: Result, repeat: int, before: int) -> None:
    """One report registered by the duty officer, rules, search index and ledger included."""
    actor = someone("duty")
    # numbers of its own also where matters were registered before
    rows: list[dict[str, Any]] = rows_for(repeat + 2, seed=1000 + before)
    connection.close()
    work: Callable[[int], Any] = lambda n: register(by=actor, **{**rows[n], "channel": "call"})  # noqa: E731
    cost = cost_of(work, repeat)
    _tell(result, "登记一件", cost, sql=None, cpu=20)
    result.add("登记一件 SQL", cost.sql, "条")
