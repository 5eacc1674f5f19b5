"""公示 — as a Django app."""

from django.apps import AppConfig


class PublicityConfig(AppConfig):
    """公示."""

    name = "zhifa.oversight.publicity"
    label = "publicity"
    verbose_name = "公示"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the hearers."""
        from zhifa.oversight.publicity import handlers  # noqa: F401
