"""受理 — as a Django app."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """受理."""

    name = "zhifa.enforcement.intake"
    label = "intake"
    verbose_name = "受理"
    default_auto_field = "django.db.models.BigAutoField"
