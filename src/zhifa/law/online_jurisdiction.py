"""网络交易与广告的管辖 — platform by its domicile, trader by where he trades, advertising by its publisher; who
finds it first may (市监程序规定第十条、第十一条)."""

from __future__ import annotations

from enum import Enum

from zhifa.law.citation import Citation, cite
from zhifa.law.explained import Explained, Step


class OnlineActor(Enum):
    """违法主体."""

    PLATFORM = "网络交易平台经营者、自建网站经营者"
    TRADER = "平台内经营者"
    AD_PUBLISHER = "广告发布者"
    OWN_AD = "自行发布互联网广告的广告主"


_PLACES: dict[OnlineActor, tuple[str, Citation]] = {
    OnlineActor.PLATFORM: ("domicile", cite("市监程序规定第十条第一款")),
    OnlineActor.TRADER: ("place_of_business", cite("市监程序规定第十条第二款")),
    OnlineActor.AD_PUBLISHER: ("publisher", cite("市监程序规定第十一条第一款")),
    OnlineActor.OWN_AD: ("advertiser", cite("市监程序规定第十一条第三款")),
}
_WORDS = {
    "domicile": "住所地",
    "place_of_business": "实际经营地",
    "publisher": "广告发布者所在地",
    "advertiser": "广告主所在地",
    "platform_domicile": "平台经营者住所地",
}


def online_place(actor: OnlineActor, *, platform_found_first: bool) -> Explained[str]:
    """Return the place whose body has jurisdiction; the platform's place may act too when it found first."""
    place, basis = _PLACES[actor]
    steps = [Step(f"{actor.value}的违法行为，由{_WORDS[place]}管辖。", basis)]
    if actor is OnlineActor.TRADER and platform_found_first:
        place = "platform_domicile"
        steps.append(Step("平台经营者住所地先行发现线索或者收到投诉、举报，也可以管辖。", basis))
    return Explained(place, tuple(steps))


def place_in_words(place: str) -> str:
    """住所地 and the others, for people."""
    return _WORDS[place]
