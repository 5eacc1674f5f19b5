"""网址 — every address of the platform; each has a row in the permission matrix test."""

from django.conf import settings
from django.urls import include, path

from zhifa.config import health
from zhifa.faces import gallery

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("metrics", health.metrics),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/sessions/", include("allauth.usersessions.urls")),
    path("desk/", include("zhifa.faces.desk.urls")),
    path("field/", include("zhifa.faces.field.urls")),
    path("api/v1/", include("zhifa.faces.api.urls")),
    path("open311/v2/", include("zhifa.faces.api.open311.urls")),
    path("", include("zhifa.faces.portal.urls")),
]
if settings.CELL_MODE != "production":
    urlpatterns += gallery.urlpatterns

handler400 = "zhifa.faces.errors.bad_request"
handler403 = "zhifa.faces.errors.forbidden"
handler404 = "zhifa.faces.errors.not_found"
handler500 = "zhifa.faces.errors.server_error"
