"""事的装载 — some two hundred matters of the last four months, each the story of a report and what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from zhifa.core import clock
from zhifa.core.actors import PublicActor
from zhifa.core.matter import Matter, MatterSource
from zhifa.demo.county.build import County, stream
from zhifa.demo.county.names import person as person_name
from zhifa.demo.county.report_words import BY_NAME
from zhifa.demo.county.subjects import Subject
from zhifa.demo.county.texts import MARK
from zhifa.demo.loading.cases import case_story
from zhifa.demo.loading.cast import Cast
from zhifa.demo.loading.pictures import Album
from zhifa.demo.loading.plots import KNOWN_TOWN, Plot, draw_plots
from zhifa.demo.loading.progress import Loading
from zhifa.demo.loading.stage import Scene, Stage, Story, present
from zhifa.enforcement.command import operations as command
from zhifa.enforcement.command.models import OutcomeKind, WorkOrder
from zhifa.enforcement.inspection import operations as inspection
from zhifa.enforcement.inspection.models import Visit, VisitResult
from zhifa.enforcement.intake import operations as intake
from zhifa.enforcement.intake.models import Report
from zhifa.registers.catalogue import queries as catalogue
from zhifa.registers.organisation.models import Body
from zhifa.registers.organisation.queries import team_acting_for, team_of_town

_INSTRUCTIONS = (
    "",
    "",
    "尽快到现场核实，注意拍照固定。",
    "请到现场核实，办完写明处理情况。",
)
_RATINGS = (
    "",
    "",
    "来得很快。",
    "处理得很好，谢谢。",
    "说话很和气。",
    "希望以后经常来看看。",
    "过了几天又有一点。",
)


@dataclass
class World:
    """县里 — what every story needs: the county, its people, its pictures, the items a conduct leads to."""

    loading: Loading
    county: County
    cast: Cast
    #: ``None``: no pictures are taken
    album: Album | None
    until: datetime

    def __post_init__(self) -> None:
        self._who: dict[tuple[str, int | None], tuple[str | None, str]] = {}
        self.texts = self.county.texts("facts")
        self._subjects = {s.code: s for s in self.county.subjects}
        self._team_code: dict[int, str] = {s.pk: code for code, s in self.cast.teams.items()}

    def offender(self, plot: Plot) -> Subject | None:
        """The subject that did it; ``None``: a citizen."""
        return self._subjects.get(plot.told.offender)

    def party_name(self, plot: Plot) -> str:
        """当事人 — the same person or firm from the visit to the decision."""
        if offender := self.offender(plot):
            return offender.name
        rng = stream(self.county.seed, f"citizen {plot.number}")
        return f"{person_name(rng, rng.choice(('女', '男')))}{MARK}"

    def who(self, matter: Matter, item_code: str, *, own_team: bool = False) -> tuple[str | None, str]:
        """(team code or None, name of the body that holds the power); nothing changes hands in these months."""
        key = (item_code, None if own_team else matter.town_id)
        if own_team or key not in self._who:
            self._who[key] = _who(matter, item_code, own_team)
        return self._who[key]

    def team_code(self, scope_id: int) -> str:
        return self._team_code[scope_id]


def load_matters(
    loading: Loading, county: County, *, count: int = 150, plots: Sequence[Plot] | None = None
) -> Stage:
    """Play all stories up to the present (``plots``: these only)."""
    until = present(loading)
    plots = draw_plots(county, until, count) if plots is None else plots
    world = World(loading, county, Cast(county), Album(county.seed), until)
    stage = Stage(until, loading.tell)
    stage.play([(p.start, f"{p.number:04d}", story(world, p)) for p in plots])
    return stage


# ── one story ──


def story(world: World, plot: Plot) -> Story:
    """From the report to the rating, as the people of the county would do it."""
    rng = stream(world.county.seed, f"story {plot.number}")
    scene = Scene(world.loading, f"{plot.number:04d}", rng, plot.start)
    report = _take_in(world, scene, plot)
    if plot.stop == "received":
        return
    yield scene.after(minutes=(3, 18))
    duty = world.cast.duty_officer(rng)
    matter: Matter = report.matter
    if plot.fate == "answered":
        scene.do(
            intake.reply, by=duty, matter=matter, text=plot.told.reply,
        )  # fmt: skip
        yield from _rated(world, scene, report)
        return
    team, name = None, plot.told.refer_to
    if plot.fate != "referred":
        item_code = _triage(scene, plot, matter, duty)
        team, name = world.who(matter, item_code, own_team=plot.own_team)
    if team is None:
        scene.do(
            intake.refer_out, by=duty, matter=matter, to_body_name=name,
            reply=f"您反映的事项由{name}负责，已于今日转交，办理情况由该单位答复您；对转办有疑问可继续联系我们。",
        )  # fmt: skip
        return
    yield scene.after(minutes=(1, 9))
    order: WorkOrder = scene.do(
        command.dispatch, by=duty, matter=matter, team=world.cast.teams[team], item_code=item_code,
        instructions=rng.choice(_INSTRUCTIONS),
    )  # fmt: skip
    if plot.stop == "dispatched":
        return
    yield from _in_the_teams_hands(world, scene, plot, report, order, team)


def _take_in(world: World, scene: Scene, plot: Plot) -> Report:
    rng, told = scene.rng, plot.told
    pictured = rng.random() < 0.45 and world.album and told.conduct
    photos = [world.album.pick(rng, told.conduct)] if pictured and world.album else []
    named = rng.random() < 0.6 and plot.channel not in (MatterSource.GRID, MatterSource.PATROL)
    name = person_name(rng, rng.choice(("女", "男"))) + MARK if named else ""
    common: dict[str, Any] = {
        "text": told.text,
        "address": told.address,
        "lng": f"{told.point[0]:.6f}",
        "lat": f"{told.point[1]:.6f}",
        "name": name,
        # numbers beginning 100 belong to nobody
        "phone": f"100{rng.randint(30_000_000, 39_999_999)}" if named else "",
        "photos": photos,
    }
    if plot.channel == MatterSource.PORTAL:
        return scene.do(intake.report, by=PublicActor(), anonymous=not named, **common)
    if plot.channel == MatterSource.GRID:
        # the known worker of the known town sees most of what is seen there
        known = told.town == KNOWN_TOWN and rng.random() < 0.7
        worker = world.cast.actor("wangge") if known else world.cast.grid_worker(told.grid)
        if worker is not None:
            return scene.do(intake.report, by=worker, source=MatterSource.GRID, wants_reply=False, **common)
    if plot.channel == MatterSource.PATROL:
        team = team_of_town(_town_scope(world, told.town), on=clock.today())
        if team is not None:
            officer = world.cast.pair(rng, team.code, clock.today())[0]
            return scene.do(
                intake.report,
                by=world.cast.actor(officer),
                source=MatterSource.PATROL,
                wants_reply=False,
                **common,
            )
    channel = (
        plot.channel if plot.channel not in (MatterSource.GRID, MatterSource.PATROL) else MatterSource.CALL
    )
    if channel == MatterSource.HOTLINE:
        common["external_source"] = "12345 热线（虚构）"
        common["external_no"] = f"RX{clock.today():%Y%m%d}{plot.number:05d}"
    return scene.do(
        intake.register, by=world.cast.duty_officer(rng), channel=channel, anonymous=not named,
        sealed=named and rng.random() < 0.04, **common,
    )  # fmt: skip


def _town_scope(world: World, town: str) -> int:
    from zhifa.registers.territory.models import Town

    return Town.objects.values_list("scope_id", flat=True).get(name=town)


def _triage(scene: Scene, plot: Plot, matter: Matter, duty: Any) -> str:
    """The item of the conduct that is in force on the day."""
    today = clock.today()
    known = map(catalogue.item, BY_NAME[plot.told.conduct].items)
    code = next(i.code for i in known if i is not None and i.valid_from <= today)
    scene.do(intake.pick_item, by=duty, matter=matter, item_code=code)
    return code


def _who(matter: Matter, item_code: str, own_team: bool = False) -> tuple[str | None, str]:
    """(team code or None, name of the body that holds the power)."""
    from zhifa.enforcement.command.queries import acts_for

    today = clock.today()
    town = matter.town.code if matter.town else ""
    answer = catalogue.may(item_code=item_code, act="penalty", on=today, town_code=town)
    if not answer.allowed:
        return None, "有管辖权的机关"
    team = team_of_town(matter.town_id, on=today) if matter.town_id else None
    if own_team or team is None or not acts_for(team, answer.body_code, on=today):
        team = team_acting_for(Body.objects.get(code=answer.body_code), on=today)
    return (team.code if team else None), answer.body_name


def _in_the_teams_hands(
    world: World, scene: Scene, plot: Plot, report: Report, order: WorkOrder, team: str
) -> Iterator[datetime]:
    rng, cast = scene.rng, world.cast
    yield scene.after(minutes=(4, 75))
    leader = cast.leader(team)
    pair = cast.pair(rng, team, clock.today())
    if plot.stop == "returned":
        scene.do(
            command.return_order,
            by=leader,
            order=order,
            reason="现场核对门牌，位置在相邻街道辖区内，请核对后重新分派",
        )
        return
    lead, second = (cast.account(code) for code in pair)
    order = scene.do(command.name_pair, by=leader, order=order, lead=lead, second=second)
    if plot.stop == "named":
        return
    yield scene.after(minutes=(3, 50))
    me = cast.actor(pair[0])
    order = scene.do(command.accept, by=me, order=order)
    if rng.random() < 0.05 or (plot.stop == "accepted" and rng.random() < 0.5):
        yield scene.after(minutes=(60, 400))
        scene.do(
            command.supervise,
            by=cast.actor("zhidao"),
            order=order,
            note="群众多次反映，请在期限内办结并回复。",
        )
    if plot.stop == "accepted":
        return
    if plot.fate == "unfounded":
        yield scene.after(days=(0, 2))
        scene.do(
            command.finish, by=me, order=order, outcome_kind=OutcomeKind.UNFOUNDED,
            outcome="经两次到场并走访周边住户，所反映的情况不存在。",
        )  # fmt: skip
        yield from _closed(world, scene, plot, report, order)
        return
    yield scene.after(minutes=(20, 200)) if rng.random() < 0.6 else scene.after(days=(1, 3))
    visit = scene.do(
        inspection.start_visit, by=me, matter=report.matter, lead=lead, second=second, order=order,
        lng=f"{plot.told.point[0]:.6f}", lat=f"{plot.told.point[1]:.6f}", accuracy_m=rng.randint(4, 25),
    )  # fmt: skip
    # certificates are shown at the door, before anything is looked at (处罚法五十五)
    yield scene.after(minutes=(1, 4))
    party = world.party_name(plot)
    visit = scene.do(inspection.show_certificates, by=me, visit=visit, party_name=party)
    if plot.stop == "inspecting":
        return
    yield scene.after(minutes=(12, 45))
    visit = _look(world, scene, plot, visit, me, party)
    if plot.fate == "case":
        yield from case_story(world, scene, plot, report, order, visit, pair, team)
        return
    if plot.fate == "corrected":
        yield from _corrected(world, scene, plot, visit, pair)
        if plot.stop == "ordered":
            return
    kind = OutcomeKind.NO_VIOLATION if plot.fate == "no_violation" else OutcomeKind.CORRECTED
    outcome = {
        "no_violation": "现场检查未发现违法行为，已将检查情况告知反映人。",
        "on_spot": "当事人当场改正，已批评教育并告知相关规定。",
        "corrected": "已责令改正，复查确认改正到位。",
    }[plot.fate if plot.fate in ("no_violation", "on_spot") else "corrected"]
    scene.do(command.finish, by=me, order=order, outcome_kind=kind, outcome=outcome)
    if plot.stop == "finished":
        return
    yield from _closed(world, scene, plot, report, order)


def _look(world: World, scene: Scene, plot: Plot, visit: Visit, me: Any, party: str) -> Visit:
    """Checklist, result, facts, photos."""
    rng, told, conduct = scene.rng, plot.told, BY_NAME[plot.told.conduct]
    bad = plot.fate != "no_violation"
    questions = inspection.checklist_of(visit).questions
    amiss = conduct.amiss or questions[0].id
    offender = world.offender(plot)

    def answered(question: str) -> str:
        if bad and question == amiss:
            return "no"
        # only somebody who trades has a licence to hang up
        return "na" if question == "licence" and offender is None else "yes"

    answers = {q.id: {"answer": answered(q.id), "note": ""} for q in questions}
    scene.do(inspection.answer, by=me, visit=visit, answers=answers)
    result = {"no_violation": VisitResult.NO_VIOLATION, "on_spot": VisitResult.CORRECTED_ON_SPOT}.get(
        plot.fate, VisitResult.VIOLATION
    )
    facts = (
        world.texts.told_by(rng).case_facts(told.conduct, offender, told.address, clock.today())
        if bad
        else f"到场检查，未见反映的“{conduct.name}”情形，已向在场人员说明有关规定。"
    )
    album, count = world.album, rng.randint(1, 2)
    shots = [
        inspection.Shot(album.pick(rng, told.conduct), taken_at=clock.now())
        for _ in range(count if album else 0)
    ]
    return scene.do(
        inspection.finish_visit,
        by=me,
        visit=visit,
        result=result,
        facts=facts,
        photos=shots,
        party_name=party,
    )


def _corrected(
    world: World, scene: Scene, plot: Plot, visit: Visit, pair: tuple[str, str]
) -> Iterator[datetime]:
    rng, me = scene.rng, world.cast.actor(pair[0])
    due = clock.today() + timedelta(days=rng.choice((1, 2, 3, 3, 5, 7)))
    correction = scene.do(
        inspection.order_correction, by=me, visit=visit, due_on=due,
        requirement=BY_NAME[plot.told.conduct].demand,
    )  # fmt: skip
    if plot.stop == "ordered":
        return
    scene.at = scene.office_hour(clock.noon_of(due) + timedelta(days=rng.choice((0, 1, 1, 2))))
    yield scene.at
    scene.do(
        inspection.recheck, by=me, correction=correction, corrected=True,
        facts=BY_NAME[plot.told.conduct].rechecked,
    )  # fmt: skip
    yield scene.after(minutes=(5, 60))


def _closed(world: World, scene: Scene, plot: Plot, report: Report, order: WorkOrder) -> Iterator[datetime]:
    yield scene.after(days=(1, 2))
    duty = world.cast.duty_officer(scene.rng)
    scene.do(command.verify, by=duty, order=order, satisfied=True, note="已电话核实")
    if not report.wants_reply:
        return
    yield scene.after(minutes=(10, 240))
    words = {
        "no_violation": "执法人员已到现场检查，没有发现您反映的情形；如再次出现请随时联系我们。",
        "unfounded": "执法人员两次到场并走访周边，没有发现您反映的情形。",
        "on_spot": "执法人员到场后，当事人已当场改正。",
    }.get(plot.fate, "执法人员已责令当事人改正并复查确认，现场已恢复。")
    scene.do(intake.reply, by=duty, matter=report.matter, text=f"您好，{words}感谢您的反映。")
    yield from _rated(world, scene, report)


def _rated(world: World, scene: Scene, report: Report) -> Iterator[datetime]:
    rng = scene.rng
    if not report.wants_reply or rng.random() > 0.45:
        return
    yield scene.after(minutes=(30, 2000))
    stars = rng.choices((5, 4, 3, 2, 1), (52, 26, 12, 6, 4))[0]
    text = rng.choice(_RATINGS) if stars > 2 else "处理得慢，问题没有全部解决。"
    scene.do(
        intake.rate,
        by=PublicActor(matter_ids=frozenset({report.matter_id})),
        report=report,
        stars=stars,
        text=text,
    )
