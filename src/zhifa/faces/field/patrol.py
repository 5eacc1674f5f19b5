"""网格员上报."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
