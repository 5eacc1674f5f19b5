"""提交 — the idempotency key of a form, and what the camera says about the photos that came with it."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from django.http import HttpRequest

from zhifa.core import files
from zhifa.enforcement.inspection.operations import Shot

_ISO_END = "Z"

#: pages send a UUID (36 characters)
_KEY = re.compile(r"[\w-]{1,64}", re.ASCII)


def key_of(request: HttpRequest) -> str | None:
    """提交号 — so that the same page sent twice is one operation; ``None`` for what no page of ours sends."""
    given = request.POST.get("idempotency_key", "")
    return given if _KEY.fullmatch(given) else None


@dataclass(frozen=True)
class Told:
    """设备所说 — digest, time and place a device gave for one photo; empty or ``None`` where it knew none."""

    sha256: str = ""
    taken_at: datetime | None = None
    lng: Decimal | None = None
    lat: Decimal | None = None
    accuracy_m: int | None = None


def _number(text: str, most: int) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value) <= most else None


def told(line: str) -> Told:
    """``DIGEST TIME LNG LAT ACCURACY`` (``-`` = unknown) as the camera script writes it; nonsense reads as unknown."""
    parts = (line.split() + ["-"] * 5)[:5]
    sha, at, lng, lat, accuracy = ("" if p == "-" else p for p in parts)
    taken = None
    if at:
        try:
            taken = datetime.fromisoformat(
                at.removesuffix(_ISO_END) + ("+00:00" if at.endswith(_ISO_END) else "")
            )
        except ValueError:
            taken = None
        if taken is not None and taken.tzinfo is None:
            taken = taken.replace(tzinfo=UTC)
    where = (_number(lng, 180), _number(lat, 90)) if lng and lat else (None, None)
    if None in where:
        where = (None, None)
    error = _number(accuracy, 100_000) if accuracy else None
    return Told(
        sha.lower() if len(sha) == 64 else "",
        taken,
        where[0],
        where[1],
        int(error) if error is not None else None,
    )


def shots(request: HttpRequest, name: str = "photos") -> list[Shot]:
    """The photos of a form, received and hashed, each with what the device said of it.

    :raises FileRefused: no photo, or changed between the device and here.
    """
    lines = request.POST.getlist(f"{name}_sha256")
    found = []
    for place, upload in enumerate(request.FILES.getlist(name)):
        said = told(lines[place]) if place < len(lines) else Told()
        arrived = files.receive(
            upload,
            name=upload.name or "",
            allowed=files.PHOTO_TYPES,
            public=True,
            declared_sha256=said.sha256,
        )
        found.append(Shot(arrived, said.taken_at, said.lng, said.lat, said.accuracy_m, said.sha256))
    return found
