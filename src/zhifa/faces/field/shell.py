"""手机的壳 — the tabs at the bottom and the mark that lets the device drop a received draft."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from zhifa.core.actors import Actor, holds


def tabs(actor: Actor, here: str) -> list[dict[str, Any]]:
    """待办 · 巡查上报 · 桌面."""
    rows = [("home", "待办", "checklist", reverse("field:home"))]
    if holds(actor, "intake.report"):
        rows.append(("patrol", "上报", "camera", reverse("field:patrol_report")))
    if "grid_worker" in actor.roles:
        rows.append(("patrols", "巡查", "clipboard-check", reverse("field:patrols")))
    if holds(actor, "duty.own"):
        rows.append(("duty", "值班", "calendar-time", reverse("field:duty")))
    rows.append(("desk", "桌面版", "layout-dashboard", reverse("desk:home")))
    return [{"label": label, "icon": icon, "url": url, "on": code == here} for code, label, icon, url in rows]


def received(request: HttpRequest, url: str, draft: str) -> HttpResponseRedirect:
    """Go on to ``url``, telling the device that the draft of this page has arrived."""
    return HttpResponseRedirect(f"{url}?{urlencode({'received': draft})}")
