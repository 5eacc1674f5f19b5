"""乡镇四项权力 — command and coordinate, appraise, nominate, veto: nomination and veto are part of a movement, the other two here."""

from __future__ import annotations

from zhifa.core.errors import BadInput, StepOutOfOrder
from zhifa.core.operation import Op, operation
from zhifa.core.scope import Scope
from zhifa.core.text import clean_text
from zhifa.law.citation import cite
from zhifa.law.refusal import Refusal
from zhifa.registers.organisation.models import Member, Team, TownPower, TownPowerUse
from zhifa.registers.organisation.reach import require_reach, towns_of
from zhifa.registers.organisation.standing import posted_on

_TOWN_COMMANDS = cite("浙江综合执法条例第九条第四款")
GRADES = ("优秀", "称职", "基本称职", "不称职")
#: excellents in a hundred, a quota of the team's own that takes none from the town's cadres
EXCELLENT_PERCENT = 20


class ExcellentQuotaFull(Refusal):
    """优秀名额已满 — the team's own quota."""


def _own_team(op: Op, town: Scope, team: Team) -> None:
    require_reach(op.by, "town.powers", op.today, what=town.name, town_id=town.pk)
    if town.pk not in towns_of(team, op.today):
        raise BadInput(f"{team.name}不管{town.name}，也不由它指挥", field="team")


@operation("organisation.instruct_team", title="指挥协调", permission="town.powers")
def instruct_team(op: Op, *, town: Scope, team: Team, text: str) -> TownPowerUse:
    """指挥协调 — the town tells the team that serves it what to do; the stationed force is the town's to coordinate.

    :raises BadInput: the team neither serves the town nor is commanded by it.
    """
    _own_team(op, town, team)
    row = TownPowerUse(
        town=town, team=team, power=TownPower.COMMAND, at=op.at, by_id=op.by.account_id,
        text=clean_text(text, label="内容", field="text", longest=500),
    )  # fmt: skip
    row.save()
    op.say(f"{town.name}指挥协调{team.name}")
    return row


@operation("organisation.appraise_member", title="年度考核", permission="town.powers")
def appraise_member(
    op: Op, *, town: Scope, member: Member, year: int, grade: str, text: str, home_opinion: str
) -> TownPowerUse:
    """年度考核 — led by the town, after the opinion of the body that holds the establishment; excellents by the team's own quota.

    :raises BadInput: the home body's opinion is missing; not one of the four grades.
    :raises ExcellentQuotaFull: more excellents than the quota, rounded up.
    """
    team = member.team
    if team is None:
        raise BadInput(f"{member.name}没有编入队伍", field="member")
    _own_team(op, town, team)
    if grade not in GRADES:
        raise BadInput("没有这个等次", field="grade", way_out="、".join(GRADES))
    if not 2000 <= year <= op.today.year:
        raise BadInput("年度不对", field="year")
    Team.locked(pk=team.pk)
    done = TownPowerUse.objects.filter(team=team, power=TownPower.APPRAISE, year=year)
    if done.filter(member=member).exists():
        raise StepOutOfOrder(f"{member.name} {year} 年已经考核")
    if grade == GRADES[0]:
        staff = len(posted_on([team.pk], op.today)[team.pk])
        quota = -(-staff * EXCELLENT_PERCENT // 100)
        if done.filter(grade=grade).count() >= quota:
            raise ExcellentQuotaFull(
                f"{team.name}{staff} 人，优秀名额 {quota} 名，已经用完", _TOWN_COMMANDS,
                "评为称职，或者请综合执法指导办增加名额",
            )  # fmt: skip
    row = TownPowerUse(
        town=town, team=team, power=TownPower.APPRAISE, member=member, year=year, grade=grade, at=op.at,
        home_opinion=clean_text(home_opinion, label="编制所在部门意见", field="home_opinion", longest=300),
        text=clean_text(text, label="考核意见", field="text", longest=500), by_id=op.by.account_id,
    )  # fmt: skip
    row.save()
    op.say(f"{member.name} {year} 年考核{grade}")
    return row
