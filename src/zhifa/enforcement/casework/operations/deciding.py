"""审核与决定 — legal review, collective discussion, the decision."""

from collections.abc import Sequence

from zhifa.core.account import Account, RoleGrant
from zhifa.core.actors import Person
from zhifa.core.errors import BadInput
from zhifa.core.matter import Assignment
from zhifa.enforcement.casework import lenient_lists, turns
from zhifa.enforcement.casework.basis import basis_words, departs_from_benchmark
from zhifa.enforcement.casework.events import DecisionMade
from zhifa.enforcement.casework.forms import issue, penalty_data
from zhifa.enforcement.casework.letter import (
    LATE_PENALTY_TOLD,
    NO_PENALTY_GROUNDS,
    evidence_words,
    performance_words,
    remedies_words,
)
from zhifa.enforcement.casework.models import Case, Decision, DecisionKind, Deliberation, LegalReview
from zhifa.enforcement.casework.standing import check_free_of_ties
from zhifa.enforcement.casework.step import Doing, step
from zhifa.law.citation import cite
from zhifa.law.deliberation import check_deliberation
from zhifa.law.legal_review import check_review_order
from zhifa.law.money_words import money_figures

#: a body with this in its name is the police
POLICE = "公安"
#: capacity in which its liaison officers may read what was referred to them
LIAISON = "liaison"


@step("submit_legal_review")
def submit_legal_review(doing: Doing, *, note: str) -> LegalReview:
    """提请法制审核 — after the hearing or after the right to it has lapsed (处罚法第五十八条).

    :raises ReviewBeforeHearing: a hearing may still be asked for or held.
    """
    op, file = doing.op, doing.file
    check_review_order(
        hearing_right_told=bool(file.notice and file.notice.tells_hearing),
        hearing_settled=file.hearing_settled,
    )
    grounds = "；".join(str(s) for s in file.review_due.steps)
    row = LegalReview(case=doing.case, submitted_on=op.today, submitted_by=op.by.label[:40], grounds=grounds)
    row.save()
    issue(
        doing,
        "legal_review_request",
        {"rows": [["审核事由", grounds], ["送审说明", note]], "opinion": "提请法制审核。"},
    )
    op.say("提请法制审核")
    return row


def _review(doing: Doing, *, passed: bool, opinion: str, benchmark_opinion: str) -> LegalReview:
    op, file = doing.op, doing.file
    row = file.reviews[-1]
    assert isinstance(op.by, Person)
    row.reviewer = Account.objects.get(pk=op.by.account_id)
    row.reviewer_name = op.by.label[:40]
    row.passed = passed
    row.opinion = opinion
    row.benchmark_opinion = benchmark_opinion
    row.reviewed_on = op.today
    document = issue(
        doing,
        "legal_review",
        {
            "grounds": row.grounds,
            "opinion": opinion,
            "benchmark_opinion": benchmark_opinion,
            "passed": passed,
            "reviewer": row.reviewer_name,
            "penalty": penalty_data(file.notice) if file.notice else None,
        },
    )
    row.document_uid = document.uid
    row.save()
    op.say("法制审核通过" if passed else "法制审核不通过")
    return row


@step("pass_legal_review")
def pass_legal_review(
    doing: Doing, *, opinion: str, benchmark_opinion: str, reviewed_before: bool = False
) -> LegalReview:
    """法制审核通过 — says how the benchmark was applied."""
    return _review(doing, passed=True, opinion=opinion, benchmark_opinion=benchmark_opinion)


@step("fail_legal_review")
def fail_legal_review(
    doing: Doing, *, opinion: str, benchmark_opinion: str, reviewed_before: bool = False
) -> LegalReview:
    """法制审核不通过 — the case goes back before the notice."""
    return _review(doing, passed=False, opinion=opinion, benchmark_opinion=benchmark_opinion)


@step("deliberate")
def deliberate(
    doing: Doing, *, presider: str, members: Sequence[str], minutes: str, conclusion: str
) -> Deliberation:
    """集体讨论 — by the heads; the one who handled the case or has stepped aside does not count.

    :raises TooFewDeliberated: fewer than the local minimum.
    :raises MustRecuse: one of them has registered a tie to the party.
    """
    op, case, file = doing.op, doing.case, doing.file
    people = list(dict.fromkeys(m for m in members if m))
    aside = {case.lead.name, case.second.name, *(r.person_name for r in file.recusals if r.granted)}
    check_deliberation(people, aside, on=op.today)
    check_free_of_ties(file, people)
    if presider not in people:
        raise BadInput("主持人应当是参加讨论的负责人", field="presider")
    grounds = "；".join(str(s) for s in file.deliberation_due().steps)
    row = Deliberation(
        case=case,
        held_on=op.today,
        presider=presider,
        members=people,
        grounds=grounds,
        minutes=minutes,
        conclusion=conclusion,
    )
    document = issue(
        doing,
        "deliberation",
        {
            "presider": presider,
            "members": people,
            "grounds": grounds,
            "minutes": minutes.split("\n"),
            "conclusion": conclusion,
            "penalty": penalty_data(file.notice) if file.notice else None,
        },
    )
    row.document_uid = document.uid
    row.save()
    op.say(f"{len(people)} 名负责人集体讨论")
    return row


def _review_lines(doing: Doing) -> list[list[str]]:
    """The course of the case for the approval sheet and the letter."""
    file = doing.file
    rows = []
    if file.notice is not None and file.notice.served_on is not None:
        rows.append(["告知", f"{file.notice.number}，{file.notice.served_on:%Y年%-m月%-d日}送达"])
    statements = [d for d in file.defences if d.kind == "statement"]
    rows.append(
        [
            "陈述申辩",
            "；".join(f"{d.adopted}：{d.review}" for d in statements)
            if statements
            else "当事人没有提出陈述、申辩",
        ]
    )
    if file.hearing is not None:
        rows.append(["听证", f"{file.hearing.get_state_display()}；{file.hearing.opinion}".rstrip("；")])
    if file.review_passed:
        rows.append(["法制审核", f"{file.reviews[-1].reviewer_name}：{file.reviews[-1].opinion}"])
    if file.deliberated:
        rows.append(["集体讨论", file.deliberations[-1].conclusion])
    return [[label, words.rstrip("。")] for label, words in rows]


@step("decide_penalty")
def decide_penalty(
    doing: Doing,
    *,
    facts: str,
    kinds: Sequence[str],
    reasons: str,
    fine_fen: int = 0,
    gains_fen: int = 0,
    goods_fen: int = 0,
    base_fen: int | None = None,
    gravity: int = 2,
    mitigation: Sequence[str] = (),
    other_content: str = "",
    not_lenient: str = "",
    social_influence: bool = False,
) -> Decision:
    """作出行政处罚决定 — inside the range, not heavier than noticed; numbered, coded, sealed.

    The facts of the letter are those of the notice: other facts are noticed again first (处罚法第六十二条).

    :raises ListedWithoutReasons: the item is on a published list of lenience, and nothing says why it is penalised.
    """
    op, case, file = doing.op, doing.case, doing.file
    if file.notice is not None and facts != file.notice.facts:
        raise BadInput(
            "决定书认定的事实与告知的不同",
            field="facts",
            way_out="事实有变化的，重新告知；文字与告知书保持一致",
        )
    reasons = lenient_lists.reasons_against_list(file, reasons, not_lenient)
    body = case.body.body_row
    row = Decision(
        matter=case.matter,
        case=case,
        kind=DecisionKind.PENALTY,
        facts=facts,
        evidence_text=evidence_words(doing.asked),
        basis_text=basis_words(case.basis),
        kinds=sorted(doing.asked.penalty.kinds),
        fine_fen=fine_fen or 0,
        gains_fen=gains_fen or 0,
        goods_fen=goods_fen or 0,
        base_fen=base_fen,
        gravity=gravity,
        mitigation=list(mitigation),
        reasons=reasons,
        departs=departs_from_benchmark(case.basis, doing.asked.penalty, gravity=gravity, base_fen=base_fen),
        other_content=other_content,
        decided_on=op.today,
        decided_by=op.by.label[:40],
    )
    if row.departs and not file.deliberated:
        # a departure from the published benchmark is decided together (law.deliberation)
        raise doing.asked.refuse("deliberated")
    row.performance = performance_words(body, owed_fen=row.owed_fen)
    issue(
        doing,
        "decision_approval",
        {
            "rows": [
                ["违法事实", facts],
                ["拟作出的决定", row.penalty.in_words(money_figures)],
                ["理由", reasons],
                *_review_lines(doing),
            ],
            "opinion": "同意作出行政处罚决定。",
        },
    )
    document = issue(
        doing,
        "decision",
        {
            "facts": facts,
            "evidence": [f"{e.get_kind_display()}：{e.name}" for e in file.evidence if e.usable],
            "violated": f"《{case.basis.violated_law}》{case.basis.violated_article}"
            if case.basis.violated_law
            else "",
            "violated_quote": case.basis.violated_quote,
            "punishes": f"《{case.basis.penalty_law}》{case.basis.penalty_article}",
            "punishes_quote": case.basis.penalty_quote,
            "penalty": penalty_data(row),
            "course": _review_lines(doing),
            "performance": row.performance,
            "late_penalty": LATE_PENALTY_TOLD if row.fine_fen else "",
            "remedies": remedies_words(body),
            "to_correct": bool(file.corrections) or bool(case.basis.order_to_correct),
            "publish": social_influence,
        },
    )
    row.number, row.document_uid = document.number, document.uid
    row.act_uid = document.act.uid if document.act else None
    row.save()
    case.social_influence = social_influence
    if social_influence:
        turns.start_clock(
            op, file, "decision_publication", title="公开处罚决定", start=op.today, action="公开"
        )
    op.say(f"作出行政处罚决定，{row.number}", public="已作出处罚决定")
    op.tell(DecisionMade(case.matter.uid, case.uid, row.uid, "penalty"))
    return row


@step("decide_no_penalty")
def decide_no_penalty(doing: Doing, *, ground: str, facts: str, reasons: str) -> Decision:
    """作出不予行政处罚决定 — on a ground of the Act; education follows."""
    op, case = doing.op, doing.case
    body = case.body.body_row
    provision, words = NO_PENALTY_GROUNDS[ground]
    reasons = lenient_lists.reasons_with_list(doing.file, ground, reasons)
    row = Decision(
        matter=case.matter,
        case=case,
        kind=DecisionKind.NO_PENALTY,
        facts=facts,
        evidence_text=evidence_words(doing.asked),
        basis_text=cite(provision).full,
        ground=f"{provision}：{words}"[:60],
        reasons=reasons,
        decided_on=op.today,
        decided_by=op.by.label[:40],
    )
    document = issue(
        doing,
        "no_penalty",
        {
            "facts": facts,
            "evidence": [f"{e.get_kind_display()}：{e.name}" for e in doing.file.evidence if e.usable],
            "ground": cite(provision).full,
            "ground_words": words,
            "reasons": reasons,
            "remedies": remedies_words(body),
        },
    )
    row.number, row.document_uid = document.number, document.uid
    row.act_uid = document.act.uid if document.act else None
    row.save()
    op.say(f"作出不予行政处罚决定，{row.number}", public="决定不予处罚")
    op.tell(DecisionMade(case.matter.uid, case.uid, row.uid, "no_penalty"))
    return row


@step("refer_to_justice")
def refer_to_justice(doing: Doing, *, to_body: str, crime: str, ground: str) -> Case:
    """移送司法机关 — the file goes; the case waits."""
    issue(
        doing,
        "referral",
        {
            "to": to_body,
            "paragraphs": [
                f"本机关在办理“{doing.case.title}”中发现当事人的行为涉嫌{crime}。{ground}",
                "依据《中华人民共和国行政处罚法》第二十七条第一款的规定，现将该案移送你单位，案件材料随案移送。",
            ],
        },
    )
    if POLICE in to_body:
        _let_the_police_read(doing)
    doing.op.say(f"移送{to_body}", public=f"已移送{to_body}")
    return doing.case


def _let_the_police_read(doing: Doing) -> None:
    """The liaison officers of the police see the matter from now on; taking the case back ends it."""
    today = doing.op.today
    liaisons = RoleGrant.objects.filter(role="police", valid_from__lte=today).exclude(valid_until__lt=today)
    known = Assignment.objects.filter(matter_id=doing.case.matter_id, capacity=LIAISON, ended_at=None)
    accounts = set(liaisons.exclude(ended_on__lte=today).values_list("account_id", flat=True))
    for account_id in sorted(accounts - set(known.values_list("account_id", flat=True))):
        Assignment(
            matter_id=doing.case.matter_id, account_id=account_id, capacity=LIAISON, started_at=doing.op.at
        ).save()


@step("take_back")
def take_back(doing: Doing, *, reason: str) -> Case:
    """司法机关移回 — the ninety days run anew from today."""
    for row in Assignment.objects.filter(matter_id=doing.case.matter_id, capacity=LIAISON, ended_at=None):
        row.ended_at = doing.op.at
        row.save()
    issue(doing, "taken_back", {"rows": [["移回的理由", reason]], "opinion": "接收，继续办理。"})
    turns.start_clock(
        doing.op, doing.file, "decision", title="作出处理决定", start=doing.op.today, action="办理"
    )
    doing.op.say("司法机关移回，继续办理")
    return doing.case
