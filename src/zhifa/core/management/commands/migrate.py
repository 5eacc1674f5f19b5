"""建立或升级结构 — Django's ``migrate``; a database that holds nothing of ours gets all our tables at once first."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from zhifa.core.first_tables import holds_nothing_of_ours, make_first_tables, migrate_others

#: whoever asks for one of these wants the migrations themselves
_PARTICULAR = ("app_label", "migration_name", "fake", "fake_initial", "plan", "check_unapplied", "prune")


class Command(migrate.Command):
    """``migrate``, quick in a new database."""

    def handle(self, *args: Any, **options: Any) -> None:
        using = options["database"]
        asked = any(options.get(name) for name in _PARTICULAR)
        if not asked and holds_nothing_of_ours(connections[using]):
            made = make_first_tables(using)
            migrate_others(using)
            if options["verbosity"]:
                self.stdout.write(f"新库：建立 {made} 张表。")
        super().handle(*args, **options)
