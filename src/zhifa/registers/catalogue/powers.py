"""权力核查 — may this body take this act on this item, here, on this day; and if not, why.

Rule: among the powers valid on the day, one given for the town stands before the county-wide one (赋权 before 划转 before
the department's base power, because each later announcement ends or narrows the earlier). Several county-wide holders at
once are an overlap: whoever files first has it (行政处罚法第二十五条), so each is answered with yes.
"""

from datetime import date

from zhifa.core.ports import PowerAnswer
from zhifa.law.citation import Citation
from zhifa.registers.catalogue.models import Power, PowerKind
from zhifa.registers.organisation.queries import valid_on

_WORD = {PowerKind.PENALTY: "处罚", PowerKind.INSPECTION: "检查", PowerKind.COERCION: "采取强制措施"}


def holders(*, item_code: str, act: str, on: date, town_code: str = "") -> list[Power]:
    """Who holds the power on a day: the town's own holders if there are any, else the county-wide ones."""
    rows = list(
        Power.objects.filter(valid_on(on), item__code=item_code, act=act)
        .select_related("body__scope", "announcement", "town", "item")
        .order_by("id")
    )
    here = [p for p in rows if p.town is not None and p.town.code == town_code]
    return here or [p for p in rows if p.town is None]


class Powers:
    """``PowerCheck`` over the powers ledger."""

    def may(
        self, *, item_code: str, act: str, on: date, town_code: str = "", body_code: str = ""
    ) -> PowerAnswer:
        """Without ``body_code``: who is responsible. With it: whether that body may."""
        found = holders(item_code=item_code, act=act, on=on, town_code=town_code)
        word = _WORD[PowerKind(act)]
        law = (Citation("行政处罚法", 22), Citation("行政处罚法", 24))
        if not found:
            return PowerAnswer(
                False,
                f"{on:%Y年%-m月%-d日}没有机关在这里对事项 {item_code} 有{word}权（监管缺位）",
                citations=law,
            )
        chosen = found[0]
        if body_code:
            fitting = [p for p in found if p.body.code == body_code]
            if not fitting:
                owner = found[0]
                return PowerAnswer(
                    False,
                    f"这一事项的{word}权由{owner.body.name}行使（{owner.announcement.number}，{owner.valid_from:%Y-%m-%d} 起）",
                    owner.body.code,
                    owner.body.name,
                    owner.body.seal_name or owner.body.name,
                    (owner.announcement.number,),
                    law,
                    owner.pk,
                )
            chosen = fitting[0]
        where = f"{chosen.town.name}范围内" if chosen.town else "全县范围内"
        return PowerAnswer(
            True,
            f"{chosen.body.name}在{where}有{word}权：{chosen.announcement.title}（{chosen.announcement.number}），"
            f"{chosen.valid_from:%Y-%m-%d} 起",
            chosen.body.code,
            chosen.body.name,
            chosen.body.seal_name or chosen.body.name,
            tuple(p.announcement.number for p in found),
            law,
            chosen.pk,
        )
