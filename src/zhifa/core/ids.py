"""标识 — public identifiers.

Public ids are UUIDv7 (RFC 9562): they sort by time, may be made by a client for an offline draft, and
carry nothing of the cell. Numeric keys never leave the cell.
"""

from uuid import UUID

import uuid_utils.compat


def new_uid() -> UUID:
    """A fresh UUIDv7."""
    return uuid_utils.compat.uuid7()


def parse_uid(text: str) -> UUID | None:
    """The UUID in ``text``, or ``None`` when it is not one."""
    try:
        return UUID(text)
    except (ValueError, AttributeError, TypeError):
        return None
