"""登录留痕 — signing in, signing out and failing to are leaves in the ledger like everything else."""

from typing import Any

from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from zhifa.core.account import Account
from zhifa.core.actors import PublicActor, person
from zhifa.core.operation import Op, operation


@operation("core.sign_in", title="登录", permission="session.sign_in")
def record_sign_in(op: Op, *, username: str) -> None:
    """登录."""
    op.say(f"{username} 登录")


@operation("core.sign_out", title="退出", permission="session.sign_in")
def record_sign_out(op: Op, *, username: str) -> None:
    """退出."""
    op.say(f"{username} 退出")


@operation("core.sign_in_failed", title="登录失败", permission="session.sign_in")
def record_failed_sign_in(op: Op, *, username: str) -> None:
    """登录失败 — the name tried is kept only when it is an account's: people type passwords into name fields."""
    op.say(f"{username} 登录失败" if username else "未知用户名登录失败")


@operation("core.second_factor", title="两步验证变更", permission="session.sign_in")
def record_second_factor(op: Op, *, username: str, change: str) -> None:
    """两步验证变更."""
    op.say(f"{username} {change}")


@receiver(user_logged_in)
def _signed_in(user: Account, **_: Any) -> None:
    actor = person(user)
    if actor.held:
        record_sign_in(by=actor, username=user.username)
    else:
        record_sign_in(by=PublicActor("sign-in"), username=user.username)


@receiver(user_logged_out)
def _signed_out(user: Account | None, **_: Any) -> None:
    if user is not None:
        actor = person(user)
        record_sign_out(by=actor if actor.held else PublicActor("sign-in"), username=user.username)


@receiver(user_login_failed)
def _failed(credentials: dict[str, Any], **_: Any) -> None:
    tried = str(credentials.get("username") or "")
    known = Account.objects.filter(username=tried).exists() if tried and "\x00" not in tried else False
    record_failed_sign_in(by=PublicActor("sign-in"), username=tried if known else "")


@receiver(authenticator_added)
def _factor_added(user: Account, **_: Any) -> None:
    record_second_factor(by=PublicActor("sign-in"), username=user.username, change="启用两步验证")


@receiver(authenticator_removed)
def _factor_removed(user: Account, **_: Any) -> None:
    record_second_factor(by=PublicActor("sign-in"), username=user.username, change="停用两步验证")
