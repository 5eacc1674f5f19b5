"""删除个人信息 — what is personal goes, proofs stay (个人信息保护法第四十七条), once it need not be kept any longer.

The personal fields of a matter's rows (or of a person's rows in a register) are blanked by an operation like any other, whose leaf commits to the rows as they
are now; and the names and numbers that stood there are taken out of every other row of the matter (visits, documents and
what they were filled with, titles, search entries). Files of documents that carried them are replaced by a page that says
so. Earlier leaves keep their place and their proofs; the sub-salts with which the old states could have been tried out are
removed, so that nobody, the keeper included, can ever confirm a guess of what stood there.
"""

import hashlib
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, models
from django.db.models import Q, QuerySet

from zhifa.core import files, jobs
from zhifa.core.documents.document import Document
from zhifa.core.documents.typesetting import typeset
from zhifa.core.erasure_keeping import check_matter, holder_of
from zhifa.core.errors import BadInput
from zhifa.core.guarded import AppendOnly, Guarded
from zhifa.core.guards import guarded_models
from zhifa.core.ledger.digest import digest
from zhifa.core.ledger.leaf import Salts
from zhifa.core.ledger.models import LedgerEntry
from zhifa.core.matter import Matter
from zhifa.core.operation import Op, operation
from zhifa.core.search import SearchEntry, bigrams, words
from zhifa.core.text import clean_text

LEAST_REASON = 10
#: what stands where a name stood
GONE = "〔已删除〕"
#: personal fields that name or number a person: their values are looked for everywhere else
NAMING = frozenset(
    {
        "name", "reporter_name", "reporter_phone", "representative", "receiver", "witness", "id_number", "phone",
        "service_receiver", "service_phone", "e_service_account", "value",
    }
)  # fmt: skip
_INVENTED = "（虚构）"
#: a matter's records are at most so many steps away from it (answer → visit → matter)
_MOST_STEPS = 3


def _blank(field: "models.Field[object, object]") -> object:
    return (
        None
        if field.null
        else ("" if isinstance(field, models.CharField | models.TextField) else field.get_default())
    )


def _ways() -> Iterator[tuple[type[Guarded], str]]:
    """Every guarded model with the shortest path of foreign keys to a matter (``visit__matter``)."""
    found: dict[type[models.Model], str] = {Matter: ""}
    for _ in range(_MOST_STEPS):
        for model in guarded_models():
            if model in found:
                continue
            for field in model._meta.concrete_fields:
                target = field.related_model
                if isinstance(target, type) and target in found and target is not model:
                    found[model] = f"{field.name}__{found[target]}".removesuffix("__")
                    break
    yield from ((m, found[m]) for m in guarded_models() if m in found)


def _rows_of(model: type[Guarded], way: str, matter: Matter) -> list[Guarded]:
    return list(model.objects.filter(**{way or "pk": matter.pk}))


def personal_of(row: Guarded) -> tuple[str, ...]:
    """Columns of a row that are personal: what its model names, or ``personal_now`` where that depends on the row."""
    now = getattr(row, "personal_now", None)
    return tuple(now() if now is not None else getattr(row, "personal", ()))


def _rows_about(people: Sequence[Guarded]) -> list[Guarded]:
    """The rows themselves and every guarded row that points straight at one of them."""
    found: dict[tuple[str, int], Guarded] = {(r._meta.db_table, r.pk): r for r in people}
    root, keys = type(people[0]), [r.pk for r in people]
    for model in guarded_models():
        for field in model._meta.concrete_fields:
            if field.related_model is root and model is not root:
                for row in model.objects.filter(**{f"{field.name}__in": keys}):
                    found.setdefault((row._meta.db_table, row.pk), row)
    return list(found.values())


def personal_rows(matter: Matter) -> list[Guarded]:
    """Rows of a matter that hold personal data: models that name ``personal`` fields and lead to a matter."""
    return [
        row
        for model, way in _ways()
        if getattr(model, "personal", ())
        for row in _rows_of(model, way, matter)
    ]


def names_of(rows: list[Guarded]) -> list[str]:
    """Names and numbers of people in some rows, longest first; a name marked as invented also without the mark."""
    found = set()
    for row in rows:
        for field in NAMING.intersection(personal_of(row)):
            value = str(getattr(row, field) or "").strip()
            found |= {value, value.removesuffix(_INVENTED)}
    return sorted((v for v in found if len(v) > 1), key=lambda v: (-len(v), v))


def _without(value: Any, names: list[str]) -> Any:
    """Text, list or mapping without the names."""
    if isinstance(value, str):
        for name in names:
            value = value.replace(name, GONE)
        return value
    if isinstance(value, dict):
        return {_without(k, names): _without(v, names) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_without(v, names) for v in value]
    return value


def _take_out(row: Guarded, names: list[str]) -> list[str]:
    """Replace the names in a row's texts; returns the columns that changed."""
    changed = []
    for field in row._meta.concrete_fields:
        if not isinstance(field, models.CharField | models.TextField | models.JSONField):
            continue
        old = getattr(row, field.attname)
        new = _without(old, names)
        if new != old:
            most = getattr(field, "max_length", None)
            setattr(row, field.attname, new[:most] if isinstance(new, str) and most else new)
            changed.append(field.attname)
    return changed


@operation("core.erase_personal_data", title="删除个人信息", permission="personal_data.erase")
def erase_personal_data(
    op: Op, *, reason: str, matter: Matter | None = None, about: Guarded | None = None
) -> int:
    """删除个人信息 — of the reporter and parties of one matter, or of what a register holds about one person (``about``,
    with every row that stands for the same); returns how many rows were blanked.

    :raises BadInput: no reason of at least ten characters; nothing personal is held.
    :raises StillKept: the matter is open, or the period of keeping has not passed.
    """
    reason = clean_text(reason, field="reason", label="理由", longest=200)
    if len(reason) < LEAST_REASON:
        raise BadInput(f"理由至少写 {LEAST_REASON} 个字", field="reason")
    if (matter is None) == (about is None):
        raise BadInput("要么删一件事的，要么删名录里一个人的", field="matter")
    if matter is not None:
        check_matter(matter, op.today)
        rows = [row for model, way in _ways() for row in _rows_of(model, way, matter)]
        blanked = _erase_rows(op, rows, "这件事没有登记个人信息")
        _forget_salts(LedgerEntry.objects.filter(matter=matter), blanked.touched)
        _forget_in_search(matter, blanked.names)
    else:
        assert about is not None
        holder = holder_of(about)
        keys = [row.pk for row in holder.family(about)]
        people = list(type(about).objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))
        holder.check(people, op.today)
        rows = _rows_about(people)
        blanked = _erase_rows(op, rows, "名录里没有登记他的个人信息")
        _forget_salts(_entries_naming(type(about), [r.uid for r in rows]), blanked.touched)
        for row in people:
            holder.renew(row)
    op.say(f"依法删除个人信息 {blanked.count} 条记录：{_without(reason, blanked.names)}")
    return blanked.count


@dataclass(frozen=True)
class _Blanked:
    """How many rows held personal data, the names that stood there, every row that was changed."""

    count: int
    names: list[str]
    touched: set[tuple[str, str]]


def _erase_rows(op: Op, rows: Sequence[Guarded], nothing: str) -> _Blanked:
    """Blank the personal columns of some rows, and take the names that stood there out of all of them.

    :raises BadInput: none of them holds personal data.
    """
    personal = [row for row in rows if personal_of(row)]
    if not personal:
        raise BadInput(nothing, field="matter")
    names = names_of(personal)
    touched: set[tuple[str, str]] = set()
    for row in rows:
        fresh = {name: _blank(row._meta.get_field(name)) for name in personal_of(row)} | {
            name: value for name, value in getattr(row, "erased_as", {}).items() if name in personal_of(row)
        }
        for name, value in fresh.items():
            setattr(row, name, value)
        columns = [*fresh, *_take_out(row, names)]
        if isinstance(row, Document) and "data" in columns:
            _replace_file(op, row)
            columns.append("file_id")
        if columns:
            _write(op, row, columns)
            touched.add((row._meta.db_table, str(row.uid)))
    return _Blanked(len(personal), names, touched)


def _entries_naming(model: type[Guarded], uids: Sequence[Any]) -> QuerySet[LedgerEntry]:
    """Entries outside any matter, of the register of ``model``, whose body names one of the rows."""
    keys = [str(uid).encode() for uid in uids]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM core_ledgerentry WHERE matter_id IS NULL AND salt IS NOT NULL AND operation LIKE %s"
            " AND EXISTS (SELECT 1 FROM unnest(%s::bytea[]) AS k WHERE position(k IN body) > 0)",
            [f"{model._meta.app_label}.%", keys],
        )
        found = [key for (key,) in cursor.fetchall()]
    return LedgerEntry.objects.filter(pk__in=found)


def _write(op: Op, row: Guarded, columns: list[str]) -> None:
    if not isinstance(row, AppendOnly):
        row.save()
        return
    fields = {f.attname: f for f in row._meta.concrete_fields}
    fresh = {fields[c].column: getattr(row, c) for c in columns}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT zhifa_erase_row(%s, %s, %s::jsonb)",
            [row._meta.db_table, row.pk, json.dumps(fresh, ensure_ascii=False, default=str)],
        )
    op.wrote(row)


def _replace_file(op: Op, document: Document) -> None:
    """A page that says what is gone takes the document's place; the old file goes, row and bytes."""
    old = document.file
    whole = {
        "title": document.title,
        "number": document.number,
        "body": document.body.name if document.body else "",
        "made_on": document.made_at.date().isoformat(),
        "act_code": document.act.code if document.act else "",
    }
    pdf = typeset(Path(__file__).parent / "documents" / "erased.typ", whole, at=op.at)
    sha256 = hashlib.sha256(pdf).hexdigest()
    files.store().put(sha256, io.BytesIO(pdf))
    document.file = files.keep(sha256, size=len(pdf), media_type="application/pdf", at=op.at)
    _write(op, document, ["file_id"])
    used = Document.objects.filter(file_id=old.pk).exists()
    if used or files.Attachment.objects.filter(Q(file_id=old.pk) | Q(public_copy_id=old.pk)).exists():
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT zhifa_forget_file(%s)", [old.pk])
    op.wrote(old, deleted=True)
    jobs.later("core.forget_file", sha256=old.sha256)


def _forget_salts(entries: QuerySet[LedgerEntry], erased: set[tuple[str, str]]) -> None:
    algorithm = digest(settings.LEDGER_ALGORITHM)
    ids, kept = [], []
    for entry in entries.filter(body__isnull=False, salt__isnull=False):
        refs = [(r["t"], r["id"]) for r in json.loads(bytes(entry.body or b"{}")).get("rows", ()) if r["h"]]
        gone = [ref for ref in refs if ref in erased]
        if gone:
            salts = Salts.decode(bytes(entry.salt or b""), algorithm)
            ids.append(entry.pk)
            kept.append(salts.without(gone, rows=refs).encode())
    if ids:
        with connection.cursor() as cursor:
            cursor.execute("SELECT zhifa_erase_salts(%s, %s)", [ids, kept])


def _forget_in_search(matter: Matter, names: list[str]) -> None:
    """Entries of the matter by what their titles still say; words of their texts are not kept."""
    for entry in SearchEntry.objects.filter(matter=matter):
        title, subtitle = (_without(t, names)[:200] for t in (entry.title, entry.subtitle))
        short = f"{title} {subtitle}"
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE core_searchentry SET title = %s, subtitle = %s, bigrams = %s, words = to_tsvector('simple', %s)"
                " WHERE id = %s",
                [title, subtitle, bigrams(short)[:200], words(short), entry.pk],
            )
