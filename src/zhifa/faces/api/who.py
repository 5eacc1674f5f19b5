"""来者 — who calls: a browser with a session (CSRF enforced), a system with a key, or anybody.

A key is sent as ``Authorization: Bearer zk_…``. It carries fewer permissions than the table gives to client systems;
both are asked. A session's permissions are the person's own.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from zhifa.core.actors import Actor, Person, PublicActor, holds
from zhifa.core.client_key import ClientKey, key_of
from zhifa.core.errors import NotPermitted
from zhifa.core.permissions import ROLES, TABLE, UNSIGNED
from zhifa.faces.api import rate
from zhifa.faces.api.refused import NotSignedIn

PUBLIC = "public"
SIGNED_IN = "signed_in"


@dataclass(frozen=True)
class Caller:
    """来者 — the actor, and the key it came with, if any."""

    actor: Actor
    key: ClientKey | None = None

    def may(self, permission: str) -> bool:
        """Whether the permission is held over anything at all."""
        if self.key is not None:
            return self.key.carries(permission)
        return holds(self.actor, permission)

    def need(self, *permissions: str) -> None:
        """Any one of these.

        :raises NotPermitted: none is held.
        """
        if any(self.may(p) for p in permissions):
            return
        if self.key is not None:
            raise NotPermitted(
                f"这个密钥没有「{'、'.join(permissions)}」的权限",
                way_out="请本县的安全管理员换发带这项权限的密钥",
            )
        names = {**{r.code: r.label for r in ROLES.values()}, **UNSIGNED}
        who = "、".join(dict.fromkeys(names[r] for p in permissions for r in TABLE[p] if r != "automatic"))
        raise NotPermitted("您的角色不能这样做", way_out=f"由{who}办理")


def with_key(token: str) -> Caller:
    """The caller behind a key.

    :raises NotSignedIn: unknown or revoked.
    """
    key = key_of(token.strip())
    if key is None:
        raise NotSignedIn("密钥不对，或者已经吊销", way_out="检查 Authorization 头；需要新的，请向本县申请")
    return Caller(key.actor, key)


def _by_session(request: HttpRequest) -> Caller | None:
    if not request.user.is_authenticated:
        return None
    if check_csrf(request):
        raise NotPermitted("请求没有带防伪令牌（CSRF）", way_out="带上 X-CSRFToken 头；系统之间请用密钥")
    return Caller(request.actor)  # type: ignore[attr-defined]


def caller_of(request: HttpRequest) -> Caller:
    """Whoever calls an address that anybody may call; the unsigned are counted.

    :raises NotSignedIn: a key was sent and is not good. :raises NotPermitted: a session without the CSRF token.
    """
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return with_key(token)
    found = _by_session(request)
    if found is None:
        rate.knock(request)
        found = Caller(PublicActor(through="api"))
    return found


def admit(request: HttpRequest, access: tuple[str, ...], caller: Caller) -> Caller:
    """The caller at a door, let in: before anything of the request's body is read.

    :raises NotPermitted: not one of those the door is for.
    """
    if PUBLIC not in access:
        if access != (SIGNED_IN,):
            caller.need(*access)
        elif not isinstance(caller.actor, Person):
            raise NotPermitted("这里是给登录的人员看的", way_out="系统密钥没有待办")
    request.caller = caller  # type: ignore[attr-defined]
    return caller


class Key(HttpBearer):
    """系统密钥."""

    def __init__(self, access: tuple[str, ...]) -> None:
        super().__init__()
        self.access = access

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        return admit(request, self.access, with_key(token))


class Session(APIKeyCookie):
    """浏览器会话."""

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self, access: tuple[str, ...]) -> None:
        super().__init__()
        self.access = access

    def __call__(self, request: HttpRequest) -> Caller | None:
        return self.authenticate(request, None)

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:
        found = _by_session(request)
        return admit(request, self.access, found) if found else None


def anybody(request: HttpRequest) -> Caller:
    """The check of an address that anybody may call."""
    return admit(request, (PUBLIC,), caller_of(request))


def checks(access: tuple[str, ...]) -> list[Callable[[HttpRequest], Caller | None]]:
    """What ninja asks in turn before an operation."""
    return [anybody] if PUBLIC in access else [Key(access), Session(access)]


def fingerprint(text: str) -> str:
    """A short stable name for long text (parts of derived numbers)."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]
