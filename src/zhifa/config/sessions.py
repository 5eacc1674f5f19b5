"""会话 — Django's sessions in the database, read by a statement that is never composed anew: every request asks it."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.utils import timezone

from zhifa.core import fixed_statement

_READ = "SELECT {columns} FROM django_session s WHERE s.session_key = %s AND s.expire_date > %s"


class SessionStore(DatabaseSessions):
    """会话存储 — as its parent, which does the writing."""

    def _get_session_from_db(self) -> Any:
        model = self.get_model_class()
        statement = _READ.format(columns=fixed_statement.columns(model, "s"))
        # Django has set the expiry by its own clock, so it is read by that one
        now = timezone.now()  # noqa: TID251
        row = fixed_statement.fetch_one(statement, [self.session_key, now])
        if row is None:
            self._session_key = None
            return None
        return fixed_statement.build(model, row)
