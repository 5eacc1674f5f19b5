"""能否实施的答复 — yes or no, in whose name, answerable to whom, and the announcements that say so. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from zhifa.core.ports import PowerAnswer
from zhifa.law.explained import Explained, Step
from zhifa.registers.catalogue.clauses import Manner


@dataclass(frozen=True)
class Link:
    """公告链的一环 — one announcement that led the power to its holder."""

    number: str
    title: str
    kind: str
    manner: str
    body: str
    body_name: str
    giver_name: str
    town: str
    effective_on: date
    valid_until: date | None

    def in_words(self) -> str:
        """One sentence, oldest first in a chain."""
        since = f"{self.effective_on}"
        where = "本乡镇" if self.town else "全县"
        if self.manner == Manner.BASE:
            text = f"{since} 起，{self.body_name}依权力清单行使（{where}）"
        elif self.manner == Manner.SUCCEED:
            text = f"{since} 起，{self.giver_name}由{self.body_name}承继"
        elif self.manner == Manner.WITHDRAW:
            text = f"{since} 起，从{self.body_name}收回"
        else:
            giver = f"由{self.giver_name}" if self.giver_name else ""
            text = f"{since} 起，{giver}{Manner(self.manner).word}给{self.body_name}（{where}）"
        return f"{text}：{self.title}（{self.number}）"


@dataclass(frozen=True)
class MayAnswer(PowerAnswer):
    """能否实施的答复 — a ``PowerAnswer`` with its reasons; ``bodies``: every competent body (two or more: an overlap).

    ``refusal``: the name of the ground of a no, "" on a yes.
    """

    item: str = ""
    act: str = ""
    on: date | None = None
    town: str = ""
    seal: str = ""
    reconsideration_body: str = ""
    court: str = ""
    bodies: tuple[str, ...] = ()
    body_names: tuple[str, ...] = ()
    chain: tuple[Link, ...] = ()
    acting_for: str = ""
    supervises: tuple[str, ...] = ()
    licenses: tuple[str, ...] = ()
    steps: tuple[Step, ...] = field(default=())
    basis: str = ""
    refusal: str = ""
    way_out: str = ""
    #: the words of the published boundary that settled who of several competent bodies takes it up, "" where none did
    by_boundary: str = ""

    def explained(self) -> Explained[bool]:
        """The same as an answer of the law floor."""
        return Explained(self.allowed, self.steps, self.citations)

    def as_document(self) -> dict[str, object]:
        """Everything, for JSON."""
        return {
            "allowed": self.allowed,
            "reason": self.reason,
            "refusal": self.refusal or None,
            "way_out": self.way_out or None,
            "item": self.item,
            "act": self.act,
            "on": self.on.isoformat() if self.on else None,
            "town": self.town or None,
            "body": {"code": self.body_code, "name": self.body_name} if self.body_code else None,
            "bodies": [{"code": c, "name": n} for c, n in zip(self.bodies, self.body_names, strict=True)],
            "in_whose_name": self.in_whose_name or None,
            "seal": self.seal or None,
            "reconsideration_body": self.reconsideration_body or None,
            "court": self.court or None,
            "acting_for": self.acting_for or None,
            "supervises": list(self.supervises),
            "licenses": list(self.licenses),
            "basis": self.basis or None,
            "chain": [
                {
                    "number": k.number,
                    "title": k.title,
                    "manner": k.manner,
                    "body": k.body,
                    "effective_on": k.effective_on.isoformat(),
                    "valid_until": k.valid_until.isoformat() if k.valid_until else None,
                    "words": k.in_words(),
                }
                for k in self.chain
            ],
            "steps": [{"text": s.text, "law": s.citation.full if s.citation else None} for s in self.steps],
            "law": [c.full for c in self.citations],
            "version": self.version,
        }
