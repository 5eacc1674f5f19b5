"""账号 — signs in as allauth does; loads the account together with the roles it holds, which every request needs next."""

import json
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from zhifa.core import clock, fixed_statement
from zhifa.core.account import Account
from zhifa.core.actors import GRANTS, remember_grants

_READ = f"""SELECT {{columns}},
  (SELECT jsonb_agg(jsonb_build_array(x.id, x.role, x.scope_id, x.kind, x.name, x.delegated_by) ORDER BY x.id) FROM ({GRANTS}) x)
  FROM core_account a WHERE a.id = %s"""


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]
    """账号后端 — ``get_user`` in one fixed statement."""

    def get_user(self, user_id: Any) -> Account | None:
        day = clock.today()
        statement = _READ.format(columns=fixed_statement.columns(Account, "a"))
        key = Account._meta.pk.to_python(user_id)
        row = fixed_statement.fetch_one(statement, [key, day, day, day, key])
        if row is None:
            return None
        *own, grants = row
        account = fixed_statement.build(Account, own)
        remember_grants(account, day, json.loads(grants) if grants else [])
        return account if self.user_can_authenticate(account) else None
