"""市场监管程序之问 — samples and tests, things that will not keep, the confirmed address, online jurisdiction."""

from __future__ import annotations

from datetime import date
from typing import Any

from zhifa.law import early_disposal, online_jurisdiction, sampling, service_address
from zhifa.law.explained import Explained
from zhifa.law.questions.fact import choice, day, members, money, yes_no
from zhifa.law.questions.question import MONEY, Asked, either, question

_LAWFUL = either("符合规定", "不符合规定")
_WAYS = {"direct": ("直接送达", "direct"), "post": ("邮寄送达", "post")}


@question(
    "check_sample",
    "抽样合不合规",
    "由有规定资质的机构、按规定方式抽取；通知当事人到场，记录、封条、清单、签名；网购抽样全程录像。",
    yes_no("party_called", "通知当事人到场"),
    yes_no("record", "制作抽样记录"),
    yes_no("sealed", "加贴封条"),
    yes_no("listed", "开具清单"),
    yes_no("body_prescribed", "规定对抽样机构的资质有明确要求", note="法律、法规、规章或者国家有关规定"),
    yes_no("way_prescribed", "规定对抽样方式有明确要求", note="法律、法规、规章或者国家有关规定"),
    yes_no("taken_by_such_body", "已委托有该资质的机构抽取", False),
    yes_no("taken_in_that_way", "已按规定方式抽取", False),
    yes_no("signed", "办案人员、当事人已签名或者盖章", False),
    yes_no("refusal_noted_and_recorded", "当事人不到场或者拒签，已注明并录音录像", False),
    yes_no("bought_online", "网络、电话购买抽样", False),
    yes_no("filmed", "交易、拆包查验、封样过程已拍照录像", False),
    articles="市监程序规定第三十一条、市监程序规定第四十三条、处罚法第五十六条",
    answers=_LAWFUL,
)
def check_sample(asked: Asked, **facts: bool) -> Explained[bool]:
    return sampling.check_sample(**facts)


@question(
    "check_test",
    "检验鉴定合不合规",
    "由有法定资质的机构进行，没有的由具备条件的机构；结果告知当事人。",
    yes_no("qualified", "机构有法定资质"),
    yes_no("no_qualified_body", "没有法定资质的机构", False),
    yes_no("able", "机构具备条件", False),
    yes_no("result_told", "结果已告知当事人"),
    articles="市监程序规定第三十二条",
    answers=_LAWFUL,
)
def check_test(asked: Asked, **facts: bool) -> Explained[bool]:
    return sampling.check_test(**facts)


@question(
    "check_early_disposal",
    "不宜保存的物品能不能先行处置",
    "留存证据、经批准、权利人同意或者公告期满。",
    yes_no("will_not_keep", "不宜长期保存"),
    yes_no("evidence_kept", "已留存证据"),
    yes_no("approved_by_head", "经负责人批准"),
    yes_no("owner_known", "权利人明确"),
    yes_no("owner_agrees", "权利人同意或者申请", False),
    yes_no("notice_over", "公告期满", False),
    articles="市监程序规定第四十一条第三款",
    answers=either("可以先行处置", "不得先行处置"),
)
def check_early_disposal(asked: Asked, **facts: bool) -> Explained[bool]:
    return early_disposal.check_early_disposal(**facts)


@question(
    "unclaimed_goods",
    "无人领取的物品怎么办",
    "公告期满仍无人领取，经批准上缴或者拍卖上缴。",
    yes_no("notice_over", "公告期满"),
    yes_no("approved_by_head", "经负责人批准"),
    articles="市监程序规定第四十二条第三款",
    answers=either("上缴国库", "继续保管"),
)
def unclaimed_goods(asked: Asked, **facts: bool) -> Explained[bool]:
    return early_disposal.unclaimed_goods(**facts)


@question(
    "owed_for_sold_goods",
    "解除后已变卖的退多少",
    "退还所得款项；低于市场价的补偿差价。",
    money("proceeds", "变卖所得"),
    money("market", "市场价格"),
    articles="强制法第二十八条第二款",
    answers=MONEY,
)
def owed_for_sold_goods(asked: Asked, *, proceeds_fen: int, market_fen: int) -> Explained[int]:
    return early_disposal.owed_for_sold_goods(proceeds_fen, market_fen)


@question(
    "served_at_confirmed_address",
    "确认的地址没有收到算不算送达",
    "送达至确认的地址即视为送达；邮寄的以退回之日。",
    choice("method", "送达方式", _WAYS),
    day("done_on", "留在该地址或者退回之日"),
    yes_no("confirmed", "签署了送达地址确认书"),
    yes_no("change_told_in_writing", "已书面告知地址变更", False),
    articles="市监程序规定第八十三条",
)
def served_at_confirmed_address(
    asked: Asked, *, method: str, done_on: date, **facts: bool
) -> Explained[date]:
    return service_address.served_at_confirmed_address(method, done_on, **facts)


@question(
    "online_place",
    "网络违法由哪里管",
    "平台住所地、经营者实际经营地、广告发布者或者广告主所在地。",
    choice("actor", "违法主体", members(online_jurisdiction.OnlineActor)),
    yes_no("platform_found_first", "平台住所地先行发现或者收到投诉", False),
    articles="市监程序规定第十条、市监程序规定第十一条",
    answers=online_jurisdiction.place_in_words,
)
def online_place(asked: Asked, **facts: Any) -> Explained[str]:
    return online_jurisdiction.online_place(**facts)
