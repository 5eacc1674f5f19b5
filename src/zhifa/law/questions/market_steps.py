"""市场监管的其他程序之问 — ending an investigation, case review, refunds, goods elsewhere, records of service."""

from __future__ import annotations

from zhifa.law import goods_elsewhere, investigation, legal_review, market_service, overcharge
from zhifa.law.explained import Explained
from zhifa.law.questions.fact import yes_no
from zhifa.law.questions.question import Asked, either, question

_LAWFUL = either("符合规定", "不符合规定")


@question(
    "end_investigation",
    "能不能终止调查",
    "自然人死亡或者法人终止，没有权利义务承受人，调查无法继续，经负责人批准。",
    yes_no("party_gone", "自然人死亡或者法人、其他组织终止"),
    yes_no("successor", "有权利义务承受人"),
    yes_no("cannot_go_on", "案件调查无法继续进行"),
    yes_no("approved_by_head", "经负责人批准"),
    articles="市监程序规定第四十七条",
    answers=either("可以终止调查", "不能终止调查"),
)
def end_investigation(asked: Asked, **facts: bool) -> Explained[bool]:
    return investigation.check_ended(**facts)


@question(
    "check_case_reviewed",
    "案件审核做了没有",
    "适用普通程序又不属于法制审核的案件，应当进行案件审核。",
    yes_no("ordinary_procedure", "适用普通程序"),
    yes_no("legal_review_due", "属于应当法制审核的案件"),
    yes_no("case_reviewed", "已经案件审核", False),
    articles="市监程序规定第五十二条第一款",
    answers=_LAWFUL,
)
def check_case_reviewed(asked: Asked, **facts: bool) -> Explained[bool]:
    return legal_review.check_case_reviewed(**facts)


@question(
    "check_refund_ordered",
    "多收的价款责令退还了没有",
    "法律、法规要求的：一并告知数额，听取意见后、决定前责令限期退还，难以查找的公告查找。",
    yes_no("required_by_law", "法律、法规要求责令退还多收价款"),
    yes_no("amount_told", "告知书写明拟责令退还的数额", False),
    yes_no("party_heard", "已听取当事人意见", False),
    yes_no("ordered", "已发出责令退款通知书", False),
    yes_no("day_set", "写明退还的期限", False),
    yes_no("buyers_hard_to_find", "多付价款的人难以查找", False),
    yes_no("public_search_ordered", "已责令公告查找", False),
    articles="市监程序规定第五十九条、市监程序规定第五十七条第一款",
    answers=_LAWFUL,
)
def check_refund_ordered(asked: Asked, **facts: bool) -> Explained[bool]:
    return overcharge.check_refund_ordered(**facts)


@question(
    "check_carried_goods",
    "扣押托运的物品",
    "制作协助扣押通知书，书面通知当事人。",
    yes_no("carrier_asked", "制作协助扣押通知书，通知有关单位"),
    yes_no("party_told_in_writing", "书面通知当事人"),
    articles="市监程序规定第三十九条",
    answers=_LAWFUL,
)
def check_carried_goods(asked: Asked, **facts: bool) -> Explained[bool]:
    return goods_elsewhere.check_carried_goods(**facts)


@question(
    "check_goods_at_home",
    "扣押家存、寄存的物品",
    "责令取出；拒绝的会同当地有关部门或者单位取出，办理扣押手续。",
    yes_no("ordered_out", "责令当事人取出"),
    yes_no("refused", "当事人拒绝取出", False),
    yes_no("with_local_bodies", "会同当地有关部门或者单位取出", False),
    yes_no("papers_done", "办理了扣押手续"),
    articles="市监程序规定第四十条",
    answers=_LAWFUL,
)
def check_goods_at_home(asked: Asked, **facts: bool) -> Explained[bool]:
    return goods_elsewhere.check_goods_at_home(**facts)


@question(
    "check_sealed",
    "查封贴了封条没有",
    "查封的场所、设施或者财物加贴封条。",
    yes_no("seal_affixed", "加贴本部门封条"),
    articles="市监程序规定第四十一条第二款",
    answers=_LAWFUL,
)
def check_sealed(asked: Asked, *, seal_affixed: bool) -> Explained[bool]:
    return goods_elsewhere.check_sealed(seal_affixed=seal_affixed)


@question(
    "check_given_back",
    "解除以后退还了没有",
    "立即退还财物（先行处置的退还所得款项），双方在清单上签名。",
    yes_no("at_once", "立即退还财物", False),
    yes_no("list_signed", "办案人员和当事人在财物清单上签名"),
    yes_no("sold", "已先行处置", False),
    yes_no("proceeds_paid", "退还所得款项", False),
    articles="市监程序规定第四十二条第二款",
    answers=_LAWFUL,
)
def check_given_back(asked: Asked, **facts: bool) -> Explained[bool]:
    return goods_elsewhere.check_given_back(**facts)


@question(
    "check_electronic_recorded",
    "电子送达记录了没有",
    "经同意并签订送达地址确认书，送达过程拍照、截屏、录音、录像。",
    yes_no("confirmed", "同意并签订送达地址确认书"),
    yes_no("recorded", "通过拍照、截屏、录音、录像等方式记录"),
    articles="市监程序规定第八十二条第三项",
    answers=_LAWFUL,
)
def check_electronic_recorded(asked: Asked, **facts: bool) -> Explained[bool]:
    return market_service.check_electronic_recorded(**facts)


@question(
    "check_public_notice_recorded",
    "公告送达合不合规",
    "刊登，或者在公告栏和住所地都张贴并拍照录像；载明原因和经过。",
    yes_no("published", "在报纸、门户网站等刊登", False),
    yes_no("on_board", "在公告栏张贴", False),
    yes_no("at_domicile", "在受送达人住所地张贴", False),
    yes_no("filmed", "张贴过程拍照、录像", False),
    yes_no("reason_on_file", "案件材料中载明原因和经过"),
    articles="市监程序规定第八十二条第五项",
    answers=_LAWFUL,
)
def check_public_notice_recorded(asked: Asked, **facts: bool) -> Explained[bool]:
    return market_service.check_public_notice_recorded(**facts)
