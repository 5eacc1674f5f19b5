"""办案 — as a Django app."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """办案."""

    name = "zhifa.enforcement.casework"
    label = "casework"
    verbose_name = "办案"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hear the events of the slices below and of its own."""
        from zhifa.enforcement.casework import handlers

        _ = handlers
