"""Every component and shell renders, keeps to the content security policy, and says what it must."""

import re
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory, override_settings

from zhifa.config.icons import ICONS
from zhifa.faces import gallery, gallery_sample
from zhifa.law.citation import Citation
from zhifa.law.refusal import Refusal

FACES = Path(gallery.__file__).parent
TEMPLATES = sorted((FACES / "templates").rglob("*.html"))
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}

pytestmark = pytest.mark.usefixtures("gallery_urls")


@pytest.fixture
def gallery_urls() -> Any:
    with override_settings(ROOT_URLCONF="zhifa.faces.gallery"):
        yield


def draw(text: str, **context: Any) -> str:
    """The markup of a template written as a string; components need the compiler, so it goes through it."""
    from django_cotton.compiler_regex import CottonCompiler

    return Template("{% load zf %}" + CottonCompiler().process(text)).render(Context(context))


def page(name: str, **context: Any) -> str:
    request = RequestFactory().get("/")
    template, more = gallery._pages()[name]
    return render_to_string(template, {"request": request, "shell": gallery_sample.SHELL, **more, **context})


def whole_pages() -> dict[str, str]:
    pages = {name: page(name) for name in gallery._pages()}
    pages |= {code: render_to_string(f"{code}.html", {"request_id": "E-1"}) for code in gallery.ERROR_PAGES}
    form = gallery.SampleForm({"reason": "核实"})
    pages["index"] = render_to_string(
        "gallery/index.html",
        {
            "shell": gallery_sample.SHELL,
            "nav": gallery_sample.nav(),
            "clocks": gallery_sample.CLOCKS,
            "form": form,
            "tags": gallery_sample.TAGS,
            "steps": gallery_sample.STEPS,
            "allowed": gallery_sample.ALLOWED,
            "locked": gallery_sample.LOCKED,
            "columns": gallery_sample.EVIDENCE_COLUMNS,
            "rows": gallery_sample.EVIDENCE_ROWS,
            "trace": gallery_sample.TRACE,
            "answers": gallery_sample.ANSWERS,
        },
    )
    return pages


class Balance(HTMLParser):
    """Finds tags that are closed wrongly, repeated ids and what our policy forbids."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.headings: list[int] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        known = dict(attributes)
        if "style" in known or any(name.startswith("on") for name in known):
            self.faults.append(f"<{tag}> 带内联样式或脚本：{self.get_starttag_text()}")
        if tag == "style" or (tag == "script" and "src" not in known):
            self.faults.append(f"<{tag}> 内联")
        if (identity := known.get("id")) is not None:
            self.ids.append(identity)
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID and not (self.get_starttag_text() or "").endswith("/>"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> 不配对")


@pytest.mark.parametrize("name", [*gallery._pages(), *gallery.ERROR_PAGES, "index"])
def test_a_whole_page_is_balanced_has_one_h1_and_nothing_inline(name: str) -> None:
    balance = Balance()
    balance.feed(whole_pages()[name])
    assert balance.faults == []
    assert balance.open == []
    assert balance.headings.count(1) == 1
    assert len(balance.ids) == len(set(balance.ids))


@pytest.mark.parametrize("name", [*gallery._pages(), *gallery.ERROR_PAGES])
def test_every_page_has_a_skip_link_and_a_main_landmark(name: str) -> None:
    text = whole_pages()[name]
    assert '<a class="zf-skip" href="#main">' in text
    assert re.search(r'<main [^>]*id="main"', text)
    assert 'lang="zh-CN"' in text


@pytest.mark.parametrize("code", gallery.ERROR_PAGES)
def test_an_error_page_stands_without_any_context_and_offers_one_way_on(code: str) -> None:
    text = render_to_string(f"{code}.html")
    assert text.count("btn-primary") == 1


def test_an_error_page_quotes_its_number_and_the_refusal_with_its_way_out() -> None:
    refusal = Refusal("现在不能作出处罚决定。", Citation("行政处罚法", 58), "送法制审核")
    text = render_to_string("409.html", {"request_id": "E-77", "refusal": refusal})
    assert "E-77" in text
    assert "现在不能作出处罚决定" in text
    assert "第五十八条" in text
    assert "送法制审核" in text


def test_a_refused_htmx_request_gets_the_refusal_without_a_page_around_it() -> None:
    text = render_to_string("errors/refusal_fragment.html", {"refusal": Refusal("不能办", None, "找队长")})
    assert "不能办" in text
    assert "找队长" in text
    assert "<html" not in text


def test_templates_use_only_icons_of_the_sprite() -> None:
    used: dict[str, str] = {}
    for path in [*FACES.rglob("*.html")]:
        text = path.read_text()
        for name in re.findall(r'{% zf_icon "([\w-]+)"', text) + re.findall(r'icon="([\w-]+)"', text):
            used[name] = path.name
    assert used
    assert {name: where for name, where in used.items() if name not in ICONS} == {}


def test_no_colour_value_stands_outside_the_tokens() -> None:
    found = {
        path.name: re.findall(r"#[0-9A-Fa-f]{3,8}\b", path.read_text())
        for path in (FACES / "static").rglob("*.css")
        if path.name != "tokens.css" and "vendor" not in path.parts
    }
    assert {name: colours for name, colours in found.items() if colours} == {}


def test_every_token_that_is_used_is_defined() -> None:
    own = [
        p for p in (FACES / "static").rglob("*.*") if "vendor" not in p.parts and p.suffix in {".css", ".js"}
    ]
    text = "".join(path.read_text() for path in own)
    defined = set(re.findall(r"(--[\w-]+)\s*:", text))
    used = set(re.findall(r"var\((--[\w-]+)", text)) | set(re.findall(r"t\('(--[\w-]+)'\)", text))
    assert {name for name in used - defined if not name.startswith("--tblr")} == set()


def test_no_module_uses_eval_or_an_outside_address() -> None:
    for path in (FACES / "static" / "js").glob("*.js"):
        text = path.read_text()
        assert not re.search(r"\beval\(|new Function|innerHTML|https?://", text), path.name


def test_modules_that_others_import_have_no_side_effects_of_their_own() -> None:
    folder = FACES / "static" / "js"
    imported = {
        name for path in folder.glob("*.js") for name in re.findall(r"from '\./([\w.]+)'", path.read_text())
    }
    assert imported
    for name in imported:
        assert not re.search(
            r"^(document|window|for|await|if)\b", (folder / name).read_text(), re.MULTILINE
        ), name


@pytest.mark.parametrize("state", ["ok", "soon", "urgent", "over", "pause", "hold", "done"])
def test_a_clock_says_in_words_what_its_bar_shows(state: str) -> None:
    text = draw(
        '{% zf_clock used=5 total=7 unit="个工作日" state=state text="剩 2 个工作日" label="送达" %}',
        state=state,
    )
    assert f'class="zf-ck is-{state}"' in text
    assert re.search(r'aria-label="送达：(第 )?5 / 7 个工作日，剩 2 个工作日"', text)
    assert 'data-p="71"' in text or state == "over"


def test_the_clock_component_and_the_clock_tag_give_the_same_markup() -> None:
    clock = {"used": 5, "total": 7, "unit": "个工作日"}
    tag = draw("{% zf_clock clock %}", clock=clock)
    assert draw('<c-zf.clock :of="clock" />', clock=clock).strip() == tag
    assert draw('<c-zf.clock used="5" total="7" unit="个工作日" />').strip() == tag
    assert "is-soon" in tag
    assert "剩 2 个工作日" in tag


def test_a_clock_of_the_record_page_names_its_end_its_article_and_that_it_is_provisional() -> None:
    text = draw(
        "{% zf_clock clock detail=True %}",
        clock={
            "used": 14,
            "total": 90,
            "label": "办案期限",
            "law": "处罚法第六十条",
            "law_url": "/law/60",
            "ends_on": date(2027, 2, 4),
            "provisional": True,
            "ticks": [30, 55],
        },
    )
    assert "2027-02-04 届满（暂定）" in text
    assert '<a class="zf-law zf-nw" href="/law/60">处罚法第六十条</a>' in text
    assert text.count("<u ") == 2


def test_an_object_serves_as_a_clock_as_well_as_a_dict() -> None:
    class Limit:
        used, total, unit = 8, 7, "个工作日"

    assert "逾期 1 个工作日" in draw("{% zf_clock clock %}", clock=Limit())


def test_what_a_person_typed_is_escaped_everywhere() -> None:
    evil = '<script>"x"</script>'
    text = draw(
        "{% zf_tag evil %}{% zf_law evil evil %}{% zf_clock used=1 total=2 text=evil label=evil detail=True %}"
        '<c-zf.fact label="当事人">{{ evil }}</c-zf.fact><c-zf.note>{{ evil }}</c-zf.note>'
        '<c-zf.person :name="evil" /><c-zf.trace :lines="lines" />',
        evil=evil,
        lines=[{"at": evil, "who": evil, "what": evil}],
    )
    assert "<script>" not in text
    assert text.count("&lt;script&gt;") >= 9


def test_an_unknown_fact_reads_not_recorded() -> None:
    assert "未登记" in draw('<c-zf.fact label="电话">{{ nothing }}</c-zf.fact>')
    assert draw("{{ None|money }}{{ None|zh_date }}{{ ''|or_unknown }}").count("未登记") == 3


def test_times_are_shown_in_the_county_not_in_utc() -> None:
    instant = datetime(2026, 11, 20, 1, 41, tzinfo=UTC)
    assert draw("{{ at|iso_date }} {{ at|zh_date }}", at=instant) == "2026-11-20 2026年11月20日"
    late = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
    assert draw("{{ at|iso_date }}{{ at|weekday_zh }}", at=late) == "2026-11-21周六"


def test_a_locked_action_shows_its_reason_and_article_and_no_button() -> None:
    text = draw('<c-zf.may :allowed="allowed" :locked="locked" />', allowed=[], locked=gallery_sample.LOCKED)
    assert text.count('class="no"') == len(gallery_sample.LOCKED) + 1  # and the line that nothing is due
    assert "未告知、未听取申辩" in text
    assert "处罚法第四十四条、第五十八条" in text
    assert 'class="btn' not in text


def test_a_bad_field_has_its_error_above_the_input_and_tied_to_it() -> None:
    form = gallery.SampleForm({"reason": "核实"})
    text = draw('<c-zf.field :field="field" />', field=form["reason"])
    assert text.index('class="err"') < text.index("<input")
    assert 'id="id_reason_error"' in text
    assert re.search(r'<input[^>]*aria-describedby="[^"]*id_reason_error', text)
    assert re.search(r'<input[^>]*aria-invalid="true"', text)


def test_more_than_two_errors_get_a_summary_with_links_to_the_fields() -> None:
    text = draw('<c-zf.error-summary :form="form" />', form=gallery.SampleForm({}))
    assert 'href="#id_reason"' in text
    assert 'role="alert"' in text
    one = gallery.SampleForm({"reason": "核实", "day": "2026-11-20", "body": "1", "route": "1"})
    assert draw('<c-zf.error-summary :form="form" />', form=one).strip() == ""


def test_each_form_carries_its_own_submission_key() -> None:
    first, second = draw("{% zf_once %}"), draw("{% zf_once %}")
    assert re.search(r'name="idempotency_key" value="[0-9a-f-]{36}"', first)
    assert first != second


def test_sub_items_of_the_navigation_show_only_under_the_open_floor() -> None:
    assert "立案审批" in page("case")
    assert "立案审批" not in page("desk-home")


def test_a_list_row_costs_no_component() -> None:
    text = (FACES / "templates/gallery/desk_home.html").read_text()
    row = text[text.index("{% for row in") : text.index("{% endfor %}</tbody>")]
    assert "<c-" not in row
    assert "{% include" not in row


def test_components_declare_every_name_they_read() -> None:
    """Without a declaration a component would pick up a variable of the same name from the page."""
    loose = {}
    for path in (FACES / "templates/cotton/zf").glob("*.html"):
        text = path.read_text()
        declared = re.search(r"<c-vars (.*?)/>", text)
        names = set(re.findall(r":?([\w]+)(?:=|\s|$)", declared[1])) if declared else set()
        local = set(re.findall(r"{% for (\w+)(?:, (\w+))? in", text)) | set(re.findall(r"with (\w+)=", text))
        flat = {n for item in local for n in (item if isinstance(item, tuple) else (item,)) if n}
        read = set(re.findall(r"{{ (\w+)", text)) | set(re.findall(r"{% if (?:not )?(\w+)", text))
        if rest := read - names - flat - {"slot", "attrs", "forloop"}:
            loose[path.name] = rest
    assert loose == {}


@pytest.mark.parametrize(
    "name", ["account/login.html", "account/logout.html", "account/password_change.html"]
)
def test_the_sign_in_pages_wear_the_public_shell(name: str) -> None:
    from allauth.account.forms import ChangePasswordForm, LoginForm

    request = RequestFactory().get("/accounts/login/")
    form = LoginForm(request=request) if "login" in name else ChangePasswordForm()
    with override_settings(ROOT_URLCONF="allauth.urls"):
        text = render_to_string(name, {"form": form, "shell": gallery_sample.SHELL, "request": request})
    balance = Balance()
    balance.feed(text)
    assert balance.faults == []
    assert balance.headings.count(1) == 1
    assert 'class="btn btn-primary' in text
    assert "zf-skip" in text
    assert not re.search(r"sign ?up|Sign In", text)
