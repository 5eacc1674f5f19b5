"""当事人页面."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
