"""已登记 — which codes, numbers and certificates are in the register, and who carries them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from zhifa.registers.subjects.drafts import LicenceDraft
from zhifa.registers.subjects.masking import label, masked_number
from zhifa.registers.subjects.models import Licence, Subject
from zhifa.registers.subjects.refusals import LICENCE_PAPER, ONE_CODE, TRUE_DATA, CodeTaken, LicenceTaken


class Taken:
    """已登记的代码 — read at once for many rows (at most four queries), then asked row by row; remembers what it let
    through, so that a code cannot come twice in one list either."""

    def __init__(self, values: Sequence[dict[str, Any]], licences: Iterable[LicenceDraft] = ()) -> None:
        self._held: dict[tuple[str, str], str] = {}
        for name in ("code", "id_number"):
            wanted = [v[name] for v in values if v[name]]
            if wanted:
                for s in Subject.objects.filter(**{f"{name}__in": wanted}).only("name", "kind", name):
                    self._held[name, getattr(s, name)] = label(s)  # type: ignore[arg-type]
        for source in {v["source"] for v in values if v["source_no"]}:
            numbers = [v["source_no"] for v in values if v["source"] == source]
            for number in Subject.objects.filter(source=source, source_no__in=numbers).values_list(
                "source_no", flat=True
            ):
                self._held[f"source:{source}", number] = ""
        papers = list(licences)
        if papers:
            for issuer, number, kind, name in Licence.objects.filter(
                number__in={x.number for x in papers}
            ).values_list("issuer", "number", "subject__kind", "subject__name"):
                self._held[f"licence:{issuer}", number] = label(Subject(kind=kind, name=name))

    def check(self, values: dict[str, Any]) -> None:
        """:raises CodeTaken: another subject carries the code, the citizen number or the number of the source."""
        for name, what, rule in (
            ("code", "统一社会信用代码", ONE_CODE),
            ("id_number", "公民身份号码", TRUE_DATA),
        ):
            value = values[name]
            if value and (name, value) in self._held:
                shown = value if name == "code" else masked_number(value)
                raise CodeTaken(
                    f"{what} {shown} 已经登记在「{self._held[name, value]}」名下，不重复登记",
                    field=name,
                    citation=rule,
                    way_out="打开已有的记录；两条确为同一对象的，办理合并",
                )
        place = (f"source:{values['source']}", values["source_no"])
        if values["source_no"] and place in self._held:
            raise CodeTaken(
                f"来源“{values['source']}”的编号 {values['source_no']} 已经登记，不重复登记",
                field="source_no",
            )

    def check_licence(self, x: LicenceDraft) -> None:
        """:raises LicenceTaken: the issuer has given this number already."""
        holder = self._held.get((f"licence:{x.issuer}", x.number))
        if holder is not None:
            raise LicenceTaken(
                f"{x.issuer}的许可证编号 {x.number} 已经登记在「{holder}」名下",
                field="licence_number",
                citation=LICENCE_PAPER,
                way_out="核对编号；换发的新证用新编号登记",
            )

    def let(self, values: dict[str, Any], licences: Iterable[LicenceDraft]) -> None:
        """Remember a row that is taken in."""
        for name in ("code", "id_number"):
            if values[name]:
                self._held[name, values[name]] = values["name"] if values["kind"] != "person" else "个人"
        if values["source_no"]:
            self._held[f"source:{values['source']}", values["source_no"]] = ""
        for x in licences:
            self._held[f"licence:{x.issuer}", x.number] = values["name"]
