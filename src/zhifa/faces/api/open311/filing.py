"""报事 — a form of the standard becomes a report.

The words, the place and who reports come from the form; ``media`` files are taken like photos of the portal. A
``media_url`` is kept as text and never fetched: a government network reaches no outside address, and a server that
fetches what it is told can be turned against its own network.
"""

import itertools
from typing import Any

from django.http import HttpRequest

from zhifa.core import clock, files
from zhifa.core.client_key import ClientKey
from zhifa.core.matter import MatterSource
from zhifa.core.text import clean_text
from zhifa.enforcement.intake import operations as intake
from zhifa.enforcement.intake.models import Report
from zhifa.faces.api.open311 import services
from zhifa.faces.api.open311.written import Open311Refusal

MOST_WORDS = 4000  # the standard's limit of a description
MOST_PHOTOS = 6


def file_request(request: HttpRequest, key: ClientKey) -> Report:
    """File one request.

    :raises Open311Refusal: 400, 404. :raises Refusal: a rule of intake says no (place outside the county, bad photo).
    """
    given = request.POST
    code = given.get("service_code", "").strip()
    if not code:
        raise Open311Refusal(400, "没有 service_code")
    chosen = services.service(code, clock.today())
    lat, lng = given.get("lat", "").strip(), given.get("long", given.get("lon", "")).strip()
    address = given.get("address_string", "").strip() or given.get("address", "").strip()
    if not (lat and lng) and not address:
        if given.get("address_id"):
            raise Open311Refusal(400, "本县没有 address_id，请给 lat 和 long，或 address_string")
        raise Open311Refusal(400, "没有地点：请给 lat 和 long，或 address_string")
    description = clean_text(
        given.get("description", ""),
        field="description",
        label="description",
        longest=MOST_WORDS,
        required=False,
    )
    more = services.said(given.dict(), chosen)
    url = clean_text(
        given.get("media_url", ""), field="media_url", label="media_url", longest=300, required=False
    )
    text = "\n".join(s for s in (description or chosen.name, more, f"图片：{url}" if url else "") if s)
    arrived = [
        files.receive(upload, name=upload.name or "", allowed=files.PHOTO_TYPES, public=True)
        for upload in itertools.islice(request.FILES.getlist("media"), MOST_PHOTOS + 1)
    ]
    name = f"{given.get('last_name', '').strip()}{given.get('first_name', '').strip()}"
    number = request.headers.get("Idempotency-Key", "")[:120] or None
    common: dict[str, Any] = {
        "by": key.actor,
        "key": number,
        "text": text,
        "photos": arrived,
        "lng": lng or None,
        "lat": lat or None,
        "address": address,
        "name": name,
        "phone": given.get("phone", ""),
        "anonymous": not (name or given.get("phone")),
        "service_code": chosen.code,
        "item_code": chosen.item_code,
        "external_source": key.name,
    }
    if key.carries("intake.register"):
        return intake.register(channel=MatterSource.OPEN311, **common)
    return intake.report(source=MatterSource.OPEN311, **common)
