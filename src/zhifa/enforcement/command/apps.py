"""指挥 — as a Django app."""

from django.apps import AppConfig


class CommandConfig(AppConfig):
    """指挥."""

    name = "zhifa.enforcement.command"
    label = "command"
    verbose_name = "指挥"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from zhifa.enforcement.command import handlers  # noqa: F401
