"""驾驶舱."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
