"""开案表单 — who, what and when for the check before filing; filled from the matter."""

from typing import Any
from uuid import UUID

from django import forms

from zhifa.core import clock
from zhifa.core.account import Account
from zhifa.core.actors import Actor, covers
from zhifa.core.errors import NotFound
from zhifa.core.matter import Assignment, Matter
from zhifa.enforcement.inspection import queries as inspection
from zhifa.enforcement.inspection.models import VisitResult
from zhifa.faces.subject_choices import chosen
from zhifa.registers.organisation import queries as organisation
from zhifa.registers.subjects.masking import sensitive_fields
from zhifa.registers.subjects.models import Subject

PARTY = ("kind", "name", "id_number", "representative", "phone", "address")
SENSITIVE = {"id_number", "representative", "phone", "address"}


def matter_of(uid: UUID, actor: Actor) -> Matter:
    """The matter a case is opened from.

    :raises NotFound: none, or none within the actor's reach: both look the same.
    """
    found = Matter.objects.select_related("town", "team__team_row", "body", "field").filter(uid=uid).first()
    if found is None or not covers(actor, "casework.open", found):
        raise NotFound("没有这件事，或者它不在您的管辖范围内", way_out="由承办队伍办理")
    return found


def _date(label: str, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more
    )


class OpeningForm(forms.Form):
    """立案前核查."""

    subject = forms.UUIDField(required=False, widget=forms.HiddenInput)
    item_code = forms.CharField(label="执法事项代码", max_length=20)
    party_kind = forms.ChoiceField(
        label="当事人类别", choices=[("entity", "法人或者其他组织"), ("citizen", "公民")]
    )
    party_name = forms.CharField(label="当事人姓名或者名称", max_length=120)
    party_id_number = forms.CharField(label="证件号码", max_length=30, required=False)
    party_representative = forms.CharField(label="法定代表人（负责人）", max_length=40, required=False)
    party_phone = forms.CharField(label="联系电话", max_length=20, required=False)
    party_address = forms.CharField(label="住址或者住所", max_length=200, required=False)
    acted_on = _date("行为发生日")
    found_on = _date("发现日")
    place = forms.CharField(label="行为地点", max_length=200)
    facts = forms.CharField(label="涉嫌违法的事实", widget=forms.Textarea(attrs={"rows": 4}))
    filing_evidence = forms.CharField(
        label="立案依据和初步证据", widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    lead = forms.ChoiceField(label="主办")
    second = forms.ChoiceField(label="协办", help_text="两人都须持有效执法证")

    def __init__(
        self, matter: Matter, actor: Actor, data: Any = None, *, subject: Subject | None = None
    ) -> None:
        super().__init__(data)
        people = _certified(matter)
        for name in ("lead", "second"):
            self.fields[name].choices = people  # type: ignore[attr-defined]
        if data is None:
            assigned = dict(
                Assignment.objects.filter(matter=matter, ended_at=None).values_list("capacity", "account_id")
            )
            self.initial = {
                "item_code": matter.item_code,
                "party_name": matter.subject_name,
                "found_on": clock.day_of(matter.received_at),
                "acted_on": clock.day_of(matter.received_at),
                "place": matter.address,
                "facts": matter.summary,
                "lead": assigned.get("lead") or actor.account_id,
                "second": assigned.get("second"),
            } | _found_on_the_spot(matter)
            if subject is not None:
                self.initial |= {
                    "subject": subject.uid,
                    "party_kind": "citizen" if subject.is_person else "entity",
                    "party_name": subject.name,
                    "party_id_number": subject.code or "",
                    "party_address": "" if subject.is_person else subject.address,
                }
        self.fields["item_code"].help_text = matter.item_name
        if subject is not None:
            for name in SENSITIVE & set(sensitive_fields(subject)):
                self.fields[f"party_{name}"].help_text = "空着的，由名录补上并记录用途"


def _found_on_the_spot(matter: Matter) -> dict[str, Any]:
    """What the last visit that found a violation says: the party, the facts, the record that shows them."""
    visits = inspection.visits_of(matter).exclude(finished_at=None).exclude(result=VisitResult.NO_VIOLATION)
    visit = visits.select_related("document").order_by("-id").first()
    if visit is None:
        return {}
    day = clock.day_of(visit.started_at)
    record = f"现场检查笔录{f'（{visit.document.number}）' if visit.document else ''}"
    found: dict[str, Any] = {
        "facts": visit.facts,
        "acted_on": day,
        "found_on": day,
        "place": visit.place,
        "party_name": visit.party_name,
        "filing_evidence": f"{record}、现场照片" if inspection.photos_of(visit) else record,
    }
    return {name: value for name, value in found.items() if value}


def _certified(matter: Matter) -> list[tuple[str, str]]:
    if matter.team is None or not hasattr(matter.team, "team_row"):
        return []
    rows = organisation.availability(matter.team.team_row, on=clock.today(), at=clock.now())
    return [(str(a.account_id), f"{a.name}（在办 {a.in_hand}）") for a in rows if a.certified]


def wish_of(form: forms.Form, matter: Matter) -> dict[str, Any]:
    """The arguments of ``open_case`` from a valid form."""
    v = form.cleaned_data
    people = Account.objects.in_bulk([int(v["lead"]), int(v["second"])])
    return {
        "item_code": v["item_code"].strip(),
        "party": {name: v[f"party_{name}"] for name in PARTY},
        "facts": v["facts"],
        "acted_on": v["acted_on"],
        "found_on": v["found_on"],
        "place": v["place"],
        "filing_evidence": v["filing_evidence"],
        "lead": people[int(v["lead"])],
        "second": people[int(v["second"])],
        "subject": chosen(str(v["subject"] or "")),
    }
