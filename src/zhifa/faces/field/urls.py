"""现场手机的网址 — each file of this face brings its own."""

from zhifa.faces.field import (
    corrections,
    duty,
    home,
    inspection,
    no_network,
    order_pair,
    orders,
    patrol,
    patrol_tasks,
    photos,
    visit_new,
)

app_name = "field"
urlpatterns = [
    *home.urlpatterns,
    *no_network.urlpatterns,
    *duty.urlpatterns,
    *orders.urlpatterns,
    *order_pair.urlpatterns,
    *visit_new.urlpatterns,
    *inspection.urlpatterns,
    *corrections.urlpatterns,
    *photos.urlpatterns,
    *patrol.urlpatterns,
    *patrol_tasks.urlpatterns,
]
