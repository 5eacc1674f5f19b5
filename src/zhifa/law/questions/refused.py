"""提问有误 — why a question cannot be answered as asked: one named error for each way of going wrong.

Each says which fact is meant, what was given and what is needed.  Nothing is guessed.
"""

from __future__ import annotations

from zhifa.law.refusal import BadFact, Refusal


class UnknownQuestion(Refusal):
    """没有这个问题 — no question, and no time limit of the profile, has that name."""


class UnknownFact(BadFact):
    """没有这项事实 — the question asks for no fact of that name."""


class MissingFact(BadFact):
    """缺少事实 — a fact the question cannot do without was not given."""


class FactGivenTwice(BadFact):
    """事实重复 — one fact under two names (元 and 分), or one name twice."""


class WrongFact(BadFact):
    """事实格式不对 — the value is not of the kind the fact asks for."""


class UnknownChoice(WrongFact):
    """不在可选之列 — the value is none of the named choices."""


class NegativeMoney(WrongFact):
    """金额为负 — money is nought or more."""


class NegativeCount(WrongFact):
    """数目为负 — a count is nought or more."""


class BeforeTheAct(BadFact):
    """早于法律施行日 — on the day asked about, the provision was not yet in force."""


class ActEnded(BadFact):
    """法律已经失效 — on the day asked about, the provision was no longer in force."""
