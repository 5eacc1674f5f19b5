"""抽样与检验 — samples taken before the party, sealed and listed; tested by a qualified body, the result told
(处罚法第五十六条; 市监程序规定第三十一条、第三十二条)."""

from __future__ import annotations

from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.refusal import Refusal

_MAY = cite("处罚法第五十六条")
_TAKE = cite("市监程序规定第三十一条第一款")
_ONLINE = cite("市监程序规定第三十一条第二款")
_TEST = cite("市监程序规定第三十二条")


class SampleNotSound(Refusal):
    """抽样不合规定."""


class ExaminationNotSound(Refusal):
    """检测、检验、检疫、鉴定不合规定."""


def check_sample(
    *, party_called: bool, record: bool, sealed: bool, listed: bool, bought_online: bool = False
) -> Explained[bool]:
    """Check how a sample was taken: party called, record, seal, list; bought online: all of it filmed instead.

    :raises SampleNotSound: naming what is missing.
    """
    needs = [("制作抽样记录", record), ("对样品加贴封条", sealed), ("开具清单", listed)]
    if not bought_online:
        needs.insert(0, ("通知当事人到场", party_called))
    missing = [term for term, holds in needs if not holds]
    if missing:
        raise SampleNotSound(f"抽样没有{'、'.join(missing)}。", _TAKE, "重新抽样。")
    last = (
        Step("交易、拆包查验及封样过程已拍照、录像记录。", _ONLINE)
        if bought_online
        else Step("当事人到场。", _TAKE)
    )
    return Explained(True, (Step("可以采取抽样取证的方法。", _MAY), last))


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
