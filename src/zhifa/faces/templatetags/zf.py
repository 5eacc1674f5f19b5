"""页面标签 — ``{% load zf %}``: icons, tags, law chips, clocks, money and days.

The four marks a table row repeats (icon, tag, law, clock) are plain tags: they cost a tenth of a component.
The components of ``templates/cotton/zf`` call the same tags, so there is one markup of each.
"""

import re
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from zhifa.core import clock as time_source
from zhifa.faces import law_links, wording
from zhifa.law import money_words

register = template.Library()

NOT_RECORDED = "未登记"
TONES = frozenset({"done", "now", "wait", "pause", "soon", "urgent", "over", "plain"})


@register.simple_tag
def zf_icon(name: str, size: str = "", label: str = "") -> SafeString:
    """图标 — an icon of the sprite; ``size`` s, l or xl; ``label`` only where no word stands beside it."""
    kind = f"ico ico-{size}" if size else "ico"
    href = f"{static('vendor/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}"></use></svg>', kind, label, href
        )
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"></use></svg>', kind, href)


@register.simple_tag
def zf_tag(text: str, tone: str = "wait", icon: str = "") -> SafeString:
    """状态标签 — two to four characters, a state and never an action."""
    tone = tone if tone in TONES else "wait"
    return format_html('<span class="zf-tag {}">{}{}</span>', tone, zf_icon(icon, "s") if icon else "", text)


@register.simple_tag
def zf_law(citation: Any, url: str = "") -> SafeString:
    """依据 — short name and article. ``citation`` is text or a ``law.citation.Citation`` (its ``short``)."""
    text = getattr(citation, "short", None) or str(citation)
    mark = zf_basis(citation)
    if url:
        return format_html('<a class="zf-law zf-nw" href="{}">{}</a>{}', url, text, mark)
    return format_html('<span class="zf-law zf-nw">{}</span>{}', text, mark)


@register.simple_tag
def zf_basis(citation: Any, since: Any = None, on: Any = None) -> SafeString:
    """依据变动 — a mark beside a basis no longer in force or amended; nothing while it stands.

    ``since``: the day from which it is relied on; the whole sentence stands in the title."""
    change = law_links.change_of(citation, on=on, since=since) if citation else None
    if change is None or change.ahead:
        return SafeString("")
    return format_html(' <span class="zf-tag over" title="{}">{}</span>', change.in_words, change.word)


_CLOCK_PARTS = (
    "used", "total", "unit", "state", "text", "lead", "label", "law", "law_url", "note", "ends_on", "ticks",
    "provisional",
)  # fmt: skip


@register.simple_tag
def zf_clock(clock: Any = None, *, detail: bool = False, **given: Any) -> SafeString:
    """时钟 — one time limit. ``clock`` is a dict or any object with the names of ``_CLOCK_PARTS``.

    ``used``/``total``/``unit`` are required; ``state`` and ``text`` are worked out when absent; ``detail``
    adds the line of the record page: label, note, end date, article.
    """
    parts = {name: given.get(name) or _part(clock, name) for name in _CLOCK_PARTS}
    used, total, unit = float(parts["used"] or 0), float(parts["total"] or 0), parts["unit"] or "天"
    ends_on = _day(parts["ends_on"])
    year = time_source.today().year
    state = parts["state"] or wording.clock_state(used, total, unit)
    words = parts["text"] or wording.clock_words(used, total, unit, state, ends_on, year)
    if parts["provisional"] and "暂定" not in words:
        words = f"{words}（暂定）"
    lead = parts["lead"] or wording.clock_lead(used, unit, state)
    spoken = f"{lead} / {total:g} {unit}，{words}"
    if parts["label"]:
        spoken = f"{parts['label']}：{spoken}"
    bar = format_html(
        '<div class="zf-ck is-{}" role="img" aria-label="{}"><div class="zf-ck__t"><span><b>{}</b>'
        '<span class="of"> / {} {}</span></span><span class="left">{}</span></div>'
        '<div class="zf-ck__b" data-p="{}"><i></i>{}</div></div>',
        state,
        spoken,
        lead,
        f"{total:g}",
        unit,
        words,
        wording.clock_percent(used, total, state),
        format_html_join(
            "", '<u data-p="{}"></u>', ((p,) for p in wording.tick_percents(parts["ticks"] or (), total))
        ),
    )
    if not detail:
        return bar
    pieces = []
    if parts["note"]:
        pieces.append(str(parts["note"]))
    if ends_on is not None:
        pieces.append(f"{ends_on:%Y-%m-%d} 届满" + ("（暂定）" if parts["provisional"] else ""))
    return format_html(
        '<div>{}<p class="zf-ck__n"><b>{}</b>{}{} {}</p></div>',
        bar,
        parts["label"] or "",
        " · " if parts["label"] and pieces else "",
        "，".join(pieces),
        zf_law(parts["law"], parts["law_url"] or "") if parts["law"] else "",
    )


@register.filter
def device_words(user_agent: str | None) -> str:
    """登录设备."""
    return wording.device_words(user_agent or "")


def _part(clock: Any, name: str) -> Any:
    if clock is None:
        return None
    return clock.get(name) if isinstance(clock, dict) else getattr(clock, name, None)


@register.simple_tag
def zf_once() -> SafeString:
    """提交号 — hidden idempotency key: the same page sent twice is one operation."""
    return format_html('<input type="hidden" name="idempotency_key" value="{}">', uuid4())


@register.simple_tag
def zf_err(control: str, words: str = "") -> SafeString:
    """拒绝理由 — what a field is refused for; ``control`` is the id of the input that it stands beside."""
    return (
        format_html('<span class="err" id="{}-error">{}</span>', control, words) if words else SafeString("")
    )


def _described(control: str, words: str, hint: str) -> SafeString:
    told = " ".join(part for part, on in ((f"{control}-hint", hint), (f"{control}-error", words)) if on)
    return format_html(' aria-describedby="{}"', told) if told else SafeString("")


@register.simple_tag
def zf_marks(control: str, words: str = "", hint: str = "") -> SafeString:
    """控件标记 — attributes of a hand-written input: what describes it, and that it takes the focus when refused."""
    return _described(control, words, hint) + mark_safe(' aria-invalid="true" autofocus' if words else "")


@register.simple_tag
def zf_group(group: str, words: str = "", hint: str = "") -> SafeString:
    """组的标记 — attributes of the fieldset around several inputs."""
    return _described(group, words, hint)


_CONTROL = re.compile(r'<(?:input(?![^>]*type="hidden")|select|textarea)\b[^>]*>')


@register.simple_tag
def zf_control(slot: str, control: str, words: str = "", hint: str = "") -> SafeString:
    """字段里的控件 — the markup inside a field, with ``zf_marks`` on the input whose id is ``control``."""
    marks, own = zf_marks(control, words, hint), f' id="{control}"'
    return mark_safe(_CONTROL.sub(lambda m: m[0].replace(own, own + marks), slot) if marks else slot)


@register.simple_tag
def zf_choices(slot: str, words: str = "") -> SafeString:
    """组里的控件 — the markup inside a group; when it is refused its first input takes the focus, or of several its ticked one."""
    inputs = list(_CONTROL.finditer(slot)) if words else []
    if not inputs:
        return mark_safe(slot)
    name = re.search(r' name="[^"]*"', inputs[0][0])
    same = [m for m in inputs if name and name[0] in m[0]]
    end = next((m for m in same if " checked" in m[0]), inputs[0]).end() - 1
    return mark_safe(f"{slot[:end]} autofocus{slot[end:]}")


@register.simple_tag
def zf_widget(field: Any) -> SafeString:
    """表单的控件 — the input of a bound field; the first refused one of its form takes the focus, without a script too.

    Without ``maxlength``: a browser cuts what is pasted there and says nothing; the server refuses it with both figures.
    """
    first = next(iter(field.form.errors), "")
    return zf_choices(field.as_widget(attrs={"maxlength": False}), "refused" if first == field.name else "")


@register.filter
def told_of(beside: dict[str, str] | None, name: str) -> str:
    """``{{ beside|told_of:line.name }}`` — what a field is refused for whose name a row has."""
    return (beside or {}).get(name, "")


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value if isinstance(value, date) else None


def _instant(value: Any) -> datetime | None:
    if not isinstance(value, datetime):
        return None
    return timezone.localtime(value) if timezone.is_aware(value) else value


@register.filter
def money(fen: int | None) -> str:
    """100000 → 1,000 元; None → 未登记."""
    return NOT_RECORDED if fen is None or fen == "" else wording.money(int(fen))


@register.filter
def sums(words: str | None) -> str:
    """罚款40000元 → 罚款 40,000 元; 20000元以上200000元以下 → 2 万元以上 20 万元以下."""
    return wording.sums(words or "")


@register.filter
def money_capital(fen: int | None) -> str:
    """15000 → 壹佰伍拾元整; None → 未登记."""
    return NOT_RECORDED if fen is None or fen == "" else money_words.money_capital(int(fen))


@register.filter
def zh_date(value: Any) -> str:
    """2026年11月20日."""
    day = _day(value)
    return NOT_RECORDED if day is None else wording.zh_date(day)


@register.filter
def iso_date(value: Any) -> str:
    """2026-11-20."""
    day = _day(value)
    return NOT_RECORDED if day is None else f"{day:%Y-%m-%d}"


@register.filter
def short_date(value: Any) -> str:
    """11-20 within the running year, else with the year."""
    day = _day(value)
    return NOT_RECORDED if day is None else wording.short_date(day, time_source.today().year)


@register.filter
def moment(value: Any) -> str:
    """11-20 09:41 (county time)."""
    instant = _instant(value)
    return NOT_RECORDED if instant is None else wording.short_moment(instant, time_source.today().year)


@register.filter
def weekday_zh(value: Any) -> str:
    """周五."""
    day = _day(value)
    return "" if day is None else wording.weekday_zh(day)


@register.filter
def percent_of(part: float, whole: float) -> int:
    """``{{ 6|percent_of:18 }}`` → 33, for ``data-p``."""
    return wording.percent(float(part or 0), float(whole or 0))


@register.filter
def clock_state(clock: Any) -> str:
    """State of a clock given as dict or object with used, total, unit (and state, when already known)."""
    return _part(clock, "state") or wording.clock_state(
        float(_part(clock, "used") or 0), float(_part(clock, "total") or 0), _part(clock, "unit") or "天"
    )


@register.filter
def short_hash(value: str | None) -> str:
    """9c41…e07a of a long hash; anything short stays."""
    text = value or ""
    return f"{text[:4]}…{text[-4:]}" if len(text) > 12 else text


@register.filter
def first_char(name: str | None) -> str:
    """The character in a person's round mark."""
    return (name or "？")[:1]


@register.filter
def or_unknown(value: Any) -> Any:
    """未登记 instead of an empty value."""
    if value is None or value == "":
        return mark_safe(f'<span class="zf-3">{NOT_RECORDED}</span>')
    return value
