"""口令规则 — Django's checks of a new password, said in our own words (a part of Django's texts is not translated)."""

from typing import Any

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError


class LongEnough(password_validation.MinimumLengthValidator):
    """够长."""

    def get_error_message(self) -> str:
        return f"口令太短，至少 {self.min_length} 个字符"


class NotCommon(password_validation.CommonPasswordValidator):
    """不是常见的口令."""

    def get_error_message(self) -> str:
        return "这是常见的口令，换一个"


class NotOwnName(password_validation.UserAttributeSimilarityValidator):
    """不像自己的用户名、姓名."""

    def validate(self, password: str, user: Any = None) -> None:
        try:
            super().validate(password, user)
        except ValidationError:
            raise ValidationError("口令和用户名、姓名太像，换一个", code="password_too_similar") from None
