"""查看 — a masked field in clear, once, for a reason that is written down."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from zhifa.core.errors import NotFound
from zhifa.faces.access import require
from zhifa.faces.desk.subject_forms import LookForm
from zhifa.faces.desk.subjects import clean, crumbs, subject_or_404
from zhifa.faces.sending import Sending
from zhifa.registers.subjects import masking
from zhifa.registers.subjects import operations as subjects_do
from zhifa.registers.subjects.models import Contact, Subject
from zhifa.registers.subjects.operations.looking import value_of


@require("subjects.look")
def subject_look(request: HttpRequest, uid: UUID) -> HttpResponse:
    """查看 — a masked field in clear, once, after the reason has been written down."""
    found = subject_or_404(uid)
    asked = request.POST if request.method == "POST" else request.GET
    field = clean(asked.get("field", ""), 20)
    contact = _contact(asked.get("contact", ""), found)
    if contact is None and field not in masking.sensitive_fields(found):
        raise NotFound("这一栏没有隐去的内容")
    what = masking.SENSITIVE["contact" if contact else field]
    form, value, look = LookForm(request.POST or None), "", None
    sending = Sending(request, form)
    if sending.ready:
        with sending:
            look = subjects_do.look_at(
                **sending.common,
                subject=found,
                field=field,
                contact=contact,
                reason=form.cleaned_data["reason"],
            )
            value = value_of(look)
    context = {
        "s": found,
        "form": form,
        "field": field,
        "contact": contact,
        "what": what,
        "value": value,
        "look": look,
        "crumbs": crumbs(found, f"查看{what}"),
    }
    answer = sending.page("desk/subjects/look.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def _contact(text: str, found: Subject) -> Contact | None:
    try:
        uid = UUID(text)
    except ValueError:
        return None
    return Contact.objects.filter(uid=uid, subject=found).first()  # type: ignore[return-value]


urlpatterns: list[URLPattern] = [
    path("registers/subjects/<uuid:uid>/look/", subject_look, name="subject_look"),
]
