"""删除个人信息 — the security administrator names a matter or somebody of the register, is told whether it may go, and why not.

The page shows no personal value: what is found is shown as the register shows it to everybody, masked.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from zhifa.core import clock
from zhifa.core.erasure import LEAST_REASON, erase_personal_data
from zhifa.core.erasure_keeping import check_matter, holder_of
from zhifa.core.errors import BadInput
from zhifa.core.matter import Matter
from zhifa.faces.access import require
from zhifa.faces.desk.registers import clean
from zhifa.faces.sending import Sending
from zhifa.law.refusal import Refusal
from zhifa.registers.subjects import masking
from zhifa.registers.subjects.models import Subject
from zhifa.registers.subjects.queries import current


def _found(text: str) -> tuple[Matter | None, Subject | None]:
    """By the number of a matter, or the credit code, citizen number or number of a subject."""
    matter = Matter.objects.filter(number=text).first()
    if matter is not None:
        return matter, None
    whole = text.upper()
    subject = Subject.objects.filter(code=whole).first() or Subject.objects.filter(id_number=whole).first()
    return None, current(subject) if subject is not None else None  # type: ignore[arg-type]


def _why_not(matter: Matter | None, subject: Subject | None) -> Refusal | None:
    try:
        if matter is not None:
            check_matter(matter, clock.today())
        elif subject is not None:
            holder = holder_of(subject)
            holder.check(holder.family(subject), clock.today())
    except Refusal as refusal:
        return refusal
    return None


@require("personal_data.erase")
def erasure(request: HttpRequest) -> HttpResponse:
    """删除个人信息 — find (by POST: a number of identity stands in no address), see whether it may go, erase with a reason."""
    asked = clean(request.POST.get("q", ""), 60)
    matter, subject = _found(asked) if asked else (None, None)
    sending, done = Sending(request), 0
    if request.POST.get("do") == "erase":
        with sending:
            if matter is None and subject is None:
                raise BadInput(
                    "没有找到这件事，名录里也没有这个人", field="q", way_out="核对事项编号、代码或者身份号码"
                )
            what: dict[str, Any] = {"matter": matter} if matter is not None else {"about": subject}
            done = erase_personal_data(**sending.common, reason=request.POST.get("reason", ""), **what)
    context = {
        "q": asked,
        "matter": matter,
        "subject": subject,
        "label": masking.label(subject) if subject is not None else "",
        "why_not": _why_not(matter, subject) if not done else None,
        "least": LEAST_REASON,
        "done": done,
    }
    answer = sending.page("desk/admin/erasure.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


urlpatterns: list[URLPattern] = [path("admin/erasure/", erasure, name="erasure")]
