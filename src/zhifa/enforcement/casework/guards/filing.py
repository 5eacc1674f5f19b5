"""立案的前提."""

from datetime import date, datetime, time

from zhifa.core.actors import Person
from zhifa.core.ports import PowerAnswer
from zhifa.enforcement.casework.guards.asking import Asked, guard
from zhifa.law.citation import cite
from zhifa.law.field_bar import field_bar
from zhifa.law.jurisdiction import Filing, first_to_file
from zhifa.law.limitation import check_not_time_barred, limitation
from zhifa.law.officers import Certificate, check_officers
from zhifa.law.officers import Person as Officer
from zhifa.law.refusal import Refusal

_FIRST_TO_FILE = cite("处罚法第二十五条第一款")


class NotOurs(Refusal):
    """没有管辖权 — says who holds the power instead."""

    def __init__(self, answer: PowerAnswer) -> None:
        way_out = f"移送{answer.body_name}。" if answer.body_name else "报指导办协调确定管辖机关。"
        super().__init__(f"{answer.reason}。", answer.citations, way_out)


class FiledBefore(Refusal):
    """别家已经立案 — of several competent bodies the one that filed first goes on with it."""

    def __init__(self, body: str, number: str, on: date) -> None:
        super().__init__(
            f"{body}已于{on:%Y-%m-%d}就同一行为立案（{number}），由最先立案的机关管辖。",
            _FIRST_TO_FILE,
            f"移送{body}；对管辖有争议的先协商，协商不成的报请共同的上一级行政机关指定管辖。",
        )


@guard
def within_jurisdiction(asked: Asked) -> bool | Refusal:
    """有管辖权 — the body holds the power to punish under this item, here, on the day (权力台账).

    Of several competent bodies who filed first goes on (处罚法第二十五条第一款): who files waits for another that is filing the
    same act under its own matter in this instant; who only looks waits for nobody.
    """
    answer = asked.file.power
    if not answer.allowed:
        return NotOurs(answer)
    # asked only where another body is competent beside: then who filed first goes on
    others = [b for b in getattr(answer, "bodies", ()) if b != answer.body_code]
    if not others:
        return True
    filed = {row[0]: row for row in asked.file.filed_before(others, filing=asked.wish is not None)}
    if not filed:
        return True
    first = first_to_file([Filing(body, datetime.combine(on, time.min)) for body, _, on in filed.values()])
    return FiledBefore(*filed[first.result])


@guard
def within_limitation(asked: Asked) -> bool | Refusal:
    """未过追责时效."""
    case = asked.file.case
    check_not_time_barred(
        limitation(
            case.acted_on,
            case.found_on,
            calendar=asked.file.calendar,
            ended_on=case.act_ended_on,
            safety_with_harm=case.safety_harm,
        )
    )
    return True


@guard
def filing_standard_met(asked: Asked) -> bool | Refusal:
    """符合立案标准 — the ground and the first evidence are on file."""
    return bool(asked.file.case.filing_evidence.strip())


@guard
def two_certified_officers(asked: Asked) -> bool | Refusal:
    """两名以上持证人员 — both handlers, today."""
    people = [
        Officer(
            str(o.account_id),
            o.name,
            Certificate(
                o.certificate_number,
                o.certificate_from,
                o.certificate_until,
                fields=o.certificate_fields,
            )
            if o.certificate_number and o.certificate_from and o.certificate_until
            else None,
            auxiliary=o.kind != "officer",
            passed=o.passed,
        )
        for o in asked.file.officers
    ]
    check_officers(people, asked.today, asked.file.field if field_bar(asked.today).bars else "")
    return True


@guard
def no_recusal_pending(asked: Asked) -> bool | Refusal:
    """无待回避人员 — no request undecided, nobody who must step aside still acts."""
    case = asked.file.case
    acting = {*case.handler_ids, asked.actor.account_id}
    if asked.file.hearing is not None:
        acting.add(asked.file.hearing.chair_id)
    if asked.wish and (chair := asked.wish.get("chair")) is not None:
        acting.add(chair.pk)
    return not any(r.granted is None or (r.granted and r.person_id in acting) for r in asked.file.recusals)


@guard
def not_the_handler(asked: Asked) -> bool | Refusal:
    """审批人不是承办人."""
    return not (isinstance(asked.actor, Person) and asked.actor.account_id in asked.file.case.handler_ids)
