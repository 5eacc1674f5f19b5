"""队伍记录装载 — posts, readiness seen, training with exam, hours, equipment out, a month's moves: what the HR clerk's pages show.

Everybody and everything is invented (虚构); the questions are the platform's own.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

from zhifa.core import clock
from zhifa.demo.county import organisation as org
from zhifa.demo.county.build import County
from zhifa.demo.county.people import Officer
from zhifa.demo.loading.progress import LOADER, Loading
from zhifa.demo.loading.workforce_story import load_workforce_story
from zhifa.registers.organisation import operations as organisation
from zhifa.registers.organisation.models import Course, Member, OtherTask, Team, TrainingPlan
from zhifa.registers.organisation.question_bank import read_bank
from zhifa.registers.organisation.readiness import lines

OWN_QUESTIONS = "平台自编（2026）"
_TASKS = (
    ("FZ01", "会务、接待保障"), ("FZ02", "创建迎检材料"), ("FZ03", "征地拆迁动员"), ("FZ04", "信访人员稳控"),
    ("FZ05", "秸秆禁烧值守"), ("FZ06", "防汛防台值守"),
)  # fmt: skip
_COURSES = (
    ("行政处罚法与办案程序", "", 8), ("执法记录仪与全过程记录", "", 4), ("赋权事项办案指引", "城市管理", 8),
    ("证据收集与笔录", "", 8), ("行刑衔接案例", "", 6),
)  # fmt: skip


def load_workforce_records(loading: Loading, county: County) -> None:
    """Posts first; the rest rests on them."""
    rng = random.Random("队伍记录")
    loading.in_chunks("岗位", organisation.enter_posts, list(_posts(loading, county)))
    _readiness(loading, rng)
    _hours(loading, county, rng)
    _training(loading, rng)
    _hand_outs(loading, county, rng)
    load_workforce_story(loading, county)


def _posts(loading: Loading, county: County) -> Iterator[dict[str, Any]]:
    staffs = {r.team: r.other for r in county.organisation.relations if r.kind == "编制"}
    seen: dict[str, int] = {}

    def dedicated(o: Officer) -> bool:
        if not o.team.startswith("Z") or o.certificate is None or "队长" in o.duties:
            return False
        # one town team has a single dedicated officer: the readiness check has something to say
        wanted = 1 if o.team == "Z09" else 4
        seen[o.team] = seen.get(o.team, 0) + 1
        return seen[o.team] <= wanted

    for o in county.people.officers:
        since = o.certificate.valid_from if o.certificate else loading.days_ago(20)
        yield {
            "member": o.code, "body": staffs[o.home], "team": o.team, "kind": "stationed" if o.stationed else "home",
            "position": o.post, "dedicated": dedicated(o), "valid_from": since, "ground": "",
        }  # fmt: skip
    for a in county.people.auxiliaries:
        yield {
            "member": a.code, "body": staffs[a.team], "team": a.team, "kind": "home", "position": a.work,
            "dedicated": False, "valid_from": org.REFORM_DAY, "ground": "",
        }  # fmt: skip


def _readiness(loading: Loading, rng: random.Random) -> None:
    facts = [r for r in lines() if not r["computed"]]
    rows = []
    for team in Team.objects.filter(pattern="town").order_by("code"):
        for row in facts:
            met = rng.random() < 0.86 or (row["line"] == "premises" and team.code != "Z07")
            words = "现场查看，照片存档（虚构）" if met else "现场查看，还没有（虚构）"
            rows.append(
                {
                    "team": team.code,
                    "line": row["line"],
                    "met": met,
                    "shown_by": words,
                    "seen_on": loading.opened_on,
                }
            )
    loading.once("就绪", organisation.enter_readiness, rows=rows)


def _hours(loading: Loading, county: County, rng: random.Random) -> None:
    for code, title in _TASKS:
        loading.once(
            f"非执法任务/{code}", organisation.list_other_task, code=code, title=title, barred=code != "FZ06",
            ground="县指导办清单（虚构）", valid_from=org.REFORM_DAY,
        )  # fmt: skip
    codes = list(OtherTask.objects.order_by("code").values_list("code", flat=True))
    rows = []
    first = loading.day.replace(day=1)
    for o in county.people.officers:
        if not o.team.startswith("Z"):
            continue
        for n in range((loading.day - first).days + 1):
            day = first + timedelta(days=n)
            if day.weekday() > 4 or rng.random() < 0.15:
                continue
            away = rng.random() < (0.3 if o.team == "Z04" else 0.08)
            task = rng.choice(codes) if away else ""
            rows.append(
                {"member": o.code, "day": day, "minutes": 480 if not away else 240, "task": task,
                 "sent_by": "镇党政办（虚构）" if away else "", "emergency": task == "FZ06"}
            )  # fmt: skip
    loading.in_chunks("工时", organisation.book_times, rows)


def _training(loading: Loading, rng: random.Random) -> None:
    year = loading.day.year
    text = (files("zhifa.registers.organisation") / "own_questions.csv").read_text(encoding="utf-8")
    rows, _ = read_bank(enumerate(csv.DictReader(text.splitlines()), 2))
    loading.once("题库", organisation.fill_bank, rows=rows, source=OWN_QUESTIONS)
    loading.once(
        "培训计划",
        organisation.plan_training,
        year=year,
        title="执法人员和辅助人员轮训",
        hours=24,
        audience="both",
    )
    plan = TrainingPlan.objects.get(year=year, title="执法人员和辅助人员轮训")
    everybody = list(Member.objects.filter(kind__in=("officer", "auxiliary")).order_by("code"))
    for n, (title, field, hours) in enumerate(_COURSES):
        held = max(date(year, 1, 8), loading.day - timedelta(days=40 + 30 * n))
        loading.once(
            f"课程/{n}", organisation.set_up_course, plan=plan, title=title, held_on=held, hours=hours, field=field,
            teacher="县司法局（虚构）", place="县指导办培训室",
        )  # fmt: skip
        course = Course.objects.get(plan=plan, title=title)
        group = [m for m in everybody if rng.random() < 0.62]
        loading.once(f"报名/{n}", organisation.enrol, course=course, members=group)
        there = [m.pk for m in group if rng.random() < 0.94]
        if loading.key(f"到课/{n}") not in loading.done:
            # attendance is marked the day after the course
            with clock.travel(loading.at(held + timedelta(days=1))):
                organisation.mark_present(
                    by=LOADER, key=loading.key(f"到课/{n}"), course=course, present=there
                )
            loading.done.add(loading.key(f"到课/{n}"))
    loading.once(
        "考试", organisation.set_exam, title="年度执法业务考试", plan=plan, audience="both", minutes=45, pass_mark=60,
        attempts=2, counts={"single": 8, "multi": 3, "judge": 8}, opens_at=loading.at(loading.day - timedelta(days=10)),
        closes_at=loading.at(loading.day + timedelta(days=20), 18),
    )  # fmt: skip


def _hand_outs(loading: Loading, county: County, rng: random.Random) -> None:
    held = [d for d in county.equipment.devices if d.holder and d.state == "在用"]
    rows: list[dict[str, Any]] = [
        {"equipment": d.code, "member": d.holder, "purpose": "日常执法，个人保管"} for d in held
    ]
    by_team: dict[str, list[str]] = {}
    for o in county.people.officers:
        by_team.setdefault(o.team, []).append(o.code)
    out = [v for v in county.equipment.vehicles if v.state == "可用"][::2]
    rows += [
        {"equipment": car.code, "member": rng.choice(by_team[car.team]), "purpose": "巡查", "with_key": True,
         "km_out": rng.randint(8_000, 60_000),
         # the first two should have been back yesterday
         "due_at": loading.at(loading.day - timedelta(days=1) if n < 2 else loading.day + timedelta(days=1), 18)}
        for n, car in enumerate(out)
    ]  # fmt: skip
    loading.in_chunks("领用", organisation.enter_hand_outs, rows)
