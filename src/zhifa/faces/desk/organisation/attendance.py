"""考勤与外勤 — a leader's view: who stood on duty and signed, who was out on what; a track opens for a purpose written down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse

from zhifa.core import clock
from zhifa.core.actors import holds
from zhifa.core.errors import NotFound
from zhifa.core.read_together import Rows, read_together
from zhifa.faces.access import require
from zhifa.faces.desk import map_layers
from zhifa.faces.desk.organisation.drawn import Cell, Record, Table, choice, form_of, text, when
from zhifa.faces.desk.registers import asked_day, clean
from zhifa.faces.sending import Sending
from zhifa.registers.organisation import operations as organisation
from zhifa.registers.organisation.attendance import Attended, attended, outings_of
from zhifa.registers.organisation.models import Body, BodyKind, Outing, Team, TrackLook, TrackPoint
from zhifa.registers.organisation.queries import bodies
from zhifa.registers.organisation.queries import teams as all_teams
from zhifa.registers.organisation.reach import HeldOver, reaches_over
from zhifa.registers.territory.queries import locate_many

CRUMB = {"label": "考勤与外勤", "url": "/desk/registers/attendance/"}
#: degrees around a track that stay in the picture
AROUND = 0.003
MOST_STOPS = 60
#: what is not collected, and on what ground (the texts: 个人信息保护法)
NO_FACES = (
    "签到签退由本人在手机上办。本平台不提供人脸识别考勤：人脸是敏感个人信息，要有特定目的、充分必要性和严格保护措施"
    "（个保法第二十八条），处理要取得单独同意（第二十九条），事前还要作个人信息保护影响评估（第五十五条）；"
    "签到有本人操作就够，不需要人脸。位置只在外勤中采集，到期删除。看别人的轨迹要写明用途，本人看得到谁看过。"
)


def _hour(at: Any) -> str:
    return f"{at.astimezone(clock.CHINA):%H:%M}" if at else ""


def _mark(a: Attended) -> Cell:
    if a.missed:
        return Cell("没有签到", tone="over")
    if a.signed_in is None:
        return Cell("还没到班次", tone="wait")
    if a.late_minutes:
        return Cell(f"迟到 {a.late_minutes} 分钟", tone="soon")
    return Cell("没有签退", tone="soon") if a.open_end else Cell("准时", tone="done")


def _shift_row(a: Attended) -> tuple[Cell, ...]:
    m = a.shift.member
    return (
        Cell(m.name, reverse("desk:member", args=[m.code]), sub="辅助岗" if a.shift.support else ""),
        Cell(a.shift.kiosk.name if a.shift.kiosk else a.shift.team.name if a.shift.team else "指挥中心"),
        Cell(f"{_hour(a.shift.during.lower)}–{_hour(a.shift.during.upper)}"),
        Cell(_hour(a.signed_in) or "没有"),
        Cell(_hour(a.signed_out) or "没有"),
        _mark(a),
    )


@require("attendance.read")
def attendance(request: HttpRequest) -> HttpResponse:
    """考勤与外勤 — one day of the teams the reader leads or manages."""
    actor = request.actor  # type: ignore[attr-defined]
    today = clock.today()
    on = asked_day(request)
    held = HeldOver(actor, today)
    units: dict[str, Rows] = {"teams": all_teams()}
    if holds(actor, "roster.watch"):
        units["centres"] = bodies(BodyKind.COMMAND)
    told = read_together(units)
    mine = [t for t in told["teams"] if held.reaches("attendance.read", team=t)]
    code = clean(request.GET.get("team", ""))
    # one team at a time where there are many: the page stays short and the reading stays cheap
    centres = [b for b in told.get("centres", ()) if held.reaches("roster.watch", body=b)]
    centre = next((b for b in centres if b.code == code), None)
    shown = [] if centre else [t for t in mine if t.code == code] or mine[:1]
    rows = attended(shown, on, centre=centre)
    out = outings_of(shown, on)
    opens = bool(shown) and held.reaches("attendance.track", team=shown[0])

    def figure(value: int, label: str, tone: str = "") -> dict[str, Any]:
        return {"value": value, "unit": "人次", "label": label, "url": "", "tone": tone if value else ""}

    record = Record(
        "考勤与外勤",
        note=f"{centre.name if centre else shown[0].name if shown else '没有队伍'} · {on:%Y-%m-%d}",
        words=NO_FACES,
        figures=[
            figure(len(rows), "排班"),
            figure(sum(a.signed_in is not None for a in rows), "已签到"),
            figure(sum(bool(a.late_minutes) for a in rows), "迟到", "soon"),
            figure(sum(a.missed for a in rows), "没有签到", "over"),
        ],
        tables=[
            Table(
                ("姓名", "队伍", "班次", "签到", "签退", "情况"),
                [_shift_row(a) for a in rows],
                title="值班考勤",
                empty="这一天没有排班",
            ),
            Table(
                ("姓名", "任务", "出发", "结束", "位置点＞", "轨迹"),
                [
                    (
                        Cell(o.member.name, reverse("desk:member", args=[o.member.code])),
                        Cell(o.purpose),
                        Cell(_hour(o.started_at)),
                        Cell(_hour(o.ended_at) or "还在外勤", tone="" if o.ended_at else "now"),
                        Cell(o.n, right=True),  # type: ignore[attr-defined]
                        _door(o, opens),
                    )
                    for o in out
                ],
                title="外勤",
                empty="这一天没有人外勤",
            ),
        ],
    )
    chosen = centre.code if centre else shown[0].code if shown else ""
    context = {
        "r": record, "crumbs": [CRUMB], "filters": DayForm({"on": on, "team": chosen}, units=[*centres, *mine]),
    }  # fmt: skip
    return render(request, "desk/organisation/record.html", context)


class DayForm(forms.Form):
    """哪一天、哪支队伍."""

    on = when("日期")
    team = choice("队伍", [], required=False)

    def __init__(self, *args: Any, units: Sequence[Team | Body], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["team"].choices = [(u.code, u.name) for u in units]  # type: ignore[attr-defined]


def _door(o: Outing, opens: bool) -> Cell:
    if not o.n:  # type: ignore[attr-defined]
        return Cell("没有，或者已到期删除")
    if not opens:
        return Cell("由队长查看")
    return Cell("查看", reverse("desk:track", args=[o.uid]))


def _stops(points: Sequence[TrackPoint]) -> list[tuple[str, str, str, int]]:
    """Through which basic grids the track went: (grid, from, to, places), in order."""
    places = locate_many([(float(p.lng), float(p.lat)) for p in points], on=clock.day_of(points[0].at))
    stops: list[tuple[str, str, str, int]] = []
    for point, place in zip(points, places, strict=True):
        name = place.basic.name if place.basic else "县外或者没有网格"
        if stops and stops[-1][0] == name:
            stops[-1] = name, stops[-1][1], _hour(point.at), stops[-1][3] + 1
        else:
            stops.append((name, _hour(point.at), _hour(point.at), 1))
    return stops


@require("attendance.track")
def track(request: HttpRequest, uid: UUID) -> HttpResponse:
    """一次外勤的轨迹 — asks what for, writes it down, then shows where the person went."""
    actor = request.actor  # type: ignore[attr-defined]
    outing = Outing.objects.select_related("member__team", "member__body").filter(uid=uid).first()
    member = outing.member if outing else None
    if (
        outing is None
        or member is None
        or not reaches_over(actor, "attendance.track", clock.today(), team=member.team, body=member.body)
    ):
        raise NotFound("没有这次外勤，或者它不在您能看的范围内")
    told, look = None, None
    form = form_of({"purpose": text("用途", longest=80, hint="写明核对什么事，本人看得到")}, request)
    sending = Sending(request, form)
    if sending.ready:
        with sending:
            purpose = form.cleaned_data["purpose"]
            look = organisation.look_at_track(**sending.common, outing=outing, purpose=purpose)
            points = list(outing.points.order_by("at"))
            told = {"stops": _stops(points)[:MOST_STOPS], "n": len(points)}
    context = {
        "outing": outing, "form": form, "told": told,
        "map_url": reverse("desk:track_map", args=[outing.uid, look.uid]) if look else "",
        "looks": outing.looks.select_related("by").order_by("-id")[:20],
        "back": f"{reverse('desk:attendance')}?on={clock.day_of(outing.started_at)}",
        "crumbs": [CRUMB, {"label": f"{member.name}的外勤"}],
    }  # fmt: skip
    answer = sending.page("desk/organisation/track.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@require("attendance.track")
def track_map(request: HttpRequest, uid: UUID, look: UUID) -> JsonResponse:
    """轨迹的图 — for the person who has just written down why, on that day."""
    actor = request.actor  # type: ignore[attr-defined]
    seen = TrackLook.objects.filter(uid=look, outing__uid=uid, by_id=actor.account_id).first()
    if seen is None or clock.day_of(seen.at) != clock.today():
        raise NotFound("没有这次查看", way_out="在考勤页写明用途后再看")
    points = list(TrackPoint.objects.filter(outing__uid=uid).order_by("at").values_list("at", "lng", "lat"))
    line = [[float(x), float(y)] for _, x, y in points]
    features: list[dict[str, Any]] = []
    box = None
    if line:
        xs, ys = [x for x, _ in line], [y for _, y in line]
        box = (min(xs) - AROUND, min(ys) - AROUND, max(xs) + AROUND, max(ys) + AROUND)
        features += map_layers.grids_in(map_layers.outlines(), box)
    if len(line) > 1:
        features.append(
            {
                "type": "Feature",
                "properties": {"kind": "road", "rank": 1},
                "geometry": {"type": "LineString", "coordinates": line},
            }
        )
    for place, word, state in ((0, "起", "wait"), (-1, "终", "now")) if line else ():
        features.append(
            {
                "type": "Feature",
                "properties": {
                    "kind": "incident",
                    "number": word,
                    "state": state,
                    "name": _hour(points[place][0]),
                },
                "geometry": {"type": "Point", "coordinates": line[place]},
            }
        )
    told = {"type": "FeatureCollection", "features": features, **({"bbox": list(box)} if box else {})}
    answer = JsonResponse(told)
    answer["Cache-Control"] = "no-store"
    return answer


urlpatterns: list[URLPattern] = [
    path("registers/attendance/", attendance, name="attendance"),
    path("registers/attendance/tracks/<uuid:uid>/", track, name="track"),
    path("registers/attendance/tracks/<uuid:uid>/<uuid:look>.geojson", track_map, name="track_map"),
]
