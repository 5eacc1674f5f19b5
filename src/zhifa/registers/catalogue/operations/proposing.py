"""提出变动 — a change of powers proposed, checked, consulted on, reviewed, decided, published and assessed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from zhifa.core import clock
from zhifa.core.errors import BadInput
from zhifa.core.fixed_statement import fetch_all
from zhifa.core.numbering import next_number
from zhifa.core.operation import Op, operation
from zhifa.core.scope import Scope, ScopeKind
from zhifa.core.text import clean_text
from zhifa.law.citation import cite
from zhifa.law.refusal import Refusal
from zhifa.registers.catalogue.appraising import newest, pass_mark
from zhifa.registers.catalogue.capacity import capacity
from zhifa.registers.catalogue.change_refusals import OutsideApprovedCatalogue
from zhifa.registers.catalogue.change_stages import BY_CODE, Taken, Way, check_step, way
from zhifa.registers.catalogue.clauses import Clause
from zhifa.registers.catalogue.consulted import check_asked
from zhifa.registers.catalogue.models import AnnouncementKind, ChangeManner, Proposal, ProposalStep
from zhifa.registers.catalogue.operations.announcing import (
    AnnouncementRefused,
    announce_changes,
    approvals,
    as_clauses,
    check_changes,
)
from zhifa.registers.catalogue.operations.bounding import approve_list
from zhifa.registers.organisation.models import Body

_PAPER_KIND = {
    ChangeManner.BASE: AnnouncementKind.BASE,
    ChangeManner.WITHDRAW: AnnouncementKind.WITHDRAW,
    ChangeManner.TRANSFER: AnnouncementKind.TRANSFER,
    ChangeManner.EMPOWER: AnnouncementKind.EMPOWER,
    ChangeManner.DELEGATE: AnnouncementKind.DELEGATE,
}


_CHOSEN = cite("浙江省综合行政执法条例第九条第二款")


class NotAbleToTakeOn(Refusal):
    """接不住 — the body has not the people (处罚法第二十四条第一款)."""


class NotAppraised(Refusal):
    """没有论证，或者论证没有通过 (浙江条例第九条第二款)."""


@operation("catalogue.propose_change", title="提出权力变动", permission="powers.propose")
def propose_change(op: Op, *, row: Mapping[str, Any]) -> Proposal:
    """提出权力变动 — title, manner, acts, items (codes), proposer, body, giver, town (codes), choice, law, article,
    effective_on, until, reason.

    A transfer of items not yet in a province-approved catalogue may be proposed: it then needs provincial approval.

    :raises AnnouncementRefused: what no announcement could say; nothing is proposed.
    """
    bodies = {b.code: b for b in Body.objects.all()}
    for name, label in (("proposer", "提出单位"), ("body", "承接机构")):
        if row.get(name) not in bodies:
            raise BadInput(f"没有选择{label}", field=name)
    codes = sorted({c.strip() for c in row["items"] if c.strip()})
    proposal = Proposal(
        number=f"变动〔{op.today.year}〕{next_number('power_change', op.today.year)}号",
        title=clean_text(row.get("title"), field="title", label="标题", longest=120),
        manner=row["manner"],
        acts=sorted(row["acts"]),
        item_codes=codes,
        proposer=bodies[row["proposer"]],
        giver=bodies.get(row.get("giver") or ""),
        body=bodies[row["body"]],
        town=Scope.objects.filter(kind=ScopeKind.TOWN, code=row["town"]).first() if row.get("town") else None,
        choice=row.get("choice") or "",
        law=clean_text(row.get("law"), field="law", label="自有依据", longest=60, required=False),
        article=clean_text(row.get("article"), field="article", label="条款", longest=60, required=False),
        effective_on=row["effective_on"],
        until=row.get("until"),
        reason=clean_text(row.get("reason"), field="reason", label="理由", longest=3000),
        proposed_by_id=op.by.account_id,
        proposed_at=op.at,
    )
    faults = [
        (n, fault)
        for n, fault in _faults(proposal, op.today)
        if not (fault.code == OutsideApprovedCatalogue.__name__ and proposal.manner == ChangeManner.TRANSFER)
    ]
    if faults:
        raise AnnouncementRefused(faults)
    proposal.save()
    op.say(f"提出{proposal.get_manner_display()}：{proposal.title}（{proposal.number}，{len(codes)} 项）")
    return proposal


def draft(proposal: Proposal, *, number: str = "", issued_on: date | None = None) -> tuple[dict[str, Any], dict[str, Any]]:  # fmt: skip
    """The announcement a proposal would become: (columns of the paper, its one line)."""
    paper = {
        "number": number or proposal.number,
        "title": proposal.title,
        "kind": _PAPER_KIND[ChangeManner(proposal.manner)],
        "issuer": "县人民政府",
        "issued_on": issued_on or clock.today(),
        "effective_on": proposal.effective_on,
    }
    line = {
        "manner": proposal.manner,
        "acts": proposal.acts,
        "items": proposal.item_codes,
        "giver": proposal.giver.code if proposal.giver else "",
        "body": proposal.body.code,
        "town": proposal.town.code if proposal.town else "",
        "choice": proposal.choice,
        "law": proposal.law,
        "article": proposal.article,
        "valid_from": proposal.effective_on,
        "valid_until": proposal.until,
    }
    return paper, line


def as_lines(proposal: Proposal) -> list[Clause]:
    """The proposal as the register would read it once published."""
    paper, line = draft(proposal)
    return as_clauses(paper, [line])


def _faults(proposal: Proposal, today: date) -> list[tuple[int, Refusal]]:
    paper, line = draft(proposal, issued_on=today)
    return check_changes(row=paper, lines=[line], today=today)


#: whether the province has to approve a proposal ``p``: only a transfer takes what no list names yet
BEYOND = """CASE WHEN p.manner = 'transfer' THEN NOT p.item_codes <@ COALESCE((
    SELECT array_agg(c.code) FROM catalogue_approvedlist l, unnest(l.item_codes) AS c (code)
    WHERE l.valid_from <= p.effective_on AND (l.valid_until IS NULL OR l.valid_until >= p.effective_on)
), '{}') ELSE FALSE END"""
#: a proposal, whether the province has to approve it (asked once, not once a step), each of its steps
_STANDING = f"""
WITH asked AS MATERIALIZED (SELECT p.id, {BEYOND} AS beyond FROM catalogue_proposal p WHERE p.id = ANY(%s))
SELECT a.id, a.beyond, s.stage, s.passed, s.at
FROM asked a LEFT JOIN catalogue_proposalstep s ON s.proposal_id = a.id ORDER BY s.id
"""


def way_of(proposal: Proposal) -> Way:
    """Where a proposal stands, read from its steps."""
    return ways_of([proposal])[0]


def ways_of(proposals: Sequence[Proposal]) -> list[Way]:
    """Where proposals stand, beside each other (one statement)."""
    taken: dict[int, list[Taken]] = {p.pk: [] for p in proposals}
    beyond: dict[int, bool] = {}
    for key, needs, stage, passed, at in fetch_all(_STANDING, [list(taken)]) if taken else ():
        beyond[key] = needs
        if stage is not None:
            taken[key].append(Taken(stage, passed, clock.day_of(at)))
    return [way(taken[p.pk], provincial=beyond[p.pk]) for p in proposals]


def _step(
    op: Op, proposal: Proposal, stage: str, passed: bool, opinion: str, paper: str, facts: Any = None
) -> ProposalStep:
    fresh = Proposal.objects.select_for_update(no_key=True, of=("self",)).get(pk=proposal.pk)
    check_step(way_of(fresh), stage)
    step = ProposalStep(
        proposal=fresh,
        stage=stage,
        passed=passed,
        opinion=clean_text(opinion, field="opinion", label="意见", longest=3000),
        paper=clean_text(paper, field="paper", label="文号", longest=60, required=False),
        facts=facts or {},
        by=op.by.label[:80],
        at=op.at,
    )
    step.save()
    op.say(f"{BY_CODE[stage].title}：{'通过' if passed else '不通过'}（{fresh.number}）")
    return step


@operation("catalogue.check_capacity", title="承接能力核查", permission="catalogue.manage")
def check_capacity(
    op: Op, *, proposal: Proposal, passed: bool, opinion: str, paper: str = "", province_paper: str = ""
) -> ProposalStep:
    """承接能力核查 — 放得下、接得住, with the figures of the day on the step.

    ``province_paper``: number of the province's paper that lets a town take on though a red line of readiness is not met;
    two certified officers it cannot spare.

    :raises NotAbleToTakeOn: passed though the figures say no.
    """
    province_paper = clean_text(
        province_paper, field="province_paper", label="省同意的文号", longest=60, required=False
    )
    found = capacity(proposal.body, proposal.town, codes=proposal.item_codes, on=proposal.effective_on)
    taking = proposal.manner in (ChangeManner.TRANSFER, ChangeManner.EMPOWER)
    line = found.stopping(province_paper=province_paper)
    if passed and taking and line is not None:
        raise NotAbleToTakeOn(
            f"{proposal.body.name}接不住：{line.label}，{line.value}",
            line.law,
            "先补齐再核查；省人民政府已经同意的，写明文号；暂时接不住的，由县级部门派驻执法队伍"
            if line.red
            else "先补足持证人员再核查，或者由县级部门派驻执法队伍",
        )
    facts = {"capacity": found.as_json(), "province_paper": province_paper}
    return _step(op, proposal, "capacity", passed, opinion, paper, facts)


def _plain(stage: str) -> Callable[..., ProposalStep]:
    described = BY_CODE[stage]

    def take(op: Op, *, proposal: Proposal, passed: bool, opinion: str, paper: str = "") -> ProposalStep:
        return _step(op, proposal, stage, passed, opinion, paper)

    take.__doc__ = f"{described.title} — by {described.roles}."
    return operation(f"catalogue.{stage}", title=described.title, permission=described.permission)(take)


@operation(
    "catalogue.consultation",
    title=BY_CODE["consultation"].title,
    permission=BY_CODE["consultation"].permission,
)
def consult(op: Op, *, proposal: Proposal, passed: bool, opinion: str, paper: str = "") -> ProposalStep:
    """征求意见 — by one of the bodies the change concerns (``consulted``), or entered by 综合执法指导办 from paper.

    :raises NotConsulted: anybody else, naming those who are asked.
    """
    check_asked(op.by, Proposal.objects.select_related("giver", "body", "proposer").get(pk=proposal.pk))
    return _step(op, proposal, "consultation", passed, opinion, paper)


review_legality = _plain("legality")
give_establishment_opinion = _plain("establishment")
assess = _plain("assessment")


def check_appraised(proposal: Proposal) -> None:
    """Refuse an empowerment with an item nobody has appraised, or one below the pass mark.

    :raises NotAppraised: naming the items.
    """
    if proposal.manner != ChangeManner.EMPOWER:
        return
    known = newest(proposal)
    bare = [c for c in proposal.item_codes if c not in known]
    low = [c for c in proposal.item_codes if c in known and known[c].total < pass_mark()]
    for codes, word in ((bare, "还没有论证"), (low, f"论证不到 {pass_mark()} 分")):
        if codes:
            more = f"等 {len(codes)} 项" if len(codes) > 5 else ""
            raise NotAppraised(
                f"事项{'、'.join(codes[:5])}{more}{word}，不能交给乡镇、街道",
                _CHOSEN,
                "在「事项论证」里逐项评分；不适合的从提议里去掉，重新提出",
            )


@operation("catalogue.decision", title=BY_CODE["decision"].title, permission=BY_CODE["decision"].permission)
def decide(op: Op, *, proposal: Proposal, passed: bool, opinion: str, paper: str = "") -> ProposalStep:
    """县政府决定 — by 综合执法指导办, once every item of an empowerment has been appraised.

    :raises NotAppraised: an item without a score, or below the pass mark.
    """
    if passed:
        check_step(way_of(proposal), "decision")
        check_appraised(proposal)
    return _step(op, proposal, "decision", passed, opinion, paper)


@operation("catalogue.provincial_approval", title="登记省级批准", permission="catalogue.manage")
def record_provincial_approval(
    op: Op, *, proposal: Proposal, passed: bool, opinion: str, paper: str
) -> ProposalStep:
    """登记省级批准 — the province's paper; its items become a province-approved extension of the catalogue."""
    if passed and not paper.strip():
        raise BadInput("没有写省人民政府的批准文号", field="paper")
    step = _step(op, proposal, "provincial", passed, opinion, paper)
    if passed:
        limits = approvals(set(proposal.item_codes))
        added = [c for c in proposal.item_codes if limits.approved_on(c, proposal.effective_on) is None]
        approve_list(
            by=op.by,
            row={
                "kind": "extension",
                "number": step.paper,
                "title": f"{proposal.title}（扩展）",
                "approved_on": op.today,
                "item_codes": added,
                "valid_from": op.today,
            },
        )
    return step


@operation("catalogue.publish_change", title="发布变动公告", permission="catalogue.manage")
def publish_change(
    op: Op, *, proposal: Proposal, number: str, opinion: str = "", issuer: str = "县人民政府"
) -> Proposal:
    """发布变动公告 — checked once more against the register of this moment; from its effective day it holds.

    :raises AnnouncementRefused: the register has moved since; nothing is published.
    """
    number = clean_text(number, field="paper", label="公告文号", longest=60)
    fresh = Proposal.objects.select_related("giver", "body", "town").get(pk=proposal.pk)
    _step(op, fresh, "announcement", True, opinion or "发布", number)
    paper, line = draft(fresh, number=number, issued_on=op.today)
    paper["issuer"] = clean_text(issuer, field="issuer", label="发布机关", longest=80)
    fresh.announcement = announce_changes(by=op.by, row=paper, lines=[line])
    fresh.save()
    op.say(f"发布{fresh.title}（{number}），自 {fresh.effective_on:%Y-%m-%d} 起施行")
    return fresh
