"""裸视图 — one Django view that writes the same rows into the same tables by the ORM, in one transaction, and knows no rule.

No middleware, no check of what comes in, nothing located, nothing hashed; words of the search index are constants. The
operation guard's setting is given with the connection, because the tables ask for it.
"""

import json
from datetime import timedelta
from secrets import token_bytes, token_hex

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import models, transaction
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils import timezone

settings.DATABASES["default"]["OPTIONS"]["options"] += " -c zhifa.operation=bench"
django.setup()
# the apps insist on their middleware while they are set up
settings.MIDDLEWARE = []
settings.ROOT_URLCONF = __name__
application = WSGIHandler()

from zhifa.core.duty import Duty  # noqa: E402
from zhifa.core.idempotency import IdempotencyKey  # noqa: E402
from zhifa.core.ids import new_uid  # noqa: E402
from zhifa.core.ledger.models import LedgerEntry  # noqa: E402
from zhifa.core.matter import Matter  # noqa: E402
from zhifa.core.scope import Scope  # noqa: E402
from zhifa.core.search import SearchEntry  # noqa: E402
from zhifa.enforcement.intake.models import Report  # noqa: E402

#: as long as the body of an entry over three rows
_BODY = b"x" * 900
_WORDS = "'人行道':5 '货架':3 '街':2 '机动车道':8 '行人':7 '摆':4"
_scopes: dict[str, int] = {}


def _scope(kind: str) -> int:
    if kind not in _scopes:
        _scopes[kind] = Scope.objects.filter(kind=kind).values_list("id", flat=True)[0]
    return _scopes[kind]


def _insert(row: models.Model) -> models.Model:
    # past the guarded ``save``, which wants an operation
    models.Model.save(row, force_insert=True)
    return row


def report(request: HttpRequest) -> JsonResponse:
    """Writes the rows; answers like the product."""
    given = json.loads(request.body)
    # the product's clock stands behind its rules; a bare view asks Django
    now = timezone.now()  # noqa: TID251
    number = f"B-{token_hex(8)}"
    with transaction.atomic():
        key = IdempotencyKey(
            actor="bare", key=number, operation="bare", content=token_hex(32), answer={}, made_at=now
        )
        _insert(key)
        matter = Matter(
            number=number,
            source=given["channel"],
            title=given["text"][:40],
            summary=given["text"],
            received_at=now,
            address=given["address"],
            lng=given["lng"],
            lat=given["lat"],
            h3=617_700_000_000_000_000,
            team_id=_scope("team"),
            town_id=_scope("town"),
            grid_id=_scope("grid"),
        )
        _insert(matter)
        own = Report(
            matter=matter,
            channel=given["channel"],
            text=given["text"],
            reporter_name=given["name"],
            reporter_phone=given["phone"],
            tracking_code=token_hex(5),
            external_source="bare",
            external_no=number,
            received_at=now,
        )
        _insert(own)
        _insert(
            Duty(
                matter=matter,
                kind="intake.triage",
                title="受理并分派",
                permission="intake.triage",
                target="report",
                target_uid=own.uid,
                started_at=now,
                due_at=now + timedelta(days=1),
            )
        )
        _insert(
            SearchEntry(
                kind="matter",
                key=str(matter.uid),
                matter=matter,
                title=matter.title,
                subtitle=number,
                url=f"/desk/matters/{matter.uid}/",
                bigrams=[given["text"][i : i + 2] for i in range(24)],
                words=_WORDS,
            )
        )
        _insert(
            LedgerEntry(
                uid=new_uid(),
                operation="bare",
                title="登记来件",
                matter=matter,
                actor_kind="client",
                actor_name="裸视图",
                at=now,
                note=matter.title,
                public_note="收到了",
                refused=False,
                commitment=token_bytes(32),
                body=_BODY,
                salt=token_bytes(32),
            )
        )
    response = JsonResponse({"tracking_code": own.tracking_code, "number": number}, status=201)
    response["Content-Length"] = str(len(response.content))  # without middleware nobody else says it
    return response


urlpatterns = [path("api/v1/reports", report)]
