"""How the YAML cases reach the rules: one small door per rule name, from plain facts to the plain answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from zhifa.law import (
    correction,
    decision_letter,
    deliberation,
    discretion,
    evidence,
    hearing,
    jurisdiction,
    late_penalty,
    legal_review,
    leniency,
    limitation,
    notice,
    officers,
    one_fine,
    payment,
    publication,
    recusal,
    remedies,
    service,
    summary,
    which_law,
    workdays,
)
from zhifa.law.citation import cite
from zhifa.law.explained import Explained
from zhifa.law.party import PartyKind
from zhifa.law.penalty_kinds import check_general_catalogue
from zhifa.law.proposal import Penalty
from zhifa.law.time_limits import Extension, Pause, deadline, deadline_at, elapsed

CALENDAR = workdays.national_calendar()
TODAY = date(2026, 11, 20)
A_RANGE = cite("处罚法第五条第二款")


def penalty(facts: dict[str, Any]) -> Penalty:
    return Penalty(
        kinds=frozenset(facts.pop("kinds", ())),
        fine_fen=facts.pop("fine_fen", 0),
        gains_fen=facts.pop("gains_fen", 0),
        goods_fen=facts.pop("goods_fen", 0),
    )


def fine_range(pair: list[int]) -> discretion.FineRange:
    return discretion.FineRange(pair[0], pair[1], A_RANGE)


def timed(facts: dict[str, Any]) -> dict[str, Any]:
    facts = dict(facts)
    facts["pauses"] = [
        Pause(item["ground"], item["starts_on"], item.get("ends_on")) for item in facts.get("pauses", ())
    ]
    facts["extensions"] = [Extension(**item) for item in facts.get("extensions", ())]
    return facts


def by_deadline(**facts: Any) -> Explained[date]:
    facts = timed(facts)
    return deadline(facts.pop("rule"), facts.pop("start"), calendar=CALENDAR, **facts)


def by_elapsed(**facts: Any) -> str:
    facts = timed(facts)
    return elapsed(
        facts.pop("rule"), facts.pop("start"), facts.pop("today"), calendar=CALENDAR, **facts
    ).in_words


def by_moment(rule: str, start: str) -> str:
    return f"{deadline_at(rule, datetime.fromisoformat(start)).result:%Y-%m-%d %H:%M}"


def on_penalty(function: Callable[..., Any]) -> Callable[..., Any]:
    def ask(party: str, **facts: Any) -> Any:
        return function(penalty(facts), PartyKind(party), on=TODAY, **facts)

    return ask


def with_calendar(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda **facts: function(**facts, calendar=CALENDAR)


def officers_of(on: date, people: list[dict[str, Any]]) -> Explained[int]:
    made = [
        officers.Person(
            str(item["id"]),
            f"某{item['id']}（虚构）",
            officers.Certificate(f"ZF{item['id']}", date(2020, 1, 1), item["until"], item.get("withdrawn_on"))
            if "until" in item
            else None,
            item.get("auxiliary", False),
        )
        for item in people
    ]
    return officers.check_officers(made, on)


def device_record(**facts: bool) -> Explained[bool]:
    record = {key: facts.pop(key, True) for key in ("record_reviewed", "record_meets")}
    sound = dict.fromkeys(
        (
            "legally_reviewed",
            "technically_reviewed",
            "meets_standard",
            "well_placed",
            "clearly_marked",
            "place_published",
        ),
        True,
    )
    return evidence.check_device_record(evidence.Device(**{**sound, **facts}), **record)


def amount_checked(fine_fen: int, low: int, high: int, mitigation: list[str] | None = None) -> Explained[int]:
    grounds = [cite(text) for text in mitigation or ()]
    return discretion.check_amount(fine_fen, fine_range([low, high]), mitigation=grounds)


def multiple(base_fen: int, low: str, high: str) -> str:
    return discretion.multiple_range(
        base_fen, Fraction(low), Fraction(high), A_RANGE, base_term="违法所得"
    ).result.in_words()


def double_fine(earlier: list[dict[str, Any]], fine_fen: int) -> Explained[bool]:
    fines = [one_fine.EarlierFine("甲局", date(2026, 1, 1), "甲罚〔2026〕1号", **item) for item in earlier]
    return one_fine.check_no_double_fine(fines, fine_fen=fine_fen)


def old_or_new(old: list[int], new: list[int] | None = None) -> int | None:
    found = which_law.applicable_range(
        fine_range(old),
        fine_range(new) if new else None,
        acted_on=date(2026, 8, 1),
        decided_on=date(2026, 11, 1),
    ).result
    return found.high_fen if found else None


def town_or_county(
    empowered_from: date | None = None, published: bool = True, **facts: Any
) -> Explained[bool]:
    powers = (
        [jurisdiction.Empowerment("占道经营", "某机关", empowered_from, None, "某决定", published)]
        if empowered_from
        else []
    )
    level = jurisdiction.Level[facts.pop("level")]
    return jurisdiction.check_jurisdiction(
        body="某机关", item="占道经营", on=TODAY, level=level, empowerments=powers, **facts
    )


def letter(**facts: Any) -> Explained[bool]:
    profile = facts.pop("profile", "base")
    whole = dict.fromkeys(
        ("party", "facts_and_evidence", "penalty_and_basis", "performance", "remedies", "body_and_date"),
        "已写明",
    )
    made = decision_letter.DecisionLetter(**{**whole, "sealed": True, **facts})
    return decision_letter.check_letter(made, profile=profile)


def spot_letter(fined: bool = True, **facts: str) -> Explained[bool]:
    whole = dict.fromkeys(summary.SummaryLetter.terms(), "已写明")
    return summary.check_summary_letter(summary.SummaryLetter(**{**whole, **facts}), fined=fined)


def collect(fine_fen: int, summary: bool, **facts: bool) -> Explained[bool]:
    usual = {"hard_to_collect_later": False, "remote": False, "party_asks": False, "fiscal_receipt": True}
    return payment.check_collect_on_the_spot(fine_fen, summary=summary, on=TODAY, **{**usual, **facts})


def deferred(fine_fen: int, plan: list[Any], **facts: bool) -> Explained[date]:
    usual = {"hardship": True, "asked": True, "approved": True}
    parts = [payment.Instalment(due, fen) for due, fen in plan]
    return payment.check_deferral(fine_fen, parts, **{**usual, **facts})


def late(fine_fen: int, due_on: date, today: date, **facts: Any) -> Explained[int]:
    stops = [late_penalty.Stop(**item) for item in facts.pop("stops", ())]
    paid = [late_penalty.Payment(day, fen) for day, fen in facts.pop("payments", ())]
    return late_penalty.late_penalty(fine_fen, due_on, today, stops=stops, payments=paid, **facts)


def remedy(served_on: date, **facts: Any) -> list[Any]:
    names = {"reconsideration_body": "示范县人民政府", "court": "示范县人民法院"}
    found = remedies.remedies(served_on, calendar=CALENDAR, **{**names, **facts}).result
    return [found.reconsideration_until, found.suit_until, found.reconsideration_first]


DOORS: dict[str, Callable[..., Any]] = {
    "means_working_days": workdays.means_working_days,
    "is_working_day": CALENDAR.is_working_day,
    "add_working_days": CALENDAR.add_working_days,
    "deadline": by_deadline,
    "deadline_at": by_moment,
    "elapsed": by_elapsed,
    "hearing_due": on_penalty(hearing.hearing_due),
    "request_in_time": with_calendar(hearing.request_in_time),
    "check_hearing_notice": with_calendar(hearing.check_hearing_notice),
    "check_chair": hearing.check_chair,
    "check_agents": lambda count: hearing.check_agents(count, on=TODAY),
    "hearing_ends": hearing.hearing_ends,
    "held_openly": hearing.held_openly,
    "legal_review_due": legal_review.legal_review_due,
    "check_review_order": legal_review.check_review_order,
    "check_reviewer": legal_review.check_reviewer,
    "check_review_passed": legal_review.check_review_passed,
    "deliberation_due": on_penalty(deliberation.deliberation_due),
    "check_deliberation": lambda **facts: deliberation.check_deliberation(**facts, on=TODAY),
    "check_notice": lambda hearing_due, **facts: notice.check_notice(
        notice.NoticeContent(**facts), hearing_due=hearing_due
    ),
    "defence_over": with_calendar(notice.defence_over),
    "check_may_decide": notice.check_may_decide,
    "check_not_heavier": lambda noticed, decided: notice.check_not_heavier(
        penalty(dict(noticed)), penalty(dict(decided))
    ),
    "check_officers": officers_of,
    "must_recuse": lambda relations: recusal.must_recuse([recusal.Relation[name] for name in relations]),
    "who_decides": recusal.who_decides,
    "check_evidence": lambda **facts: evidence.check_evidence(**facts).result.term,
    "check_facts_clear": evidence.check_facts_clear,
    "preserve": with_calendar(evidence.preserve),
    "check_device_record": device_record,
    "check_amount": amount_checked,
    "multiple_range": multiple,
    "per_item_total": discretion.per_item_total,
    "by_age": leniency.by_age,
    "by_mental_state": lambda state: leniency.by_mental_state(leniency.MentalState[state]),
    "minor_and_corrected": leniency.minor_and_corrected,
    "first_offence": leniency.first_offence,
    "no_fault": leniency.no_fault,
    "by_mitigation": lambda grounds: leniency.by_mitigation([leniency.Mitigation[name] for name in grounds]),
    "check_no_double_fine": double_fine,
    "highest_norm": lambda ranges: (
        one_fine.highest_norm([fine_range(pair) for pair in ranges]).result.high_fen
    ),
    "fine_after_criminal_fine": one_fine.fine_after_criminal_fine,
    "applicable_range": old_or_new,
    "limitation": with_calendar(limitation.limitation),
    "check_summary": lambda facts_certain=True, **facts: on_penalty(summary.check_summary)(
        facts_certain=facts_certain, **facts
    ),
    "check_summary_letter": spot_letter,
    "confiscable_gains": correction.confiscable_gains,
    "check_correction_ordered": correction.check_correction_ordered,
    "check_correction_period": correction.check_correction_period,
    "check_jurisdiction": town_or_county,
    "first_to_file": lambda filings: jurisdiction.first_to_file(
        [jurisdiction.Filing(body, datetime.fromisoformat(moment)) for body, moment in filings]
    ),
    "check_general_catalogue": lambda codes: check_general_catalogue(set(codes)),
    "check_letter": letter,
    "served_on": lambda **facts: service.served_on(service.ServiceFacts(**facts), calendar=CALENDAR),
    "check_served_in_time": with_calendar(service.check_served_in_time),
    "check_collect": collect,
    "check_deferral": deferred,
    "late_penalty": late,
    "publication_due": publication.publication_due,
    "public_name": lambda name, party: publication.public_name(name, PartyKind(party)),
    "remedies": remedy,
}
