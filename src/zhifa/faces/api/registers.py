"""册 — items, who may act on them here on a day, and which grids a point lies in.

Open to all: 行政处罚法第三十九条 has 实施机关、立案依据、实施程序和救济渠道 made public. Names of grid workers are not.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import Field

from zhifa.core import clock
from zhifa.core.errors import BadInput, NotFound
from zhifa.faces.api.doors import door
from zhifa.faces.api.shapes import ScopeOut, scope_out
from zhifa.faces.api.who import PUBLIC
from zhifa.faces.api.words import Short
from zhifa.law.citation import Citation
from zhifa.registers.catalogue import queries as catalogue
from zhifa.registers.catalogue.models import ItemBasis, PowerKind
from zhifa.registers.organisation.queries import team_of_town
from zhifa.registers.territory.locating import Placed
from zhifa.registers.territory.place_codes import plus_code_of
from zhifa.registers.territory.places import Place as Pointed
from zhifa.registers.territory.queries import locate as locate_point
from zhifa.registers.territory.queries import place_of, towns

Day = Annotated[date | None, Field(description="哪一天，空为今天")]
Lng = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False, description="经度，CGCS2000")]
Lat = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False, description="纬度，CGCS2000")]


class Basis(Schema):
    """设定依据 — money in 分."""

    violated: str
    penalty: str
    kinds: list[str]
    fine_min_fen: int | None
    fine_max_fen: int | None
    fine_text: str
    order_to_correct: bool
    valid_from: date
    valid_until: date | None


class ItemOut(Schema):
    """执法事项."""

    code: str
    name: str
    plain_words: str
    field: ScopeOut
    department: str
    level: str
    found_on_patrol: bool
    summary_capable: bool
    score: float = Field(description="与所问文字的相合程度")
    bases: list[Basis]


class Items(Schema):
    """查到的事项 — best first."""

    on: date
    items: list[ItemOut]


class Link(Schema):
    """权力链的一环 — one announcement that led the power to its holder, oldest first."""

    body: ScopeOut
    town: str = Field(description="乡镇区划代码，空为全县")
    announcement: str
    title: str
    manner: str = Field(
        description="base 本职权 · transfer 划转 · empower 赋权 · delegate 委托 · withdraw 收回"
    )
    words: str
    valid_from: date
    valid_until: date | None


class StepOut(Schema):
    """说理的一步."""

    text: str
    law: str | None


class PowerOut(Schema):
    """能否实施 — yes or no, by whom, why, and the chain that says so."""

    allowed: bool
    reason: str
    item: str
    item_name: str
    act: str
    on: date
    town: ScopeOut | None
    body: ScopeOut | None
    bodies: list[ScopeOut] = Field(description="所有有权的机关；两个以上为交叉，由最先立案的管辖")
    in_whose_name: str
    seal: str
    reconsideration_body: str
    court: str
    acting_for: str = Field(description="受委托的，委托机关的名称")
    supervises: list[str] = Field(description="谁监管：不随处罚权移动")
    licenses: list[str] = Field(description="谁许可：不随处罚权移动")
    refusal: str | None
    way_out: str | None
    steps: list[StepOut]
    law: list[str]
    chain: list[Link]
    basis: Basis | None = Field(description="当日有效的设定依据")


class GridOut(Schema):
    """网格."""

    code: str
    name: str


class Place(Schema):
    """所在 — ``in_county`` false: all that stands there is empty."""

    lng: float
    lat: float
    found_by: str = Field(description="坐标、Plus code、网格、地址：这一点是怎样找到的")
    note: str = Field(description="找到的是哪一处，有多准")
    plus_code: str
    on: date
    in_county: bool
    on_border: bool
    town: ScopeOut | None
    village: str
    grid: GridOut | None
    professional_grids: list[GridOut]
    micro_grid: GridOut | None
    unit: str
    team: ScopeOut | None


def _basis(row: ItemBasis) -> dict[str, object]:
    def cited(law: str, article: str) -> str:
        return f"《{law}》{article}" if law else ""

    return {
        "violated": cited(row.violated_law, row.violated_article),
        "penalty": cited(row.penalty_law, row.penalty_article),
        "kinds": list(row.kinds),
        "fine_min_fen": row.fine_min_fen,
        "fine_max_fen": row.fine_max_fen,
        "fine_text": row.fine_text,
        "order_to_correct": row.order_to_correct,
        "valid_from": row.valid_from,
        "valid_until": row.valid_until,
    }


@door("GET", "/items", access=(PUBLIC,), out=Items, summary="查事项", tag="册")
def find_items(
    request: HttpRequest,
    q: Short = Query(..., min_length=1, description="代码，或看到的情形"),
    on: Day = Query(None),
    limit: int = Query(12, ge=1, le=50),
) -> dict[str, object]:
    """按代码或通俗说法查执法事项目录，最相合的在前。"""
    day = on or clock.today()
    found = catalogue.find_items(q, on=day, limit=limit)
    prefetch_related_objects([item for item, _ in found], "bases")
    return {
        "on": day,
        "items": [
            {
                "code": i.code,
                "name": i.name,
                "plain_words": i.plain_words,
                "field": scope_out(i.field),
                "department": i.department_name,
                "level": i.level,
                "found_on_patrol": i.found_on_patrol,
                "summary_capable": i.summary_capable,
                "score": round(score, 4),
                "bases": [_basis(b) for b in sorted(i.bases.all(), key=lambda b: (b.valid_from, b.pk))],
            }
            for i, score in found
        ],
    }


@door("GET", "/may", access=(PUBLIC,), out=PowerOut, summary="谁有权", tag="册")
def may(
    request: HttpRequest,
    item: Short = Query(..., min_length=1, description="事项代码"),
    act: Literal["penalty", "inspection", "coercion"] = Query("penalty"),
    on: Day = Query(None),
    town: Short = Query("", description="乡镇区划代码；也可给经纬度"),
    lng: Lng | None = Query(None),
    lat: Lat | None = Query(None),
    body: Short = Query("", description="主体代码；空则问由谁负责"),
    officer: Short = Query("", description="人员编号；问这名执法人员能否实施"),
    subject: Short = Query("", description="对象的种类，按特别管辖的用语；不写则只作提示"),
) -> dict[str, object]:
    """某事项在某地某日由谁处罚、检查、强制；给出主体代码则回答它能否实施。答复带公告链和条款。"""
    day = on or clock.today()
    known = catalogue.item(item)
    if known is None:
        raise NotFound(f"事项目录里没有 {item}", way_out="用 /items 查事项代码")
    if (lng is None) != (lat is None):
        raise BadInput("地点只有经度或只有纬度", field="lng")
    if lng is not None and lat is not None and not town:
        located = locate_point(lng, lat, on=day)
        if located.basic is None:
            raise BadInput("这一点不在本县范围内", field="lng", way_out="换一个地点，或不写地点问全县")
        here = towns().filter(scope_id=located.basic.town_scope_id).first()
    else:
        here = towns().filter(code=town).first() if town else None
        if town and here is None:
            raise NotFound(f"没有代码为 {town} 的乡镇（街道）")
    code = here.scope.code if here else ""
    answer = catalogue.may(
        item_code=known.code, act=act, on=day, town_code=code, body_code=body, officer_code=officer, subject=subject
    )  # fmt: skip
    basis = catalogue.basis_on(known, day)
    return {
        "allowed": answer.allowed,
        "reason": answer.reason,
        "item": known.code,
        "item_name": known.name,
        "act": PowerKind(act).value,
        "on": day,
        "town": scope_out(here.scope) if here else None,
        "body": {"code": answer.body_code, "name": answer.body_name} if answer.body_code else None,
        "bodies": [{"code": c, "name": n} for c, n in zip(answer.bodies, answer.body_names, strict=True)],
        "in_whose_name": answer.in_whose_name,
        "seal": answer.seal,
        "reconsideration_body": answer.reconsideration_body,
        "court": answer.court,
        "acting_for": answer.acting_for,
        "supervises": list(answer.supervises),
        "licenses": list(answer.licenses),
        "refusal": answer.refusal or None,
        "way_out": answer.way_out or None,
        "steps": [{"text": s.text, "law": s.citation.full if s.citation else None} for s in answer.steps],
        "law": _full(answer.citations),
        "chain": [
            {
                "body": {"code": link.body, "name": link.body_name},
                "town": link.town,
                "announcement": link.number,
                "title": link.title,
                "manner": link.manner,
                "words": link.in_words(),
                "valid_from": link.effective_on,
                "valid_until": link.valid_until,
            }
            for link in answer.chain
        ],
        "basis": _basis(basis) if basis else None,
    }


def _full(citations: tuple[Citation, ...]) -> list[str]:
    return [c.full for c in citations]


@door("GET", "/locate", access=(PUBLIC,), out=Place, summary="定位", tag="册")
def locate(
    request: HttpRequest,
    lng: Lng | None = Query(None),
    lat: Lat | None = Query(None),
    q: Short = Query("", description="代替经纬度：Plus code、网格代码或者地址"),
    on: Day = Query(None),
) -> dict[str, object]:
    """一点、一个代码或者一个地址落在哪些网格、哪个乡镇，由哪支队伍负责；任何一天。边界上的点按代码最小的网格办理。"""
    day = on or clock.today()
    place = _place(lng, lat, q, day)
    found = locate_point(place.lng, place.lat, on=day)
    basic = found.basic
    town = towns().filter(scope_id=basic.town_scope_id).first() if basic else None
    team = team_of_town(basic.town_scope_id, on=day) if basic else None
    return {
        "lng": float(place.lng),
        "lat": float(place.lat),
        "found_by": place.how,
        "note": place.note,
        "plus_code": plus_code_of(float(place.lng), float(place.lat)),
        "on": day,
        "in_county": found.in_county,
        "on_border": found.on_border,
        "town": scope_out(town.scope) if town else None,
        "village": basic.village_name if basic else "",
        "grid": _grid(basic),
        "professional_grids": [_grid(g) for g in found.professional],
        "micro_grid": _grid(found.micro),
        "unit": found.micro.unit_name if found.micro else "",
        "team": scope_out(team.scope) if team else None,
    }


def _place(lng: float | None, lat: float | None, q: str, day: date) -> Pointed:
    """:raises BadInput: neither a point nor words, or half a point. :raises NotFound: words that mean no place."""
    if (lng is None) != (lat is None):
        raise BadInput("地点只有经度或只有纬度", field="lng")
    if lng is not None and lat is not None:
        return Pointed(Decimal(str(lng)), Decimal(str(lat)), "坐标", "按坐标定位")
    if not q.strip():
        raise BadInput("没有写地点", field="q", way_out="写经纬度，或者 Plus code、网格代码、地址")
    found = place_of(q, on=day)
    if found is None:
        raise NotFound(f"找不到这个地点：{q}", way_out="写到门牌号，或者写经纬度")
    return found


def _grid(placed: Placed | None) -> GridOut | None:
    return GridOut(code=placed.code, name=placed.name) if placed else None
