"""核验 — what anybody may check without an account: an act's code, the ledger's head, a proof."""

import base64
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from zhifa.core.act_code import is_genuine_form, normalise
from zhifa.core.actors import covers
from zhifa.core.acts import Act, ActStanding
from zhifa.core.errors import BadInput, NotFound
from zhifa.core.ledger import export
from zhifa.core.ledger.digest import digest
from zhifa.core.ledger.keys import verifier_key
from zhifa.core.ledger.models import LedgerEntry
from zhifa.core.ledger.proof import OutsideTree, TileTree
from zhifa.core.ledger.sequencing import DatabaseTiles, size
from zhifa.faces.api.doors import door
from zhifa.faces.api.shapes import ScopeOut, scope_out
from zhifa.faces.api.who import PUBLIC
from zhifa.faces.api.words import Short


class StandingChange(Schema):
    """效力的一次变化."""

    standing: str
    standing_name: str
    changed_on: date


class DocumentOut(Schema):
    """文书 — enough to tell whether the paper in hand is the one issued."""

    title: str
    sha256: str = Field(description="原件的 SHA-256；与手里的文件比对")


class ActOut(Schema):
    """行政行为的公开要素 — code, body, kind, day and standing; never the content."""

    code: str
    kind: str
    kind_name: str
    body: ScopeOut
    made_on: date
    standing: str
    standing_name: str
    changes: list[StandingChange]
    documents: list[DocumentOut]


class Head(Schema):
    """账本的头 — a signed checkpoint in the C2SP tlog-checkpoint form."""

    origin: str
    algorithm: str
    size: int
    root: str = Field(description="树根，base64")
    checkpoint: str = Field(description="签名文本，原样保存即可作外部检查点")
    vkey: str = Field(description="验签公钥")
    made_at: datetime


class ProofOut(Schema):
    """存在性证明 — ``body`` and its salt only for those who may read the matter."""

    uid: UUID
    pending: bool = Field(description="尚未排序，稍后再取")
    commitment: str
    index: int | None = None
    leaf_hash: str | None = None
    path: list[str] = []
    checkpoint: str | None = None
    vkey: str
    body: str | None = None
    body_salt: str | None = None


class Consistency(Schema):
    """一致性证明 — the tree of size ``new`` only appended to that of size ``old``."""

    old: int
    new: int
    path: list[str]
    new_root: str


@door("GET", "/acts/{code}", access=(PUBLIC,), out=ActOut, summary="核验行政行为码", tag="核验")
def verify_act(request: HttpRequest, code: Short) -> dict[str, object]:
    """行政行为码是否真实、由谁在哪天作出、是否有效。内容只给当事人看。"""
    wanted = normalise(code)
    if not is_genuine_form(wanted):
        raise NotFound("这个行政行为码的校验码不符", way_out="核对是否抄错；编造的行政行为码也会这样")
    act = Act.objects.filter(code=wanted).select_related("body").first()
    if act is None:
        raise NotFound("没有这个行政行为码", way_out="向文书上写的机关核实；可能是伪造的文书")
    changes = list(act.changes.order_by("id"))
    standing = ActStanding(changes[-1].standing) if changes else ActStanding.EFFECTIVE
    papers = act.documents.select_related("file").defer("data").order_by("id")
    return {
        "code": act.code,
        "kind": act.kind,
        "kind_name": act.get_kind_display(),
        "body": scope_out(act.body),
        "made_on": act.made_on,
        "standing": standing.value,
        "standing_name": standing.label,
        "changes": [
            {"standing": c.standing, "standing_name": c.get_standing_display(), "changed_on": c.changed_on}
            for c in changes
        ],
        "documents": [{"title": d.title, "sha256": d.file.sha256} for d in papers],
    }


@door("GET", "/ledger/checkpoint", access=(PUBLIC,), out=Head, summary="账本检查点", tag="核验")
def ledger_checkpoint(request: HttpRequest) -> dict[str, object]:
    """最新的签名检查点。谁在外面留下一份，此后对它之前任何一条的改动都能被发现。"""
    point = export.latest_checkpoint()
    return {
        "origin": settings.LEDGER_ORIGIN,
        "algorithm": settings.LEDGER_ALGORITHM,
        "size": point.size,
        "root": base64.b64encode(bytes(point.root)).decode(),
        "checkpoint": point.note,
        "vkey": str(verifier_key()),
        "made_at": point.made_at,
    }


@door(
    "GET", "/ledger/entries/{uuid:uid}/proof", access=(PUBLIC,), out=ProofOut, summary="账目证明", tag="核验"
)
def ledger_proof(request: HttpRequest, uid: UUID) -> dict[str, object]:
    """一条账目在树里的位置和证明路径（RFC 9162）。能看这件事的人还得到正文和开启它的盐。"""
    entry = LedgerEntry.objects.filter(uid=uid).select_related("matter").first()
    if entry is None:
        raise NotFound("账本里没有这条账目")
    told: dict[str, object] = {
        "uid": entry.uid,
        "pending": True,
        "commitment": bytes(entry.commitment).hex(),
        "vkey": str(verifier_key()),
    }
    proof = export.prove(entry)
    if proof is None:
        return told
    whole = proof.as_json()
    caller = request.caller  # type: ignore[attr-defined]
    reads = (
        entry.matter is not None
        and caller.may("matter.read")
        and covers(caller.actor, "matter.read", entry.matter)
    )
    if not (reads or caller.may("ledger.read")):
        whole["body"] = whole["body_salt"] = None
    return {**told, **whole, "pending": False}


@door("GET", "/ledger/consistency", access=(PUBLIC,), out=Consistency, summary="账本一致性证明", tag="核验")
def ledger_consistency(request: HttpRequest, old: int, new: int) -> dict[str, object]:
    """从旧检查点（大小 old）到新检查点（大小 new）只增未改的证明（RFC 9162）。"""
    if not 0 <= old <= new <= size():
        raise BadInput(f"大小应当 0 ≤ old ≤ new ≤ {size()}", field="new")
    tree = TileTree(DatabaseTiles(), new, digest(settings.LEDGER_ALGORITHM))
    try:
        path, root = tree.consistency_proof(old), tree.root()
    except OutsideTree as wrong:
        raise BadInput(str(wrong), field="new") from None
    return {"old": old, "new": new, "path": [h.hex() for h in path], "new_root": root.hex()}
