"""监管对象 — what may be asked."""

from django.db.models import Q

from zhifa.core.search import bigrams
from zhifa.registers.subjects.models import Subject


def find_subjects(text: str, *, limit: int = 12) -> list[Subject]:
    """Subjects by name part, address part or whole credit code."""
    text = text.strip()
    pairs = bigrams(text)
    if not pairs:
        return []
    query = Q(bigrams__contains=pairs)
    if len(text) == 18:
        query |= Q(code=text.upper())
    return list(Subject.objects.filter(query).select_related("town").order_by("name")[:limit])
