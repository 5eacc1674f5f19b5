"""登录 — how allauth is bent to the house: no sign-up, sealed second-factor secrets."""

import base64
import hashlib
from typing import Any, ClassVar

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.http import HttpRequest

from zhifa.core import clock
from zhifa.core.actors import person
from zhifa.core.permissions import ADMINISTRATORS, ROLES


class ClosedSignUp(DefaultAccountAdapter):
    """Accounts are opened by the system administrator, never by visitors."""

    error_messages: ClassVar = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "账号已经停用，找系统管理员核对",
        "enter_current_password": "现在的口令不对",
        "incorrect_password": "口令不对",
        "incorrect_code": "数字不对，等应用换一组再输",
        "too_many_login_attempts": "输错太多次，过几分钟再试",
        "username_password_mismatch": "用户名或者口令不对",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """Whoever gave the password (and second factor) minutes ago is not asked again to bind or look after factors."""
        if app == "allauth.mfa" and self._signed_in_lately():
            return False
        return super().is_reauthentication_required(app=app, **more)

    def _signed_in_lately(self) -> bool:
        request = context.request
        if request is None or not request.user.is_authenticated:
            return False
        proofs = get_authentication_records(request, request.user)
        lately = clock.now().timestamp() - app_settings.REAUTHENTICATION_TIMEOUT
        return any(proof.get("at", 0) > lately for proof in proofs)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """To the face of the person's first role."""
        roles = person(request.user).roles
        if roles and roles <= ADMINISTRATORS:
            return "/desk/admin/"
        floors = {ROLES[r].floor for r in roles if r in ROLES}
        return "/field/" if floors == {"field"} else "/desk/"


class SealedSecrets(DefaultMFAAdapter):
    """TOTP secrets and recovery codes are encrypted at rest with the cell's key."""

    error_messages: ClassVar = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "数字不对，等应用换一组再输；备用码每个只能用一次",
    }

    def _fernet(self) -> Fernet:
        key = hashlib.sha256(b"mfa:" + settings.SECRET_KEY.encode()).digest()
        return Fernet(base64.urlsafe_b64encode(key))

    def encrypt(self, text: str) -> str:
        return self._fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return self._fernet().decrypt(encrypted_text.encode()).decode()
        except InvalidToken as wrong:
            raise ValueError("两步验证的密文打不开：单元的密钥变了") from wrong

    def get_public_key_credential_rp_entity(self) -> dict[str, Any]:
        return {"id": settings.ALLOWED_HOSTS[0], "name": "执法平台"}
