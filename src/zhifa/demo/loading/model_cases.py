"""典型案例装载 — two closed cases of the county told without names and published, a third waiting for the legal section (虚构)."""

from __future__ import annotations

from zhifa.core import clock
from zhifa.core.account import Account
from zhifa.core.actors import person
from zhifa.demo.loading.progress import Loading
from zhifa.enforcement.casework.models import Case, DecisionKind
from zhifa.oversight.publicity import model_cases
from zhifa.oversight.publicity.anonymous import anonymous
from zhifa.oversight.publicity.models import ModelCase

_LESSONS = {
    DecisionKind.NO_PENALTY: (
        "及时改正，不予处罚",
        "违法行为轻微并及时改正，没有造成危害后果的，不予行政处罚；不予处罚的，应当教育（示范，虚构）。",
        "《中华人民共和国行政处罚法》第三十三条第一款、第三款",
    ),
    DecisionKind.PENALTY: (
        "过罚相当",
        "处罚在法定幅度以内，按公布的裁量基准定档，写明理由；罚款不是目的，改正才是（示范，虚构）。",
        "《中华人民共和国行政处罚法》第五条第二款、第三十四条",
    ),
}


def load_model_cases(loading: Loading) -> None:
    """The first closed cases of either kind; the guidance office proposes and publishes, the legal section reviews."""
    now = clock.now()
    office, legal = (
        person(Account.objects.get(username=u), on=clock.day_of(now)) for u in ("zhidao", "fazhi")
    )
    closed = Case.objects.filter(ended_on__isnull=False).select_related("party", "matter").order_by("id")
    wanted = [(DecisionKind.NO_PENALTY, True), (DecisionKind.PENALTY, True), (DecisionKind.PENALTY, False)]
    used: list[int] = []
    for n, (kind, whole) in enumerate(wanted, 1):
        case = closed.filter(decisions__kind=kind).exclude(pk__in=used).first()
        if case is None:
            continue
        used.append(case.pk)
        name = f"典型案例/{n}"
        if loading.key(name) in loading.done:
            continue
        decision = case.decisions.order_by("id").first()  # type: ignore[attr-defined]
        word, lesson, law = _LESSONS[kind]
        told = anonymous(decision.facts, model_cases.known_of(case))
        made: ModelCase = model_cases.propose_model_case(
            by=office, key=loading.key(name), case=case,
            texts={
                "title": f"{case.item_name[:60]}案：{word}", "facts": f"{told}（示范，虚构）", "lesson": lesson, "law": law,
                "handling": decision.penalty.in_words() if decision.kinds else "责令改正，复查已经改正，不予行政处罚。",
            },
        )  # fmt: skip
        if whole:
            model_cases.review_model_case(by=legal, row=made, passed=True, opinion="适用法律正确，已经隐名。")
            model_cases.publish_model_case(by=office, row=made)
        loading.mark(name)
