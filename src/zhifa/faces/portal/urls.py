"""公众门户的网址 — each file of this face brings its own."""

from zhifa.faces.portal import (
    certificate,
    kiosks,
    lists,
    model_cases,
    party,
    patrol_lists,
    published,
    report,
    track,
    verify,
)

app_name = "portal"
urlpatterns = [
    *report.urlpatterns,
    *track.urlpatterns,
    *party.urlpatterns,
    *certificate.urlpatterns,
    *verify.urlpatterns,
    *published.urlpatterns,
    *lists.urlpatterns,
    *model_cases.urlpatterns,
    *patrol_lists.urlpatterns,
    *kiosks.urlpatterns,
]
