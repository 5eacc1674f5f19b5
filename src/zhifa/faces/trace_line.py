"""留痕行 — what a line of the trace says, the same on every page."""

from zhifa.core.ledger.models import LedgerEntry


def said(entry: LedgerEntry) -> str:
    """The operation and its note in one phrase; a note that already begins with the operation's name stands alone."""
    title, note = entry.title, entry.note
    if entry.refused:
        return f"{title}，未准：{note}" if note else f"{title}，未准"
    if note.startswith(title):
        return note
    return f"{title}：{note}" if note else title
