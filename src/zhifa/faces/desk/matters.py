"""事：清单、一页看全程、搜索."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
