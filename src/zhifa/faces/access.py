"""进门 — who may open a page; the matrix test is generated from these marks.

Every view of every face carries exactly one mark. ``require`` asks for a permission (reach over the single record is
checked by the query or the operation behind the page); ``open_to_all`` says that anybody may.
"""

import functools
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from zhifa.core.actors import PublicActor, holds
from zhifa.core.errors import NotPermitted
from zhifa.core.permissions import ROLES, TABLE

View = Callable[..., HttpResponse]


def require(*permissions: str) -> Callable[[View], View]:
    """The page is for holders of any of these permissions; others get the refusal, visitors the sign-in page."""
    for permission in permissions:
        if permission not in TABLE:
            raise LookupError(f"权限表里没有 {permission}")

    def mark(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
            actor = request.actor  # type: ignore[attr-defined]
            if isinstance(actor, PublicActor) or not request.user.is_authenticated:
                return HttpResponseRedirect(f"{settings.LOGIN_URL}?next={quote(request.get_full_path())}")
            if not any(holds(actor, p) for p in permissions):
                who = "、".join(
                    dict.fromkeys(ROLES[r].label for p in permissions for r in TABLE[p] if r in ROLES)
                )
                raise NotPermitted("您的角色看不到这一页", way_out=f"由{who}打开")
            return view(request, *args, **more)

        guarded.access = permissions  # type: ignore[attr-defined]
        return guarded

    return mark


def signed_in(view: View) -> View:
    """The page is for anybody who has signed in."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return HttpResponseRedirect(f"{settings.LOGIN_URL}?next={quote(request.get_full_path())}")
        return view(request, *args, **more)

    guarded.access = ("signed_in",)  # type: ignore[attr-defined]
    return guarded


def open_to_all(view: View) -> View:
    """Anybody may open the page."""
    view.access = ("public",)  # type: ignore[attr-defined]
    return view
