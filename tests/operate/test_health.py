"""健康 — up, able to work, and in figures a monitor can read."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from zhifa.core.jobs import beat

pytestmark = pytest.mark.django_db


def _as_owner(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(statement)
        cursor.execute("SET ROLE zhifa_app")


def _figures(client: Client) -> dict[str, Any]:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.content.decode())
    return {f.name: {tuple(s.labels.values()): s.value for s in f.samples} for f in families}


def test_a_process_that_is_up_says_so_without_asking_the_database(
    client: Client, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_a_cell_that_can_work_is_ready_and_tells_the_workers_age(client: Client) -> None:
    beat("worker")
    answer = client.get("/readyz")
    state = answer.json()
    assert answer.status_code == 200
    assert (state["ready"], state["database"], state["migrations"], state["disk"]) == (True,) * 4
    assert 0 <= state["worker_age_s"] < 60


def test_a_cell_whose_migrations_are_missing_is_not_ready_and_its_figures_still_come(client: Client) -> None:
    _as_owner("DELETE FROM django_migrations WHERE app = 'intake'")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["migrations"] is False
    figures = _figures(client)
    assert figures["zhifa_ready"] == {(): 0.0}
    assert "zhifa_jobs" not in figures


def test_a_full_disk_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhifa.config import health

    monkeypatch.setattr(health, "LEAST_FREE_BYTES", 2**63)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["disk"] is False


def test_the_figures_name_what_the_operators_guide_tells_to_watch(client: Client) -> None:
    from pathlib import Path

    from tests.core.test_operation import _person, receive
    from zhifa.core.ledger.sequencing import sequence_all

    beat("worker")
    receive(by=_person("duty_officer"), title="占道经营")
    sequence_all()
    figures = _figures(client)
    assert figures["zhifa_ready"] == {(): 1.0}
    assert figures["zhifa_ledger_size"][()] >= 1
    assert figures["zhifa_ledger_checkpoint_timestamp_seconds"][()] > 1.7e9
    assert ("core_matter",) in figures["zhifa_rows_estimate"]
    guide = (Path(__file__).parents[2] / "docs" / "operate.md").read_text()
    for name in figures:
        assert f"`{name}" in guide, name
