"""照片公开 — the reporter sees a photo only after an officer has said so, and never the original."""

import io
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from tests.county import IN_QINGBU, County
from zhifa.core import files
from zhifa.core.actors import PublicActor
from zhifa.core.errors import BadInput, OutOfReach
from zhifa.core.files import Attachment
from zhifa.core.ids import new_uid
from zhifa.core.ledger.models import LedgerEntry
from zhifa.enforcement.command import operations as command
from zhifa.enforcement.inspection import operations as inspection
from zhifa.enforcement.inspection.operations import PhotoNotPublic, Shot
from zhifa.enforcement.intake import operations as intake
from zhifa.enforcement.intake.models import Report

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:No directory at")]


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    from django.core.cache import cache

    cache.clear()


def picture(colour: str) -> files.Arrived:
    """A photo that says where it was taken: latitude in its EXIF."""
    exif = Image.Exif()
    exif[0x010E] = "Tangwan Road 12"
    exif.get_ifd(0x8825)[2] = (28.0, 54.0, 18.0)
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG", exif=exif)
    upload = SimpleUploadedFile("现场.jpg", out.getvalue())
    return files.receive(upload, name="现场.jpg", allowed=files.PHOTO_TYPES, public=True)


def in_hand(county: County, **more: Any) -> Report:
    """A report with one photo, its order accepted and one scene photo taken."""
    who = {"name": "", "phone": "", "anonymous": True, "sealed": False, **more}
    own = intake.report(
        by=PublicActor(), text="货架摆到路上", photos=[picture("red")], lng=IN_QINGBU[0], lat=IN_QINGBU[1],
        address="青埠镇塘湾路12号", **who,
    )  # fmt: skip
    intake.pick_item(by=county.duty, matter=own.matter, item_code=county.shop_item.code)
    order = command.dispatch(by=county.duty, matter=own.matter, team=county.team.scope)
    order = command.name_pair(
        by=county.leader,
        order=order,
        lead=county.account(county.officer),
        second=county.account(county.second),
    )
    order = command.accept(by=county.officer, order=order)
    visit = inspection.start_visit(
        by=county.officer, matter=order.matter, lead=county.accounts["officer"],
        second=county.accounts["second"], order=order,
    )  # fmt: skip
    inspection.show_certificates(by=county.officer, visit=visit, party_name="某店（虚构）")
    inspection.add_photos(by=county.officer, visit=visit, photos=[Shot(picture("green"))])
    return Report.objects.get(pk=own.pk)


def photos(own: Report) -> dict[str, Attachment]:
    return {a.kind: a for a in Attachment.objects.filter(matter=own.matter)}


def seen(own: Report) -> str:
    return Client().get(reverse("portal:track_code", args=[own.tracking_code])).content.decode()


def url(own: Report, uid: UUID) -> str:
    return reverse("portal:track_photo", args=[own.tracking_code, uid])


def test_nothing_is_shown_until_an_officer_says_so_and_the_copy_tells_no_place(small_county: County) -> None:
    own = in_hand(small_county)
    scene = photos(own)["scene_photo"]
    assert url(own, scene.uid) not in seen(own)
    assert Client().get(url(own, scene.uid)).status_code == 404
    inspection.mark_photos(by=small_county.officer, matter=own.matter, shown=[scene.uid])
    assert url(own, scene.uid) in seen(own) and "执法人员拍的现场" in seen(own)
    sent = Client().get(url(own, scene.uid))
    body = b"".join(sent.streaming_content)  # type: ignore[attr-defined]
    assert sent["Content-Type"] == "image/jpeg" and "no-store" in sent["Cache-Control"]
    with files.store().open(scene.file.sha256) as original:
        held = original.read()
    assert b"Tangwan Road 12" in held and Image.open(io.BytesIO(held)).getexif()
    assert body != held and b"Tangwan Road 12" not in body and not Image.open(io.BytesIO(body)).getexif()


def test_a_mark_is_taken_back_and_each_is_in_the_ledger(small_county: County) -> None:
    own = in_hand(small_county)
    both = photos(own)
    inspection.mark_photos(by=small_county.officer, matter=own.matter, shown=[p.uid for p in both.values()])
    assert "您反映时的照片" in seen(own)
    inspection.mark_photos(by=small_county.officer, matter=own.matter, shown=[])
    assert "<h2>照片</h2>" not in seen(own)
    assert Client().get(url(own, both["report_photo"].uid)).status_code == 404
    leaves = LedgerEntry.objects.filter(operation="inspection.mark_photos", matter=own.matter)
    assert leaves.count() == 2


def test_another_code_does_not_open_the_photo(small_county: County) -> None:
    own, other = in_hand(small_county), in_hand(small_county)
    scene = photos(own)["scene_photo"]
    inspection.mark_photos(by=small_county.officer, matter=own.matter, shown=[scene.uid])
    assert Client().get(url(other, scene.uid)).status_code == 404
    assert Client().get(url(own, new_uid())).status_code == 404


def test_what_a_sealed_reporter_sent_is_not_shown(small_county: County) -> None:
    own = in_hand(small_county, sealed=True, anonymous=False, name="林某（虚构）", phone="13800000001")
    mine = photos(own)
    with pytest.raises(PhotoNotPublic, match="身份密封"):
        inspection.mark_photos(by=small_county.officer, matter=own.matter, shown=[mine["report_photo"].uid])
    inspection.mark_photos(by=small_county.officer, matter=own.matter, shown=[mine["scene_photo"].uid])
    assert url(own, mine["scene_photo"].uid) in seen(own)


def test_only_who_works_on_the_matter_marks_and_only_its_own_photos(small_county: County) -> None:
    own, other = in_hand(small_county), in_hand(small_county)
    scene = photos(own)["scene_photo"]
    with pytest.raises(OutOfReach):
        inspection.mark_photos(by=small_county.other_officer, matter=own.matter, shown=[scene.uid])
    with pytest.raises(BadInput, match="不属于这件事"):
        inspection.mark_photos(by=small_county.officer, matter=other.matter, shown=[scene.uid])


def test_the_officer_marks_on_the_phone_from_the_visit(small_county: County) -> None:
    own = in_hand(small_county)
    client = Client()
    client.force_login(
        small_county.accounts["officer"], backend="zhifa.config.account_backend.AccountBackend"
    )
    scene = photos(own)["scene_photo"]
    visit = reverse("field:visit", args=[scene.record_uid])
    page = f"{reverse('field:photos_public', args=[own.matter.uid])}?visit={scene.record_uid}"
    assert page in client.get(visit).content.decode()
    assert str(scene.uid) in client.get(page).content.decode()
    answer = client.post(page, {"shown": [str(scene.uid), "不是标识"], "idempotency_key": str(new_uid())})
    assert (answer.status_code, answer["Location"]) == (302, visit)
    assert url(own, scene.uid) in seen(own)
