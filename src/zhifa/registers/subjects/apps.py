"""监管对象 — as a Django app; tells the ground how what it holds about people is erased."""

from django.apps import AppConfig


class SubjectsConfig(AppConfig):
    """监管对象."""

    name = "zhifa.registers.subjects"
    label = "subjects"
    verbose_name = "监管对象"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from zhifa.core.erasure_keeping import holds_people
        from zhifa.registers.subjects.keeping import HOLDER
        from zhifa.registers.subjects.models import Subject

        holds_people(Subject, HOLDER)
