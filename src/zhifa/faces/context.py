"""壳 — what every page of the shell needs: county, environment, person, roles, navigation with open duties."""

from datetime import UTC, datetime
from functools import cached_property, lru_cache
from typing import Any

from django.conf import settings
from django.db.models import IntegerField
from django.db.models.expressions import RawSQL
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from zhifa.core import clock, fixed_statement
from zhifa.core.actors import Actor, Person, holds
from zhifa.core.duty import Duty, mine
from zhifa.faces import acting_role
from zhifa.faces.floors import FLOORS, Floor, floor_of

ENVIRONMENTS = {"demo": "演示环境", "test": "测试环境"}


class _Counted(RawSQL):
    """A count written out in SQL."""

    contains_aggregate = True

    def __init__(self, sql: str, params: tuple[Any, ...] = ()) -> None:
        super().__init__(sql, params, output_field=IntegerField())

    def get_group_by_cols(self) -> list[Any]:
        return []


_STANDS = '"core_duty"."hold" OR "core_duty"."paused_at" IS NOT NULL'
_COUNTS = ("kind", "n", "late", "named", "waiting")
#: stands for the present in a composed statement
_NOW = datetime.max.replace(tzinfo=UTC)


@lru_cache(maxsize=2048)
def _counting(actor: Person) -> tuple[str, tuple[Any, ...]]:
    """The statement that counts an actor's open duties: the same for as long as the actor holds the same roles, and
    composing it takes longer than counting."""
    late = f'count(*) FILTER (WHERE "core_duty"."due_at" < %s AND NOT ({_STANDS}))'
    named = 'count(*) FILTER (WHERE "core_duty"."account_id" = %s)'
    rows = (
        Duty.objects.filter(mine(actor))
        .values("kind")
        .annotate(
            n=_Counted("count(*)"),
            late=_Counted(late, (_NOW,)),
            named=_Counted(named, (actor.account_id,)),
            waiting=_Counted(f"count(*) FILTER (WHERE {_STANDS})"),
        )
        .order_by()
        .values_list(*_COUNTS)
    )
    statement, parameters = rows.query.sql_with_params()
    return statement, tuple(parameters)


def open_duties(request: HttpRequest) -> dict[str, dict[str, int]]:
    """Open duties of the (narrowed) actor by kind: all, late, named for the person, waiting. One query a request."""
    known: dict[str, dict[str, int]] | None = getattr(request, "_open_duties", None)
    if known is None:
        actor = acting_role.narrowed(request)
        known = {}
        if isinstance(actor, Person):
            statement, parameters = _counting(actor)
            now = clock.now()
            rows = fixed_statement.fetch_all(statement, [now if p is _NOW else p for p in parameters])
            known = {row[0]: dict(zip(_COUNTS, row, strict=True)) for row in rows}
        request._open_duties = known  # type: ignore[attr-defined]
    return known


class Shell:
    """壳 — read by the base templates; what a page does not draw is not asked for."""

    platform = settings.COUNTY_NAME + "执法平台"
    county = settings.COUNTY_NAME
    environment = ENVIRONMENTS.get(settings.CELL_MODE, "")
    home_url = "/desk/"
    sign_out_url = "/accounts/logout/"

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def _actor(self) -> Actor | None:
        user = getattr(self._request, "user", None)
        return self._request.actor if user is not None and user.is_authenticated else None  # type: ignore[attr-defined, no-any-return]

    @property
    def search_url(self) -> str:
        return reverse("desk:search")

    @property
    def role_url(self) -> str:
        return reverse("desk:role")

    @property
    def query(self) -> str:
        return self._request.GET.get("q", "")[:80] if self._request.path == self.search_url else ""

    @cached_property
    def roles(self) -> list[dict[str, Any]]:
        """The roles held, for the switch; the first line is all of them together."""
        if self._actor is None or not self._actor.held:
            return []
        on = acting_role.chosen(self._request, self._actor)
        each = [
            {"value": acting_role.value_of(h), "label": acting_role.label_of(h), "on": h is on}
            for h in self._actor.held
        ]
        return each if len(each) == 1 else [{"value": "", "label": "全部身份", "on": on is None}, *each]

    @property
    def role(self) -> str:
        if not self.roles:
            return ""
        if len(self.roles) == 1:
            return str(self.roles[0]["label"])
        return next((str(r["label"]) for r in self.roles if r["on"]), "全部身份")

    @property
    def person(self) -> str:
        return self._actor.label if self._actor is not None else ""

    @property
    def person_id(self) -> str:
        return str(getattr(self._actor, "uid", ""))

    @property
    def sign_in_url(self) -> str:
        return "" if self._actor is not None else settings.LOGIN_URL

    @property
    def account_links(self) -> list[dict[str, str]]:
        return [
            {"label": "改口令", "url": reverse("account_change_password"), "icon": "key"},
            {"label": "两步验证", "url": reverse("mfa_index"), "icon": "shield-check"},
            {"label": "登录设备", "url": reverse("usersessions_list"), "icon": "id-badge-2"},
        ]


def _address(name: str) -> str:
    try:
        return reverse(name if ":" in name else f"desk:{name}")
    except NoReverseMatch:
        return ""


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """主导航 — the floors a person may open, each with the number of duties that wait there."""
    actor = getattr(request, "actor", None)
    user = getattr(request, "user", None)
    if actor is None or user is None or not user.is_authenticated:
        return []
    match = getattr(request, "resolver_match", None)
    name = match.url_name or "" if match and "desk" in match.namespaces else ""
    here = floor_of(name)
    counts: dict[str, list[int]] = {}
    for kind, row in open_duties(request).items():
        for slot in ("home", kind.partition(".")[0]):
            held = counts.setdefault(slot, [0, 0])
            held[0] += row["n"]
            held[1] += row["late"]
    shown = []
    for floor in FLOORS:
        if floor.permissions and not any(holds(actor, p) for p in floor.permissions):
            continue
        if not (url := _address(floor.url_name)):
            continue
        shown.append(_item(floor, url, counts.get(floor.code, [0, 0]), here, name, actor))
    return shown


def _item(floor: Floor, url: str, count: list[int], here: str, name: str, actor: Actor) -> dict[str, Any]:
    on = floor.code == here
    children = [
        {"label": label, "url": address, "on": child == name}
        for child, label, permission in (floor.children if on else ())
        if (address := _address(child)) and (not permission or holds(actor, permission))
    ]
    return {
        "label": floor.label,
        "icon": floor.icon,
        "key": floor.key,
        "url": url,
        "count": count[0],
        "hot": count[1] > 0,
        "sep": floor.sep,
        "on": on,
        "children": children,
    }


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of the base templates; worked out once a request, and only when a template asks."""
    known: dict[str, Any] | None = getattr(request, "_shell", None)
    if known is None:
        made = Shell(request)
        known = {
            "shell": made,
            "nav": SimpleLazyObject(lambda: navigation(request)),
            "county": made.county,
            "environment": made.environment,
        }
        request._shell = known  # type: ignore[attr-defined]
    return known
