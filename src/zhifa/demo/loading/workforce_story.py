"""队伍近事装载 — what the HR clerk, the team leader and the town find waiting: moves at every stage, a roster proposed, an exam
planned, a certificate to lapse, yesterday's attendance with a track, somebody on two jobs.

Everybody and everything is invented (虚构). Each piece is done by who does it in life, on a day before the county's, once.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from PIL import Image, ImageDraw

from zhifa.core import clock, files
from zhifa.core.account import Account
from zhifa.core.actors import person
from zhifa.core.scope import Scope
from zhifa.demo.county import organisation as org
from zhifa.demo.county.build import County
from zhifa.demo.county.plan import TOWNS
from zhifa.demo.loading.progress import Loading
from zhifa.registers.organisation import operations as organisation
from zhifa.registers.organisation.models import (
    Body,
    Kiosk,
    Member,
    Movement,
    Outing,
    Posting,
    Shift,
    Team,
)
from zhifa.registers.organisation.operations.move_rules import towns_concerned
from zhifa.registers.organisation.operations.shift_conditions import uncertified_days
from zhifa.registers.organisation.standing import member_of, posted_on

#: the team of the known town, and a neighbour that borrows from it
HOME, NEIGHBOUR = "Z04", "Z05"
_KNOWN_TOWN = "青埠镇"


class _Story:
    """近事 — every piece has a key, is done by one person, and is not done again."""

    def __init__(self, loading: Loading) -> None:
        self.loading = loading

    def at(self, days_ago: int, hour: int = 9, minute: int = 0) -> datetime:
        return self.loading.at(self.loading.day - timedelta(days=days_ago), hour, minute)

    def done(self, name: str, moment: datetime, user: str, act: Callable[..., Any], **given: Any) -> None:
        """One piece by one person at one instant, unless it stands already."""
        if self.loading.key(name) in self.loading.done:
            return
        with clock.travel(moment):
            act(
                by=person(Account.objects.get(username=user), on=moment.date()),
                key=self.loading.key(name),
                **given,
            )
            self.loading.mark(name)


def load_workforce_story(loading: Loading, county: County) -> None:
    """After posts, training and equipment have been loaded."""
    story = _Story(loading)
    _moves(story, county)
    _mixed(story, county)
    _exam(story)
    _roster(story)
    _watch(story)
    _kiosks(story)
    _attendance(story, county)


def paper(title: str) -> files.Arrived:
    """A town's written opinion as a picture of a sheet (虚构)."""
    sheet = Image.new("RGB", (620, 877), "white")
    pen = ImageDraw.Draw(sheet)
    for n in range(9):
        pen.rectangle((80, 190 + n * 46, 540 - (n % 3) * 60, 196 + n * 46), fill="#444444")
    pen.rectangle((120, 92, 500, 112), fill="#222222")
    pen.ellipse((390, 640, 520, 770), outline="#B3261E", width=5)
    out = io.BytesIO()
    sheet.save(out, "PNG")
    out.seek(0)
    return files.receive(out, name=f"{title}.png")


def _free_officers(county: County) -> list[Member]:
    """Officers of the known team whom nobody signs in as, on no dedicated post, with a certificate for another year."""
    signing_in = {s.person for s in county.people.sign_ins}
    dedicated = set(
        Posting.objects.filter(dedicated=True, valid_until=None).values_list("member__code", flat=True)
    )
    last = county.as_of + timedelta(days=365)
    codes = [
        o.code
        for o in county.people.officers
        if o.team == HOME
        and o.certificate is not None
        and o.certificate.valid_until > last
        and o.code not in signing_in | dedicated
        and set(o.duties) <= {"执法队员", "办案人员"}
    ]
    return list(Member.objects.select_related("body", "team").filter(code__in=codes).order_by("code"))


def _moves(story: _Story, county: County) -> None:
    """One asked today, one with consent waiting for the town, one all have spoken on, one decided for next week."""
    day = story.loading.day
    officers = _free_officers(county)
    signing_in = {s.person for s in county.people.sign_ins}
    lent = max(a.code for a in county.people.auxiliaries if a.team == HOME and a.code not in signing_in)
    helper = Member.objects.select_related("body").get(code=lent)
    bureau, neighbour = Body.objects.get(code="D01"), Team.objects.get(code=NEIGHBOUR)
    town = Scope.objects.get(kind="town", code=next(t.code for t in TOWNS if t.name == _KNOWN_TOWN))
    others = {t.name: t.code for t in TOWNS}
    reasons = ("渣土运输专项整治，人手不够", "校园周边整治，借调两个月", "岁末安全生产检查", "节前市容保障")
    wanted: list[tuple[Member, str, int]] = [(m, reasons[n], n) for n, m in enumerate(officers[:4])]
    for member, reason, stage in wanted:
        starts = day + timedelta(days=9 + 3 * stage)
        name = f"变动/{member.code}"
        story.done(
            f"{name}/提出", story.at(6 - stage, 10), "zhidao", organisation.ask_movement,
            member=member, kind="second", to_body=bureau, to_team=neighbour, starts_on=starts,
            ends_on=starts + timedelta(days=60), reason=f"{reason}（虚构）",
        )  # fmt: skip
        row = Movement.objects.get(member=member)
        if stage >= 1:
            head = _head_of(county, member)
            story.done(f"{name}/同意", story.at(4 - min(stage, 3), 11), head, organisation.consent,
                       movement=row, agreed=True, paper=f"澄执人〔{day.year}〕{20 + stage}号（虚构）")  # fmt: skip
        if stage >= 2:
            for place in towns_concerned(row):
                user = "zhenban" if place.pk == town.pk else _town_clerk(county, place, others)
                story.done(
                    f"{name}/意见/{place.code}", story.at(1, 15 + stage), user, organisation.opine, movement=row, town=place,
                    agreed=True, arrived=paper("书面意见"), paper=f"委函〔{day.year}〕{stage}号（虚构）",
                )  # fmt: skip
        if stage >= 3:
            story.done(f"{name}/决定", story.at(0, 8, 30), "renshi", organisation.decide, movement=row, agreed=True,
                       paper=f"澄执人〔{day.year}〕31号（虚构）")  # fmt: skip
    _lent_helper(story, county, helper, bureau, neighbour, town, others)


def _lent_helper(
    story: _Story, county: County, helper: Member, bureau: Body, neighbour: Team, town: Scope, others: dict[str, str]
) -> None:  # fmt: skip
    """An auxiliary who is on loan now: the secondment began three weeks ago."""
    day, name = story.loading.day, f"变动/{helper.code}"
    starts = day - timedelta(days=20)
    story.done(
        f"{name}/提出", story.at(30), "renshi", organisation.ask_movement, member=helper, kind="second", to_body=bureau,
        to_team=neighbour, starts_on=starts, ends_on=day + timedelta(days=40), reason="网格劝导支援（虚构）",
    )  # fmt: skip
    row = Movement.objects.get(member=helper)
    story.done(
        f"{name}/同意",
        story.at(28),
        _head_of(county, helper),
        organisation.consent,
        movement=row,
        agreed=True,
    )
    for place in towns_concerned(row):
        user = "zhenban" if place.pk == town.pk else _town_clerk(county, place, others)
        story.done(f"{name}/意见/{place.code}", story.at(26), user, organisation.opine, movement=row, town=place,
                   agreed=True, arrived=paper("书面意见"))  # fmt: skip
    story.done(f"{name}/决定", story.at(24), "renshi", organisation.decide, movement=row, agreed=True)
    story.done(f"{name}/到岗", story.at(20, 0, 5), "renshi", organisation.take_up_posts)


def _head_of(county: County, member: Member) -> str:
    """Who speaks for the body that holds the person's establishment."""
    found = next(
        o.code
        for o in county.people.officials
        if o.body == member.body.code and o.role in ("机关负责人", "审批领导")
    )
    return next((s.user_name for s in county.people.sign_ins if s.person == found), found.lower())


def _town_clerk(county: County, town: Scope, codes: dict[str, str]) -> str:
    """Who speaks for a town."""
    name = next(n for n, code in codes.items() if code == town.code)
    found = next(
        o.code for o in county.people.officials if o.body == org.town_body(name) and o.role == "乡镇政府"
    )
    return next((s.user_name for s in county.people.sign_ins if s.person == found), found.lower())


def _mixed(story: _Story, county: County) -> None:
    """Two people of other teams who also do something else."""
    rows = Posting.objects.filter(team__code__in=("Z06", "Z07"), member__kind="officer", dedicated=True)
    for n, post in enumerate(rows.order_by("team__code", "member__code")[:2]):
        story.done(f"混岗/{post.member_id}", story.at(12 + n), "renshi", organisation.note_other_work,
                   post=post, other_work=("镇党政办文秘（虚构）", "驻村工作队（虚构）")[n])  # fmt: skip


def _exam(story: _Story) -> None:
    """An exam of a field, planned for next week."""
    day = story.loading.day
    story.done(
        "领域考试", story.at(2, 16), "renshi", organisation.set_exam, title="水利领域执法资格考试（虚构）", plan=None,
        audience="officer", minutes=30, pass_mark=60, attempts=2, counts={"single": 5, "multi": 2, "judge": 5},
        opens_at=story.loading.at(day + timedelta(days=6)), closes_at=story.loading.at(day + timedelta(days=8), 18),
        field="水利",
    )  # fmt: skip


def _roster(story: _Story) -> None:
    """Next month's roster of the known team: proposed, not yet published."""
    month = (story.loading.day.replace(day=28) + timedelta(days=4)).replace(day=1)
    story.done("值班表草案", story.at(1, 17), "duizhang", organisation.propose_roster,
               team=Team.objects.select_related("scope").get(code=HOME), month=month, pair=2, support=0, seconds=3.0)  # fmt: skip


def _watch(story: _Story) -> None:
    """Next month's watch of the command centre: proposed by the guidance office, not yet published."""
    month = (story.loading.day.replace(day=28) + timedelta(days=4)).replace(day=1)
    story.done("指挥中心值班表草案", story.at(1, 16), "zhidao", organisation.propose_roster,
               body=Body.objects.get(code=org.COMMAND_CENTRE), month=month, pair=2, support=1, seconds=3.0)  # fmt: skip


#: code, name, team, degrees from the team's seat, days, opens, closes (虚构)
_KIOSKS = (
    ("G01", "青埠老街岗亭", HOME, 0.0031, -0.0012, "1234567", 7, 19),
    ("G02", "青埠客运站岗亭", HOME, -0.0042, 0.0018, "12345", 7, 19),
    ("G03", "农贸市场岗亭", NEIGHBOUR, 0.0022, 0.0016, "1234567", 6, 14),
)


def _kiosks(story: _Story) -> None:
    """Kiosks of two town teams: set up last month, headed since, manned for two weeks."""
    day = story.loading.day
    for code, name, team_code, east, north, days, opens, closes in _KIOSKS:
        team = Team.objects.select_related("scope").get(code=team_code)
        if team.lng is None or team.lat is None:
            continue
        row = {
            "code": code, "name": name, "address": f"{name}（虚构）", "days": days,
            "lng": team.lng + Decimal(str(east)), "lat": team.lat + Decimal(str(north)),
            "opens": time(opens), "closes": time(closes), "phone": "0570-0000000", "valid_from": day - timedelta(days=40),
        }  # fmt: skip
        story.done(f"岗亭/{code}", story.at(40), "zhidao", organisation.set_up_kiosk, team=team, row=row)
        kiosk = Kiosk.objects.get(code=code)
        posted = posted_on([team.pk], day)[team.pk].values()
        people = sorted((member_of(r) for r in posted), key=lambda m: m.code)
        able = uncertified_days(people, [day - timedelta(days=38), day + timedelta(days=30)])
        officers = [m for m in people if m.kind == "officer" and m.position == "队员" and not able[m.pk]]
        helpers = [m for m in people if m.kind == "auxiliary"]
        if not officers:
            continue
        story.done(f"岗亭/{code}/亭长", story.at(38), "zhidao", organisation.name_kiosk_head, kiosk=kiosk,
                   member=officers[int(code[-1]) % len(officers)], starts=day - timedelta(days=38))  # fmt: skip
        story.done(f"岗亭/{code}/排班", story.at(0, 7), "zhidao", organisation.man_kiosk, kiosk=kiosk, first=day,
                   last=day + timedelta(days=13), members=[*officers[:5], *helpers[:3]], each=2)  # fmt: skip


def _attendance(story: _Story, county: County) -> None:
    """Yesterday's shifts of the known team: most signed in, one late, one not; a task outside with its track."""
    rng = random.Random("考勤")
    day = story.loading.day - timedelta(days=1)
    now = clock.now()
    names = {s.person: s.user_name for s in county.people.sign_ins}
    starts = (story.loading.at(day, 8), story.loading.at(day, 20))
    shifts = Shift.objects.filter(
        team__code=HOME, during__startswith__in=starts, member__account__isnull=False
    )
    for n, shift in enumerate(shifts.select_related("member").order_by("during", "member__code")):
        user = names.get(shift.member.code, shift.member.code.lower())
        start, end = shift.during.lower, shift.during.upper
        if n == 2:
            continue
        late = 14 if n == 1 else -rng.randint(2, 20)
        story.done(
            f"签到/{shift.pk}", start + timedelta(minutes=late), user, organisation.sign_duty, kind="in"
        )
        out = end + timedelta(minutes=rng.randint(1, 15))
        # the night is over only when the county's day has come so far
        if out < now:
            story.done(f"签退/{shift.pk}", out, user, organisation.sign_duty, kind="out")
    _outing(story, day, rng)


def _outing(story: _Story, day: date, rng: random.Random) -> None:
    """A round on foot by the known officer, one place every three minutes."""
    begins = story.loading.at(day, 14)
    story.done("外勤/出发", begins, "duiyuan", organisation.go_out, purpose="店外经营巡查（虚构）")
    outing = Outing.objects.filter(member__account__username="duiyuan").order_by("-id").first()
    team = Team.objects.get(code=HOME)
    if outing is None or team.lng is None or team.lat is None:
        return
    lng, lat, points = float(team.lng), float(team.lat), []
    for n in range(32):
        lng += (0.0007, 0.0002, -0.0004, 0.0005)[n // 8] + rng.uniform(-0.0001, 0.0001)
        lat += (0.0002, 0.0006, 0.0003, -0.0006)[n // 8] + rng.uniform(-0.0001, 0.0001)
        place = Decimal(str(round(lng, 6))), Decimal(str(round(lat, 6)))
        points.append((begins + timedelta(minutes=3 * n), *place, rng.randint(4, 18)))
    after = begins + timedelta(minutes=100)
    story.done("外勤/位置", after, "duiyuan", organisation.send_track, outing=outing, points=points)
    story.done("外勤/结束", after + timedelta(minutes=1), "duiyuan", organisation.come_back, outing=outing)
