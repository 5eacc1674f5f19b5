"""接口说明与实际相符 — requests made from the description itself, good and bad: no 5xx, no status or body not declared.

Requests go to the application in process; what each writes is undone.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from tests.county import RULES, report_in
from zhifa.core.client_key import GRANTABLE, issue_client_key
from zhifa.core.documents.document import record_act
from zhifa.core.ledger import sequencing
from zhifa.core.operation import Op, operation
from zhifa.enforcement.intake import operations as intake
from zhifa.faces.api import rate
from zhifa.faces.api.interface import description

pytestmark = pytest.mark.django_db

EXAMPLES = 20
load_all_checks()
ASKED = CHECKS.get_by_names(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_schema_conformance",
    ]
)
OPERATIONS = [(method, path) for path, methods in description()["paths"].items() for method in methods]
HEADERS = st.sampled_from(["nobody", "system", "duty", "officer"])


@operation("test.act_for_schema", title="作出行政行为", permission="publicity.publish")
def act_upon(op: Op, *, matter: Any) -> Any:
    """An act with a code."""
    op.born(matter)
    return record_act(op, kind="CF", matter=matter, body=matter.body, title="行政处罚决定书")


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """The application, asked as a server would ask it, must not close the test's own connection."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def callers(small_county: Any, browser_of: Callable[[str], Any]) -> dict[str, dict[str, str]]:
    """Headers of those who ask."""
    key, _ = issue_client_key(by=RULES, name="模糊测试", permissions=GRANTABLE)
    told = {"nobody": {}, "system": {"Authorization": f"Bearer {key}"}}
    for who in ("duty", "officer"):
        cookies = browser_of(who).cookies
        told[who] = {"Cookie": "; ".join(f"{m.key}={m.value}" for m in cookies.values())}
    return told


@pytest.fixture
def names(small_county: Any) -> dict[str, list[str]]:
    """Values that exist, so that some requests get past "not found"."""
    matter = report_in(small_county)
    own = intake.register(by=small_county.duty, channel="call", text="占道经营")
    act = act_upon(by=RULES, matter=matter)
    sequencing.sequence_all()
    return {
        "uid": [str(matter.uid), str(matter.entries.first().uid)],
        "tracking_code": [own.tracking_code],
        "code": [act.code],
        "after": [str(matter.uid)],
        "item": [small_county.shop_item.code],
    }


@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=lambda v: str(v))
def test_what_the_description_promises_is_kept(
    callers: Any, names: dict[str, list[str]], monkeypatch: Any, method: str, path: str
) -> None:
    monkeypatch.setattr(rate, "READS", 10**6)
    monkeypatch.setattr(rate, "WRITES", 10**6)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app=get_wsgi_application())
    asked = schema[path][method]
    made = st.one_of(
        asked.as_strategy(generation_mode=GenerationMode.POSITIVE),
        asked.as_strategy(generation_mode=GenerationMode.NEGATIVE),
    )
    statuses = set()

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=made, who=HEADERS, known=st.integers(0, 3))
    def ask(case: Any, who: str, known: int) -> None:
        if known:
            for place in (case.path_parameters, case.query):
                for name in set(place or ()) & names.keys():
                    place[name] = names[name][known % len(names[name])]
        with transaction.atomic():
            statuses.add(case.call_and_validate(headers=callers[who], checks=ASKED).status_code)
            transaction.set_rollback(True)

    ask()
    assert statuses
    assert max(statuses) < 500
