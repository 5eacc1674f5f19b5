"""基 — the ground floor as a Django app."""

from pathlib import Path

from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_migrate


def _install_guards(sender: AppConfig, using: str, **_: object) -> None:
    from zhifa.core.guards import install

    install(using)


class CoreConfig(AppConfig):
    """Core; guards are set again after every migration, when all tables exist."""

    name = "zhifa.core"
    label = "core"
    verbose_name = "底座"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(_install_guards, sender=self)
        from zhifa.law.county_law import read_county_law

        read_county_law(Path(settings.HOME))
        from zhifa.core import sign_in_events  # noqa: F401 — connects the signals of signing in
