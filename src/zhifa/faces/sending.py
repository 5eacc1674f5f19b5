"""送出 — a page's form sent to one operation: where a refusal stands, and with which status the page comes again.

form = DelegateForm(request.POST or None)
sending = Sending(request, form)
if sending.ready:
    with sending:
        organisation.delegate(**sending.common, to=form.cleaned_data["to"])
        return redirect("desk:delegations")
return render(request, PAGE, {"form": form, "refusal": sending.refusal}, status=sending.status)
"""

from types import TracebackType
from typing import Any, Self

from django.forms import BaseForm
from django.http import HttpRequest

from zhifa.core.actors import Actor
from zhifa.core.errors import BadInput
from zhifa.faces.submission import key_of
from zhifa.law.refusal import Refusal


def in_words(refusal: Refusal) -> str:
    """What stands beside a field: the refusal in one line, with its provisions and the way out."""
    rule = "、".join(citation.full for citation in refusal.citations)
    words = refusal.message_zh + (f"（{rule}）" if rule else "")
    return words + (f"。可以：{refusal.way_out}" if refusal.way_out else "")


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
        if not self._put_beside(error):
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
