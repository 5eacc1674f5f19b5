"""一个人的记录 — certificates, posts, roles, interests, training, appraisals and equipment in hand, read together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from zhifa.core.account import RoleGrant
from zhifa.core.read_together import read_together
from zhifa.registers.organisation.models import (
    Certificate,
    CourseSeat,
    HandOut,
    Interest,
    Member,
    Posting,
    Sitting,
    TownPowerUse,
)


@dataclass
class PersonRecord:
    """个人记录 — every list the newest first; what is personal stays empty where only post and certificate were asked for."""

    certificates: list[Certificate]
    posts: list[Posting]
    roles: list[RoleGrant] = field(default_factory=list)
    interests: list[Interest] = field(default_factory=list)
    seats: list[CourseSeat] = field(default_factory=list)
    sittings: list[Sitting] = field(default_factory=list)
    appraisals: list[TownPowerUse] = field(default_factory=list)
    in_hand: list[HandOut] = field(default_factory=list)


def record_of(member: Member, *, personal: bool) -> PersonRecord:
    """What the registers hold about a person (one statement); ``personal`` False: post and certificate alone."""
    parts: dict[str, QuerySet[Any]] = {
        "certificates": Certificate.objects.filter(member=member).order_by("-valid_until"),
        "posts": Posting.objects.filter(member=member).select_related("team", "body").order_by("-valid_from"),
    }
    if personal:
        seats = CourseSeat.objects.filter(member=member).select_related("course").order_by("-course__held_on")
        sat = Sitting.objects.filter(member=member, submitted_at__isnull=False).select_related("exam")
        parts |= {
            "interests": Interest.objects.filter(member=member).order_by("-valid_from"),
            "seats": seats[:30],
            "sittings": sat.defer("questions", "answers").order_by("-id")[:20],
            "appraisals": TownPowerUse.objects.filter(member=member, power="appraise").order_by("-year"),
            "in_hand": HandOut.objects.filter(member=member, back_at=None).select_related("equipment"),
        }
        if member.account_id:
            grants = RoleGrant.objects.filter(account_id=member.account_id)
            parts["roles"] = grants.select_related("scope", "delegated_by").order_by("-valid_from", "-pk")[
                :20
            ]
    return PersonRecord(**read_together(parts))
