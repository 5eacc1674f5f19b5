"""监督 — as a Django app."""

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    """监督."""

    name = "zhifa.oversight.supervision"
    label = "supervision"
    verbose_name = "监督"
    default_auto_field = "django.db.models.BigAutoField"
