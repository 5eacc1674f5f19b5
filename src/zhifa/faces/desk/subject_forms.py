"""监管对象的表单 — what is asked when something is registered, and which operation writes it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms

from zhifa.registers.subjects import masking
from zhifa.registers.subjects import operations as subjects
from zhifa.registers.subjects.drafts import CREDIT_CLASSES, LicenceDraft, SubjectDraft
from zhifa.registers.subjects.models import (
    Contact,
    Hold,
    HoldKind,
    Licence,
    LicenceEnd,
    Place,
    PlaceKind,
    RiskFactor,
    RiskLevel,
    Subject,
    SubjectKind,
)

#: fields of the form of changes
CHANGED = (
    "name", "kind", "code", "id_number", "trade", "address", "lng", "lat", "representative", "phone", "registered_on",
    "note",
)  # fmt: skip


def day(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    """A day, as the browser's own picker."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


def words(label: str, longest: int, *, required: bool = True, help_text: str = "") -> forms.CharField:
    """One line of text."""
    return forms.CharField(label=label, max_length=longest, required=required, help_text=help_text)


class SubjectForm(forms.Form):
    """登记内容."""

    kind = forms.ChoiceField(label="种类", choices=SubjectKind.choices)
    name = words("名称", 120, help_text="照营业执照或身份证写")
    code = words("统一社会信用代码", 18, required=False, help_text="企业、个体工商户、其他组织")
    id_number = words("公民身份号码", 18, required=False, help_text="只用于个人和个体工商户的经营者")
    trade = words("行业", 40, required=False)
    representative = words("法定代表人（经营者）", 40, required=False)
    phone = words("联系电话", 20, required=False)
    registered_on = day("登记日", required=False)
    address = words("住所（主要经营场所）", 160, required=False, help_text="与地址库一致的，自动落到网格")
    lng = forms.DecimalField(
        label="经度", required=False, max_digits=9, decimal_places=6, help_text="CGCS2000"
    )
    lat = forms.DecimalField(label="纬度", required=False, max_digits=9, decimal_places=6)
    note = words("说明", 80, required=False)


class EnterForm(SubjectForm):
    """登记."""

    credit_class = forms.ChoiceField(
        label="信用等级", required=False, choices=[("", "未评"), *((c, c) for c in CREDIT_CLASSES)],
        help_text="只有企业有信用等级",
    )  # fmt: skip
    credit_source = words("信用等级来源", 80, required=False)


def draft_of(given: dict[str, Any]) -> SubjectDraft:
    """The draft a form says."""
    return SubjectDraft(**given)


class ChangeForm(SubjectForm):
    """变更 — ``kept``: fields whose present value is masked and which stay when left empty."""

    since = day("从哪天起", help_text="原来的内容保留到前一天")
    reason = words("理由", 200, help_text="例如：营业执照变更")
    kept: frozenset[str] = frozenset()


def change_form(subject: Subject, data: Any) -> ChangeForm:
    """The form of changes with what is not masked filled in."""
    from zhifa.core import clock

    kept = frozenset(masking.sensitive_fields(subject))
    if subject.is_person:
        # where somebody lives is told by its point as well
        kept |= {"lng", "lat"}
    initial = {n: getattr(subject, n) for n in CHANGED if n not in kept}
    form = ChangeForm(data, initial={**initial, "since": clock.today()})
    form.kept = kept
    for name in kept:
        now = "现有的不显示" if name in ("lng", "lat") else f"现为 {masking.shown(subject, name)}"
        form.fields[name].help_text = f"{now}；不改就留空"
        form.fields[name].required = False
    return form


class LookForm(forms.Form):
    """查看."""

    reason = words("用途", 200, help_text="写入留痕，并列在这一户的“谁看过”里")


class LinkForm(forms.Form):
    """认定涉及."""

    number = words("事项编号", 40)


class ReasonForm(forms.Form):
    """理由."""

    reason = words("理由", 200, help_text="例如：核对了营业执照，同一地址、同一经营者")


class PlaceForm(forms.Form):
    """场所."""

    kind = forms.ChoiceField(label="种类", choices=PlaceKind.choices)
    name = words("名称", 80, required=False)
    address = words("地址", 160, help_text="与地址库一致的，自动落到网格")
    lng = forms.DecimalField(
        label="经度", required=False, max_digits=9, decimal_places=6, help_text="CGCS2000"
    )
    lat = forms.DecimalField(label="纬度", required=False, max_digits=9, decimal_places=6)
    since = day("从哪天起")


class LicenceForm(forms.Form):
    """许可."""

    licence_kind = words("许可名称", 80)
    licence_number = words("许可证编号", 80)
    licence_issuer = words("发证机关", 80)
    licence_from = day("有效期起")
    licence_until = day("有效期止", required=False, help_text="长期有效的留空")


class CreditForm(forms.Form):
    """信用等级."""

    credit_class = forms.ChoiceField(label="信用等级", choices=[(c, c) for c in CREDIT_CLASSES])
    since = day("评定日")
    source = words("来源", 80, help_text="哪个机关的哪次评价")


class RiskForm(forms.Form):
    """风险因素."""

    factor = words("风险因素", 120, help_text="例如：危险化学品储存、人员密集")
    level = forms.ChoiceField(label="程度", choices=RiskLevel.choices)
    source = words("来源", 120)
    since = day("从哪天起")
    until = day("到哪天止", required=False)


class HoldForm(forms.Form):
    """暂停."""

    kind = forms.ChoiceField(label="种类", choices=HoldKind.choices)
    ground = forms.CharField(
        label="依据", max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="条文或者文书名称；没有依据的不能登记",
    )  # fmt: skip
    document = words("文书文号", 80, required=False)
    ordered_by = words("决定机关", 80)
    since = day("从哪天起")
    until = day("到哪天止", required=False)


class ContactForm(forms.Form):
    """联系人."""

    duty = words("职责", 40, help_text="例如：安全员")
    name = words("姓名", 40)
    phone = words("电话", 20)
    since = day("从哪天起")


class UntilForm(forms.Form):
    """到哪天止."""

    until = day("最后一天")


class LicenceEndForm(forms.Form):
    """许可终了."""

    how = forms.ChoiceField(label="怎样终了", choices=LicenceEnd.choices)
    on = day("日期")
    ground = words("依据", 120, help_text="决定书文号或者法定情形")


class CloseForm(forms.Form):
    """终止."""

    on = day("终止日")
    ground = words("依据", 120, help_text="例如：注销登记通知书、竣工验收、死亡证明")


class LiftForm(forms.Form):
    """解除."""

    on = day("解除日")
    ground = words("解除依据", 200)


@dataclass(frozen=True)
class Adding:
    """添加 — a form and the operation that writes it: (``by`` and ``key``, the subject, cleaned values)."""

    title: str
    form: type[forms.Form]
    write: Callable[[dict[str, Any], Subject, dict[str, Any]], Any]


@dataclass(frozen=True)
class Ending:
    """结束 — a form and the operation that ends a row of ``model``: (``by`` and ``key``, the row, cleaned values)."""

    title: str
    model: Any
    form: type[forms.Form]
    write: Callable[[dict[str, Any], Any, dict[str, Any]], Any]


def _licence(given: dict[str, Any]) -> LicenceDraft:
    until: date | None = given["licence_until"]
    return LicenceDraft(
        given["licence_kind"], given["licence_number"], given["licence_issuer"], given["licence_from"], until
    )


ADDING: dict[str, Adding] = {
    "place": Adding("登记场所", PlaceForm, lambda common, s, g: subjects.add_place(**common, subject=s, **g)),
    "licence": Adding(
        "登记许可",
        LicenceForm,
        lambda common, s, g: subjects.add_licence(**common, subject=s, licence=_licence(g)),
    ),
    "credit": Adding(
        "登记信用等级",
        CreditForm,
        lambda common, s, g: subjects.rate_credit(
            **common, subject=s, grade=g["credit_class"], since=g["since"], source=g["source"]
        ),
    ),
    "risk": Adding(
        "登记风险因素", RiskForm, lambda common, s, g: subjects.add_risk(**common, subject=s, **g)
    ),
    "hold": Adding("登记暂停", HoldForm, lambda common, s, g: subjects.place_hold(**common, subject=s, **g)),
    "close": Adding(
        "登记终止", CloseForm, lambda common, s, g: subjects.close_subject(**common, subject=s, **g)
    ),
    "contact": Adding(
        "登记联系人", ContactForm, lambda common, s, g: subjects.add_contact(**common, subject=s, **g)
    ),
}

ENDING: dict[str, Ending] = {
    "place": Ending(
        "场所停用",
        Place,
        UntilForm,
        lambda common, row, g: subjects.close_place(**common, place=row, **g),
    ),
    "licence": Ending(
        "许可终了",
        Licence,
        LicenceEndForm,
        lambda common, row, g: subjects.end_licence(**common, licence=row, **g),
    ),
    "risk": Ending(
        "风险因素消除",
        RiskFactor,
        UntilForm,
        lambda common, row, g: subjects.end_risk(**common, risk=row, **g),
    ),
    "hold": Ending(
        "解除暂停", Hold, LiftForm, lambda common, row, g: subjects.lift_hold(**common, hold=row, **g)
    ),
    "contact": Ending(
        "联系人停用",
        Contact,
        UntilForm,
        lambda common, row, g: subjects.end_contact(**common, contact=row, **g),
    ),
}
