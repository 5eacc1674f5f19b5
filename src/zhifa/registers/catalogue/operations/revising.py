"""修订一项 — a new version of one item from a day: proposed, reviewed for legality, decided; an act of an earlier day keeps its law.

The basis begins on the day (处罚法第三十七条); name, words and the like hold from the day they are entered: they found no penalty.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhifa.core.errors import BadInput
from zhifa.core.numbering import next_number
from zhifa.core.operation import Op, operation
from zhifa.core.text import clean_text
from zhifa.law import library
from zhifa.law.citation import cite
from zhifa.law.library import LawNotHeld
from zhifa.law.refusal import Refusal
from zhifa.registers.catalogue.models import Item, ItemRevision, ItemRevisionStep
from zhifa.registers.catalogue.operations.entering import check_item, revise_items
from zhifa.registers.catalogue.queries import basis_on

_ITS_TIME = cite("处罚法第三十七条")
_FOUNDED = cite("处罚法第四条")

ITEM_COLUMNS = ("name", "level", "found_on_patrol", "summary_capable", "plain_words", "keywords")
BASIS_COLUMNS = (
    "violated_law", "violated_article", "violated_quote", "penalty_law", "penalty_article", "penalty_quote", "kinds",
    "fine_subject", "fine_min_fen", "fine_max_fen", "multiple_base", "multiple_min", "multiple_max", "fine_text",
    "order_to_correct",
)  # fmt: skip
LEGALITY, DECISION = "legality", "decision"
STAGE_WORDS = {LEGALITY: "合法性审查", DECISION: "列入目录"}
STAGE_ROLES = {LEGALITY: "司法局", DECISION: "综合执法指导办"}


class NothingChanged(Refusal):
    """没有改动."""


class LawNotInForceThatDay(Refusal):
    """起日这条法律还没有施行."""


class RevisionOutOfOrder(Refusal):
    """还没到这一步，或者已经办过."""


@dataclass(frozen=True)
class Difference:
    """一处改动 — column, its title, before and after in words."""

    column: str
    title: str
    before: str
    after: str


def _words(value: Any) -> str:
    if value is None or value in ("", []):
        return "（空）"
    if isinstance(value, bool):
        return "是" if value else "否"
    return "、".join(value) if isinstance(value, list) else str(value)


def _money(column: str, value: Any) -> Any:
    return f"{value / 100:.2f} 元" if column.endswith("_fen") and value is not None else value


def _plain(value: Any) -> Any:
    return str(value.normalize()) if hasattr(value, "normalize") else value


def differences(revision: ItemRevision) -> list[Difference]:
    """What a revision changes against the item and the basis of its day, as they stand."""
    item, basis = revision.item, basis_on(revision.item, revision.valid_from)
    out = []
    for columns, was, now in (
        (ITEM_COLUMNS, item, revision.values),
        (BASIS_COLUMNS, basis, revision.basis),
    ):
        for column in columns:
            if column not in now:
                continue
            before = _plain(getattr(was, column)) if was is not None else None
            if _plain(now[column]) == before or (not before and not now[column] and before is not False):
                continue
            model = Item if columns is ITEM_COLUMNS else type(basis) if basis is not None else None
            title = str(model._meta.get_field(column).verbose_name) if model else column
            out.append(
                Difference(column, title.replace("（分）", ""), _words(_money(column, before)), _words(_money(column, now[column])))
            )  # fmt: skip
    return out


@operation("catalogue.propose_revision", title="提出事项修订", permission="powers.propose")
def propose_revision(
    op: Op, *, item: Item, values: Mapping[str, Any], basis: Mapping[str, Any], valid_from: date, reason: str
) -> ItemRevision:
    """提出事项修订 — ``values`` and ``basis``: the columns as they are to be.

    :raises PersonalLibertyPenalty, PenaltyFoundedBelowRules: as ``check_item``.
    :raises LawNotInForceThatDay: the day lies before the law's first.
    :raises NothingChanged: it says what stands already.
    """
    kept = {k: values[k] for k in ITEM_COLUMNS if k in values}
    own = {k: _plain(basis[k]) for k in BASIS_COLUMNS if k in basis}
    check_item({"code": item.code, "level": kept.get("level", item.level), "bases": [own]})
    _check_law(own["penalty_law"], valid_from)
    low, high = own.get("fine_min_fen"), own.get("fine_max_fen")
    if low is not None and high is not None and low > high:
        raise BadInput("罚款下限大于上限", field="fine_min_fen")
    made = ItemRevision(
        number=f"修订〔{op.today.year}〕{next_number('item_revision', op.today.year)}号",
        item=item,
        values=kept,
        basis=own,
        valid_from=valid_from,
        reason=clean_text(reason, field="reason", label="理由", longest=500),
        proposed_by_id=op.by.account_id,
        proposed_at=op.at,
    )
    if not differences(made):
        raise NothingChanged(f"{item.code}没有改动", None, "改了再提出")
    made.save()
    op.say(f"提出修订 {item.code}（{made.number}），自 {valid_from:%Y-%m-%d} 起")
    return made


def _check_law(title: str, day: date) -> None:
    """A basis cannot begin before its law; a law the library does not hold is not judged."""
    try:
        held = library.versions(title)
    except LawNotHeld:
        return
    if day < held[0].in_force_from:
        raise LawNotInForceThatDay(
            f"《{held[0].title}》{held[0].in_force_from:%Y-%m-%d} 才施行，起日不能是 {day:%Y-%m-%d}",
            (_FOUNDED, _ITS_TIME),
            "起日改为施行之日或者以后",
        )


def next_stage(revision: ItemRevision) -> str:
    """legality → decision → "" once entered; a step that did not pass is taken again."""
    if revision.entered_on is not None:
        return ""
    return stage_after((s.stage, s.passed) for s in sorted(revision.steps.all(), key=lambda s: s.pk))


def stage_after(taken: Iterable[tuple[str, bool]]) -> str:
    """The stage an open revision waits for, after (stage, passed) in the order they were taken."""
    return DECISION if dict(taken).get(LEGALITY) else LEGALITY


def _take(op: Op, revision: ItemRevision, stage: str, passed: bool, opinion: str) -> ItemRevision:
    fresh = ItemRevision.locked(pk=revision.pk)
    coming = next_stage(fresh)
    if coming != stage:
        word = f"先由{STAGE_ROLES[coming]}办「{STAGE_WORDS[coming]}」" if coming else "要改的，另提修订"
        raise RevisionOutOfOrder(f"{fresh.number}现在不能办「{STAGE_WORDS[stage]}」", None, word)
    ItemRevisionStep(
        revision=fresh, stage=stage, passed=passed, by=op.by.label[:80], at=op.at,
        opinion=clean_text(opinion, field="opinion", label="意见", longest=2000, required=not passed),
    ).save()  # fmt: skip
    op.say(f"{STAGE_WORDS[stage]}：{'通过' if passed else '不通过'}（{fresh.number}）")
    return fresh


@operation("catalogue.review_revision", title="修订合法性审查", permission="powers.review")
def review_revision(op: Op, *, revision: ItemRevision, passed: bool, opinion: str = "") -> ItemRevision:
    """修订合法性审查 — by 司法局."""
    return _take(op, revision, LEGALITY, passed, opinion)


@operation("catalogue.enter_revision", title="修订列入目录", permission="catalogue.manage")
def enter_revision(op: Op, *, revision: ItemRevision, passed: bool, opinion: str = "") -> ItemRevision:
    """修订列入目录 — the new version holds from its day.

    :raises RevisionOutOfOrder: not reviewed yet, or entered before.
    """
    fresh = _take(op, revision, DECISION, passed, opinion)
    if not passed:
        return fresh
    item = fresh.item
    row = {
        "code": item.code,
        "field": item.field.name,
        "department": item.department.code if item.department else "",
        **{c: fresh.values.get(c, getattr(item, c)) for c in ITEM_COLUMNS},
        "bases": [{**fresh.basis, "valid_from": fresh.valid_from}],
    }
    revise_items(by=op.by, rows=[row], on=fresh.valid_from)
    fresh.entered_on = op.today
    fresh.save()
    op.say(f"修订 {item.code}，自 {fresh.valid_from:%Y-%m-%d} 起（{fresh.number}）")
    return fresh
