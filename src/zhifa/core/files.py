"""文件 — content-addressed: a file's name is its SHA-256, computed as it streams in.

Type is judged by content, never by name; size is limited while streaming; a photo must decode. Originals are
evidence and are kept byte for byte; what the public sees is a copy without EXIF. Where the bytes lie is a port
(``FileStore``): a folder by default.
"""

import hashlib
import io
import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import IO, Any, Protocol

import puremagic
from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string
from PIL import Image, UnidentifiedImageError

from zhifa.core.account import Account
from zhifa.core.errors import FileRefused
from zhifa.core.guarded import AppendOnly
from zhifa.core.matter import Matter

PHOTO_TYPES = {"image/jpeg", "image/png", "image/webp"}
DOCUMENT_TYPES = {"application/pdf"}
TAKEN_TYPES = PHOTO_TYPES | DOCUMENT_TYPES | {"video/mp4", "audio/mpeg", "audio/x-wav", "audio/mp4"}
MOST_PIXELS = 60_000_000
PUBLIC_LONG_SIDE = 1600

Image.MAX_IMAGE_PIXELS = MOST_PIXELS


class FileStore(Protocol):
    """文件库 — keeps bytes under their hash; putting the same bytes twice is one file."""

    def put(self, digest: str, source: IO[bytes]) -> None: ...

    def open(self, digest: str) -> IO[bytes]: ...

    def has(self, digest: str) -> bool: ...

    def remove(self, digest: str) -> None: ...

    def before(self, at: datetime) -> Iterator[str]:
        """Hashes of files whose bytes last came in before an instant."""
        ...


@cache
def store() -> FileStore:
    """The store named in the settings."""
    return import_string(settings.FILE_STORE)()  # type: ignore[no-any-return]


class StoredFile(AppendOnly):
    """文件 — one content, once."""

    sha256 = models.CharField("SHA-256", max_length=64, unique=True)
    size = models.BigIntegerField("字节数")
    media_type = models.CharField("类型", max_length=60)
    stored_at = models.DateTimeField("到达时间")

    class Meta:
        verbose_name = "文件"


class AttachmentKind(models.TextChoices):
    """附件种类."""

    REPORT_PHOTO = "report_photo", "反映人照片"
    SCENE_PHOTO = "scene_photo", "现场照片"
    EVIDENCE = "evidence", "证据材料"
    OTHER = "other", "其他"


class Attachment(AppendOnly):
    """附件 — a file belonging to a matter: when and where it was taken, by whom, and its public copy."""

    matter = models.ForeignKey(
        Matter, on_delete=models.PROTECT, related_name="attachments", verbose_name="事"
    )
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name="原件")
    public_copy = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="公开副本"
    )
    kind = models.CharField("种类", max_length=16, choices=AttachmentKind)
    name = models.CharField("原文件名", max_length=120, blank=True)
    caption = models.CharField("说明", max_length=120, blank=True)
    taken_at = models.DateTimeField("拍摄时间", null=True)
    arrived_at = models.DateTimeField("到达时间")
    lng = models.DecimalField("经度", max_digits=9, decimal_places=6, null=True)
    lat = models.DecimalField("纬度", max_digits=9, decimal_places=6, null=True)
    accuracy_m = models.PositiveIntegerField("定位误差（米）", null=True)
    added_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="上传人"
    )
    declared_sha256 = models.CharField("设备端散列", max_length=64, blank=True)
    record = models.CharField("所属记录", max_length=40, blank=True)
    record_uid = models.UUIDField("所属记录标识", null=True)

    class Meta:
        verbose_name = "附件"
        indexes = [models.Index(fields=["record_uid"], name="attachment_record")]


@dataclass(frozen=True)
class Arrived:
    """收到的文件 — hashed, measured and judged; the bytes are in the store, no row exists yet."""

    sha256: str
    size: int
    media_type: str
    name: str
    public_sha256: str = ""
    public_size: int = 0


def _chunks(source: Any) -> Iterable[bytes]:
    if hasattr(source, "chunks"):
        return source.chunks()  # type: ignore[no-any-return]
    return iter(lambda: source.read(256 * 1024), b"")


def media_type_of(head: bytes) -> str:
    """What the first bytes say a file is; empty when nothing known."""
    if head[4:8] == b"ftyp":
        return "video/mp4"
    try:
        return puremagic.from_string(head[:4096], mime=True) or ""
    except (puremagic.PureError, ValueError):
        return ""


def _display_name(name: str) -> str:
    return re.sub(r"[\x00-\x1f/\\]", "_", name or "")[-120:]


def receive(
    source: Any,
    *,
    name: str = "",
    allowed: frozenset[str] | set[str] = frozenset(TAKEN_TYPES),
    most_bytes: int | None = None,
    public: bool = False,
    declared_sha256: str = "",
) -> Arrived:
    """Take a file in: stream, hash, limit, judge, store. Outside any transaction, so that a slow upload
    holds no row; a file without a row is harmless and is forgotten later (``unused_files``).

    :param public: also make the copy without EXIF that the public may see (photos).
    :param declared_sha256: what the device computed before sending; a difference is refused.
    :raises FileRefused: empty, too large, of a kind not taken, a photo that does not decode, changed on the way.
    """
    limit = most_bytes or settings.UPLOAD_MAX_BYTES
    shown = _display_name(name)
    hasher = hashlib.sha256()
    size = 0
    with tempfile.SpooledTemporaryFile(max_size=2 * 1024 * 1024) as held:
        for chunk in _chunks(source):
            size += len(chunk)
            if size > limit:
                raise FileRefused(
                    f"文件「{shown}」超过 {limit // 1024 // 1024} MB 的上限",
                    field="file",
                    way_out="压缩或分段后再传",
                )
            hasher.update(chunk)
            held.write(chunk)
        if size == 0:
            raise FileRefused(f"文件「{shown}」是空的", field="file", way_out="重新选择或拍摄")
        digest = hasher.hexdigest()
        if declared_sha256 and declared_sha256.lower() != digest:
            raise FileRefused(
                f"文件「{shown}」在传送中变了：到达的散列与设备端的不同",
                field="file",
                way_out="在网络好的地方重新上传",
            )
        held.seek(0)
        media = media_type_of(held.read(4096))
        if media not in allowed:
            raise FileRefused(
                f"「{shown}」不是可以接收的文件"
                + (f"（按内容判断为 {media}）" if media else "，按内容认不出是照片或者 PDF"),
                field="file",
                way_out="照片用 JPG、PNG 或 WebP，材料用 PDF",
            )
        public_bytes = b""
        if media in PHOTO_TYPES:
            if size > settings.PHOTO_MAX_BYTES:
                raise FileRefused(
                    f"照片「{shown}」超过 {settings.PHOTO_MAX_BYTES // 1024 // 1024} MB", field="file"
                )
            held.seek(0)
            public_bytes = _without_exif(held, shown)
        held.seek(0)
        store().put(digest, held)
    if not (public and public_bytes):
        return Arrived(digest, size, media, shown)
    public_digest = hashlib.sha256(public_bytes).hexdigest()
    store().put(public_digest, io.BytesIO(public_bytes))
    return Arrived(digest, size, media, shown, public_digest, len(public_bytes))


def _without_exif(source: IO[bytes], shown: str) -> bytes:
    """A fresh JPEG of the picture: upright, at most 1600 px, no metadata. Decoding proves it is a picture."""
    try:
        with Image.open(source) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise FileRefused(f"照片「{shown}」的像素太多", field="file")
            orientation = picture.getexif().get(0x0112, 1)
            plain = picture.convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise FileRefused(
            f"「{shown}」打不开，不是完好的照片", field="file", way_out="重新拍摄或另选一张"
        ) from None
    turn = {3: 180, 6: 270, 8: 90}.get(orientation)
    if turn:
        plain = plain.rotate(turn, expand=True)
    plain.thumbnail((PUBLIC_LONG_SIDE, PUBLIC_LONG_SIDE))
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=85)
    return out.getvalue()


def keep(digest: str, *, size: int, media_type: str, at: Any) -> StoredFile:
    """The row of a file in the store; inside an operation."""
    found = StoredFile.objects.filter(sha256=digest).first()
    if found is not None:
        return found  # type: ignore[return-value]
    row = StoredFile(sha256=digest, size=size, media_type=media_type, stored_at=at)
    row.save()
    return row


def attach(matter: Matter, arrived: Arrived, *, kind: str, at: Any, **more: Any) -> Attachment:
    """Bind a received file to a matter; inside an operation."""
    original = keep(arrived.sha256, size=arrived.size, media_type=arrived.media_type, at=at)
    copy = (
        keep(arrived.public_sha256, size=arrived.public_size, media_type="image/jpeg", at=at)
        if arrived.public_sha256
        else None
    )
    row = Attachment(
        matter=matter, file=original, public_copy=copy, kind=kind, name=arrived.name, arrived_at=at, **more
    )
    row.save()
    return row


def verify_files(report: Any) -> Iterator[tuple[str, str]]:
    """Re-hash every stored file; yields (where, what) for each that is missing or changed."""
    for row in StoredFile.objects.order_by("pk").iterator(chunk_size=1000):
        report.files += 1
        where = f"文件 {row.sha256[:12]}…"
        try:
            with store().open(row.sha256) as source:
                hasher = hashlib.sha256()
                for chunk in _chunks(source):
                    hasher.update(chunk)
        except FileNotFoundError:
            yield where, "文件不见了"
            continue
        if hasher.hexdigest() != row.sha256:
            yield where, "内容与散列不符：文件被替换"
