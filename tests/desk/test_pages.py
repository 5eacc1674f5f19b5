"""Every page of the desk's common floors, opened by the people it is for; what it must say and must not."""

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests.county import LITTER, RULES, County, report_in
from tests.desk.conftest import Browser
from zhifa.core import clock
from zhifa.core.duty import close_duties, open_duty
from zhifa.core.ledger.models import LedgerEntry
from zhifa.core.ledger.sequencing import sequence_all
from zhifa.core.matter import Matter
from zhifa.core.operation import Op, operation
from zhifa.oversight.supervision.operations import leave_note

pytestmark = pytest.mark.django_db


@operation("test.ask", title="交办", permission="intake.register", matter=lambda matter, **_: matter)
def ask(op: Op, *, matter: Matter, **duty: Any) -> None:
    open_duty(matter, started_at=op.at, **duty)


def waiting(county: County, **more: Any) -> Matter:
    """A matter with a duty of the team's leader."""
    m = report_in(county)
    given = {
        "kind": "command.assign",
        "title": "指定执法人员",
        "permission": "command.assign",
        "scope": county.team.scope,
        "law": "处罚法第四十二条",
        "due_at": clock.end_of(clock.today()),
        "total": 1,
    }
    ask(by=RULES, matter=m, **{**given, **more})
    return m


def text(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, url
    return response.content.decode()


def test_the_home_page_shows_my_duties_by_urgency_with_the_article_behind_each(
    small_county: County, browser_of: Browser, on: Any
) -> None:
    with on("2026-03-03 09:00"):
        waiting(small_county)
        waiting(small_county, title="等待听证申请期满", hold=True)
        late = {"due_at": clock.end_of(clock.today().replace(day=2))}
        waiting(small_county, title="送达决定书", **late)
        page = text(browser_of("leader"), "/desk/")
    assert page.index("已逾期 1</th>") < page.index("今天到期 1</th>") < page.index("等待期 1</th>")
    assert "/desk/law/" in page
    assert "指定执法人员" in page
    assert "指定执法人员" not in text(browser_of("other_leader"), "/desk/")


def test_the_figures_of_the_month_lead_to_exactly_the_records_they_count(
    small_county: County, browser_of: Browser
) -> None:
    report_in(small_county, title="甲事")
    report_in(small_county, title="乙事")
    client = browser_of("leader")
    text(client, "/desk/")
    listed = text(client, f"/desk/matters/?received={clock.today():%Y-%m}")
    assert listed.count('class="zf-inherit" data-act') == 2


def test_a_person_of_several_roles_may_look_at_one_of_them(small_county: County, browser_of: Browser) -> None:
    from zhifa.registers.organisation.operations import grant_role

    waiting(small_county)
    grant_role(
        by=RULES, account=small_county.accounts["leader"], role="agency_head", scope=small_county.bureau.scope
    )
    client = browser_of("leader")
    assert "全部身份" in text(client, "/desk/")
    client.post("/desk/role/", {"role": f"agency_head@{small_county.bureau.name}", "next": "/desk/"})
    assert "指定执法人员" not in text(client, "/desk/")
    client.post("/desk/role/", {"role": f"team_leader@{small_county.team.name}", "next": "/desk/"})
    assert "指定执法人员" in text(client, "/desk/")
    client.post("/desk/role/", {"role": "system_admin@全县"})
    assert "不再持有" in text(client, "/desk/")


def test_a_role_switch_never_leads_off_the_site(small_county: County, browser_of: Browser) -> None:
    for elsewhere in ("https://elsewhere.example/", "//elsewhere.example/", "<script>"):
        answer = browser_of("leader").post("/desk/role/", {"role": "", "next": elsewhere})
        assert answer.headers["Location"] == "/desk/"


def test_a_form_larger_than_any_form_is_told_so_and_keeps_nothing(browser_of: Browser) -> None:
    for sent in ({"role": "", "text": "字" * 2_000_000}, {f"f{n}": "" for n in range(2_001)}):
        answer = browser_of("leader").post(
            "/desk/role/", urlencode(sent), "application/x-www-form-urlencoded"
        )
        assert answer.status_code == 413
        assert "最多 5 MB、2000 栏" in answer.content.decode() and "做成文件上传" in answer.content.decode()


def test_the_list_of_matters_filters_by_state_town_team_item_and_words(
    small_county: County, browser_of: Browser
) -> None:
    from zhifa.core import search

    m = report_in(small_county, title="沿河乱倒建筑垃圾")
    search.index(kind="matter", key=str(m.uid), title=m.title, subtitle=m.address, url="/", matter=m)
    report_in(small_county, title="小区门口乱扔果皮", item=small_county.summary_item)
    client = browser_of("duty")
    assert "沿河乱倒建筑垃圾" in text(client, "/desk/matters/?q=建筑垃圾")
    assert "小区门口" not in text(client, "/desk/matters/?q=建筑垃圾")
    assert "小区门口" in text(client, f"/desk/matters/?item={LITTER}")
    assert "沿河乱倒" not in text(client, f"/desk/matters/?item={LITTER}")
    assert "没有符合筛选" in text(client, "/desk/matters/?state=closed")
    assert "沿河乱倒" in text(client, f"/desk/matters/?town={small_county.qingbu.code}&team=T1&state=open")
    assert "沿河乱倒" not in text(client, f"/desk/matters/?town={small_county.qixi.code}")


@pytest.mark.parametrize(
    "asked", ["q=%00", "q=%ED%A0%80", "after=9999999999999999999999", "received=2026-13", "state=x"]
)
def test_nonsense_in_the_filter_is_dropped(small_county: County, browser_of: Browser, asked: str) -> None:
    text(browser_of("duty"), f"/desk/matters/?{asked}")


def test_the_export_holds_no_formula_and_only_what_the_reader_may_see(
    small_county: County, browser_of: Browser
) -> None:
    report_in(small_county, title='=HYPERLINK("http://x","点我")')
    sheet = b"".join(browser_of("duty").get("/desk/matters.csv").streaming_content).decode("utf-8-sig")
    assert "\"'=HYPERLINK(" in sheet
    empty = b"".join(browser_of("other_leader").get("/desk/matters.csv").streaming_content).decode(
        "utf-8-sig"
    )
    assert len(empty.strip().splitlines()) == 1


def test_the_page_of_a_matter_tells_its_whole_life_refusals_too(
    small_county: County, browser_of: Browser
) -> None:
    from zhifa.core.errors import NotPermitted

    m = waiting(small_county)
    with pytest.raises(NotPermitted):
        leave_note(by=small_county.officer, matter=m, kind="opinion", text="越权")
    leave_note(by=small_county.supervisor, matter=m, kind="opinion", text="请说明理由")
    page = text(browser_of("supervisor"), f"/desk/matters/{m.uid}/")
    assert "未准" in page
    assert "待排序" in page
    assert "监督意见" in page
    assert "指定执法人员" in page
    assert "不对您显示" in text(browser_of("leader"), f"/desk/matters/{m.uid}/")


def test_a_matter_out_of_reach_looks_like_one_that_does_not_exist(
    small_county: County, browser_of: Browser
) -> None:
    m = report_in(small_county)
    client = browser_of("other_leader")
    hidden = client.get(f"/desk/matters/{m.uid}/")
    missing = client.get(f"/desk/matters/{uuid4()}/")
    assert hidden.status_code == missing.status_code == 404
    assert "不在您能看的范围" in hidden.content.decode()


def test_an_entry_is_handed_out_with_a_proof_that_holds(small_county: County, browser_of: Browser) -> None:
    import hashlib

    m = report_in(small_county)
    sequence_all()
    entry = LedgerEntry.objects.filter(matter=m).earliest("id")
    client = browser_of("leader")
    assert "证明成立" in text(client, f"/desk/matters/{m.uid}/trace/{entry.uid}/")
    told = client.get(f"/desk/matters/{m.uid}/trace/{entry.uid}.json").json()
    commitment = hashlib.sha256(bytes.fromhex(told["sub_salt"]) + told["body"].encode()).hexdigest()
    assert told["commitment"] == commitment
    assert told["leaf"] == hashlib.sha256(b"\0" + bytes.fromhex(commitment)).hexdigest()
    assert str(m.uid) in told["body"]
    assert client.get(f"/desk/matters/{m.uid}/trace/{uuid4()}/").status_code == 404


def test_one_box_finds_matters_items_articles_and_act_codes(
    small_county: County, browser_of: Browser
) -> None:
    from zhifa.core import act_code

    client = browser_of("leader")
    assert "处罚法" in text(client, "/desk/search/?q=处罚法第六十条")
    assert LITTER in text(client, "/desk/search/?q=" + LITTER)
    code = act_code.issue(
        "{division}-{yy}-{kind}-{serial:07d}", division="330899", yy="26", kind="CF", serial=7
    )
    assert f"/v/{code}" in text(client, f"/desk/search/?q={code.lower()}")
    assert "没有找到" in text(client, "/desk/search/?q=没有这样的东西呀")
    assert "<html" not in text(client, "/desk/search/suggest/?q=垃圾")


def test_an_article_says_which_version_stood_in_force_on_the_day(
    small_county: County, browser_of: Browser
) -> None:
    client = browser_of("leader")
    url = reverse("desk:article", args=["行政处罚法", "60"])
    assert "现行有效" in text(client, f"{url}?on=2026-03-02")
    assert "九十日" in text(client, f"{url}?on=2026-03-02")
    assert "没有这一条" in text(client, reverse("desk:article", args=["行政处罚法", "9999"]), 404)
    assert text(client, reverse("desk:law", args=["没有的法"]), 404)
    assert "《中华人民共和国行政处罚法》" in text(client, reverse("desk:laws"))


def test_the_page_of_an_item_answers_who_may_on_any_day_and_why(
    small_county: County, browser_of: Browser
) -> None:
    client = browser_of("guidance")
    url = reverse("desk:item", args=[LITTER])
    assert "为什么是澄川县综合行政执法局" in text(client, url)
    assert "没有机关" in text(client, f"{url}?act=penalty&on=2019-01-01")
    assert "由澄川县综合行政执法局行使" in text(client, f"{url}?act=penalty&body=ZJJ&on=2026-03-02")
    assert "没有这一事项" in text(client, reverse("desk:item", args=["NO-1"]), 404)


@pytest.mark.parametrize(
    "name", ["items", "bodies", "teams", "members", "certificates", "grids", "subjects", "laws"]
)
def test_every_register_opens_and_takes_nonsense(
    small_county: County, browser_of: Browser, name: str
) -> None:
    client = browser_of("officer")
    text(client, reverse(f"desk:{name}"))
    text(client, f"{reverse(f'desk:{name}')}?q=%00%ED%A0%80&town=x&kind=x&team=x&field=x&on=x&after=%00")


def test_a_lapsed_certificate_is_named(small_county: County, browser_of: Browser) -> None:
    assert "倪素衣" in text(browser_of("leader"), reverse("desk:certificates") + "?show=lapsed")
    assert "已过期" in text(browser_of("leader"), reverse("desk:members") + "?q=倪素衣")
    page = text(browser_of("leader"), reverse("desk:team", args=["T1"]))
    assert "辅助人员，不持证" in page


def test_the_wall_leads_from_every_figure_to_its_records(
    small_county: County, browser_of: Browser, on: Any
) -> None:
    with on("2026-03-02 09:00"):
        waiting(small_county)
    with on("2026-03-09 09:00"):
        page = text(browser_of("guidance"), "/desk/cockpit/")
    assert "项法定时限逾期" in page
    assert "/desk/matters/?late=1" in page
    assert "青埠镇" in page


def test_three_administrators_each_see_their_own_part_only(small_county: County, browser_of: Browser) -> None:
    own = {
        "system_admin": ("admin_system", "admin_accounts"),
        "security_admin": ("admin_roles", "admin_sessions"),
        "audit_admin": ("admin_ledger", "admin_sign_ins", "admin_vkey"),
    }
    for who in own:
        client = browser_of(who)
        assert client.get("/desk/admin/").status_code == 302
        for other, names in own.items():
            for name in names:
                assert client.get(reverse(f"desk:{name}")).status_code == (200 if other == who else 403), (
                    who,
                    name,
                )
        text(client, "/desk/matters/", 403)


def test_the_security_administrator_grants_and_ends_a_role_but_not_to_himself(
    small_county: County, browser_of: Browser
) -> None:
    client = browser_of("security_admin")
    asked = {"username": "officer", "role": "case_handler", "scope": str(small_county.team.scope.uid)}
    assert client.post(reverse("desk:admin_roles"), asked).status_code == 302
    grant = small_county.accounts["officer"].grants.get(role="case_handler")
    assert client.post(reverse("desk:admin_role_end", args=[grant.uid])).status_code == 302
    grant.refresh_from_db()
    assert grant.ended_on == clock.today()
    himself = client.post(reverse("desk:admin_roles"), {"username": "security_admin", "role": "officer"})
    assert "不能给自己授予角色" in himself.content.decode()
    second = client.post(reverse("desk:admin_roles"), {"username": "system_admin", "role": "audit_admin"})
    assert "三员" in second.content.decode()


def test_the_audit_administrator_verifies_the_ledger_and_compares_an_outside_checkpoint(
    small_county: County, browser_of: Browser
) -> None:
    client = browser_of("audit_admin")
    assert client.get(reverse("desk:admin_checkpoint")).status_code == 404
    sequence_all()
    note = client.get(reverse("desk:admin_checkpoint")).content.decode()
    report_in(small_county)
    page = client.post(reverse("desk:admin_ledger"), {"checkpoint": note}).content.decode()
    assert "之后的 1 条没有外部佐证" in page
    assert "不是检查点" in client.post(reverse("desk:admin_ledger"), {"checkpoint": "乱写"}).content.decode()
    assert "全部相符" in client.post(reverse("desk:admin_ledger"), {"run": "1"}).content.decode()


def test_a_finished_duty_leaves_the_home_page(small_county: County, browser_of: Browser) -> None:
    m = waiting(small_county)
    done(by=RULES, matter=m)
    assert "没有待办" in text(browser_of("leader"), "/desk/")


@operation("test.done", title="办完", permission="intake.register", matter=lambda matter, **_: matter)
def done(op: Op, *, matter: Matter) -> None:
    close_duties(matter, at=op.at, outcome="已办")


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("supervisor", ("执法监督", "已经作出决定的案件", "逾期没有办结的工单")),
        ("guidance", ("逾期没有办结的工单", "督办中的工单")),
        ("town", ("范围内的办件",)),
        ("keeper", ("在办案件",)),
        ("department_clerk", ("范围内的办件",)),
    ],
)
def test_who_only_reads_finds_on_the_home_page_what_is_his_to_read(
    small_county: County, browser_of: Browser, who: str, told: tuple[str, ...]
) -> None:
    report_in(small_county)
    page = text(browser_of(who), "/desk/")
    for words in told:
        assert words in page
    # no door to a page of somebody else's work
    matter = (
        browser_of(who).get(reverse("desk:matter", args=[Matter.objects.get().uid]))
        if who != "keeper"
        else None
    )
    assert matter is None or "/desk/reports/" not in matter.content.decode()


def test_a_supervisor_finds_the_notes_left_with_the_door_to_each(
    small_county: County, browser_of: Browser
) -> None:
    note = leave_note(
        by=small_county.supervisor, matter=report_in(small_county), kind="reminder", text="请核对执法记录"
    )
    page = text(browser_of("supervisor"), "/desk/")
    assert "请核对执法记录" in page
    assert reverse("desk:note", args=[note.uid]) in page
