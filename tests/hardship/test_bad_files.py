"""坏文件 — what is not what it says it is gets a sentence, at whatever door; nothing is written, nothing reaches a page."""

from __future__ import annotations

import io
import random
import struct
import zlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tests.county import IN_QINGBU, RULES, County
from zhifa.core import files
from zhifa.core.client_key import issue_client_key
from zhifa.core.errors import FileRefused
from zhifa.core.matter import Matter

pytestmark = pytest.mark.django_db


def picture(kind: str, size: tuple[int, int] = (320, 240)) -> bytes:
    out = io.BytesIO()
    noise = random.Random(7)
    small = Image.new("RGB", (16, 12))
    small.putdata([tuple(noise.randrange(256) for _ in range(3)) for _ in range(16 * 12)])
    small.resize(size).save(out, kind)
    return out.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is ``width`` × ``height``."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


WHOLE = picture("JPEG")
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><html><body><script>alert(1)</script></body></html>"

BAD = {
    "程序": (b"MZ" + b"\0" * 500, "不是可以接收的文件"),
    "文字": ("不是照片".encode() * 50, "不是可以接收的文件"),
    "截断的照片": (WHOLE[: len(WHOLE) // 2], "不是完好的照片"),
    "只有开头": (WHOLE[:200], "不是完好的照片"),
    "SVG": (SVG, "不是可以接收的文件"),
    "HTML": (HTML, "不是可以接收的文件"),
    "照片头的HTML": (b"\xff\xd8\xff\xe0" + HTML, "不是完好的照片"),
    "自称巨大": (png_of(60_000, 60_000), "不是完好的照片"),
    "自称很大": (png_of(9_000, 9_000), "像素太多"),
    "自称尺寸不对": (png_of(4_000, 4_000), "不是完好的照片"),
    "空文件": (b"", "是空的"),
}


def upload(data: bytes, name: str = "照片.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="image/jpeg")


@pytest.fixture
def nothing_written(small_county: County) -> Any:
    """No matter, no file row appears while the test runs."""
    before = Matter.objects.count(), files.StoredFile.objects.count()
    yield
    assert (Matter.objects.count(), files.StoredFile.objects.count()) == before


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("kind", sorted(BAD))
def test_a_photo_that_is_none_is_refused_at_the_portal_the_desk_and_open311(
    small_county: County, nothing_written: None, kind: str
) -> None:
    data, sentence = BAD[kind]
    place = {"lng": str(IN_QINGBU[0]), "lat": str(IN_QINGBU[1])}
    answer = Client().post(
        "/report/", {"text": "占道", "identity": "anonymous", **place, "photos": [upload(data)]}
    )
    page = answer.content.decode()
    assert answer.status_code == 422 and sentence in page, page
    assert "占道" in page  # what was typed is still there

    desk = Client()
    desk.force_login(small_county.accounts["duty"], backend="zhifa.config.account_backend.AccountBackend")
    answer = desk.post(
        "/desk/reports/new/",
        {"channel": "call", "text": "占道", "identity": "anonymous", "photos": [upload(data)]},
    )
    page = answer.content.decode()
    assert answer.status_code == 422 and sentence in page, page
    assert "占道" in page

    key, _ = issue_client_key(by=RULES, name="随手拍", permissions=("intake.report",))
    answer = Client(headers={"Authorization": f"Bearer {key}"}).post(
        "/open311/v2/requests.json",
        {
            "service_code": "other",
            "lat": "28.905",
            "long": "118.005",
            "description": "占道",
            "media": upload(data),
        },
    )
    assert answer.status_code == 400 and sentence in answer.content.decode(), answer.content.decode()


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_damaged_picture_is_taken_or_refused_and_never_a_fault(settings: Any, kind: str) -> None:
    whole = picture(kind, (64, 48))
    chance = random.Random(20261121)
    taken = refused = 0
    for _ in range(250):
        data = bytearray(whole)
        for _ in range(chance.randrange(1, 12)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        if chance.random() < 0.3:
            del data[chance.randrange(len(data)) :]
        try:
            files.receive(io.BytesIO(bytes(data)), name="损坏.jpg", allowed=files.PHOTO_TYPES, public=True)
            taken += 1
        except FileRefused as refusal:
            assert refusal.message_zh
            refused += 1
    assert refused > 20 and taken + refused == 250


def test_a_file_larger_than_said_is_refused_while_it_comes_in() -> None:
    class Endless:
        """Two gigabytes that nobody holds in memory; how many bytes were really read is counted."""

        name = "录像.mp4"
        read_so_far = 0

        def chunks(self) -> Any:
            block = b"\0" * 1_000_000
            for _ in range(2000):
                self.read_so_far += len(block)
                yield block

    source = Endless()
    with pytest.raises(FileRefused, match="超过 3 MB 的上限"):
        files.receive(source, name=source.name, most_bytes=3 * 1024 * 1024)
    assert source.read_so_far <= 5_000_000


@pytest.mark.parametrize("path", ["/report/", "/desk/reports/new/", "/desk/import/", "/open311/v2/requests.json",
                                  "/api/v1/reports", "/accounts/login/", "/nothing/there/"])  # fmt: skip
def test_a_request_that_says_it_is_two_gigabytes_is_refused_at_every_door_unread(path: str) -> None:
    answer = Client().post(
        path, b"x", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(2 * 1024**3)
    )
    assert answer.status_code == 413
    machine = path.startswith(("/api/", "/open311/"))
    assert "超过" in (answer.json()["message"] if machine else answer.content.decode())


def test_a_file_keeps_no_path_and_no_control_character_of_its_name() -> None:
    arrived = files.receive(io.BytesIO(WHOLE), name="../../etc/\x00passwd\n.jpg", allowed=files.PHOTO_TYPES)
    assert not set(arrived.name) & set("/\\\x00\n")
