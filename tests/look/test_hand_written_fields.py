"""手写的字段 — whatever a page asks for by a field written by hand, it says beside that field when it is refused."""

import re
from pathlib import Path

from django import forms

from zhifa.faces import gallery
from zhifa.faces.templatetags.zf import zf_widget

FACES = Path(gallery.__file__).parent
TEMPLATES = FACES / "templates"
_FORM = re.compile(r'<c-zf\.form\b.*?</c-zf\.form>|<form\b[^>]*method="post".*?</form>', re.S)
_TOLD = re.compile(r"<c-zf\.field [^>]*(?:error=|:field=).*?</c-zf\.field>", re.S)
_INPUT = re.compile(r"<(?:input|select|textarea|c-zf\.file)\b[^>]*>")
_NAME = re.compile(r'\bname="([^"]*)"')

#: yes or no, or one of what is shown: whatever is ticked can be taken
NOTHING_TO_REFUSE = {
    ("desk/intake/report_new.html", "urgent"),
    ("desk/intake/report_new.html", "wants_reply"),
    ("desk/intake/report_new.html", "identity"),
    ("portal/report/form.html", "identity"),
    ("portal/report/track.html", "kind"),
    ("desk/intake/import_columns.html", "save"),
    ("desk/subjects/import_columns.html", "save"),
    ("desk/territory/address_import.html", "update"),
    ("desk/territory/import.html", "replace"),
    ("field/visit_new.html", "hold_seen"),
    ("field/photos_public.html", "shown"),
    ("field/exam.html", "q-{{ p.q.code }}"),
}
#: a choice that goes with the one above it: the refusal of both stands there
TOLD_ABOVE = {
    ("desk/command/pair.html", "pair"),
    ("desk/command/pair.html", "lead"),
    ("desk/territory/compose.html", "merge"),
}
#: which of the two was wrong is told to nobody
NOT_SAID_WHICH = {("portal/party/ask.html", "code"), ("portal/party/ask.html", "tail")}


def test_every_field_written_by_hand_says_beside_it_what_it_is_refused_for() -> None:
    silent = set()
    for path in TEMPLATES.rglob("*.html"):
        if {"gallery", "cotton"} & set(path.parts):
            continue
        for form in _FORM.findall(path.read_text(encoding="utf-8")):
            for tag in _INPUT.findall(_TOLD.sub("", form)):
                name = _NAME.search(tag)
                if "hidden" not in tag and "zf_marks" not in tag and name:
                    silent.add((path.relative_to(TEMPLATES).as_posix(), name[1]))
    assert silent == NOTHING_TO_REFUSE | TOLD_ABOVE | NOT_SAID_WHICH


def test_a_page_with_such_fields_comes_back_through_its_sending() -> None:
    telling = {
        p.relative_to(TEMPLATES).as_posix()
        for p in TEMPLATES.rglob("*.html")
        if re.search(r"\bbeside[.|]", p.read_text())
    }
    assert len(telling) > 30
    views = [p.read_text(encoding="utf-8") for p in FACES.rglob("*.py")]
    rendered = {name for text in views for name in re.findall(r'\brender\(\s*[\w.]+,\s*"([^"]+)"', text)}
    assert not telling & rendered


def test_no_browser_cuts_what_is_pasted() -> None:
    kept = {
        (path.relative_to(TEMPLATES).as_posix(), most)
        for path in TEMPLATES.rglob("*.html")
        for most in re.findall(r'maxlength="([^"]*)"', path.read_text(encoding="utf-8"))
    }
    # four digits of a telephone, six of an authenticator: nobody pastes a text there
    assert {most for _, most in kept} <= {"4", "6"}
    form = type("AnyForm", (forms.Form,), {"name": forms.CharField(max_length=4)})()
    assert "maxlength" in str(form["name"]) and "maxlength" not in zf_widget(form["name"])
