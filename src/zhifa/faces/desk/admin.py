"""管理 — three administrators, three people (等保 三员分立): system, security, audit; none does the others' work."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from allauth.usersessions.models import UserSession
from django import forms
from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.http import urlencode

from zhifa.core import clock, jobs
from zhifa.core.account import Account, RoleGrant
from zhifa.core.actors import holds
from zhifa.core.errors import BadInput, NotFound
from zhifa.core.ledger import sequencing
from zhifa.core.ledger.checkpoint import Checkpoint, peek_checkpoint
from zhifa.core.ledger.keys import verifier_key
from zhifa.core.ledger.models import LedgerCheckpoint, LedgerEntry
from zhifa.core.ledger.verify import verify
from zhifa.core.permissions import ADMINISTRATORS, ROLES
from zhifa.core.scope import Scope
from zhifa.faces.access import require
from zhifa.faces.sending import Sending
from zhifa.faces.submission import key_of
from zhifa.law.refusal import Refusal
from zhifa.registers.organisation import operations as organisation

PAGE = 50
#: a run of the verifier is only offered on a page up to this many entries; longer ones run as ``zhifa ledger verify``
MOST_VERIFIED_HERE = 20_000
SIGN_INS = ("core.sign_in", "core.sign_out", "core.sign_in_failed", "core.second_factor")


class AccountForm(forms.Form):
    """开通账号."""

    username = forms.RegexField(
        r"^[a-z][a-z0-9_.-]{2,39}$", label="用户名", help_text="小写字母开头，3 到 40 位"
    )
    name = forms.CharField(label="姓名", max_length=40)
    phone = forms.CharField(label="电话", max_length=20, required=False)
    password = forms.CharField(
        label="初始口令",
        min_length=10,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="至少 10 位，当面交给本人，首次登录后改掉",
    )
    second_factor = forms.BooleanField(label="必须两步验证", required=False)


class GrantForm(forms.Form):
    """授予角色."""

    username = forms.CharField(label="用户名", max_length=40)
    role = forms.ChoiceField(label="角色", choices=[(r.code, r.label) for r in ROLES.values()])
    scope = forms.ChoiceField(label="范围", required=False)
    valid_until = forms.DateField(
        label="止", required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        scopes = Scope.objects.exclude(kind="grid").order_by("kind", "code")
        self.fields["scope"].choices = [  # type: ignore[attr-defined]
            ("", "全县"),
            *((str(s.uid), f"{s.get_kind_display()} · {s.name}") for s in scopes),
        ]


@require("settings.manage", "roles.grant", "ledger.read")
def admin(request: HttpRequest) -> HttpResponse:
    """管理 — to the first page of the administrator's own part."""
    actor = request.actor  # type: ignore[attr-defined]
    for permission, page in (
        ("settings.manage", "desk:admin_system"),
        ("roles.grant", "desk:admin_roles"),
        ("ledger.read", "desk:admin_ledger"),
    ):
        if holds(actor, permission):
            return redirect(page)
    raise NotFound("没有这一页")


@require("settings.manage")
def admin_system(request: HttpRequest) -> HttpResponse:
    """系统 — how the cell runs and how it is set; changed in its environment, never on a page."""
    beat = jobs.last_beat("worker")
    shown = [
        ("单元", settings.CELL_MODE, "ZHIFA_CELL_MODE"),
        ("县（市、区）", settings.COUNTY_NAME, "ZHIFA_COUNTY"),
        ("区划代码", settings.DIVISION_CODE, "ZHIFA_DIVISION"),
        ("账本名称", settings.LEDGER_ORIGIN, "ZHIFA_ORIGIN"),
        ("账本散列算法", settings.LEDGER_ALGORITHM, "ZHIFA_LEDGER_ALGORITHM"),
        ("行政行为码式样", settings.ACT_CODE_PATTERN, "ZHIFA_ACT_CODE"),
        ("公众地址", settings.PUBLIC_ADDRESS, "ZHIFA_PUBLIC_ADDRESS"),
        ("闲置锁定", f"{settings.IDLE_LOCK_MINUTES} 分钟", "ZHIFA_IDLE_LOCK_MINUTES"),
        ("只走 HTTPS", "是" if settings.SESSION_COOKIE_SECURE else "否", "ZHIFA_HTTPS"),
        ("单个文件上限", f"{settings.UPLOAD_MAX_BYTES // 1024 // 1024} MB", ""),
    ]
    age = (clock.now() - beat).total_seconds() if beat else None
    context = {"shown": shown, "beat": beat, "worker_ok": age is not None and age < 60, "now": clock.now()}
    return render(request, "desk/admin/system.html", context)


@require("accounts.manage")
def admin_accounts(request: HttpRequest) -> HttpResponse:
    """账号 — open one; roles are granted by the security administrator."""
    form = AccountForm(request.POST or None)
    sending = Sending(request, form)
    if sending.ready:
        with sending:
            if Account.objects.filter(username=form.cleaned_data["username"]).exists():
                raise BadInput("这个用户名已经有人用", field="username")
            organisation.open_account(**sending.common, **form.cleaned_data)
            return redirect("desk:admin_accounts")
    q = "".join(c for c in request.GET.get("q", "") if c.isprintable())[:40].strip()
    after = "".join(c for c in request.GET.get("after", "") if c.isprintable())[:40]
    rows = Account.objects.order_by("username")
    if q:
        rows = rows.filter(Q(username__startswith=q) | Q(name__startswith=q))
    if after:
        rows = rows.filter(username__gt=after)
    found = list(rows[: PAGE + 1])
    onward = f"?{urlencode({'q': q, 'after': found[PAGE - 1].username})}" if len(found) > PAGE else ""
    context = {"rows": found[:PAGE], "next": onward, "q": q, "form": form}
    return sending.page("desk/admin/accounts.html", context)


def _granted(common: dict[str, Any], asked: dict[str, Any]) -> None:
    """Grant what a valid form asks for; ``common``: by whom, under which submission number.

    :raises NotFound: no such account.
    """
    account = Account.objects.filter(username=asked["username"], is_active=True).first()
    if account is None:
        raise NotFound(f"没有用户名为「{asked['username']}」的账号", way_out="请系统管理员先开通账号")
    scope = Scope.objects.filter(uid=asked["scope"]).first() if asked["scope"] else None
    held = RoleGrant.objects.filter(account=account, ended_on=None, role__in=ADMINISTRATORS).exists()
    if asked["role"] in ADMINISTRATORS and held:
        raise Refusal(
            f"{account.name}已经是三员之一，不能再任另一员",
            way_out="系统、安全、审计管理员由三个不同的人担任",
        )
    organisation.grant_role(
        **common, account=account, role=asked["role"], scope=scope, valid_until=asked["valid_until"]
    )


@require("roles.grant")
def admin_roles(request: HttpRequest) -> HttpResponse:
    """角色与委托 — who holds what over which scope until when; grant and end."""
    form = GrantForm(request.POST or None)
    sending = Sending(request, form)
    if sending.ready:
        with sending:
            _granted(sending.common, form.cleaned_data)
            return redirect("desk:admin_roles")
    show, today = request.GET.get("show", "now"), clock.today()
    q = "".join(c for c in request.GET.get("q", "") if c.isprintable())[:40].strip()
    after = request.GET.get("after", "")
    rows = RoleGrant.objects.select_related("account", "scope", "delegated_by").order_by("-id")
    if show == "delegated":
        rows = rows.filter(delegated_by__isnull=False)
    elif show == "admins":
        rows = rows.filter(role__in=ADMINISTRATORS)
    if show != "all":
        rows = rows.filter(ended_on=None).filter(Q(valid_until=None) | Q(valid_until__gte=today))
    if q:
        rows = rows.filter(Q(account__username=q) | Q(account__name__startswith=q))
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows[: PAGE + 1])
    onward = f"?{urlencode({'show': show, 'q': q, 'after': found[PAGE - 1].pk})}" if len(found) > PAGE else ""
    context = {
        "rows": [{"g": g, "over": _ended(g, today)} for g in found[:PAGE]],
        "next": onward,
        "show": show,
        "q": q,
        "form": form,
        "shows": [("now", "现在有效"), ("delegated", "委托代行"), ("admins", "三员"), ("all", "全部")],
    }
    return sending.page("desk/admin/roles.html", context)


def _ended(grant: RoleGrant, today: date) -> bool:
    return grant.ended_on is not None or (grant.valid_until is not None and grant.valid_until < today)


@require("roles.grant")
def admin_role_end(request: HttpRequest, uid: UUID) -> HttpResponse:
    """终止一个角色 — asks once, then ends it from today."""
    grant = RoleGrant.objects.select_related("account", "scope").filter(uid=uid).first()
    if grant is None:
        raise NotFound("没有这条授权")
    if request.method == "POST":
        organisation.end_role(by=request.actor, key=key_of(request), grant=grant)  # type: ignore[attr-defined]
        return redirect("desk:admin_roles")
    return render(request, "desk/admin/role_end.html", {"g": grant})


@require("roles.grant")
def admin_sessions(request: HttpRequest) -> HttpResponse:
    """在线会话 — who is signed in from where; a session can be ended."""
    if request.method == "POST":
        wanted = request.POST.get("session", "")
        found = (
            UserSession.objects.filter(pk=int(wanted)).first()
            if wanted.isdecimal() and len(wanted) < 19
            else None
        )
        if found is not None:
            found.end()
        return redirect("desk:admin_sessions")
    since = clock.now() - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    rows = (
        UserSession.objects.filter(created_at__gte=since).select_related("user").order_by("-created_at")[:200]
    )
    return render(request, "desk/admin/sessions.html", {"rows": [r for r in rows if r.exists()]})


def _outside(request: HttpRequest) -> tuple[Checkpoint | None, str]:
    """The outside checkpoint somebody brings along, read but never stored."""
    text = request.POST.get("checkpoint", "").replace("\r\n", "\n").strip("\n")
    if not text:
        return None, ""
    try:
        return peek_checkpoint(text + "\n"), ""
    except ValueError as wrong:
        return None, f"这段文字不是检查点：{wrong}"


@require("ledger.read")
def admin_ledger(request: HttpRequest) -> HttpResponse:
    """留痕账本 — size, what waits, the latest checkpoint, a run of the verifier, what an outside checkpoint covers."""
    size, pending = sequencing.size(), sequencing.pending()
    latest = LedgerCheckpoint.objects.order_by("-size").first()
    report, outside, problem = None, None, ""
    if request.method == "POST":
        outside, problem = _outside(request)
        if "run" in request.POST and size <= MOST_VERIFIED_HERE:
            report = verify(files=True)
    context = {
        "size": size,
        "pending": pending,
        "latest": latest,
        "root": bytes(latest.root).hex() if latest else "",
        "report": report,
        "outside": outside,
        "uncovered": size + pending - outside.size if outside else None,
        "problem": problem,
        "can_run": size <= MOST_VERIFIED_HERE,
        "most": MOST_VERIFIED_HERE,
        "origin": settings.LEDGER_ORIGIN,
        "recent": LedgerCheckpoint.objects.order_by("-size")[:10],
    }
    return render(request, "desk/admin/ledger.html", context)


def _sent(text: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require("ledger.read")
def admin_checkpoint(request: HttpRequest) -> HttpResponse:
    """下载最近的检查点 — to be kept outside the cell."""
    latest = LedgerCheckpoint.objects.order_by("-size").first()
    if latest is None:
        raise NotFound("还没有检查点", way_out="等后台作业给账目排序，或者运行 zhifa ledger checkpoint")
    return _sent(latest.note, f"checkpoint-{latest.size}")


@require("ledger.read")
def admin_vkey(request: HttpRequest) -> HttpResponse:
    """下载核验公钥."""
    return _sent(f"{verifier_key()}\n", "vkey")


@require("ledger.read")
def admin_sign_ins(request: HttpRequest) -> HttpResponse:
    """登录记录 — signing in, out, failing to, second factors; from the ledger."""
    show = request.GET.get("show", "")
    rows = LedgerEntry.objects.filter(operation__in=[show] if show in SIGN_INS else SIGN_INS).order_by("-id")
    after = request.GET.get("after", "")
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows.select_related("leaf").defer("body", "salt")[: PAGE + 1])
    onward = f"?{urlencode({'show': show, 'after': found[PAGE - 1].pk})}" if len(found) > PAGE else ""
    context = {
        "rows": found[:PAGE],
        "next": onward,
        "show": show,
        "shows": [
            ("", "全部"),
            ("core.sign_in_failed", "登录失败"),
            ("core.sign_in", "登录"),
            ("core.second_factor", "两步验证"),
        ],
    }
    return render(request, "desk/admin/sign_ins.html", context)


urlpatterns: list[URLPattern] = [
    path("admin/", admin, name="admin"),
    path("admin/system/", admin_system, name="admin_system"),
    path("admin/accounts/", admin_accounts, name="admin_accounts"),
    path("admin/roles/", admin_roles, name="admin_roles"),
    path("admin/roles/<uuid:uid>/end/", admin_role_end, name="admin_role_end"),
    path("admin/sessions/", admin_sessions, name="admin_sessions"),
    path("admin/ledger/", admin_ledger, name="admin_ledger"),
    path("admin/ledger/checkpoint", admin_checkpoint, name="admin_checkpoint"),
    path("admin/ledger/vkey", admin_vkey, name="admin_vkey"),
    path("admin/sign-ins/", admin_sign_ins, name="admin_sign_ins"),
]
