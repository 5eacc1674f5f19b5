"""处罚内容 — the columns a penalty is written down in, whether proposed, noticed or decided."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from zhifa.core.guarded import Guarded
from zhifa.law.citation import Citation, cite
from zhifa.law.discretion import Gravity
from zhifa.law.proposal import Penalty


class PenaltyColumns(Guarded):
    """处罚内容 — kinds by code, money in 分, the tier of the benchmark and the grounds of leniency."""

    kinds = ArrayField(models.CharField(max_length=20), verbose_name="处罚种类", default=list)
    fine_fen = models.BigIntegerField("罚款（分）", default=0)
    gains_fen = models.BigIntegerField("没收违法所得（分）", default=0)
    goods_fen = models.BigIntegerField("没收非法财物价值（分）", default=0)
    base_fen = models.BigIntegerField("倍数基数（分）", null=True, help_text="货值、违法所得等，按条文")
    gravity = models.PositiveSmallIntegerField(
        "裁量阶次", default=2, choices=[(g.value, g.term) for g in Gravity]
    )
    departs = models.BooleanField("偏离裁量基准", default=False)
    mitigation = ArrayField(
        models.CharField(max_length=60),
        verbose_name="减轻依据",
        default=list,
        help_text="处罚法第三十条至第三十二条",
    )
    reasons = models.TextField("裁量理由", blank=True)

    class Meta:
        abstract = True

    @property
    def penalty(self) -> Penalty:
        """The penalty as the law floor compares it."""
        return Penalty(frozenset(self.kinds), self.fine_fen, self.gains_fen, self.goods_fen)

    @property
    def mitigation_citations(self) -> tuple[Citation, ...]:
        return tuple(cite(text) for text in self.mitigation)

    @property
    def gravity_term(self) -> str:
        return Gravity(self.gravity).term
