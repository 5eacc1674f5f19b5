"""名录保存到何时 — when what the register holds about somebody may be erased (个人信息保护法第四十七条)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from zhifa.core.erasure_keeping import (
    PURPOSE_STANDS,
    Holder,
    StillKept,
    check_matter,
    check_period,
    kept_until,
)
from zhifa.core.matter import Matter
from zhifa.registers.subjects.finding import family_of, heads_of, renew
from zhifa.registers.subjects.masking import label
from zhifa.registers.subjects.models import Formerly, Licence, Subject
from zhifa.registers.subjects.queries import matters_about


def _family(subject: Subject) -> list[Subject]:
    """Every row that stands for the same, the present one first."""
    head = heads_of([subject.pk])[subject.pk]
    return list(Subject.objects.filter(pk__in=family_of(head)).order_by("pk"))  # type: ignore[arg-type]


def _check(family: Sequence[Subject], today: date) -> None:
    """:raises StillKept: a matter about it is open or kept; a licence runs; a unit that has not ended, or not long ago."""
    keys = [s.pk for s in family]
    names = [s.name for s in family] + list(
        Formerly.objects.filter(subject_id__in=keys, field="name").values_list("value", flat=True)
    )
    for matter in Matter.objects.filter(matters_about(keys, names)).order_by("-id"):
        check_matter(matter, today)
    running = (
        Licence.objects.filter(subject_id__in=keys, ended_on=None).exclude(valid_until__lt=today).first()
    )
    if running is not None:
        raise StillKept(
            f"还有有效的许可（{running.kind}），处理目的没有实现，不得删除",
            PURPOSE_STANDS,
            "许可终了以后再删除",
        )
    for s in family:
        if s.is_person and s.closed_on is None:
            # a person is registered for the matters and licences above, and they are over
            continue
        if s.closed_on is None:
            raise StillKept(
                f"{label(s)}还没有登记终止，处理目的没有实现，不得删除",
                PURPOSE_STANDS,
                "注销、终止的，先登记终止；登记错了的，变更登记",
            )
        check_period(kept_until("subject", s.closed_on), today, what=label(s))


HOLDER = Holder(family=_family, check=_check, renew=renew)
