"""系统、安全、审计管理."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
