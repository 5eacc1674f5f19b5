"""网格 — as a Django app."""

from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    """网格."""

    name = "zhifa.registers.territory"
    label = "territory"
    verbose_name = "网格"
    default_auto_field = "django.db.models.BigAutoField"
