"""一张图."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
