"""银行缴款文件 — the bank's list beside the decisions: what fits is recorded, what does not is said in words."""

import io
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from tests.casework.story import FIRM, Story, at, case_at
from tests.casework.test_pages import signed_in
from tests.county import County
from zhifa.core import clock
from zhifa.core.acts import Act
from zhifa.core.errors import BadInput, NotPermitted
from zhifa.core.ledger.models import LedgerEntry
from zhifa.enforcement.casework import bank_receipts, receipt_matching, waiting_payments
from zhifa.enforcement.casework import operations as casework
from zhifa.enforcement.casework.models import BankFile, Payment

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:No directory at")]

HEAD = "流水号,交易日期,决定书文号,付款人,金额"
COLUMNS = {
    "serial": "流水号",
    "paid_on": "交易日期",
    "decision": "决定书文号",
    "payer": "付款人",
    "amount": "金额",
}


def csv_of(*lines: str) -> io.BytesIO:
    return io.BytesIO("\n".join((HEAD, *lines)).encode())


def take(county: County, *lines: str) -> BankFile:
    return casework.take_bank_file(
        by=county.finance, source=csv_of(*lines), file_name="0302.csv", columns=COLUMNS
    )


def judged(*lines: str) -> list[receipt_matching.Line]:
    rows = [dict(zip(HEAD.split(","), line.split(","), strict=True)) for line in lines]
    return receipt_matching.match(enumerate(rows, 2), COLUMNS)


@pytest.fixture(scope="module")
def served(small_county: County, django_db_blocker: Any) -> Story:
    """One served decision for all tests of the file: what a test does to it is undone at its end."""
    with django_db_blocker.unblock(), clock.travel(at("2026-03-02 09:00")):
        return case_at(small_county, "served")


def number(story: Story) -> str:
    decision = story.file.decision
    assert decision is not None
    return decision.number


def test_a_row_is_found_by_number_by_plain_brackets_or_by_act_code_and_recorded(
    small_county: County, served: Story, on: Any
) -> None:
    with on("2026-03-03 09:00"):
        plain = number(served).replace("〔", "[").replace("〕", "]")
        assert plain != number(served)
        decision = served.file.decision
        assert decision is not None
        code = Act.objects.get(uid=decision.act_uid).code
        made = take(
            small_county,
            f"S-1,2026-03-02,{number(served)},{FIRM['name']},100",
            f'S-2,2026/03/03,{plain},{FIRM["name"]},"¥200.00"'.replace('"', ""),
            f"S-3,20260303,{code},张某（虚构）,200.00元",
        )
        assert (made.recorded, made.recorded_fen, made.refused) == (3, 50_000, [])
        paid = Payment.objects.filter(case=served.case).order_by("id")
        assert [(p.receipt_number, p.fen, p.source, p.paid_on) for p in paid] == [
            ("S-1", 10_000, "bank", date(2026, 3, 2)),
            ("S-2", 20_000, "bank", date(2026, 3, 3)),
            ("S-3", 20_000, "bank", date(2026, 3, 3)),
        ]
        assert (
            LedgerEntry.objects.filter(operation="casework.record_payment", matter=served.case.matter).count()
            == 3
        )
        assert served.file.left_fen == 0
        served.do("confirm_performance")


def test_the_same_serial_counts_once_in_a_file_and_over_files(
    small_county: County, served: Story, on: Any
) -> None:
    with on("2026-03-03 09:00"):
        row = f"S-1,2026-03-02,{number(served)},,100"
        made = take(small_county, row, row)
        assert made.recorded == 1
        assert "在第 2 行已经有了" in made.refused[0]["sentence"]
        again = take(small_county, row, f"S-2,2026-03-02,{number(served)},,100")
        assert (again.recorded, again.repeated, again.repeated_fen) == (1, 1, 10_000)
        assert Payment.objects.filter(case=served.case).count() == 2


def test_the_same_file_sent_twice_leaves_one_note(small_county: County, served: Story, on: Any) -> None:
    with on("2026-03-03 09:00"):
        first = take(small_county, f"S-1,2026-03-02,{number(served)},,500")
        second = take(small_county, f"S-1,2026-03-02,{number(served)},,500")
        assert first.pk == second.pk and first.recorded == 1
        assert BankFile.objects.count() == 1 and Payment.objects.filter(case=served.case).count() == 1


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("S-1,2026-03-02,没有这个文号,,500", "没有文号或者行政行为码"),
        ("S-1,2026-03-02,,,500", "没有决定文号"),
        (",2026-03-02,{n},,500", "没有银行流水号"),
        ("S-1,三月二日,{n},,500", "日期「三月二日」看不懂"),
        ("S-1,2026-03-02,{n},,五百", "金额「五百」看不懂"),
        ("S-1,2026-03-02,{n},,=500", "金额「=500」看不懂"),
        ("S-1,2026-03-02,{n},,-500", "金额是负数"),
        ("S-1,2026-03-02,{n},,0", "金额是零"),
        ("S-1,2026-03-02,{n},,500.01", "多于那一天应缴的"),
        ("S-1,2026-02-01,{n},,500", "早于送达日"),
        ("S-1,2027-01-01,{n},,500", "还没有到"),
    ],
)
def test_what_does_not_fit_is_said_in_words_and_nothing_is_paid(
    small_county: County, served: Story, on: Any, row: str, said: str
) -> None:
    with on("2026-03-03 09:00"):
        made = take(small_county, row.format(n=number(served)))
        assert made.recorded == 0
        assert said in made.refused[0]["sentence"]
        assert not Payment.objects.filter(case=served.case).exists()


def test_a_decision_not_yet_served_or_already_performed_takes_no_money(small_county: County, on: Any) -> None:
    with on("2026-03-02 09:00"):
        decided = case_at(small_county, "decided", acted_on=date(2026, 2, 24))
        performed = case_at(small_county, "performed", acted_on=date(2026, 2, 20))
        lines = judged(f"S-1,2026-03-02,{number(decided)},,500", f"S-2,2026-03-02,{number(performed)},,500")
        assert "还没有登记送达" in lines[0].sentence
        assert "没有要缴的" in lines[1].sentence


def test_what_is_paid_late_pays_the_fine_first_and_then_what_has_been_added(
    small_county: County, served: Story, on: Any
) -> None:
    # served 2 March, fifteen days to 17 March; two days late at 15 yuan a day (处罚法第七十二条第一款第一项)
    with on("2026-03-20 09:00"):
        whole, too_much = judged(
            f"S-1,2026-03-19,{number(served)},,530", f"S-2,2026-03-19,{number(served)},,1"
        )
        assert (whole.owed_fen, whole.late_owed_fen) == (50_000, 3_000)
        assert (whole.fen, whole.late_fen, whole.left_fen) == (50_000, 3_000, 0)
        assert "多于那一天应缴的" in too_much.sentence
        (bare,) = judged(f"S-1,2026-03-19,{number(served)},,500")
        assert (bare.left_fen, bare.late_left_fen) == (0, 3_000)  # not paid up: what was added is still owed
        take(small_county, f"S-1,2026-03-19,{number(served)},,530")
        payment = Payment.objects.get(case=served.case)
        assert (payment.fen, payment.late_fen) == (50_000, 3_000)
        served.do("confirm_performance")


def test_the_banks_own_split_is_followed(served: Story, on: Any) -> None:
    with on("2026-03-20 09:00"):
        row = {"号": "S-1", "日": "2026-03-19", "文": number(served), "额": "515", "加": "15"}
        columns = {"serial": "号", "paid_on": "日", "decision": "文", "amount": "额", "late": "加"}
        (line,) = receipt_matching.match([(2, row)], columns)
        assert (line.fits, line.fen, line.late_fen) == (True, 50_000, 1_500)


def test_a_file_is_taken_by_finance_alone(small_county: County, served: Story) -> None:
    with pytest.raises(NotPermitted, match="登记银行缴款文件"):
        casework.take_bank_file(
            by=small_county.officer,
            source=csv_of(f"S-1,2026-03-02,{number(served)},,500"),
            file_name="a.csv",
            columns=COLUMNS,
        )


def test_columns_are_known_by_their_words_or_from_an_earlier_file() -> None:
    header = ["序号", "回单编号", "入账日期", "处罚决定书文号", "户名", "实缴金额", "滞纳金"]
    assert bank_receipts.guess(header) == {
        "serial": "回单编号", "paid_on": "入账日期", "decision": "处罚决定书文号", "payer": "户名",
        "amount": "实缴金额", "late": "滞纳金",
    }  # fmt: skip
    mine = {"serial": "序号", "paid_on": "入账日期", "decision": "处罚决定书文号", "amount": "实缴金额"}
    assert bank_receipts.guess(header, [{"serial": "别的"}, mine]) == mine
    with pytest.raises(BadInput, match="没有指定「银行流水号」"):
        bank_receipts.check_columns({k: v for k, v in mine.items() if k != "serial"}, header)
    with pytest.raises(BadInput, match="用了两次"):
        bank_receipts.check_columns({**mine, "amount": "序号"}, header)


# ── 页面 ──────────────────────────────────────────────────────────────────────────────────────


def sheet(*rows: tuple[Any, ...]) -> SimpleUploadedFile:
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(HEAD.split(","))
    for row in rows:
        page.append(row)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("0303.xlsx", out.getvalue())


def test_finance_uploads_a_workbook_sees_every_row_and_enters_what_fits(
    small_county: County, served: Story, on: Any
) -> None:
    with on("2026-03-03 09:00"):
        client = signed_in(small_county, "finance")
        home = reverse("desk:payments")
        text = client.get(home).content.decode()
        assert number(served) in text and "500 元" in text
        sent = sheet(
            ("S-1", date(2026, 3, 3), number(served), FIRM["name"], 500), ("S-2", "x", number(served), "", 1)
        )
        page = client.post(home, {"file": sent})
        assert page.status_code == 302
        tried = client.get(page["Location"]).content.decode()
        assert "登记 1 笔" in tried and "日期「x」看不懂" in tried and ">缴清<" in tried
        assert not Payment.objects.filter(case=served.case).exists()
        fields = {f"c_{k}": v for k, v in COLUMNS.items()}
        done = client.post(page["Location"], {**fields, "file_name": "0303.xlsx", "do": "start"})
        assert done.status_code == 302
        result = client.get(done["Location"]).content.decode()
        assert "日期「x」看不懂" in result and "新登记" in result
        assert Payment.objects.get(case=served.case).receipt_number == "S-1"
        text = client.get(home).content.decode()
        assert "还有 1 笔" in text and "0303.xlsx" in text and "银行回单" in text


def test_the_page_tells_what_is_overdue_with_what_has_been_added(
    small_county: County, served: Story, on: Any, django_assert_max_num_queries: Any
) -> None:
    overdue = f"{reverse('desk:payments')}?which=overdue"
    with on("2026-03-17 09:00"):
        page = signed_in(small_county, "finance").get(overdue)
        assert page.status_code == 200 and number(served) not in page.content.decode()
    with on("2026-03-19 09:00"):
        client = signed_in(small_county, "finance")
        text = client.get(overdue).content.decode()
        assert number(served) in text and "30 元" in text and "2 天" in text
        for number_of_days in (1, 2):
            acted = date(2026, 3, 10 + number_of_days)
            case_at(small_county, "served", acted_on=acted)
        rows, _ = waiting_payments.waiting(small_county.finance)
        assert [(w.left_fen, w.late_fen, w.days_over) for w in rows] == [
            (50_000, 3_000, 2),
            (50_000, 0, 0),
            (50_000, 0, 0),
        ]
        with django_assert_max_num_queries(4):
            assert client.get(reverse("desk:payments")).status_code == 200


def test_finance_enters_one_payment_by_hand_and_comes_back_to_its_own_page(
    small_county: County, served: Story, on: Any
) -> None:
    with on("2026-03-03 09:00"):
        client = signed_in(small_county, "finance")
        url = reverse("desk:case_do", args=[served.case.uid, "record_payment"])
        page = client.post(
            url,
            {
                "paid_on": "2026-03-03",
                "fen": "500",
                "late_fen": "0",
                "receipt_number": "H-1",
                "source": "hand",
            },
        )
        assert (page.status_code, page["Location"]) == (302, reverse("desk:payments"))


def test_a_file_that_is_none_and_columns_that_are_missing_are_said(small_county: County) -> None:
    client = signed_in(small_county, "finance")
    home = reverse("desk:payments")
    bad = client.post(home, {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.4 x")})
    assert bad.status_code == 422 and "不是 CSV 或 XLSX" in bad.content.decode()
    page = client.post(home, {"file": SimpleUploadedFile("a.csv", "甲,乙\n1,2\n".encode())})
    first = client.get(page["Location"])
    assert first.status_code == 200 and "选好" in first.content.decode()
    asked = client.post(page["Location"], {"do": "try"})
    assert asked.status_code == 422 and "没有指定「银行流水号」" in asked.content.decode()
    assert Client().get(home).status_code == 302


def test_finance_opens_the_step_of_payment_alone_and_reads_nothing_of_the_case(
    small_county: County, served: Story
) -> None:
    with clock.travel(at("2026-03-03 09:00")):
        client = signed_in(small_county, "finance")
        shown = client.get(reverse("desk:case_do", args=[served.case.uid, "record_payment"])).content.decode()
        assert number(served) in shown and served.case.party.name in shown
        assert served.case.facts not in shown
        for action in ("file_case", "close_case", "decide_penalty"):
            answer = client.get(reverse("desk:case_do", args=[served.case.uid, action]))
            assert answer.status_code == 403, action
            assert served.case.party.name not in answer.content.decode()
