"""基 — the ground floor as a Django app."""

from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_migrate, pre_migrate


def _refuse_narrowing(sender: AppConfig, using: str, plan: Any = (), apps: Any = None, **_: object) -> None:
    from zhifa.core.row_shape import refuse_narrowing

    refuse_narrowing(plan, apps, using)


def _install_guards(sender: AppConfig, using: str, **_: object) -> None:
    from zhifa.core.guards import guarded_models, install, standing_tables
    from zhifa.core.row_shape import note_shapes

    install(using)
    standing = standing_tables(using)
    note_shapes([m for m in guarded_models() if m._meta.db_table in standing], using)


class CoreConfig(AppConfig):
    """Core; guards are set again after every migration, when all tables exist."""

    name = "zhifa.core"
    label = "core"
    verbose_name = "底座"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        pre_migrate.connect(_refuse_narrowing, sender=self)
        post_migrate.connect(_install_guards, sender=self)
        from zhifa.law.county_law import read_county_law

        read_county_law(Path(settings.HOME))
        from zhifa.core import sign_in_events  # noqa: F401 — connects the signals of signing in
