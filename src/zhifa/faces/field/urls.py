"""现场手机的网址 — each file of this face brings its own."""

from zhifa.faces.field import duty, home, inspection, orders, patrol, patrol_tasks, photos

app_name = "field"
urlpatterns = [
    *home.urlpatterns,
    *duty.urlpatterns,
    *orders.urlpatterns,
    *inspection.urlpatterns,
    *photos.urlpatterns,
    *patrol.urlpatterns,
    *patrol_tasks.urlpatterns,
]
