"""监管对象 — as a Django app."""

from django.apps import AppConfig


class SubjectsConfig(AppConfig):
    """监管对象."""

    name = "zhifa.registers.subjects"
    label = "subjects"
    verbose_name = "监管对象"
    default_auto_field = "django.db.models.BigAutoField"
