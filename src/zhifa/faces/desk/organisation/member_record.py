"""个人记录 — the tables of one person's page: certificates as they stand, posts, interests, training, equipment in hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from zhifa.core import clock
from zhifa.core.account import RoleGrant
from zhifa.faces.desk.organisation.drawn import (
    Cell,
    Table,
    day,
    span,
)
from zhifa.registers.organisation.models import Certificate, Member, MemberKind, Posting
from zhifa.registers.organisation.person_record import PersonRecord
from zhifa.registers.organisation.policy import number as policy


def counts(c: Certificate, on: date) -> bool:
    return c.valid_from <= on <= c.valid_until and (c.revoked_on is None or on < c.revoked_on)


def standing(c: Certificate, on: date) -> Cell:
    if c.revoked_on is not None and c.revoked_on <= on:
        return Cell("已注销", tone="over", sub=f"{c.revoked_on:%Y-%m-%d} {c.revoked_why}")
    if c.valid_until < on:
        return Cell("已过期", tone="over")
    if c.valid_from > on:
        return Cell("未到有效期", tone="wait")
    left = (c.valid_until - on).days
    return Cell(f"还有 {left} 天", tone="soon" if left <= policy("seen_ahead", on).amount else "done")


def tags(m: Member, current: Certificate | None, on: date) -> list[tuple[str, str]]:
    if m.ended_on is not None and m.ended_on <= on:
        return [("已离队", "wait")]
    if m.kind != MemberKind.OFFICER:
        return [("不能执法", "wait")]
    return [("证件有效", "done")] if current else [("证件无效，不能执法", "over")]


def posts(rows: Sequence[Posting]) -> Table:
    """Where a person has served, with what each post is; other work beside it is flagged."""
    return Table(
        ("岗位", "方式", "职务", "日期", "依据"),
        [
            (
                Cell(p.team.name if p.team else p.body.short_name),
                Cell(
                    p.get_kind_display() + ("，专职执法岗" if p.dedicated else ""),
                    sub=f"混岗：兼任{p.other_work}" if p.other_work else "",
                ),
                Cell(p.position or "没有登记"),
                Cell(span(p.valid_from, p.valid_until)),
                Cell(p.ground or "没有登记"),
            )
            for p in rows
        ],
        title="岗位",
        empty="没有岗位记录",
    )


def _roles(m: Member, rows: Sequence[RoleGrant], today: date) -> Table:
    """What the person may do on the platform, from when to when; those of a post end with it."""

    def state(g: RoleGrant) -> Cell:
        over = g.ended_on is not None and g.ended_on <= today
        if over or (g.valid_until is not None and g.valid_until < today):
            return Cell("已终止", tone="wait")
        return Cell("还没开始", tone="soon") if g.valid_from > today else Cell("有效", tone="done")

    return Table(
        ("角色", "范围", "日期", "情况"),
        [
            (
                Cell(g.get_role_display(), sub=f"受{g.delegated_by.name}委托" if g.delegated_by else ""),
                Cell(g.scope.name if g.scope else "全县"),
                Cell(span(g.valid_from, g.valid_until)),
                state(g),
            )
            for g in rows
        ],
        title="平台角色",
        note="随岗位的角色，岗位结束同日终止",
        empty="没有角色" if m.account_id else "还没有关联账号",
    )


def _field_exams(m: Member) -> list[Table]:
    if not m.field_exams:
        return []
    rows = sorted(m.field_exams, key=lambda r: r["passed_on"], reverse=True)
    return [
        Table(
            ("领域", "合格日", "凭据"),
            [(Cell(r["field"]), Cell(r["passed_on"]), Cell(r["shown_by"])) for r in rows],
            title="领域资格",
        )
    ]


def personal(m: Member, record: PersonRecord) -> list[Table]:
    """What only the person and those who manage the person see."""
    present = {True: Cell("到课", tone="done"), False: Cell("缺课", tone="over"), None: Cell("还没登记")}
    return [
        _roles(m, record.roles, clock.today()),
        *_field_exams(m),
        Table(
            ("关系", "对方", "日期", "说明"),
            [
                (
                    Cell(i.get_kind_display()),
                    Cell(i.subject_name),
                    Cell(span(i.valid_from, i.valid_until)),
                    Cell(i.note),
                )
                for i in record.interests
            ],
            title="回避事项",
            empty="没有登记回避事项",
        ),
        Table(
            ("课程、考试", "日期", "结果"),
            [(Cell(s.course.title), Cell(day(s.course.held_on)), present[s.present]) for s in record.seats]
            + [
                (
                    Cell(s.exam.title),
                    Cell(day(clock.day_of(s.submitted_at)) if s.submitted_at else ""),
                    Cell(f"{(s.points or 0) / 100:g} 分", tone="done" if s.passed else "over"),
                )
                for s in record.sittings
            ],
            title="培训考试",
            empty="没有培训考试记录",
        ),
        Table(
            ("年度", "等次", "乡镇意见", "编制所在部门意见"),
            [(Cell(a.year), Cell(a.grade), Cell(a.text), Cell(a.home_opinion)) for a in record.appraisals],
            title="考核",
            empty="没有考核记录",
        ),
        Table(
            ("装备", "编号", "领用"),
            [
                (
                    Cell(h.equipment.kind),
                    Cell(h.equipment.code, code=True),
                    Cell(f"{h.out_at:%Y-%m-%d} {h.purpose}"),
                )
                for h in record.in_hand
            ],
            title="手里的装备",
            empty="没有没归还的装备",
        ),
    ]
