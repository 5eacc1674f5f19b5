"""公众门户的网址 — each file of this face brings its own."""

from zhifa.faces.portal import party, patrol_lists, published, report, verify

app_name = "portal"
urlpatterns = [
    *report.urlpatterns,
    *party.urlpatterns,
    *verify.urlpatterns,
    *published.urlpatterns,
    *patrol_lists.urlpatterns,
]
