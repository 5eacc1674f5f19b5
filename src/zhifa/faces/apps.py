"""面 — the faces as a Django app (templates and tags; no tables)."""

from django.apps import AppConfig


class FacesConfig(AppConfig):
    """面."""

    name = "zhifa.faces"
    label = "faces"
    verbose_name = "界面"

    def ready(self) -> None:
        from zhifa.faces.field_words import speak

        speak()
