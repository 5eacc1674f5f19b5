"""灌库 — a hundred thousand matters over three years, written in bulk past the guards as superuser of a throw-away server.

Only for reading benches: rows have the shape, spread and indexes of real ones (nine in ten closed, one in fifty waiting for
triage, people assigned, timeline of four entries), but their ledger entries hold no bodies. Each matter has a report, a
duty or two, a search entry and, when it was dispatched, a person. What the database holds already stays as it is.
"""

import random
from typing import Any

import psycopg

from zhifa.bench import mesh
from zhifa.bench.county import ITEM
from zhifa.bench.reports import rows_for
from zhifa.core import clock
from zhifa.core.account import Account
from zhifa.core.search import bigrams, words
from zhifa.enforcement.intake.placing import cell_of, find_many

PLACES = 4000

_PREPARE = """
SET session_replication_role = replica;
CREATE TEMP TABLE place (i int PRIMARY KEY, lng numeric, lat numeric, h3 bigint, town bigint, grid bigint, team bigint,
  address text, title text, summary text, bigrams text[], words text);
"""

_MATTERS = """
INSERT INTO core_matter (uid, number, source, state, title, summary, received_at, closed_at, address, lng, lat, h3,
  item_code, item_name, subject_name, urgent, sealed, body_id, team_id, town_id, grid_id, field_id, merged_into_id)
SELECT gen_random_uuid(), 'SX-' || to_char(at, 'YYYY') || '-' || lpad((n + %(last)s)::text, 7, '0'),
  (ARRAY['call','portal','hotline','grid','patrol'])[1 + n %% 5],
  state, p.title, p.summary, at, CASE WHEN state = 'closed' THEN at + interval '6 days' END, p.address,
  p.lng, p.lat, p.h3, CASE WHEN state = 'received' THEN '' ELSE %(item)s END,
  CASE WHEN state = 'received' THEN '' ELSE '跑分事项（虚构）' END, '', n %% 40 = 0, n %% 90 = 0,
  CASE WHEN state = 'received' THEN NULL ELSE %(body)s::bigint END, p.team, p.town, p.grid,
  CASE WHEN state = 'received' THEN NULL ELSE %(field)s::bigint END, NULL
FROM (
  SELECT n, %(now)s::timestamptz - (%(count)s - n) * (interval '1095 days' / %(count)s) AS at,
    CASE WHEN n <= %(count)s * 0.9 OR n %% 4 <> 0 THEN 'closed'
         ELSE (ARRAY['received','dispatched','in_hand','in_hand','in_case'])[1 + (n / 4) %% 5] END AS state
  FROM generate_series(1, %(count)s::int) n
) g JOIN place p ON p.i = (n * 7919::bigint) %% %(places)s
ORDER BY n
"""

_BEHIND = """
INSERT INTO intake_report (uid, matter_id, channel, text, reporter_name, reporter_phone, anonymous, tracking_code,
  service_code, external_source, external_no, received_at, wants_reply, rating_text)
SELECT gen_random_uuid(), m.id, m.source, m.summary, '虚构人', '19900000000', false, 'P' || lpad(m.id::text, 9, '0'),
  '', '', '', m.received_at, true, '' FROM core_matter m WHERE m.id > %(last)s;

INSERT INTO core_duty (uid, matter_id, kind, title, action, account_id, permission, scope_id, target, target_uid, rule,
  law, internal, unit, total, started_at, due_at, provisional, hold, paused_at, pause_reason, closed_at, outcome)
SELECT gen_random_uuid(), m.id, k.kind, k.title, '办理', NULL, k.permission,
  CASE WHEN k.kind = 'intake.triage' THEN NULL ELSE m.team_id END, 'matter', m.uid, '', '', true, 'day', k.days,
  m.received_at, m.received_at + k.days * interval '1 day', false, false, NULL, '',
  CASE WHEN k.kind = 'intake.triage' AND m.state <> 'received' OR m.state = 'closed'
       THEN m.received_at + interval '5 hours' END, ''
FROM core_matter m CROSS JOIN (VALUES ('intake.triage', '受理并分派', 'intake.triage', 2),
  ('command.accept', '签收工单', 'command.accept', 7)) k (kind, title, permission, days)
WHERE m.id > %(last)s AND (k.kind = 'intake.triage' OR m.state <> 'received');

INSERT INTO core_assignment (uid, matter_id, account_id, capacity, started_at, ended_at)
SELECT gen_random_uuid(), m.id, %(officer)s, 'lead', m.received_at, m.closed_at FROM core_matter m
WHERE m.id > %(last)s AND m.state <> 'received' AND m.team_id = %(team)s;

INSERT INTO core_searchentry (kind, key, matter_id, title, subtitle, url, bigrams, words)
SELECT 'matter', m.uid::text, m.id, m.title, m.number || ' ' || m.address, '/desk/matters/' || m.uid || '/', p.bigrams,
  to_tsvector('simple', p.words)
FROM core_matter m JOIN place p ON p.i = (m.id * 7919) %% %(places)s
WHERE m.id > %(last)s;

INSERT INTO core_ledgerentry (uid, operation, title, matter_id, actor_kind, actor_account_id, actor_name, at, note,
  public_note, refused, commitment, body, salt)
SELECT gen_random_uuid(), k.op, k.title, m.id, 'person', %(officer)s, '岑跑分', m.received_at + k.n * interval '1 hour',
  k.title, k.title, false, sha256(convert_to(m.uid::text || k.n, 'UTF8')), NULL, NULL
FROM core_matter m CROSS JOIN (VALUES (0, 'intake.register', '登记来件'), (1, 'command.dispatch', '派单'),
  (2, 'command.accept', '签收'), (3, 'command.finish', '办结')) k (n, op, title)
WHERE m.id > %(last)s;

INSERT INTO core_ledgerleaf (index, entry_id, leaf_hash)
SELECT (SELECT coalesce(max(index) + 1, 0) FROM core_ledgerleaf) + row_number() OVER (ORDER BY id) - 1, id, commitment
FROM core_ledgerentry WHERE matter_id > %(last)s;
"""

_TABLES = (
    "core_matter", "intake_report", "core_duty", "core_assignment", "core_searchentry", "core_ledgerentry",
    "core_ledgerleaf",
)  # fmt: skip


def _places() -> list[tuple[Any, ...]]:
    """Places inside the county with what stands there; a third of them in the busiest town."""
    chance = random.Random(21)
    given = rows_for(PLACES, seed=21)
    width, height = mesh.COLUMNS * mesh.STEP, mesh.ROWS * mesh.STEP
    for n, row in enumerate(given):
        share = 0.16 if n % 3 == 0 else 0.97
        row["lng"] = round(mesh.WEST + chance.uniform(0.02, share) * width, 6)
        row["lat"] = round(mesh.SOUTH + chance.uniform(0.02, 0.3 if n % 3 == 0 else 0.97) * height, 6)
    found = find_many([(r["lng"], r["lat"], r["address"]) for r in given], on=clock.today())
    rows = []
    for n, (row, where) in enumerate(zip(given, found, strict=True)):
        title = row["text"][:24]
        text = f"{title} {row['address']}"
        rows.append(
            (
                n, row["lng"], row["lat"], cell_of(row["lng"], row["lat"]), where.town_id, where.grid_id,
                where.team.scope_id if where.team else None, row["address"], title, row["text"], bigrams(text),
                words(text),
            )
        )  # fmt: skip
    return rows


def fill(superuser_dsn: str, count: int) -> None:
    """Write ``count`` matters and what hangs on them, then let the planner look at them."""
    from zhifa.core.scope import Scope, ScopeKind

    values = {
        "count": count,
        "places": PLACES,
        "now": clock.now(),
        "item": ITEM,
        "officer": Account.objects.get(username="officer").pk,
        "team": Scope.objects.get(kind=ScopeKind.TEAM, code="T0").pk,
        "body": Scope.objects.get(kind=ScopeKind.BODY, code="ZHZF").pk,
        "field": Scope.objects.get(kind=ScopeKind.FIELD, code="PF").pk,
    }
    with psycopg.connect(superuser_dsn) as connection, psycopg.ClientCursor(connection) as cursor:
        cursor.execute("SET synchronous_commit = off")
        cursor.execute(_PREPARE)
        with cursor.copy("COPY place FROM STDIN") as copy:
            for row in _places():
                copy.write_row(row)
        cursor.execute("SELECT coalesce(max(id), 0) FROM core_matter")
        values["last"] = cursor.fetchone()[0]  # type: ignore[index]
        cursor.execute(_MATTERS, values)
        cursor.execute(_BEHIND, values)
        connection.commit()
        for table in _TABLES:
            cursor.execute(f"ANALYZE {table}")
        connection.commit()
