"""排版 — data in, PDF/A bytes out (typst).

One compiler per thread and template: a shared one raises "Already borrowed". The fonts are looked through once per process
and shared; a compiler that did so itself took a tenth of a second to make. Data travels as one JSON string in ``sys.inputs`` and is inert: it cannot become markup. With a fixed
timestamp the same data gives the same bytes; a glyph no font has is an error, because PDF/A allows none to be missing.
"""

import json
import threading
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

from zhifa.core.errors import BadInput

#: templates of the product import the common look as "/core/documents/house.typ"
PACKAGE = Path(__file__).resolve().parents[2]
_local = threading.local()


class DocumentNotSet(BadInput):
    """文书排不出来 — the template and the data do not fit, or a character is in no font."""


@cache
def _fonts() -> typst.Fonts:
    """The fonts of the cell, and the system's (仿宋, where it is installed)."""
    return typst.Fonts(
        include_system_fonts=True, include_embedded_fonts=False, font_paths=[str(settings.FONT_DIR)]
    )


def _compiler(template: Path) -> typst.Compiler:
    """This thread's compiler for a template."""
    kept: dict[Path, typst.Compiler] = getattr(_local, "compilers", None) or {}
    _local.compilers = kept
    if template not in kept:
        kept[template] = typst.Compiler(
            input=str(template),
            root=str(PACKAGE if template.is_relative_to(PACKAGE) else template.parent),
            font_paths=_fonts(),
            sys_inputs={"data": "{}"},
        )
    return kept[template]


def typeset(template: Path, data: Mapping[str, Any], *, at: datetime) -> bytes:
    """A PDF/A-2b of the template filled with ``data``; ``at`` is the time written into the file.

    :raises DocumentNotSet: the template refuses the data, or a character has no glyph.
    """
    try:
        return _compiler(template).compile(
            format="pdf",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False, default=str)},
            pdf_standards=["a-2b"],
            timestamp=int(at.timestamp()),
        )
    except typst.TypstError as wrong:
        raise DocumentNotSet(
            f"文书「{template.stem}」排不出来：{wrong}", way_out="核对填写内容后再制作"
        ) from wrong
