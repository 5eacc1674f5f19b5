"""机构队伍人员 — as a Django app; binds the directory of people to the ground's port."""

from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    """机构队伍人员."""

    name = "zhifa.registers.organisation"
    label = "organisation"
    verbose_name = "机构队伍人员"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from zhifa.core.ports import bind
        from zhifa.registers.organisation.queries import Directory

        bind(actor_directory=Directory())
