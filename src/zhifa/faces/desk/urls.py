"""办公桌面的网址 — each file of this face brings its own."""

from zhifa.faces.desk import (
    admin,
    admin_calendar,
    casework,
    cockpit,
    command,
    feedback,
    home,
    intake,
    items,
    law_library,
    map,
    matters,
    oversight,
    power_changes,
    powers,
    registers,
)

app_name = "desk"
urlpatterns = [
    *home.urlpatterns,
    *law_library.urlpatterns,
    *matters.urlpatterns,
    *map.urlpatterns,
    *intake.urlpatterns,
    *command.urlpatterns,
    *casework.urlpatterns,
    *feedback.urlpatterns,
    *items.urlpatterns,
    *powers.urlpatterns,
    *power_changes.urlpatterns,
    *registers.urlpatterns,
    *oversight.urlpatterns,
    *cockpit.urlpatterns,
    *admin.urlpatterns,
    *admin_calendar.urlpatterns,
]
