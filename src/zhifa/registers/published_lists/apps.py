"""公布的清单 — as a Django app."""

from django.apps import AppConfig


class PublishedListsConfig(AppConfig):
    """公布的清单."""

    name = "zhifa.registers.published_lists"
    label = "published_lists"
    verbose_name = "公布的清单"
    default_auto_field = "django.db.models.BigAutoField"
