"""检查 — as a Django app."""

from django.apps import AppConfig


class InspectionConfig(AppConfig):
    """检查."""

    name = "zhifa.enforcement.inspection"
    label = "inspection"
    verbose_name = "检查"
    default_auto_field = "django.db.models.BigAutoField"
