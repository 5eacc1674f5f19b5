"""队伍的网址 — each file brings its own; what is fixed stands before what has a variable."""

from zhifa.faces.desk.organisation import (
    attendance,
    bodies,
    certificates,
    courses,
    equipment,
    exams,
    main_duty,
    member,
    member_list,
    movements,
    questions,
    rosters,
    team_numbers,
    team_readiness,
    teams,
    training,
)

urlpatterns = [
    *bodies.urlpatterns,
    *team_numbers.urlpatterns,
    *team_readiness.urlpatterns,
    *main_duty.urlpatterns,
    *teams.urlpatterns,
    *rosters.urlpatterns,
    *attendance.urlpatterns,
    *member_list.urlpatterns,
    *member.urlpatterns,
    *certificates.urlpatterns,
    *movements.urlpatterns,
    *equipment.urlpatterns,
    *training.urlpatterns,
    *courses.urlpatterns,
    *exams.urlpatterns,
    *questions.urlpatterns,
]
