"""The comparison as readers and programs meet it."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guides.comparison.calculation import CompareQuery
from guides.comparison.form import SHOWS, SORTS, Asked, CompareForm
from guides.comparison.page import build
from platforms.documents.facts import FeeTier
from platforms.editions import catalog
from platforms.models import Edition, Platform
from tests.documents import make_facts
from tests.dom import parse
from tests.guides.published import catalog_of, whole_catalog

pytestmark = pytest.mark.slow

TODAY = date(2026, 11, 22)
ON = "on=2026-11-22"
EVERYTHING = whole_catalog()
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def visitor(monkeypatch):
    """A visitor of a site with every platform there is a file for."""
    monkeypatch.setattr(catalog, "current", lambda: EVERYTHING)
    return Client()


def page_of(client, query=""):
    return parse(client.get(f"/compare/?{ON}&{query}").text)


def rows_of(client, query=""):
    return client.get(f"/compare.json?{ON}&{query}").json()["rows"]


def columns(table):
    """Row header → cells."""
    return {row.one("th").text: [cell.text for cell in row.all("td")] for row in table.one("tbody").all("tr")}


# ── The sentence that matters ────────────────────────────────────────────────────────────────────


def test_the_first_thing_said_is_who_leaves_more_and_by_how_much(visitor):
    main = page_of(visitor, "amount=50000&p=crowdworks&p=lancers").one("main")

    assert (
        main.all("p", class_="big")[0].text
        == "手取りがいちばん多いのは、ランサーズの41,250円です。いちばん少ないクラウドワークスと2,750円違います。"
    )
    assert main.text.index("違います") < main.text.index("仕事の金額")


def test_a_platform_that_takes_nothing_from_the_worker_is_named_but_not_called_the_best(visitor):
    answer = page_of(visitor, "amount=50000").one(id="answer").text

    assert not answer.startswith("この条件では、Anycrew")
    assert "Anycrewは、仕事を受ける人の手数料が0円です。" in answer


def test_such_a_platform_is_compared_where_there_is_nothing_else(visitor):
    assert "Anycrewの手取りは50,000円です" in page_of(visitor, "amount=50000&p=anycrew").one(id="answer").text


def test_equal_take_homes_are_called_equal():
    twins = catalog_of(make_facts(slug=slug, name=slug) for slug in ("a-one", "b-two")).platforms
    page = build(twins, Asked(CompareQuery(50_000), CompareForm({}, {}, {}), ()), TODAY)

    assert [row.slug for row in page.lead.best] == ["a-one", "b-two"]
    assert page.lead.difference_yen == 0


def test_the_sentence_says_when_nothing_can_be_computed(visitor):
    answer = page_of(visitor, "p=upwork&p=itpropartners").one(id="answer").text

    assert answer == "この条件では、手取りを計算できるところがありません。"


def test_a_job_too_small_to_be_paid_out_is_not_set_beside_the_best():
    page = build(EVERYTHING.platforms, Asked(CompareQuery(980, format="sale"), CompareForm({}, {}, {}), ()), TODAY)
    small = [row for row in page.known if row.row.reaches_minimum is False]

    assert small
    assert {row.behind_yen for row in small} == {None}
    assert min(row.behind_yen for row in page.known if row not in small and not row.free) == 0


# ── What readers ask ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        pytest.param("amount", "五万円くらい", id="an amount in words"),
        pytest.param("amount", "0", id="an amount of nothing"),
        pytest.param("amount", "1億1円", id="more than the most"),
        pytest.param("target", "-5", id="a negative take-home"),
        pytest.param("jobs_per_month", "1.5", id="half a job"),
    ],
)
def test_what_cannot_be_read_stays_typed_and_is_explained_beside_its_field_and_on_top(visitor, name, typed):
    page = page_of(visitor, f"{name}={typed}")
    field = page.one("input", name=name)
    message = page.one(id=field["aria-describedby"]).text

    assert field["value"] == typed
    assert field["aria-invalid"] == "true"
    assert message in page.one(id="errors").text
    assert page.one(id="errors").one("a")["href"] == f"#{field['id']}"
    assert page.one("head").one("title").text.startswith("エラー：")


def test_keys_that_no_field_shows_are_named_with_the_near_one(visitor):
    text = page_of(visitor, "amont=5&p=crowdwork&sort=best&utm_source=x").one("main").text

    assert "amont（5）：この名前の条件はありません。「amount」ではありませんか。" in text
    assert "p（crowdwork）：この名前のプラットフォームは掲載していません。" in text
    assert "sort（best）" in text
    assert "utm_source" not in text


def test_choices_swap_the_result_alone_so_that_typing_is_never_disturbed(visitor):
    form = page_of(visitor).one("form", id="compare-form")

    assert "data-hx-trigger" not in form.attributes
    for choice in form.all("select"):
        assert "#fields" not in choice["data-hx-select-oob"]
    assert all("data-hx-get" not in field.attributes for field in form.all("input"))


def test_page_and_fragment_say_the_same(visitor):
    address = f"/compare/?{ON}&amount=30000&jobs_per_month=2&target=9000&withholding=yes"
    page, fragment = visitor.get(address).text, visitor.get(address, headers=FRAGMENT).text

    assert "<html" in page
    assert "<html" not in fragment
    assert fragment.strip() in page


def test_the_address_after_a_change_is_the_clean_link(visitor):
    response = visitor.get("/compare/?amount=３万&bank=&category=&tax=included&target=&p=&p=lancers", headers=FRAGMENT)

    assert response["HX-Push-Url"] == "/compare/?amount=30000&p=lancers&tax=included"


def test_the_address_keeps_what_was_typed_while_it_cannot_be_read(visitor):
    address = "/compare/?amount=5x&bank=other"

    assert visitor.get(address, headers=FRAGMENT)["HX-Push-Url"] == address


def test_the_link_to_share_leads_to_the_same_answer(visitor):
    asked = "amount=30000&bank=other&category=writing&format=hourly&jobs_per_month=2&p=crowdworks&p=lancers"
    everything = f"{asked}&show=known&sort=name&target=9000&tax=excluded&withholding=yes"
    link = page_of(visitor, everything).one("p", class_="link-to-copy").one("a")

    assert sorted(link["href"].removeprefix("/compare/?").split("&")) == sorted([ON, *everything.split("&")])
    assert link.text.endswith(link["href"])


def test_the_bare_address_may_be_kept_by_others_and_answers_may_not(visitor):
    bare, asked = visitor.get("/compare/"), visitor.get("/compare/?amount=1000")

    assert "public" in bare["Cache-Control"]
    assert "no-store" in asked["Cache-Control"]
    for response in (bare, asked):
        assert parse(response.text).one("link", rel="canonical")["href"].endswith("/compare/")


# ── Order and choice ─────────────────────────────────────────────────────────────────────────────


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.permutations(EVERYTHING.platforms),
    st.sampled_from(sorted(SORTS)),
    st.sampled_from(sorted(SHOWS)),
    st.integers(1, 500_000),
)
def test_the_order_depends_on_what_was_asked_and_nothing_else(shuffled, sort, show, amount_yen):
    asked = Asked(CompareQuery(amount_yen), CompareForm({}, {}, {}), (), sort=sort, show=show)

    assert [each.row for each in build(shuffled, asked, TODAY).shown] == [
        each.row for each in build(EVERYTHING.platforms, asked, TODAY).shown
    ]


def test_names_summaries_kinds_and_operators_do_not_move_anybody():
    def order(platforms):
        page = build(platforms, Asked(CompareQuery(50_000), CompareForm({}, {}, {}), ()), TODAY)
        return [each.row.slug for each in page.shown]

    dressed = catalog_of(
        p.facts.model_copy(update={"name": f"{n}", "summary": "広告", "operator": "X", "kind": "agent"})
        for n, p in enumerate(EVERYTHING.platforms)
    )

    assert order(dressed.platforms) == order(EVERYTHING.platforms)


@pytest.mark.parametrize(
    ("sort", "key"),
    [
        pytest.param("take_home", lambda row: -row["take_home_yen"], id="most first"),
        pytest.param("payout", lambda row: row["paid_on"] or "9999", id="soonest first, unknown days last"),
        pytest.param(
            "minimum", lambda row: (row["minimum_yen"] is None, row["minimum_yen"]), id="unknown minimum last"
        ),
    ],
)
def test_rows_follow_the_chosen_order_with_known_ones_first(visitor, sort, key):
    rows = rows_of(visitor, f"amount=50000&sort={sort}")
    known = [row for row in rows if row["status"] == "known"]

    assert rows[: len(known)] == known
    assert known == sorted(known, key=lambda row: (key(row), row["slug"]))


def test_a_filter_keeps_only_what_one_job_can_pay_out(visitor):
    rows = rows_of(visitor, "amount=1000&show=payable")

    assert all(row["status"] == "known" and row["reaches_minimum"] for row in rows)
    assert "crowdworks" not in {row["slug"] for row in rows}


@pytest.mark.parametrize("count", [2, 3])
def test_a_few_chosen_platforms_stand_beside_each_other_with_facts_in_rows(visitor, count):
    names = ["crowdworks", "upwork", "lancers"][:count]
    table = page_of(visitor, "&".join(f"p={name}" for name in names)).one("table", class_="side-by-side")

    assert {len(cells) for cells in columns(table).values()} == {count}
    assert columns(table)["手取り"][-1] == "不明"


def test_chosen_platforms_are_compared_with_each_other_alone(visitor):
    rows = rows_of(visitor, "amount=50000&p=crowdworks&p=coconala&p=crowdworks")

    assert [row["slug"] for row in rows] == ["coconala", "crowdworks"]


# ── Figures ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("job_format", ["project", "task", "hourly"])
@pytest.mark.parametrize("amount", [1, 999, 50_000, 123_457, 3_000_000])
def test_known_rows_tie_out_and_the_others_show_no_number(visitor, job_format, amount):
    rows = rows_of(visitor, f"amount={amount}&format={job_format}&jobs_per_month=3&target=9000")
    assert {"known"} < {row["status"] for row in rows}
    for row in rows:
        parts = [row[name] for name in ("fee_yen", "fee_tax_yen", "transfer_fee_yen", "take_home_yen")]
        if row["status"] == "known":
            assert sum(parts) == amount
            assert Decimal(row["effective_rate"]) <= 1
        else:
            figures = ("effective_rate", "margin_yen", "paid_on", "minimum_yen", "required_amount_yen", "year")
            assert [*parts, *(row[name] for name in figures)] == [None] * 10


def test_platforms_without_figures_say_in_words_and_shape_why(visitor):
    rows = page_of(visitor, "amount=50000").one("dl", class_="no-figures").all("div")
    said = {row.one("dt").text: row.one("span", class_="status") for row in rows}

    assert {said[name].text for name in ("Upwork", "ITプロパートナーズ", "フジ子さん")} == {
        "不明",
        "非公開",
        "率での比較の対象外",
    }
    assert len({said[name]["class"] for name in ("Upwork", "ITプロパートナーズ", "フジ子さん")}) == 3
    assert not any(char.isdigit() for row in rows for char in row.one("dd").text)


def test_every_known_row_has_its_sum_with_rule_and_evidence(visitor):
    page = page_of(visitor, "amount=50000")
    links = page.one("table", class_="compare-table").one("tbody").all("a")
    assert links
    for link in links:
        explained = page.one(id=link["href"].removeprefix("#"))

        assert explained.one("table", class_="sum").all("tr")[-1].one("th").text == "手取り"
        assert "確認" in explained.all("details", class_="cites")[0].one("summary").text


def test_what_the_client_pays_on_top_is_told_apart(visitor):
    text = page_of(visitor, "amount=50000").one(id="sum-lancers").text

    assert "頼む人は、この金額とは別に2,750円をプラットフォームへ払います" in text


def test_a_wanted_take_home_gives_a_price_that_leaves_it(visitor):
    table = page_of(visitor, "target=50000").one("section", aria_labelledby="price").one("table")
    price = int(columns(table)["クラウドワークス"][0].removesuffix("円").replace(",", ""))
    by_slug = {row["slug"]: row for row in rows_of(visitor, f"amount={price}")}

    assert by_slug["crowdworks"]["take_home_yen"] == 50_000


def test_a_year_names_the_difference_the_transfers_and_what_batching_saves(visitor):
    section = page_of(visitor, "amount=50000&jobs_per_month=4").one("section", aria_labelledby="year")
    cells = columns(section.one("table"))["クラウドワークス"]

    assert cells == ["1,860,000円", "528,000円", "24回", "12,000円", "12,000円"]
    assert "手取りの差は、1年で317,760円になります。" in section.text


def test_income_tax_is_shown_only_when_asked_and_in_a_table_of_its_own(visitor):
    plain, asked = page_of(visitor, "amount=50000"), page_of(visitor, "amount=50000&withholding=yes")
    cells = columns(asked.one("section", aria_labelledby="withholding").one("table"))["クラウドワークス"]

    assert not plain.all("section", aria_labelledby="withholding")
    assert cells == ["38,500円", "−5,105円", "33,395円"]
    assert columns(asked.one("table", class_="compare-table")) == columns(plain.one("table", class_="compare-table"))


def test_facts_that_nobody_checked_for_long_look_old(visitor):
    text = parse(visitor.get("/compare/?on=2027-11-22").text).one("table", class_="compare-table").text

    assert "要確認：確認から" in text


def test_pictures_say_what_they_show_and_carry_no_style_of_their_own(visitor):
    page = page_of(visitor, "amount=50000")
    for picture in page.one("section", aria_labelledby="pictures").all("svg"):
        assert picture["role"] == "img"
        assert all(page.one(id=name).text for name in picture["aria-labelledby"].split())
        assert not any("style" in node.attributes for node in picture.walk())
    lines = page.all("polyline")
    assert len({line["stroke-dasharray"] for line in lines}) == len(lines)


def test_the_method_page_tells_the_rules(visitor):
    text = parse(visitor.get("/compare/method/").text).one("main").text

    assert all(word in text for word in ("並び順", "源泉徴収", "消費税の申告", "切り捨て", "非公開"))


# ── For programs and spreadsheets ────────────────────────────────────────────────────────────────


def test_json_keeps_the_contract(visitor):
    body = visitor.get(f"/compare.json?{ON}&amount=11000&blance=1").json()

    assert (body["amount_yen"], body["tax"], body["ignored"][0]["key"]) == (11_000, "included", "blance")
    for row in body["rows"]:
        assert {"slug", "name", "status", "fee_yen", "fee_tax_yen", "transfer_fee_yen"} <= row.keys()
        assert {"take_home_yen", "effective_rate", "notes", "citations"} <= row.keys()
        assert row["status"] in {"known", "unknown", "not_applicable", "undisclosed"}


def read_csv(response):
    assert response.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_the_file_holds_the_same_figures_in_the_same_order(visitor):
    query = f"{ON}&amount=50000&sort=name&bank=other"
    records = read_csv(visitor.get(f"/compare.csv?{query}"))

    assert [(record["プラットフォーム"], record["手取り"]) for record in records] == [
        (row["name"], "" if row["take_home_yen"] is None else str(row["take_home_yen"]))
        for row in rows_of(visitor, query)
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "＝", "＋", "－", "＠"])
def test_no_name_becomes_a_formula_in_a_spreadsheet(monkeypatch, start):
    evil = make_facts().model_copy(update={"name": f'{start}HYPERLINK("x","y")'})
    monkeypatch.setattr(catalog, "current", lambda: catalog_of([evil]))

    assert read_csv(Client().get("/compare.csv"))[0]["プラットフォーム"] == f"'{evil.name}"


# ── Many platforms ───────────────────────────────────────────────────────────────────────────────


def many(count):
    schedule = make_facts().fee_schedules[0]
    return [
        make_facts(slug=f"sample-{n}", name=f"見本{n}").model_copy(
            update={
                "fee_schedules": (schedule.model_copy(update={"tiers": (FeeTier(rate=Decimal(n % 500) / 1_000),)}),)
            }
        )
        for n in range(count)
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("count", [10, 1_000])
def test_one_query_is_enough_for_any_number_of_platforms(monkeypatch, count, django_assert_max_num_queries):
    documents = many(count)
    rows = Platform.objects.bulk_create(
        Platform(
            slug=facts.slug,
            name=facts.name,
            kana=facts.kana,
            kind=facts.kind,
            summary=facts.summary,
            fee_status=facts.fee_status,
        )
        for facts in documents
    )
    Edition.objects.bulk_create(
        Edition(platform=row, number=1, facts=facts.model_dump(mode="json"), reason="初版", published_at=published)
        for row, facts, published in zip(rows, documents, [EVERYTHING.platforms[0].published_at] * count)
    )
    # However long the page takes here, the catalog is asked anew only where the test says so.
    monkeypatch.setattr(catalog, "FRESH_SECONDS", 3_600)
    catalog.forget()
    client = Client()
    client.get("/compare/?amount=50000")
    catalog.ask_again()

    with django_assert_max_num_queries(1):
        response = client.get("/compare/?amount=51000")

    catalog.forget()
    assert response.status_code == 200


def test_a_long_list_comes_in_pages(monkeypatch):
    everybody = catalog_of(many(120))
    monkeypatch.setattr(catalog, "current", lambda: everybody)
    client = Client()
    pages = [parse(client.get(f"/compare/?page={n}").text) for n in (1, 2, 3)]
    names = [
        row.one("th").text for page in pages for row in page.one("table", class_="compare-table").one("tbody").all("tr")
    ]

    assert len(set(names)) == 120
    assert "120件のうち51〜100件目" in pages[1].one("nav", aria_label="ページ").text


def test_other_currencies_stand_beside_the_list_with_the_date_of_their_rate(visitor):
    page = page_of(visitor, "amount=50000")
    section = page.one(id="results").text
    listed = page.one("table", class_="compare-table").text + page.one("dl", class_="no-figures").text

    assert "Fiverr" in section
    assert "Fiverr" not in listed
    assert "2025年9月" in section
    (row,) = [row for row in rows_of(visitor, "amount=50000") if row["slug"] == "fiverr"]
    assert (row["status"], row["take_home_yen"], row["foreign"]["currency"]) == ("unknown", None, "USD")


def test_a_reader_chooses_the_plan_they_have(visitor):
    (free,), (paid,) = (
        [row for row in rows_of(visitor, f"amount=10000&format=sale{plan}") if row["slug"] == "stores"]
        for plan in ("", "&plan=stores:basic")
    )

    assert (free["fee_yen"] + free["fee_tax_yen"], paid["fee_yen"] + paid["fee_tax_yen"]) == (550, 360)
    assert "plan_price_unknown" in paid["notes"]


def test_a_plan_that_nobody_knows_is_named_and_not_used(visitor):
    body = visitor.get("/compare.json?format=sale&plan=stores:gold&plan=minne:plus-light&plan=minne:regular").json()

    assert {each["value"] for each in body["ignored"]} == {"stores:gold", "minne:plus-light", "minne:regular"}


def test_a_form_sent_with_its_defaults_unfolds_nothing(visitor):
    main = page_of(visitor, "amount=80000&tax=included&bank=&format=project&category=").one("main")

    assert not [fold for fold in main.all("details") if "open" in fold.attributes]
    assert [
        fold
        for fold in page_of(visitor, "amount=80000&format=hourly").one("main").all("details")
        if "open" in fold.attributes
    ]
