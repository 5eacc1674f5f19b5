"""现场工单."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
