"""市场监管送达的记录 — electronic service and a posted public notice are filmed; why notice was given stands on file
(市监程序规定第八十二条第三项、第五项)."""

from __future__ import annotations

from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.refusal import Refusal

_ELECTRONIC = cite("市监程序规定第八十二条第三项")
_NOTICE = cite("市监程序规定第八十二条第五项")


class ServiceNotRecorded(Refusal):
    """送达过程没有记录."""


class NoticeWronglyPosted(Refusal):
    """公告张贴不合规定."""


def check_electronic_recorded(*, confirmed: bool, recorded: bool) -> Explained[bool]:
    """Check electronic service: consent and a signed confirmation of the address, and a record of it in pictures or
    sound.

    :raises ServiceNotRecorded: either is missing.
    """
    if not confirmed:
        raise ServiceNotRecorded(
            "受送达人没有同意并签订送达地址确认书。", _ELECTRONIC, "签订确认书，或者改用其他送达方式。"
        )
    if not recorded:
        raise ServiceNotRecorded(
            "电子送达没有通过拍照、截屏、录音、录像等方式记录。", _ELECTRONIC, "重新送达并记录。"
        )
    return Explained(True, (Step("经同意并签订确认书，电子送达已记录。", _ELECTRONIC),))


def check_public_notice_recorded(
    *, published: bool, on_board: bool, at_domicile: bool, filmed: bool, reason_on_file: bool
) -> Explained[bool]:
    """Check service by public notice: ``published`` in a newspaper or on the department's site, or posted both on its
    board and at the domicile and the posting filmed; reason and course on file.  What is posted beside a publication
    serves nobody and need not be filmed.

    :raises NoticeWronglyPosted: posted in one place only, or nowhere.
    :raises ServiceNotRecorded: the posting was not filmed, or the reason is not on file.
    """
    posted = on_board and at_domicile
    if not (published or posted):
        raise NoticeWronglyPosted(
            "公告没有刊登，也没有在公告栏和受送达人住所地都张贴。", _NOTICE, "刊登公告，或者在两处张贴。"
        )
    if not published and not filmed:
        raise ServiceNotRecorded("张贴公告没有采取拍照、录像等方式记录。", _NOTICE, "重新张贴并记录。")
    if not reason_on_file:
        raise ServiceNotRecorded("案件材料中没有载明公告送达的原因和经过。", _NOTICE, "补充载明。")
    said = "刊登公告" if published else "在公告栏和受送达人住所地张贴公告"
    return Explained(True, (Step(f"{said}，原因和经过已载明。", _NOTICE),))
