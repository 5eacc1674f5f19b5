"""事项与权力 — as a Django app; binds the power check to the ground's port."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """事项与权力."""

    name = "zhifa.registers.catalogue"
    label = "catalogue"
    verbose_name = "事项与权力"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from zhifa.core.ports import bind
        from zhifa.registers.catalogue.powers import Powers

        bind(power_check=Powers())
