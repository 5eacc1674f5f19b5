"""不予准许 — the base of every refusal: what is refused, by which provision, and the way out.

Each refusal class is named for the refusal in words (``HearingNoticeTooLate``) and stands beside the rule
that raises it.
"""

from __future__ import annotations

from zhifa.law.citation import Citation


class Refusal(Exception):
    """不予准许 — an act the law does not allow.

    :param message_zh: one Chinese sentence a person understands.
    :param citation: the provision, or several; ``None`` only where no provision speaks (bad input).
    :param way_out: what can be done instead, in Chinese.
    """

    def __init__(
        self,
        message_zh: str,
        citation: Citation | tuple[Citation, ...] | None = None,
        way_out: str = "",
    ) -> None:
        super().__init__(message_zh)
        self.message_zh = message_zh
        self.citations: tuple[Citation, ...] = (
            () if citation is None else citation if isinstance(citation, tuple) else (citation,)
        )
        self.way_out = way_out

    @property
    def citation(self) -> Citation | None:
        """The first provision, if any."""
        return self.citations[0] if self.citations else None

    @property
    def code(self) -> str:
        """The class name: stable, for the API."""
        return type(self).__name__

    def __str__(self) -> str:
        basis = "、".join(citation.full for citation in self.citations)
        text = self.message_zh + (f"（{basis}）" if basis else "")
        return text + (f" 可以：{self.way_out}" if self.way_out else "")


class BadFact(Refusal):
    """事实有误 — a fact handed to a rule is missing, unknown or contradicts another; says what is needed."""
