"""当场处罚的程序 — what an officer does before and after a decision on the spot, beside what its letter says
(处罚法第四十四条、第四十五条、第五十二条; 市监程序规定第六十七条至第六十九条)."""

from __future__ import annotations

from collections.abc import Collection

from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.refusal import Refusal
from zhifa.law.required_contents import ContentsMissing, check_contents
from zhifa.law.time_limits import follows

_SHOW = cite("处罚法第五十二条第一款")
_TOLD = cite("处罚法第四十四条")
_HEARD = cite("处罚法第四十五条第一款")
_REPORT = cite("处罚法第五十二条第三款")
_EVIDENCE = cite("市监程序规定第六十七条第一款")
_WRITTEN = cite("市监程序规定第六十九条")


class SummaryNotByRule(Refusal):
    """当场处罚的程序不合规定."""


class MarketSummaryLetterIncomplete(ContentsMissing):
    """市场监管当场处罚决定书不全."""


def check_summary_conduct(
    *,
    certificate_shown: bool,
    told: bool,
    defended: bool,
    defence_heard: bool,
    defence_written_down: bool,
    evidence_collected: bool,
    numbered_form: bool,
    handed_over: bool,
    refusal_noted: bool,
    reported: bool,
    profile: str = "base",
) -> Explained[bool]:
    """Check a decision on the spot from the certificate to the report to the body.

    That the necessary evidence is collected and a defence written down is said by the market rules; elsewhere an
    unwritten defence is not refused.

    :raises SummaryNotByRule: naming the first step passed over.
    """
    market = follows(profile, "market_supervision")
    if not certificate_shown:
        raise SummaryNotByRule("没有向当事人出示执法证件。", _SHOW, "出示执法证件后重新办理。")
    if market and not evidence_collected:
        raise SummaryNotByRule("没有当场调查违法事实、收集必要的证据。", _EVIDENCE, "收集证据后再作决定。")
    if not told:
        raise SummaryNotByRule(
            "作出决定前没有告知拟处罚的内容、事实、理由、依据和陈述、申辩的权利。", _TOLD, "先告知再作决定。"
        )
    if defended and not defence_heard:
        raise SummaryNotByRule("没有听取当事人的陈述、申辩。", _HEARD, "听取并复核后再作决定。")
    if market and defended and not defence_written_down:
        raise SummaryNotByRule("当事人的陈述、申辩没有记入笔录。", _WRITTEN, "记入笔录。")
    if not numbered_form:
        raise SummaryNotByRule("没有使用预定格式、编有号码的行政处罚决定书。", _SHOW, "使用编号的决定书。")
    if not (handed_over or refusal_noted):
        raise SummaryNotByRule(
            "决定书没有当场交付，也没有注明当事人拒绝签收。", _SHOW, "当场交付；拒绝签收的，在决定书上注明。"
        )
    if not reported:
        raise SummaryNotByRule("当场作出的决定没有报所属行政机关备案。", _REPORT, "报所属行政机关备案。")
    said = "当场交付" if handed_over else "当事人拒绝签收，已在决定书上注明"
    return Explained(
        True,
        (
            Step("出示执法证件，使用编号的决定书。", _SHOW),
            Step("决定前告知并听取意见。", _TOLD),
            Step(f"{said}。", _SHOW),
            Step("已报所属行政机关备案。", _REPORT),
        ),
    )


def check_market_summary_letter(present: Collection[str], *, fined: bool) -> Explained[bool]:
    """Check the letter under the market rules (``market_summary_letter`` of the required contents), which ask for more
    than the Act: who the party is, how and until when to pay, the seal.

    :raises MarketSummaryLetterIncomplete: naming what is missing.
    """
    return check_contents(
        "market_summary_letter",
        present,
        MarketSummaryLetterIncomplete,
        not_needed=() if fined else ("fine", "payment"),
    )
