"""送出 — a page's form sent to one operation: where a refusal stands, and with which status the page comes again.

form = DelegateForm(request.POST or None)
sending = Sending(request, form)
if sending.ready:
    with sending:
        organisation.delegate(**sending.common, to=form.cleaned_data["to"])
        return redirect("desk:delegations")
return sending.page(PAGE, {"form": form})

A template that writes its fields by hand draws each in ``<c-zf.field … error="{{ beside.reason }}">``; rows of a
table, where a component costs too much, use ``{% zf_marks %}`` and ``{% zf_err %}``. ``beside`` has the words under
the name that the refusal gives the field.
"""

from types import TracebackType
from typing import Any, Self

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhifa.core.actors import Actor
from zhifa.core.errors import BadInput
from zhifa.faces.submission import key_of
from zhifa.law.refusal import Refusal


def in_words(refusal: Refusal) -> str:
    """What stands beside a field: the refusal in one line, with its provisions and the way out."""
    rule = "、".join(citation.full for citation in refusal.citations)
    words = refusal.message_zh + (f"（{rule}）" if rule else "")
    return words + (f"。可以：{refusal.way_out}" if refusal.way_out else "")


#: what ``zf_err`` writes beside a field, and nothing else
_BESIDE = b'<span class="err"'


class Sending:
    """一次送出 — of a page with one form, or with none (``form=None``: the page reads its fields itself).

    ``by``: who sends, where it is not whoever is signed in (a party, the public).
    The body of ``with`` calls the operation. A ``Refusal`` raised in it ends it: one that names a visible field of
    the form is put beside that field, any other is ``refusal``, for the head of the page. Every other error passes.
    """

    def __init__(
        self, request: HttpRequest, form: BaseForm | None = None, *, by: Actor | None = None
    ) -> None:
        self.request = request
        self.form = form
        self._by = by
        self.refusal: Refusal | None = None
        self._in_form: Refusal | None = None

    @property
    def ready(self) -> bool:
        """Whether the page was sent, with a form that is filled in rightly."""
        return self.request.method == "POST" and (self.form is None or self.form.is_valid())

    @property
    def common(self) -> dict[str, Any]:
        """``by`` and ``key`` of an operation: who sends, and under which submission number."""
        return {"by": self._by or self.request.actor, "key": key_of(self.request)}  # type: ignore[attr-defined]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _: type[BaseException] | None, error: BaseException | None, __: TracebackType | None
    ) -> bool:
        if not isinstance(error, Refusal):
            return False
        if self._put_beside(error):
            self._in_form = error
        else:
            self.refusal = error
        return True

    def _put_beside(self, refusal: Refusal) -> bool:
        name = refusal.field if isinstance(refusal, BadInput) else ""
        if self.form is None or name not in self.form.fields or self.form[name].is_hidden:
            return False
        self.form.add_error(name, in_words(refusal))
        return True

    @property
    def status(self) -> int:
        """422 for a page shown again because of what was filled in or refused, else 200."""
        return 422 if self.refusal or (self.form is not None and self.form.errors) else 200

    def page(self, template: str, context: dict[str, Any]) -> HttpResponse:
        """The page as it comes again, with ``refusal``, ``beside`` (field → words) and ``typed`` (what was sent).

        A refusal that names a field stands beside it where the page draws that field now, and at the head
        everywhere else: whatever the page looks like, it is told once and never lost.
        """
        shown = {"typed": self.request.POST, "refusal": None, **context, "beside": {}}
        refused = self._in_form or self.refusal
        if isinstance(refused, BadInput) and refused.field:
            beside = {} if self._in_form else {refused.field: in_words(refused)}
            answer = render(
                self.request, template, {**shown, "refusal": None, "beside": beside}, status=self.status
            )
            if _BESIDE in answer.content:
                return answer
        if refused:
            shown["refusal"] = refused
        return render(self.request, template, shown, status=self.status)
