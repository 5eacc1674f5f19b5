"""数据表 — every table of the ground, gathered for Django."""

from zhifa.core.account import Account, RoleGrant
from zhifa.core.acts import Act, ActChange
from zhifa.core.calendar import CalendarDay
from zhifa.core.client_key import ClientKey
from zhifa.core.documents.document import Document
from zhifa.core.duty import Duty
from zhifa.core.files import Attachment, StoredFile
from zhifa.core.guards import ProcedureTransition
from zhifa.core.heartbeat import Heartbeat
from zhifa.core.idempotency import IdempotencyKey
from zhifa.core.ledger.models import LedgerCheckpoint, LedgerEntry, LedgerLeaf, LedgerTile
from zhifa.core.matter import Assignment, Matter
from zhifa.core.numbering import NumberSeries
from zhifa.core.row_shape import GrownColumn, RowShape
from zhifa.core.scope import Scope
from zhifa.core.search import SearchEntry

__all__ = [
    "Account",
    "Act",
    "ActChange",
    "Assignment",
    "Attachment",
    "CalendarDay",
    "ClientKey",
    "Document",
    "Duty",
    "GrownColumn",
    "Heartbeat",
    "IdempotencyKey",
    "LedgerCheckpoint",
    "LedgerEntry",
    "LedgerLeaf",
    "LedgerTile",
    "Matter",
    "NumberSeries",
    "ProcedureTransition",
    "RoleGrant",
    "RowShape",
    "Scope",
    "SearchEntry",
    "StoredFile",
]
