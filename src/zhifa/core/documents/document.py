"""文书 — one issued document: template and version, number, data, file, act."""

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models

from zhifa.core import files
from zhifa.core.act_code import issue, qr_svg
from zhifa.core.acts import Act, ActKind
from zhifa.core.documents.typesetting import typeset
from zhifa.core.guarded import AppendOnly
from zhifa.core.ids import new_uid
from zhifa.core.matter import Matter
from zhifa.core.numbering import next_number
from zhifa.core.operation import Op
from zhifa.core.scope import Scope


@dataclass(frozen=True)
class Form:
    """文书式样 — a template with its version.

    ``series`` names the number series in the pattern ``{prefix}{series}〔{year}〕{n}号``; empty: not numbered.
    ``act`` says which administrative act the document records; empty: none, no code.
    """

    code: str
    title: str
    version: str
    template: Path
    series: str = ""
    act: str = ""
    to_party: bool = False


class Document(AppendOnly):
    """文书 — issued; never changed. A mistake is mended by another document."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="documents", verbose_name="事")
    act = models.ForeignKey(
        Act, on_delete=models.PROTECT, null=True, related_name="documents", verbose_name="行政行为"
    )
    form = models.CharField("式样", max_length=40)
    form_version = models.CharField("式样版本", max_length=20)
    title = models.CharField("名称", max_length=80)
    number = models.CharField("文号", max_length=60, blank=True)
    body = models.ForeignKey(
        Scope, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="制作机关"
    )
    data = models.JSONField("填写内容")
    file = models.ForeignKey(
        files.StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name="文件"
    )
    made_at = models.DateTimeField("制作时间")
    made_by = models.CharField("制作人", max_length=80)
    to_party = models.BooleanField("交当事人", default=False)
    record = models.CharField("所属记录", max_length=40, blank=True)
    record_uid = models.UUIDField("所属记录标识", null=True)

    class Meta:
        verbose_name = "文书"
        indexes = [models.Index(fields=["record_uid"], name="document_record")]


def number_of(prefix: str, series: str, year: int) -> str:
    """文号 — the next gapless number, e.g. 青执罚决〔2026〕421号."""
    return f"{prefix}{series}〔{year}〕{next_number(f'{prefix}{series}', year)}号"


def record_act(
    op: Op,
    *,
    kind: str,
    matter: Matter,
    body: Scope,
    title: str,
    number: str = "",
    record: str = "",
    record_uid: Any = None,
) -> Act:
    """行政行为 — write the act's row with a fresh code; the leaf of this operation names it."""
    year = op.today.year
    code = issue(
        settings.ACT_CODE_PATTERN,
        division=settings.DIVISION_CODE,
        yy=f"{year % 100:02d}",
        kind=kind,
        serial=next_number(f"act:{kind}", year),
    )
    act = Act(
        uid=new_uid(),
        code=code,
        kind=kind,
        matter=matter,
        body=body,
        title=title,
        number=number,
        made_on=op.today,
        record=record,
        record_uid=record_uid,
    )
    act.save()
    op.act_uid = act.uid
    return act


def issue_document(
    op: Op,
    form: Form,
    *,
    matter: Matter,
    body: Scope,
    prefix: str,
    data: Mapping[str, Any],
    record: str = "",
    record_uid: Any = None,
    act: Act | None = None,
) -> Document:
    """制作文书 — number it, record its act, typeset it, store the file, write the row. Inside an operation.

    ``data`` is what the template asks for; number, code, verification address, body and day are added here. ``act``: an
    act recorded earlier, where its code had to be shown before the document could be made (现场检查).
    """
    year = op.today.year
    number = number_of(prefix, form.series, year) if form.series else ""
    act = act or (
        record_act(
            op,
            kind=form.act,
            matter=matter,
            body=body,
            title=form.title,
            number=number,
            record=record,
            record_uid=record_uid,
        )
        if form.act
        else None
    )
    whole: dict[str, Any] = {
        **data,
        "form": {"code": form.code, "title": form.title, "version": form.version},
        "number": number,
        "act_code": act.code if act else "",
        "verify_url": f"{settings.PUBLIC_ADDRESS}/v/{act.code}" if act else "",
        "act_kind": ActKind(act.kind).label if act else "",
        "body": body.name,
        "made_on": op.today.isoformat(),
        "demo": settings.CELL_MODE != "production",
    }
    pdf = typeset(form.template, {**whole, "qr": qr_svg(whole["verify_url"]) if act else ""}, at=op.at)
    digest = hashlib.sha256(pdf).hexdigest()
    files.store().put(digest, io.BytesIO(pdf))
    stored = files.keep(digest, size=len(pdf), media_type="application/pdf", at=op.at)
    document = Document(
        matter=matter,
        act=act,
        form=form.code,
        form_version=form.version,
        title=form.title,
        number=number,
        body=body,
        data=whole,
        file=stored,
        made_at=op.at,
        made_by=op.by.label,
        to_party=form.to_party,
        record=record,
        record_uid=record_uid,
    )
    document.save()
    return document
