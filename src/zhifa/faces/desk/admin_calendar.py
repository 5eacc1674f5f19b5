"""工作日历 — a year's days off and days worked, the import of the next year's notice, the county's own adjustments."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode

from zhifa.core import calendar_change, clock
from zhifa.core.calendar import imported_years, own_adjustments, work_calendar
from zhifa.core.errors import BadInput
from zhifa.faces.access import require
from zhifa.faces.case_form import FileInput
from zhifa.faces.sending import Sending
from zhifa.law.holiday_notice import read_notice
from zhifa.law.workdays import Arrangement, HolidayTable, special_days

FORMS = {"txt": "通知原文", "csv": "表格（CSV）", "yaml": "YAML"}
#: years a page may be asked for
FIRST_YEAR, YEARS_AHEAD = 2021, 5


class NoticeForm(forms.Form):
    """放假通知 — a file, or the words pasted in."""

    file = forms.FileField(
        label="文件", required=False, widget=FileInput(), help_text="纯文本、CSV 或 YAML；或者把内容贴在下面"
    )
    text = forms.CharField(
        label="通知内容", required=False, max_length=60_000, widget=forms.Textarea(attrs={"rows": 9}),
        help_text="一行一个节日，如：一、元旦：1月1日（周五）至3日（周日）放假，共3天。",
    )  # fmt: skip
    form = forms.ChoiceField(label="写法", choices=list(FORMS.items()))
    source = forms.CharField(
        label="文号",
        required=False,
        max_length=120,
        help_text="内容里没有文号时填写，如 国办发明电〔2026〕1号",
    )


class AdjustmentForm(forms.Form):
    """县里的调整 — a day the county works or rests against the national arrangement."""

    day = forms.DateField(label="日期", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    working = forms.ChoiceField(label="这一天", choices=[("0", "放假"), ("1", "上班")])
    reason = forms.CharField(
        label="依据", max_length=200, help_text="文号或者通知名称，如 防汛指挥部停工通知"
    )


def _year(request: HttpRequest) -> int:
    asked = request.GET.get("year", "")
    this = clock.today().year
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else this
    return year if FIRST_YEAR <= year <= this + YEARS_AHEAD else this


@require("law.manage")
def admin_calendar(request: HttpRequest) -> HttpResponse:
    """工作日历 — GET shows a year; POST tries or imports a notice, sets or takes back a day of the county's own."""
    doing = request.POST.get("do", "")
    notice = NoticeForm(request.POST, request.FILES) if doing in ("try", "import") else NoticeForm()
    adjustment = AdjustmentForm(request.POST) if doing == "adjust" else AdjustmentForm()
    sending = Sending(request, {"try": notice, "import": notice, "adjust": adjustment}.get(doing))
    if sending.ready:
        with sending:
            if doing in ("try", "import"):
                return _take_notice(sending, notice.cleaned_data, write=doing == "import")
            if doing == "adjust":
                given = {**adjustment.cleaned_data, "working": adjustment.cleaned_data["working"] == "1"}
                return _done(given["day"].year, calendar_change.adjust_day(**sending.common, **given))
            if doing == "withdraw":
                day = _day(request.POST.get("day", ""))
                return _done(day.year, calendar_change.withdraw_adjustment(**sending.common, day=day))
    return _page(sending, notice=notice, adjustment=adjustment)


def _take_notice(sending: Sending, given: dict[str, Any], *, write: bool) -> HttpResponse:
    ending = given["form"]
    raw = given["text"].encode()
    if given["file"] is not None:
        raw = given["file"].read()
        named = given["file"].name.rsplit(".", 1)[-1].lower()
        ending = {"yml": "yaml"}.get(named, named) if named in ("csv", "yaml", "yml", "txt") else ending
    if not raw.strip():
        raise BadInput("没有放假通知", field="text", way_out="选一个文件，或者把通知内容贴进来")
    found = read_notice(raw, f"通知.{ending}", source=given["source"])
    if write:
        report = calendar_change.import_arrangement(**sending.common, arrangement=found)
        return _done(found.year, report)
    again = NoticeForm(initial={"text": raw.decode("utf-8-sig"), "form": ending, "source": given["source"]})
    return _page(sending, notice=again, tried=found)


def _done(year: int, report: dict[str, int]) -> HttpResponse:
    told = urlencode({"year": year, "moved": report["recomputed"], "doubt": report["flagged"]})
    return redirect(f"{reverse('desk:admin_calendar')}?{told}")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput("日期看不懂", field="day", way_out="如 2026-12-03") from None


def _page(
    sending: Sending,
    *,
    notice: NoticeForm,
    adjustment: AdjustmentForm | None = None,
    tried: Arrangement | None = None,
) -> HttpResponse:
    table, request = work_calendar(), sending.request
    year, this = _year(request), clock.today().year
    moved, doubt = (request.GET.get(name, "") for name in ("moved", "doubt"))
    context: dict[str, Any] = {
        "year": year,
        "years": range(this - 1, this + 3),
        "announced": table.is_announced(year),
        "source": table.arrangements[year].source if table.is_announced(year) else "",
        "imported": imported_years(),
        "months": _by_month(table, year),
        "own": own_adjustments(),
        "notice": notice,
        "adjustment": adjustment or AdjustmentForm(),
        "tried": _preview(tried) if tried else None,
        "moved": moved if moved.isdecimal() and len(moved) < 7 else "",
        "doubt": doubt if doubt.isdecimal() and len(doubt) < 7 else "",
    }
    return sending.page("desk/admin/calendar.html", context)


def _by_month(table: HolidayTable, year: int) -> list[dict[str, Any]]:
    months: dict[int, list[Any]] = {}
    for kind in special_days(table, year):
        months.setdefault(kind.on.month, []).append(kind)
    return [{"month": month, "days": days} for month, days in months.items()]


def _preview(found: Arrangement) -> dict[str, Any]:
    days = [{"on": day, "working": False, "reason": term} for day, term in found.off.items()]
    days += [{"on": day, "working": True, "reason": term} for day, term in found.worked.items()]
    return {
        "year": found.year,
        "source": found.source,
        "off": len(found.off),
        "worked": len(found.worked),
        "days": sorted(days, key=lambda row: row["on"]),
    }


urlpatterns: list[URLPattern] = [path("admin/calendar/", admin_calendar, name="admin_calendar")]
