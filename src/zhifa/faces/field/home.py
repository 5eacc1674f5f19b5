"""现场首页."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
