"""列对应 — from the columns of a list of subjects to what is registered, row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from zhifa.core.errors import BadInput, NotFound
from zhifa.core.list_import import RowRefused
from zhifa.core.table_file import MOST_CELL
from zhifa.registers.subjects.drafts import LicenceDraft, SubjectDraft, checked_licence, checked_subject
from zhifa.registers.subjects.models import SubjectKind, SubjectMapping

#: field → what it is called on the mapping page
FIELDS = {
    "name": "名称",
    "kind": "种类",
    "code": "统一社会信用代码",
    "id_number": "公民身份号码",
    "source_no": "来源编号",
    "trade": "行业",
    "address": "住所",
    "lng": "经度",
    "lat": "纬度",
    "representative": "法定代表人（经营者）",
    "phone": "联系电话",
    "credit_class": "信用等级",
    "registered_on": "登记日",
    "licence_kind": "许可名称",
    "licence_number": "许可证编号",
    "licence_issuer": "发证机关",
    "licence_from": "许可有效期起",
    "licence_until": "许可有效期止",
    "note": "说明",
}
#: what must not be kept of a row that is refused
_PERSONAL = frozenset({"id_number", "phone", "representative", "address"})
#: headers that lists of registries and departments use
_USUAL: dict[str, tuple[str, ...]] = {
    "name": ("名称", "企业名称", "单位名称", "主体名称", "市场主体名称", "商户名称", "字号名称", "监管对象名称", "姓名"),
    "kind": ("种类", "主体类型", "市场主体类型", "企业类型", "对象类型", "类型"),
    "code": ("统一社会信用代码", "社会信用代码", "信用代码", "统一代码"),
    "id_number": ("公民身份号码", "身份证号", "身份证号码", "身份证件号码"),
    "source_no": ("来源编号", "编号", "序列号", "主体编号", "内部编号"),
    "trade": ("行业", "行业门类", "所属行业", "经营类别"),
    "address": ("住所", "地址", "经营场所", "注册地址", "住所（经营场所）", "经营地址", "主要经营场所"),
    "lng": ("经度", "lng", "longitude"),
    "lat": ("纬度", "lat", "latitude"),
    "representative": ("法定代表人（经营者）", "法定代表人", "法人", "经营者", "负责人", "法人代表"),
    "phone": ("联系电话", "电话", "手机", "手机号"),
    "credit_class": ("信用等级", "信用风险等级", "信用分类"),
    "registered_on": ("登记日", "成立日期", "注册日期", "登记日期"),
    "licence_kind": ("许可名称", "许可证名称", "证件名称"),
    "licence_number": ("许可证编号", "许可证号", "证书编号"),
    "licence_issuer": ("发证机关", "许可机关"),
    "licence_from": ("许可有效期起", "有效期起", "有效期自"),
    "licence_until": ("许可有效期止", "有效期止", "有效期至"),
    "note": ("说明", "备注"),
}  # fmt: skip
#: ``.values`` makes a new list each time it is asked
_KINDS = frozenset(SubjectKind.values)
_KIND_WORDS = {
    **{label: value for value, label in SubjectKind.choices},
    "个体户": "household", "个体": "household", "农民专业合作社": "organisation", "事业单位": "organisation",
    "社会团体": "organisation", "民办非企业单位": "organisation", "工地": "site", "场所": "site", "自然人": "person",
    "公民": "person",
}  # fmt: skip
_DAYS = ("%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S")


@dataclass(frozen=True)
class Row:
    """一行 — read and checked, ready to be written."""

    line: int
    draft: SubjectDraft
    values: dict[str, Any]
    licences: tuple[LicenceDraft, ...]

    @property
    def kind_label(self) -> str:
        return SubjectKind(self.values["kind"]).label


@dataclass(frozen=True)
class ListColumns:
    """列对应 — ``columns``: field → header; ``source``: whose list it is."""

    name: str
    source: str
    columns: Mapping[str, str]

    def check(self, header: Sequence[str]) -> None:
        """:raises BadInput: no name, nothing that tells one row from another, or a column that is not in the file."""
        if not self.columns.get("name"):
            raise BadInput("没有指定「名称」是哪一列", field="name")
        if not any(self.columns.get(f) for f in ("code", "id_number", "source_no")):
            raise BadInput(
                "没有指定能认出一户的列：统一社会信用代码、公民身份号码、来源编号至少要有一列",
                field="code",
                way_out="没有代码的名单，用它自己的编号作来源编号",
            )
        missing = [h for h in self.columns.values() if h not in header]
        if missing:
            raise BadInput(
                f"文件里没有这些列：{'、'.join(missing)}",
                field="columns",
                way_out=f"文件的列：{'、'.join(header)}",
            )

    def read(self, line: int, row: Mapping[str, str], *, today: date) -> Row:
        """One row, checked.

        :raises RowRefused: names the column and says what is wrong and by which rule.
        """
        given = {f: row.get(h, "").strip() for f, h in self.columns.items()}
        for field, value in given.items():
            if len(value) > MOST_CELL:
                raise RowRefused(self.columns[field], f"这一格有 {len(value)} 字，超过 {MOST_CELL} 字", value)
        if not (given.get("code") or given.get("id_number") or given.get("source_no")):
            raise RowRefused(
                self.columns.get("code") or self.columns.get("source_no", ""),
                "没有代码、身份号码或来源编号，再次导入时认不出来",
                "",
            )
        try:
            draft = SubjectDraft(
                name=given.get("name", ""),
                kind=_kind(given.get("kind", "")),
                code=given.get("code", ""),
                id_number=given.get("id_number", ""),
                trade=given.get("trade", ""),
                address=given.get("address", ""),
                lng=given.get("lng") or None,  # type: ignore[arg-type]
                lat=given.get("lat") or None,  # type: ignore[arg-type]
                representative=given.get("representative", ""),
                phone=given.get("phone", ""),
                credit_class=given.get("credit_class", "").upper(),
                credit_source=self.source if given.get("credit_class") else "",
                registered_on=_day(given.get("registered_on", ""), "registered_on"),
                note=given.get("note", ""),
                source=self.source,
                source_no=given.get("source_no", ""),
            )
            return Row(line, draft, checked_subject(draft, today=today), self._licence(given))
        except BadInput as refusal:
            rule = f"（{refusal.citation.short}）" if refusal.citation else ""
            field = refusal.field if refusal.field in FIELDS else "name"
            raise RowRefused(
                self.columns.get(field, FIELDS[field]),
                refusal.message_zh + rule,
                "" if field in _PERSONAL else given.get(field, ""),
            ) from None

    def _licence(self, given: Mapping[str, str]) -> tuple[LicenceDraft, ...]:
        if not given.get("licence_number"):
            return ()
        begin = _day(given.get("licence_from", ""), "licence_from")
        if begin is None:
            raise BadInput("写了许可证编号，没有写有效期起", field="licence_from")
        one = LicenceDraft(
            given.get("licence_kind") or "许可证",
            given["licence_number"],
            given.get("licence_issuer", ""),
            begin,
            _day(given.get("licence_until", ""), "licence_until"),
        )
        return (checked_licence(one),)


def _kind(words: str) -> str:
    if not words or words in SubjectKind.values:
        return words
    if words in _KIND_WORDS:
        return str(_KIND_WORDS[words])
    if "公司" in words or "企业" in words:
        return str(SubjectKind.FIRM)
    return words


def _day(text: str, field: str) -> date | None:
    if not text or text in ("长期", "永久", "无固定期限"):
        return None
    try:
        return date.fromisoformat(text[:10]) if text[4:5] == "-" else _other_day(text)
    except ValueError:
        raise BadInput(f"日期“{text[:20]}”看不懂", field=field, way_out="写成 2026-01-31") from None


def _other_day(text: str) -> date:
    for pattern in _DAYS:
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 — a day has no zone
        except ValueError:
            continue
    raise ValueError(text)


def saved_names() -> list[str]:
    """Names of the county's saved mappings."""
    return list(SubjectMapping.objects.order_by("name").values_list("name", flat=True))


def named(name: str) -> ListColumns:
    """A saved mapping. :raises NotFound."""
    row = SubjectMapping.objects.filter(name=name).first()
    if row is None:
        known = "、".join(saved_names())
        raise NotFound(
            f"没有「{name}」这个列对应", way_out=f"现有：{known}" if known else "在导入页面配好列并保存"
        )
    return ListColumns(row.name, row.source, row.columns)  # type: ignore[attr-defined]


def guess(header: Sequence[str], source: str = "") -> ListColumns | None:
    """The saved mapping that reads most of the header, else one made of usual headers; ``None``: no name column."""
    saved = [named(n) for n in saved_names()]
    fitting = [m for m in saved if set(m.columns.values()) <= set(header)]
    if fitting:
        return max(fitting, key=lambda m: len(m.columns))
    columns = {
        field: next(u for u in usual if u in header)
        for field, usual in _USUAL.items()
        if any(u in header for u in usual)
    }
    return ListColumns("按表头", source or "名单", columns) if "name" in columns else None
