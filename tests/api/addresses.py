"""The interface's own addresses, so that its tests stand without the pages."""

from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("zhifa.faces.api.urls")),
    path("open311/v2/", include("zhifa.faces.api.open311.urls")),
]

handler400 = "zhifa.faces.errors.bad_request"
handler404 = "zhifa.faces.errors.not_found"
handler500 = "zhifa.faces.errors.server_error"
