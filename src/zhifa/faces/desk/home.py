"""待办与导航."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
