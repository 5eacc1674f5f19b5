"""现场检查."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
