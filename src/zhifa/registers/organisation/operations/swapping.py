"""换班 — somebody asks a colleague to take a shift or to exchange two; nothing moves without the colleague's own consent."""

from __future__ import annotations

from zhifa.core.errors import BadInput, StepOutOfOrder
from zhifa.core.operation import Op, operation
from zhifa.core.text import clean_text
from zhifa.registers.organisation.models import Member, RosterLine, RosterState, Shift, Swap, SwapState
from zhifa.registers.organisation.operations.oneself import NotYourShift, oneself
from zhifa.registers.organisation.operations.roster_units import unit_of
from zhifa.registers.organisation.operations.shift_conditions import duties_of
from zhifa.registers.organisation.rest_rules import Duty, Rest, check_rest


def _check_exchange(mine: RosterLine, theirs: RosterLine | None, asked: Member) -> None:
    roster = mine.roster
    unit = unit_of(roster)
    unit.check(asked, mine.day, mine.shift, support=mine.support)
    but = theirs.pk if theirs else None
    check_rest(
        asked.name, [*duties_of(roster, asked.pk, but=but), Duty(mine.day, mine.shift)], Rest.on(mine.day)
    )
    if theirs is not None:
        unit.check(mine.member, theirs.day, theirs.shift, support=theirs.support)
        after = [*duties_of(roster, mine.member_id, but=mine.pk), Duty(theirs.day, theirs.shift)]
        check_rest(mine.member.name, after, Rest.on(mine.day))


@operation("organisation.ask_swap", title="申请换班", permission="duty.own")
def ask_swap(
    op: Op, *, mine: RosterLine, asked: Member, reason: str, theirs: RosterLine | None = None
) -> Swap:
    """申请换班 — ``theirs`` empty: the colleague only takes mine over.

    :raises NotYourShift: the shift is not the asker's; ``theirs`` is not the colleague's.
    :raises RestRuleBroken, AuxiliaryMayNotEnforce, CertificateNotValid: the exchange is not lawful.
    """
    me = oneself(op)
    if mine.member_id != me.pk:
        raise NotYourShift("只能换自己的班")
    if mine.roster.state != RosterState.PUBLISHED or mine.day < op.today:
        raise StepOutOfOrder("只能换已经公布、还没有开始的班")
    if asked.pk == me.pk:
        raise BadInput("不能跟自己换", field="asked")
    if theirs is not None and (theirs.member_id != asked.pk or theirs.roster_id != mine.roster_id):
        raise NotYourShift(f"那一班不是{asked.name}的")
    if Swap.objects.filter(mine=mine, state=SwapState.ASKED).exists():
        raise StepOutOfOrder("这一班已经在问人换", way_out="先撤回")
    _check_exchange(mine, theirs, asked)
    row = Swap(
        mine=mine, theirs=theirs, asker=me, asked=asked, asked_at=op.at,
        reason=clean_text(reason, label="原因", field="reason", longest=120),
    )  # fmt: skip
    row.save()
    op.say(f"{me.name}请{asked.name}换 {mine.day:%m-%d} {mine.get_shift_display()}")
    return row


def _give(line: RosterLine, member: Member) -> None:
    line.member = member
    line.by_hand = True
    line.save()
    shift = Shift.objects.select_for_update(no_key=True).filter(line=line).first()
    if shift is not None:
        shift.member = member
        shift.save()


@operation("organisation.answer_swap", title="答复换班", permission="duty.own")
def answer_swap(op: Op, *, swap: Swap, agreed: bool) -> Swap:
    """答复换班 — only the one asked; the rules are checked again, because days have passed.

    :raises NotYourShift: somebody else answers.
    """
    swap = Swap.locked(pk=swap.pk)
    me = oneself(op)
    if swap.state != SwapState.ASKED:
        raise StepOutOfOrder(f"这次换班{swap.get_state_display()}")
    if not agreed and swap.asker_id == me.pk:
        swap.state, swap.answered_at = SwapState.WITHDRAWN, op.at
        swap.save()
        op.say(f"{me.name}撤回换班")
        return swap
    if swap.asked_id != me.pk:
        raise NotYourShift("换班由对方本人答复")
    swap.state, swap.answered_at = (SwapState.AGREED if agreed else SwapState.REFUSED), op.at
    swap.save()
    if agreed:
        if swap.mine.day < op.today:
            raise StepOutOfOrder("这一班已经过去")
        _check_exchange(swap.mine, swap.theirs, swap.asked)
        _give(swap.mine, swap.asked)
        if swap.theirs is not None:
            _give(swap.theirs, swap.asker)
    op.say(f"{me.name}{'同意' if agreed else '不同意'}换班")
    return swap
