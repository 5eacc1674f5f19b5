"""不写账本的本平台 — the product with the writing of leaves taken out of this process; it exists to price the ledger."""

from typing import Any

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from zhifa.core import fixed_statement, idempotency, operation  # noqa: E402


def _no_leaf(op: Any, *, refused: str = "") -> None:
    return None


def _answer_alone(op: Any, result: Any) -> None:
    fixed_statement.run(idempotency.ANSWER, idempotency.answer_values(op, result))


operation._write_leaf = _no_leaf
operation._write_answered_leaf = _answer_alone
