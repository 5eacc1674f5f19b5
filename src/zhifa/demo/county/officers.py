"""执法队员 — about 450 officers: where they hold their post, where they serve, and their certificates.

Of the ordinary members some certificates have lapsed, some lapse within 90 days, some are not yet issued;
every team keeps enough valid ones for its pairs.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

from zhifa.demo.county import organisation as org
from zhifa.demo.county.people import Certificate, Officer
from zhifa.demo.county.person_register import PersonRegister

_CERTIFICATE_DAYS = 1825
_NEWCOMERS = 0.15
EXPIRED, WITHIN_30_DAYS, WITHIN_90_DAYS, WITHOUT = 6, 2, 14, 12
_TOWN_STRENGTH = {
    "望潮街道": 22,
    "兰汀街道": 22,
    "映月街道": 22,
    "青埠镇": 26,
    "禾川镇": 22,
    "柳浦镇": 22,
    "新埠镇": 24,
}
_OTHER_TOWN_STRENGTH = 17
_TEAM_STRENGTH = {
    "T01": 20,
    "T02": 20,
    "T03": 14,
    "T04": 45,
    "T05": 24,
    "T06": 32,
    "T07": 16,
    "T08": 18,
    "T09": 16,
}
# people whom the look of the product already shows: name, sex, team, post, extra duties
KNOWN_OFFICERS = (
    ("鲁怀谷", "男", "青埠镇", "队长", ("队长",)),
    ("周砚秋", "男", "青埠镇", "队员", ("办案人员",)),
    ("陆承安", "男", "青埠镇", "队员", ("办案人员",)),
    ("谢临川", "男", "青埠镇", "法制员", ("法制审核员",)),
    ("顾南星", "女", "青埠镇", "队员", ()),
    ("沈知远", "男", "青埠镇", "队员", ()),
    ("严冬青", "男", "青埠镇", "队员", ()),
    ("方以宁", "女", "青埠镇", "队员", ()),
    ("罗小满", "女", "青埠镇", "队员", ()),
    ("施禾", "女", "T04", "队员", ("办案人员",)),
    ("苗秋实", "男", "T04", "队员", ("办案人员",)),
    ("裴今朝", "男", "T04", "队员", ()),
    ("傅晚舟", "女", "T04", "队员", ()),
    ("钟离素", "女", "T04", "队员", ()),
    ("易安澜", "男", "T04", "队员", ()),
    ("姜云起", "男", "T04", "队长", ("队长",)),
)
# certificate numbers that the look of the product shows
_KNOWN_CERTIFICATES = {"顾南星": "K330899-0226", "陆承安": "K330899-0187"}


def _officer_places() -> list[tuple[str, str]]:
    """(home team, serving team) of every officer post; town posts are held by T01 or sent by departments."""
    places: list[tuple[str, str]] = []
    for town in org.host_towns():
        team = org.town_team(town)
        strength = _TOWN_STRENGTH.get(town, _OTHER_TOWN_STRENGTH)
        places += [("T01", team)] * (strength - 6)
        places += [("T04", team)] * 2 + [("T02", team), ("T06", team), ("T07", team), ("T08", team)]
    for team, strength in _TEAM_STRENGTH.items():
        places += [(team, team)] * strength
    return places


def _fields(rng: random.Random, home: str, by_team: dict[str, str]) -> tuple[str, ...]:
    """Fields printed on the certificate: the home team's, sometimes one more."""
    own = by_team[home]
    others = [f for f in sorted(set(by_team.values())) if f != own]
    return (own, rng.choice(others)) if rng.random() < 0.25 else (own,)


def make_officers(register: PersonRegister, organisation: org.Organisation, as_of: date) -> list[Officer]:
    """450 officers in post order, certificates judged against `as_of`."""
    rng = register.rng
    by_team = {t.code: t.field for t in organisation.teams if t.kind in ("综合行政执法队", "专业执法队")}
    waiting: dict[str, list[tuple[str, str, str, tuple[str, ...]]]] = {}
    for name, sex, place, post, duties in KNOWN_OFFICERS:
        team = place if place.startswith("T") else org.town_team(place)
        waiting.setdefault(team, []).append((name, sex, post, duties))
    officers: list[Officer] = []
    seen: dict[str, int] = {}
    for home, team in _officer_places():
        turn = seen[team] = seen.get(team, 0) + 1
        named = waiting.get(team)
        if named and home in ("T01", "T04"):
            name, sex, post, extra = named.pop(0)
        else:
            sex = register.sex(0.24)
            name = register.names.person(sex)
            leads = team not in ("T04", org.town_team("青埠镇"))
            post = (
                "队长"
                if turn == 1 and leads
                else "副队长"
                if turn == 2
                else "法制员"
                if turn == 3
                else "队员"
            )
            extra = {"队长": ("队长",), "副队长": ("副队长",), "法制员": ("法制审核员",)}.get(post, ())
            if post == "队员" and rng.random() < 0.35:
                extra = ("办案人员",)
        reviewer = "法制审核员" in extra
        # most have served for years: who acted in a matter two years ago held a certificate then
        new = post == "队员" and not extra and rng.random() < _NEWCOMERS
        since = as_of - timedelta(days=rng.randint(130, 1100) if new else rng.randint(1130, 1680))
        certificate = Certificate(
            f"K330899-{len(officers) + 101:04d}",
            since,
            since + timedelta(days=_CERTIFICATE_DAYS - 1),
            _fields(rng, home, by_team),
        )
        officers.append(
            Officer(
                code=f"P{len(officers) + 1:04d}",
                name=name,
                sex=sex,
                born=register.born(1966, 2003) if post == "队员" else register.born(1970, 1992),
                home=home,
                team=team,
                establishment="行政编制" if rng.random() < 0.35 else "事业编制",
                post=post,
                duties=("执法队员", *extra),
                certificate=certificate,
                legal_qualification=reviewer or rng.random() < 0.13,
                law_degree=reviewer or rng.random() < 0.28,
                phone=register.phone(),
            )
        )
    return _with_lapses(rng, _with_known_numbers(officers), as_of)


def _with_known_numbers(officers: list[Officer]) -> list[Officer]:
    """Swap certificate numbers so that known people carry theirs and none is given twice."""
    number = {o.name: o.certificate.number for o in officers if o.certificate}
    for name, wanted in _KNOWN_CERTIFICATES.items():
        holder = next(n for n, have in number.items() if have == wanted)
        number[holder], number[name] = number[name], wanted
    return [
        replace(o, certificate=replace(o.certificate, number=number[o.name])) if o.certificate else o
        for o in officers
    ]


def _with_lapses(rng: random.Random, officers: list[Officer], as_of: date) -> list[Officer]:
    """Some ordinary members' certificates have lapsed, lapse soon, or are not yet issued."""
    known = {k[0] for k in KNOWN_OFFICERS}
    ordinary = [i for i, o in enumerate(officers) if o.duties == ("执法队员",) and o.name not in known]
    picked = rng.sample(ordinary, EXPIRED + WITHIN_90_DAYS + WITHOUT)
    result = list(officers)
    for turn, i in enumerate(picked):
        officer, certificate = officers[i], officers[i].certificate
        if certificate is None or turn >= EXPIRED + WITHIN_90_DAYS:
            result[i] = replace(officer, certificate=None)
            continue
        if turn < EXPIRED:
            last = as_of - timedelta(days=rng.randint(1, 60))
        elif turn < EXPIRED + WITHIN_30_DAYS:
            last = as_of + timedelta(days=rng.randint(3, 30))
        else:
            last = as_of + timedelta(days=rng.randint(31, 90))
        since = last - timedelta(days=_CERTIFICATE_DAYS - 1)
        result[i] = replace(officer, certificate=replace(certificate, valid_from=since, valid_until=last))
    return result
