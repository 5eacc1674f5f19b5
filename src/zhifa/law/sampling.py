"""抽样与检验 — samples taken before the party, sealed and listed; tested by a qualified body, the result told
(处罚法第五十六条; 市监程序规定第三十一条、第三十二条)."""

from __future__ import annotations

from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.refusal import Refusal

_MAY = cite("处罚法第五十六条")
_TAKE = cite("市监程序规定第三十一条第一款")
_ONLINE = cite("市监程序规定第三十一条第二款")
_PRESCRIBED = cite("市监程序规定第三十一条第三款")
_NOTED = cite("市监程序规定第四十三条")
_TEST = cite("市监程序规定第三十二条")


class SampleNotSound(Refusal):
    """抽样不合规定."""


class ExaminationNotSound(Refusal):
    """检测、检验、检疫、鉴定不合规定."""


def check_sample(
    *,
    party_called: bool,
    record: bool,
    sealed: bool,
    listed: bool,
    signed: bool,
    refusal_noted_and_recorded: bool,
    bought_online: bool,
    filmed: bool,
    body_prescribed: bool,
    taken_by_such_body: bool,
    way_prescribed: bool,
    taken_in_that_way: bool,
) -> Explained[bool]:
    """Check how a sample was taken: party called, record, seal, list, signed by officers and party — or why not noted
    and filmed (第四十三条); bought online or by telephone: purchase, unpacking and sealing filmed instead.

    Where a law, regulation, rule or other provision of the state says who may draw the sample
    (``body_prescribed``) or how (``way_prescribed``), it is drawn so (第三款): each demand stands for itself.

    :raises SampleNotSound: naming what is missing.
    """
    if body_prescribed and not taken_by_such_body:
        raise SampleNotSound(
            "规定对实施抽样机构的资质有明确要求，没有委托具有该资质的机构抽取样品。",
            _PRESCRIBED,
            "委托具有该资质的机构重新抽样。",
        )
    if way_prescribed and not taken_in_that_way:
        raise SampleNotSound(
            "规定对抽样方式有明确要求，没有按照规定方式抽取样品。", _PRESCRIBED, "按照规定方式重新抽样。"
        )
    needs = [("制作抽样记录", record), ("对样品加贴封条", sealed), ("开具清单", listed)]
    if bought_online:
        needs.append(("对交易、拆包查验及封样过程拍照、录像", filmed))
    else:
        signed_or_noted = signed or refusal_noted_and_recorded
        needs = [
            ("通知当事人到场", party_called),
            *needs,
            ("由当事人签名或者盖章，也没有注明情况并录音录像", signed_or_noted),
        ]
    missing = [term for term, holds in needs if not holds]
    if missing:
        basis = _ONLINE if bought_online else (_TAKE, _NOTED)
        raise SampleNotSound(f"抽样没有{'、'.join(missing)}。", basis, "重新抽样，或者依法注明情况。")
    last = (
        Step("交易、拆包查验及封样过程已拍照、录像记录。", _ONLINE)
        if bought_online
        else Step("当事人到场。", _TAKE)
    )
    who = "样品由具有规定资质的机构抽取" if body_prescribed else "没有规定对抽样机构的资质提出明确要求"
    way = "按照规定的方式抽取" if way_prescribed else "没有规定对抽样方式提出明确要求"
    return Explained(
        True, (Step("可以采取抽样取证的方法。", _MAY), Step(f"{who}，{way}。", _PRESCRIBED), last)
    )


def check_test(*, qualified: bool, no_qualified_body: bool, able: bool, result_told: bool) -> Explained[bool]:
    """Check a test: by a body with the statutory qualification, or by an able one where there is none; the
    result told to the party.

    :raises ExaminationNotSound: otherwise.
    """
    if not qualified and not (no_qualified_body and able):
        raise ExaminationNotSound(
            "没有委托具有法定资质的机构。", _TEST, "委托具有法定资质的机构；没有的，委托其他具备条件的机构。"
        )
    if not result_told:
        raise ExaminationNotSound("检测、检验、检疫、鉴定结果没有告知当事人。", _TEST, "送达结果告知书。")
    who = "具有法定资质的机构" if qualified else "其他具备条件的机构"
    return Explained(True, (Step(f"由{who}进行，结果已告知当事人。", _TEST),))
