"""行政行为码核验."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
