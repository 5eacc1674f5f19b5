"""案件的装载 — what becomes of a violation that is not settled on the spot: the ordinary procedure, step by step.

Every step is the operation the people of the county would use; the periods of the law are waited for. Parties are
invented (虚构).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from zhifa.core import clock
from zhifa.core.calendar import work_calendar
from zhifa.demo.county.report_words import BY_NAME
from zhifa.demo.loading.case_followers import by_instalments, paid, supervised, told
from zhifa.demo.loading.case_playing import CaseStory, Punishable, punishable
from zhifa.demo.loading.stage import Scene
from zhifa.enforcement.casework import basis as basis_rules
from zhifa.enforcement.casework import operations as casework
from zhifa.enforcement.casework.models import Case
from zhifa.enforcement.command import operations as command
from zhifa.enforcement.command.models import OutcomeKind, WorkOrder
from zhifa.enforcement.inspection.models import Visit
from zhifa.enforcement.intake.models import Report
from zhifa.registers.published_lists import committing
from zhifa.registers.published_lists.commitments import texts_for

#: how a case ends → how many in a hundred
_ENDS = {"penalty": 72, "no_penalty": 12, "not_filed": 8, "transferred": 4, "withdrawn": 2, "referred": 2}
#: what a party says to the notice → how many in a hundred
_ANSWERS = {"waives": 44, "silent": 32, "defends": 24}


#: what is registered and kept (处罚法第五十六条)
_THINGS = (
    "折叠桌 4 张、塑料凳 12 个，外观完好。",
    "移动货架 2 个、遮阳棚 1 顶，外观完好。",
    "手推车 1 辆、工具 1 套，外观完好。",
)


def case_story(
    world: Any,
    scene: Scene,
    plot: Any,
    report: Report,
    order: WorkOrder,
    visit: Visit,
    pair: tuple[str, str],
    team: str,
) -> Iterator[datetime]:
    """From the check before filing to the end of the case."""
    rng, cast = scene.rng, world.cast
    yield scene.after(minutes=(30, 400))
    found = punishable(visit.item_code, clock.today())
    if found is None:
        return
    handler = cast.handler(rng, team, not_in=(pair[0],))
    citizen = not plot.told.offender
    party = _party(world, scene, plot)
    case: Case = scene.do(
        casework.open_case, by=cast.actor(handler), matter=report.matter, item_code=visit.item_code, party=party,
        facts=visit.facts, acted_on=clock.day_of(visit.started_at), found_on=clock.day_of(visit.started_at),
        lead=cast.account(handler), second=cast.account(pair[0]), place=visit.place or plot.told.address,
        filing_evidence=f"现场检查笔录（{visit.started_at.astimezone(clock.CHINA):%Y年%-m月%-d日}）、现场照片",
    )  # fmt: skip
    body = case.body.code
    end = plot.case_end or rng.choices(list(_ENDS), list(_ENDS.values()))[0]
    story = CaseStory(
        world, scene, plot, case, cast.actor(handler), cast.head(body), _proposal(scene, found, citizen, plot),
        visit.facts, basis_rules.basis_words(found.basis),
    )  # fmt: skip
    if story.stops("checking"):
        return
    yield scene.after(days=(1, 5))
    if end == "not_filed":
        story.step(
            "decline_filing", story.head, reason="经核查，现有证据不能证明存在违法事实，不符合立案标准。"
        )
        if _still_open(order):
            scene.do(
                command.finish, by=cast.actor(pair[0]), order=order, outcome_kind=OutcomeKind.NO_VIOLATION,
                outcome="经立案前核查，不予立案。",
            )  # fmt: skip
        return
    story.step("file_case", story.head, opinion="符合立案标准，同意立案，由二位同志承办。")
    scene.do(
        command.finish, by=cast.actor(pair[0]), order=order, outcome_kind=OutcomeKind.FILED,
        outcome="现场检查发现违法行为，已立案。",
    )  # fmt: skip
    if _preserves(story):
        story.step(
            "preserve_evidence", story.head, things=_THINGS[plot.number % len(_THINGS)],
            place=f"{case.body.name}涉案财物保管室", reason="物品可能灭失或者以后难以取得",
        )  # fmt: skip
    if story.stops("investigating"):
        return
    yield scene.after(days=(1, 3))
    scene.do(
        command.verify, by=cast.duty_officer(rng), order=order, satisfied=True, note="已立案，转入案件办理"
    )
    yield from supervised(story)
    yield from _investigated(story, end)
    if (
        end in ("transferred", "withdrawn", "referred")
        or story.stops("investigated")
        or story.stops("reported")
    ):
        return
    if end == "no_penalty":
        yield from _not_penalised(story, report)
        return
    yield from _noticed(story)


def _preserves(story: CaseStory) -> bool:
    """Whether things are registered and kept: the bureau's cases and every third of the others."""
    return story.case.body.code == "ZHZF" or story.plot.number % 3 == 0


def _settle_preserved(story: CaseStory) -> None:
    """Within the seven working days: what was kept goes back."""
    if _preserves(story):
        story.step(
            "settle_preserved", story.head, settlement="已经拍照、核对数量，不再需要保存，退还当事人。"
        )


def _still_open(order: WorkOrder) -> bool:
    return WorkOrder.objects.filter(pk=order.pk, state="accepted", matter__state="in_hand").exists()


def _party(world: Any, scene: Scene, plot: Any) -> dict[str, Any]:
    """Whoever the visit found: the same name, with what the register knows of a firm."""
    name, subject = world.party_name(plot), world.offender(plot)
    if subject is None:
        phone = f"100{scene.rng.randint(40_000_000, 49_999_999)}"
        return {"kind": "citizen", "name": name, "phone": phone, "address": plot.told.address}
    return {
        "kind": "entity",
        "name": name,
        "id_number": subject.credit_code,
        "representative": subject.representative,
        "phone": subject.phone,
        "address": subject.address,
    }


def _proposal(scene: Scene, found: Punishable, citizen: bool, plot: Any) -> dict[str, Any]:
    """A fine in the middle of the band of its gravity; a hearing wants one that is large."""
    rng = scene.rng
    gravity = 3 if plot.case_end == "hearing" else rng.choices((1, 2, 3), (35, 50, 15))[0]
    band = basis_rules.band_of(found.basis, None, gravity)
    assert band is not None  # punishable: the basis gives a range
    middle = (band.low_fen + band.high_fen) // 2
    for unit in (1_000_000, 100_000, 10_000, 5_000, 1_000, 100):
        rounded = middle // unit * unit
        if band.low_fen <= rounded <= band.high_fen and rounded > 0:
            middle = rounded
            break
    words = {
        1: "违法行为轻微，配合调查，适用从轻档次。",
        2: "情节一般，适用一般档次。",
        3: "多次违法，影响较大，适用从重档次。",
    }
    return {"kinds": ["fine"], "fine_fen": middle, "gravity": gravity, "reasons": words[gravity]}


def _investigated(story: CaseStory, end: str) -> Iterator[datetime]:
    scene, rng, case = story.scene, story.scene.rng, story.case
    conduct = BY_NAME[story.plot.told.conduct]
    receiver = story.receiver
    story.step(
        "tell_rights", service_receiver=receiver, service_address=case.party.address or case.place,
        service_phone=case.party.phone,
    )  # fmt: skip
    facts = [str(f.uid) for f in story.file.facts]
    story.step(
        "add_evidence", kind="scene_record", name="现场检查笔录", source=case.place, obtained_on=clock.today(),
        content=story.facts, direct=facts, verified=True,
        arrived=story.world.album.pick(rng, story.plot.told.conduct) if story.world.album else None,
    )  # fmt: skip
    if end == "withdrawn":
        yield scene.after(days=(3, 6))
        _settle_preserved(story)
        story.step(
            "withdraw_case", story.head, error="经查，同一行为已由其他行政机关先行立案，本案应当撤销。"
        )
        return
    yield scene.after(days=(1, 6))
    story.step(
        "add_evidence", kind="party", name="询问笔录", source=receiver, obtained_on=clock.today(), support=facts,
        content=f"{conduct.asked}\n问：以前有没有因此被处罚过？\n答：没有。",
        verified=True,
    )  # fmt: skip
    _settle_preserved(story)
    if end == "transferred":
        yield scene.after(days=(2, 8))
        story.step(
            "transfer_case",
            story.head,
            to_body="宁川市城南区综合行政执法局（虚构）",
            reason="经查，违法行为发生地在城南区。",
        )
        return
    if end == "referred":
        yield scene.after(days=(4, 12))
        story.step(
            "refer_to_justice", story.head, to_body="澄川县公安局", crime="寻衅滋事罪",
            ground="当事人在调查期间聚众阻碍并损毁公私财物，数额较大，涉嫌犯罪，依法移送。",
        )  # fmt: skip
        return
    story.step(
        "order_correction",
        requirement=conduct.demand,
        correct_by=clock.today() + timedelta(days=rng.choice((1, 3, 7))),
    )
    committed = _committed(story)
    if story.stops("investigated"):
        return
    yield scene.after(days=(8, 16))
    story.step("recheck_correction", finding=conduct.rechecked, corrected=True)
    if committed is not None:
        kept = story.plot.number % 5 != 0
        scene.do(
            committing.find_commitment, by=story.handler, commitment=committed, kept=kept,
            finding="复查时已经做到。" if kept else "到期那天没有做完，复查前补做。",
        )  # fmt: skip
    yield scene.after(minutes=(60, 2000))
    proposal = (
        {"kinds": [], "reasons": "违法行为轻微并及时改正，没有造成危害后果，建议不予处罚。"}
        if end == "no_penalty"
        else story.proposal
    )
    story.step("report_investigation", facts_found=story.facts, basis_text=story.basis_text, **proposal)
    if story.stops("reported"):
        return
    yield scene.after(days=(1, 4))


def _committed(story: CaseStory) -> Any:
    """Two parties of three sign the commitment their item offers, at their own page."""
    if story.plot.number % 3 == 0:
        return None
    row = texts_for(story.case.item_code, on=clock.today()).first()
    if row is None:
        return None
    return story.scene.do(
        committing.sign_commitment, by=story.party, matter=story.case.matter, row=row, party=story.case.party.name,
        signer=story.receiver,
    )  # fmt: skip


def _not_penalised(story: CaseStory, report: Report) -> Iterator[datetime]:
    scene = story.scene
    story.step(
        "decide_no_penalty", story.head, ground="minor", facts=story.facts,
        reasons="违法行为轻微并及时改正，没有造成危害后果。",
    )  # fmt: skip
    if story.stops("no_penalty"):
        return
    yield scene.after(days=(1, 4))
    _served(story, "serve_no_penalty")
    yield scene.after(minutes=(20, 90))
    if story.stops("no_penalty_served"):
        return
    story.step(
        "educate", education="向当事人讲解有关规定和再次违法的后果，当事人表示知晓并承诺今后守法经营。"
    )
    yield scene.after(days=(1, 5))
    story.step("close_case", story.head, ending="不予处罚，已教育，同意结案。")
    yield from told(story, report)


def _served(story: CaseStory, action: str) -> None:
    story.step(action, method="direct", done_on=clock.today(), receiver=story.receiver, receipt_signed=True)


def _noticed(story: CaseStory) -> Iterator[datetime]:
    scene, rng = story.scene, story.scene.rng
    story.step("give_notice", story.head, facts=story.facts, basis_text=story.basis_text, **story.proposal)
    if story.stops("noticed"):
        return
    yield scene.after(days=(1, 3))
    _served(story, "serve_notice")
    served_on = clock.today()
    if story.stops("notice_served"):
        return
    hearing = bool(story.file.notice and story.file.notice.tells_hearing)
    if hearing and (story.plot.case_end == "hearing" or rng.random() < 0.4):
        yield from _heard(story)
        if story.stops("hearing_asked") or story.stops("hearing_called"):
            return
    else:
        said = rng.choices(list(_ANSWERS), list(_ANSWERS.values()))[0]
        if story.stops("defended"):
            said = "defends"
        yield scene.after(days=(1, 2))
        if said == "defends":
            story.step("record_defence", story.party, text=BY_NAME[story.plot.told.conduct].defence)
            if story.stops("defended"):
                return
            yield scene.after(days=(1, 3))
            story.step(
                "review_defence", adopted="部分采纳",
                review="当事人及时改正的情节已在拟处罚幅度内考虑；其他理由没有证据支持，不予采纳。",
            )  # fmt: skip
        elif said == "waives" and not hearing:
            story.step("record_waiver", story.party, text="我已知晓拟处罚的内容，放弃陈述、申辩。")
        if said != "waives" or hearing:
            yield story.past("notice_defence", served_on)
        if hearing:
            yield story.past("hearing_request", served_on)
        story.step("close_notice")
    yield from _decided(story)


def _heard(story: CaseStory) -> Iterator[datetime]:
    scene, rng, cast = story.scene, story.scene.rng, story.world.cast
    yield scene.after(days=(1, 3))
    story.step("ask_hearing", story.party, asked_text="拟罚款数额较大，要求举行听证。")
    if story.stops("hearing_asked"):
        return
    yield scene.after(days=(1, 2))
    day = work_calendar().add_working_days(clock.today(), rng.randint(9, 12))
    held_at = scene.office_hour(clock.noon_of(day))
    story.step(
        "call_hearing",
        story.head,
        held_at=held_at,
        place="县综合行政执法局三楼听证室",
        chair=cast.account("tingzheng"),
    )
    if story.stops("hearing_called"):
        return
    scene.at = held_at + timedelta(hours=2)
    yield scene.at
    story.step(
        "hold_hearing", cast.official("tingzheng"), signed=True, agents=1,
        record="调查人员提出违法事实、证据和处罚建议；当事人陈述、申辩并质证；双方辩论；当事人最后陈述：希望从轻。",
        opinion="违法事实清楚，证据充分，拟处罚适当。",
    )  # fmt: skip
    yield scene.after(days=(1, 3))


def _decided(story: CaseStory) -> Iterator[datetime]:
    scene, rng, cast = story.scene, story.scene.rng, story.world.cast
    file = story.file
    # asked of what stays as it is: a play gone on with must take the same way
    if file.review_due.result:
        if story.stops("ready"):
            return
        yield scene.after(days=(1, 2))
        story.step("submit_legal_review", note="调查终结，告知、听证程序已经完成，送请审核。")
        if story.stops("in_review"):
            return
        yield scene.after(days=(1, 5))
        reviewer = "shenhe" if rng.random() < 0.4 else "fazhi"
        story.step(
            "pass_legal_review", cast.official(reviewer), opinion="主体、事实、证据、程序、依据、裁量均无不当，同意。",
            benchmark_opinion="裁量档次适用正确。",
        )  # fmt: skip
    if file.deliberation_due().result:
        if story.stops("deliberation"):
            return
        yield scene.after(days=(1, 4))
        story.step(
            "deliberate", story.head, presider=story.head.name,
            members=[story.head.name, "霍启明（虚构）", "祝和风（虚构）", "卜一川（虚构）"],
            minutes="承办人汇报案情和处罚建议；各参加人发表意见，一致认为事实清楚、裁量适当。", conclusion="同意拟处罚意见。",
        )  # fmt: skip
    if story.stops("ready"):
        return
    yield scene.after(days=(1, 4))
    influence = story.proposal["gravity"] == 3 or rng.random() < 0.35
    story.step(
        "decide_penalty", story.head, facts=story.facts, social_influence=influence,
        # asked for only where a list of lenience names the item
        not_lenient="经提醒才改正，已经影响通行和环境，清单所列“当场改正、没有影响”的条件不具备", **story.proposal,
    )  # fmt: skip
    if story.stops("decided"):
        return
    yield scene.after(days=(1, 5))
    _served(story, "serve_decision")
    served_on = clock.today()
    if influence:
        yield scene.after(days=(1, 4))
        story.step("publish_decision")
    if story.stops("served") or rng.random() < 0.08:
        return
    owed = story.proposal["fine_fen"]
    if rng.random() < 0.06:
        yield scene.after(days=(2, 5))
        yield from by_instalments(story, owed)
        return
    yield scene.after(days=(2, 11))
    paid(story, owed, served_on)
    yield scene.after(days=(1, 3))
    story.step("confirm_performance", finding="罚款已全部缴清。")
    if story.stops("performed"):
        return
    yield scene.after(days=(1, 6))
    story.step("close_case", story.head, ending="处罚已履行，案卷齐全，同意结案。")
    yield from told(story, None)
