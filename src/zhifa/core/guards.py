"""数据库守卫 — the same rules for everybody who reaches the database, not only for this program.

``install`` runs after every migration as the owner of the tables and is idempotent:

* the application role gets SELECT, INSERT, UPDATE, DELETE where it needs them and owns nothing;
* on append-only tables (ledger, acts, evidence, documents, files) it gets no UPDATE, DELETE or TRUNCATE, and a trigger
  refuses them to the owner too;
* ``op_guard`` refuses a write to any guarded table unless the transaction says which operation it is;
* ``transition_guard`` refuses a state that ``procedure_transition`` does not lead to, on INSERT and UPDATE.

A superuser can still switch triggers off: that is what the ledger and outside checkpoints are for.
"""

from collections.abc import Iterable

from django.apps import apps
from django.conf import settings
from django.db import connections, models, transaction

from zhifa.core.guarded import AppendOnly, Guarded

LEDGER_TABLES = ("core_ledgerentry", "core_ledgerleaf", "core_ledgertile", "core_ledgercheckpoint")


class ProcedureTransition(models.Model):
    """程序流转 — which state may follow which, by version of the procedure; triggers read this table."""

    version = models.CharField("版本", max_length=40)
    entity = models.CharField("记录表", max_length=63)
    from_state = models.CharField("自", max_length=40, blank=True, help_text="空为新建")
    action = models.CharField("动作", max_length=60)
    to_state = models.CharField("至", max_length=40)

    class Meta:
        verbose_name = "程序流转"
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "version", "from_state", "action", "to_state"], name="transition_once"
            )
        ]


FUNCTIONS = """
CREATE OR REPLACE FUNCTION zhifa_op_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(current_setting('zhifa.operation', true), '') = '' THEN
    RAISE EXCEPTION 'zhifa.op_guard: % on % outside an operation', TG_OP, TG_TABLE_NAME
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION zhifa_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_TABLE_NAME = 'core_ledgerentry' AND TG_OP = 'UPDATE'
     AND coalesce(current_setting('zhifa.erasing', true), '') = 'yes'
     AND (to_jsonb(NEW) - 'salt') = (to_jsonb(OLD) - 'salt') THEN
    RETURN NEW;
  END IF;
  -- 个人信息保护法第四十七条: only through zhifa_erase_row and zhifa_forget_file, never a row of the ledger
  IF coalesce(current_setting('zhifa.erasing', true), '') = 'row' AND TG_TABLE_NAME NOT LIKE 'core_ledger%' THEN
    IF TG_OP = 'UPDATE' THEN RETURN NEW; END IF;
    IF TG_TABLE_NAME = 'core_storedfile' THEN RETURN OLD; END IF;
  END IF;
  RAISE EXCEPTION 'zhifa.append_only: % on % is not possible', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE OR REPLACE FUNCTION zhifa_transition_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  was text := '';
  ver text := 'house-1';
BEGIN
  IF TG_OP = 'UPDATE' THEN
    was := OLD.state;
    IF OLD.state = NEW.state THEN RETURN NEW; END IF;
  END IF;
  IF TG_NARGS > 0 THEN
    EXECUTE format('SELECT ($1).%I::text', TG_ARGV[0]) INTO ver USING NEW;
  END IF;
  IF NOT EXISTS (SELECT 1 FROM core_proceduretransition t
                 WHERE t.entity = TG_TABLE_NAME AND t.version = ver AND t.from_state = was AND t.to_state = NEW.state)
  THEN
    RAISE EXCEPTION 'zhifa.transition_guard: % cannot go from % to % under %', TG_TABLE_NAME, was, NEW.state, ver
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION zhifa_erase_salts(entry_ids bigint[], kept bytea[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE n integer;
BEGIN
  IF coalesce(current_setting('zhifa.operation', true), '') NOT LIKE 'core.erase_personal_data:%' THEN
    RAISE EXCEPTION 'zhifa.erase: only inside core.erase_personal_data' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM set_config('zhifa.erasing', 'yes', true);
  UPDATE core_ledgerentry e SET salt = k.salt
    FROM unnest(entry_ids, kept) AS k(id, salt) WHERE e.id = k.id;
  GET DIAGNOSTICS n = ROW_COUNT;
  PERFORM set_config('zhifa.erasing', '', true);
  RETURN n;
END $$;

CREATE OR REPLACE FUNCTION zhifa_erase_row(tab text, row_id bigint, fresh jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE names text;
BEGIN
  IF coalesce(current_setting('zhifa.operation', true), '') NOT LIKE 'core.erase_personal_data:%' THEN
    RAISE EXCEPTION 'zhifa.erase: only inside core.erase_personal_data' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF tab LIKE 'core_ledger%' OR fresh ?| ARRAY['id', 'uid', 'code', 'sha256'] THEN
    RAISE EXCEPTION 'zhifa.erase: % may not be touched', tab USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT string_agg(format('%I = r.%I', k, k), ', ') INTO names FROM jsonb_object_keys(fresh) k;
  PERFORM set_config('zhifa.erasing', 'row', true);
  EXECUTE format('UPDATE %I t SET %s FROM jsonb_populate_record(NULL::%I, $1) r WHERE t.id = $2', tab, names, tab)
    USING fresh, row_id;
  PERFORM set_config('zhifa.erasing', '', true);
END $$;

CREATE OR REPLACE FUNCTION zhifa_forget_file(file_id bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF coalesce(current_setting('zhifa.operation', true), '') NOT LIKE 'core.erase_personal_data:%' THEN
    RAISE EXCEPTION 'zhifa.erase: only inside core.erase_personal_data' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM set_config('zhifa.erasing', 'row', true);
  DELETE FROM core_storedfile WHERE id = file_id;
  PERFORM set_config('zhifa.erasing', '', true);
END $$;
"""


def guarded_models() -> list[type[Guarded]]:
    """Every concrete guarded model, in a stable order."""
    return sorted((m for m in apps.get_models() if issubclass(m, Guarded)), key=lambda m: m._meta.db_table)


def _trigger(table: str, name: str, timing: str, function: str) -> Iterable[str]:
    yield f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"'
    yield f'CREATE TRIGGER "{name}" {timing} ON "{table}" {function}'


def _statements(role: str, standing: frozenset[str]) -> Iterable[str]:
    yield FUNCTIONS
    yield f'GRANT USAGE ON SCHEMA public TO "{role}"'
    yield f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{role}"'
    yield f'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{role}"'
    yield f'GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO "{role}"'
    yield f'REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON django_migrations, core_proceduretransition, core_rowshape FROM "{role}"'
    for table in LEDGER_TABLES:
        yield f'REVOKE UPDATE, DELETE, TRUNCATE ON "{table}" FROM "{role}"'
        yield from _trigger(
            table,
            "append_only",
            "BEFORE UPDATE OR DELETE",
            "FOR EACH ROW EXECUTE FUNCTION zhifa_append_only()",
        )
        yield from _trigger(
            table, "no_truncate", "BEFORE TRUNCATE", "FOR EACH STATEMENT EXECUTE FUNCTION zhifa_append_only()"
        )
    for model in guarded_models():
        table = model._meta.db_table
        if table not in standing:
            continue  # a single app is being migrated; its turn comes
        if issubclass(model, AppendOnly):
            yield f'REVOKE UPDATE, DELETE, TRUNCATE ON "{table}" FROM "{role}"'
            yield from _trigger(
                table,
                "append_only",
                "BEFORE UPDATE OR DELETE",
                "FOR EACH ROW EXECUTE FUNCTION zhifa_append_only()",
            )
            yield from _trigger(
                table, "op_guard", "BEFORE INSERT", "FOR EACH ROW EXECUTE FUNCTION zhifa_op_guard()"
            )
        else:
            yield from _trigger(
                table,
                "op_guard",
                "BEFORE INSERT OR UPDATE OR DELETE",
                "FOR EACH ROW EXECUTE FUNCTION zhifa_op_guard()",
            )
        yield from _trigger(
            table, "no_truncate", "BEFORE TRUNCATE", "FOR EACH STATEMENT EXECUTE FUNCTION zhifa_append_only()"
        )
        if transitions := getattr(model, "transitions", None):
            argument = (
                f"'{model.procedure_version_field}'" if hasattr(model, "procedure_version_field") else ""
            )
            yield from _trigger(
                table,
                "transition_guard",
                "BEFORE INSERT OR UPDATE OF state",
                f"FOR EACH ROW EXECUTE FUNCTION zhifa_transition_guard({argument})",
            )
            _ = transitions


def transitions_of(model: type[Guarded]) -> list[tuple[str, str, str, str]]:
    """(version, from, action, to) rows a model declares; ``transitions`` may be data or a callable."""
    declared = model.transitions  # type: ignore[attr-defined]
    return [tuple(row) for row in (declared() if callable(declared) else declared)]  # type: ignore[misc]


def standing_tables(using: str = "default") -> frozenset[str]:
    """Tables the database has: while a single app is being migrated, not all of them."""
    with connections[using].cursor() as cursor:
        return frozenset(connections[using].introspection.table_names(cursor))


def install(using: str = "default") -> None:
    """Set rights, triggers and transitions (after migrations, as owner)."""

    connection = connections[using]
    role = settings.APP_ROLE
    with transaction.atomic(using=using), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone() is None:
            raise RuntimeError(f"数据库里没有应用角色 {role}：先由管理员执行 CREATE ROLE {role} LOGIN")
        for statement in _statements(role, standing_tables(using)):
            cursor.execute(statement)
        wanted = {
            (model._meta.db_table, *row)
            for model in guarded_models()
            if hasattr(model, "transitions")
            for row in transitions_of(model)
        }
        known = set(
            ProcedureTransition.objects.using(using).values_list(
                "entity", "version", "from_state", "action", "to_state"
            )
        )
        # versions in use by old records are never taken away: a pinned case keeps its procedure
        ProcedureTransition.objects.using(using).bulk_create(
            ProcedureTransition(entity=e, version=v, from_state=f, action=a, to_state=t)
            for e, v, f, a, t in sorted(wanted - known)
        )
