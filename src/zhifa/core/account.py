"""账号 — who signs in, and which roles they hold over which scope from when to when."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from zhifa.core.guarded import Guarded
from zhifa.core.ids import new_uid
from zhifa.core.permissions import ADMINISTRATORS, ROLES
from zhifa.core.scope import Scope


class AccountManager(BaseUserManager["Account"]):
    """Looks accounts up by user name."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(username=username)


class Account(AbstractBaseUser):
    """账号 — a person who signs in. Roles are dated ``RoleGrant`` rows; there are no superusers."""

    uid = models.UUIDField("公开标识", default=new_uid, unique=True, editable=False)
    username = models.CharField("用户名", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=40)
    phone = models.CharField("电话", max_length=20, blank=True)
    email = models.EmailField("邮箱", blank=True)
    is_active = models.BooleanField("启用", default=True)
    must_use_second_factor = models.BooleanField("必须两步验证", default=False)
    last_login = None  # a sign-in is a leaf in the ledger, not a column somebody could set

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = AccountManager()

    class Meta:
        verbose_name = "账号"

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name


class RoleGrant(Guarded):
    """授予角色 — a role held over a scope between two days; ``scope`` empty means the whole county.

    A delegation 委托代行 is a grant with ``delegated_by`` and an end day.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="grants", verbose_name="账号")
    role = models.CharField("角色", max_length=24, choices=[(r.code, r.label) for r in ROLES.values()])
    scope = models.ForeignKey(
        Scope, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="范围"
    )
    valid_from = models.DateField("起")
    valid_until = models.DateField("止", null=True, blank=True, help_text="含当日；空为长期")
    delegated_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="委托人"
    )
    ended_on = models.DateField("提前终止日", null=True, blank=True)

    class Meta:
        verbose_name = "授予角色"
        indexes = [models.Index(fields=["account", "valid_from"]), models.Index(fields=["role", "scope"])]
        constraints = [
            models.CheckConstraint(
                name="role_grant_days",
                condition=models.Q(valid_until__isnull=True)
                | models.Q(valid_until__gte=models.F("valid_from")),
            ),
            # 等保 三员分立: system, security and audit administrator are three different people
            models.UniqueConstraint(
                fields=["account"],
                name="three_administrators_are_three_people",
                condition=models.Q(role__in=sorted(ADMINISTRATORS), ended_on__isnull=True),
            ),
            models.CheckConstraint(
                name="delegation_has_an_end",
                condition=models.Q(delegated_by__isnull=True) | models.Q(valid_until__isnull=False),
            ),
        ]
