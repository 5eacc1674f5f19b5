"""群众反映与查询."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
