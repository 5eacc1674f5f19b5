"""演员表 — the people of the county as actors of the platform: who leads a team, who may go out on a day, who decides."""

from __future__ import annotations

import random
from datetime import date

from zhifa.core.account import Account
from zhifa.core.actors import Person, person
from zhifa.core.scope import Scope, ScopeKind
from zhifa.demo.county.build import County
from zhifa.demo.county.people import Officer

#: officers whom a visitor of the demo signs in as: they go out often, so that their lists are never empty
_KNOWN_PAIR = ("duiyuan", "duiyuan2")


class Cast:
    """演员表 — reads all accounts once; actors are made when first asked for."""

    def __init__(self, county: County) -> None:
        self.county = county
        self._accounts = {a.username: a for a in Account.objects.all()}
        self._user_names = {s.person: s.user_name for s in county.people.sign_ins}
        self._actors: dict[str, Person] = {}
        self._officers: dict[str, list[Officer]] = {}
        for officer in county.people.officers:
            self._officers.setdefault(officer.team, []).append(officer)
        self.teams = {s.code: s for s in Scope.objects.filter(kind=ScopeKind.TEAM)}

    def account(self, code: str) -> Account:
        """By a person's code of the county, or a user name."""
        return self._accounts[self._user_names.get(code, code.lower())]

    def actor(self, code: str) -> Person:
        """By a person's code of the county, or a user name."""
        if code not in self._actors:
            self._actors[code] = person(self.account(code), on=self.county.as_of)
        return self._actors[code]

    def duty_officer(self, rng: random.Random) -> Person:
        """Whoever answers at the command centre; the known one every other time."""
        others = [o.code for o in self.county.people.officials if o.role == "指挥中心值班员"]
        return self.actor("zhiban" if rng.random() < 0.5 else rng.choice(others))

    def leader(self, team: str) -> Person:
        """The leader of a team."""
        return self.actor(next(o.code for o in self._officers[team] if "队长" in o.duties))

    def pair(self, rng: random.Random, team: str, day: date) -> tuple[str, str]:
        """Codes of two officers of a team whose certificates count on a day and for two months after."""
        fit = [o for o in self._officers[team] if o.certificate and o.certificate.counts_on(day)]
        fit = [o for o in fit if o.certificate and o.certificate.counts_on(self.county.as_of)]
        fit = [o for o in fit if not {"队长", "法制审核员"} & set(o.duties)]
        known = [o.code for o in fit if self._user_names.get(o.code) in _KNOWN_PAIR]
        if len(known) == 2 and rng.random() < 0.45:
            first, second = rng.sample(known, 2)
            return first, second
        if team == "T04" and rng.random() < 0.8:
            other = rng.choice([o.code for o in fit if o.code != self._code("shijian")])
            return self._code("shijian"), other
        first, second = rng.sample([o.code for o in fit], 2)
        return first, second

    def handler(self, rng: random.Random, team: str, *, not_in: tuple[str, ...] = ()) -> str:
        """Code of a case handler of a team (the known one of the known team, most often)."""
        known = {"Z04": "zhoubanan", "T04": "shijian"}.get(team)
        fit = [
            o.code
            for o in self._officers[team]
            if "办案人员" in o.duties and o.certificate and o.certificate.counts_on(self.county.as_of)
        ]
        if known and self._code(known) not in not_in and rng.random() < 0.7:
            return self._code(known)
        return rng.choice([c for c in fit if c not in not_in])

    def head(self, body: str) -> Person:
        """Who decides for a body: its head, or the head of a town's government."""
        return self.actor(
            next(
                o.code
                for o in self.county.people.officials
                if o.body == body and o.role in ("机关负责人", "审批领导")
            )
        )

    def official(self, user: str) -> Person:
        """One of the people who sign in, by user name."""
        return self.actor(user)

    def grid_worker(self, grid: str) -> Person | None:
        """The worker of a basic grid, if the county has one there."""
        found = next((w.code for w in self.county.people.grid_workers if w.grid == grid), None)
        return self.actor(found) if found else None

    def _code(self, user: str) -> str:
        return next(code for code, name in self._user_names.items() if name == user)
