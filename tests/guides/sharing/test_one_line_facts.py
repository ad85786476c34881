"""One fact on one line: always as published, never a guess, at an address that stays."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from guides.sharing.one_line_fact_views import drawing, in_rows
from guides.sharing.one_line_facts import CHIPS, chip, chips
from tests.dom import parse
from tests.guides.published import facts_of, slugs

TODAY = date(2026, 11, 22)
FACT = "/embed/fact/crowdworks/payout-minimum"


@pytest.mark.parametrize(
    ("slug", "fact", "value", "text"),
    [
        pytest.param("crowdworks", "payout-minimum", 1_000, "1,000円", id="the smallest payout"),
        pytest.param("crowdworks", "worker-fee", "5%〜20%（税別）", "5%〜20%（税別）", id="a fee in tiers"),
        pytest.param("lancers", "worker-fee", "16.5%（税込）", "16.5%（税込）", id="one fee"),
        pytest.param("fiverr", "worker-fee", "20%", "20%", id="no consumption tax in dollars"),
        pytest.param(
            "techme",
            "worker-fee",
            "20%（消費税が別かは不明）",
            "20%（消費税が別かは不明）",
            id="nobody says whether tax is in it",
        ),
        pytest.param("yoridokoro", "payout-days", None, "不明", id="only the pay day of leavers is known"),
        pytest.param("crowdworks", "quick-payout-fee", "出金額の5%", "出金額の5%", id="the fee for a quick payout"),
        pytest.param("crowdworks", "balance-expiry", 180, "180日", id="the day an amount lapses"),
        pytest.param("coconala", "payout-minimum", None, "不明", id="nobody knows the minimum"),
        pytest.param("lancers", "quick-payout-fee", None, "不明", id="no quick payout is known"),
    ],
)
def test_a_chip_tells_what_is_published(slug, fact, value, text):
    found = chip(facts_of(slug), fact, TODAY)

    assert (found.value, found.text) == (value, text)


def test_a_fee_says_that_other_jobs_cost_something_else_where_only_the_least_fee_differs():
    assert chip(facts_of("freelancer-com"), "worker-fee", TODAY).holds_when == "仕事の種類で変わります"


def test_a_chip_reads_as_one_line_with_the_day_of_the_check():
    assert str(chip(facts_of("crowdworks"), "payout-minimum", TODAY)) == "最低出金額 1,000円（2026-11-22に写しで確認）"


def test_a_chip_says_when_it_is_quoted_and_when_some_page_says_otherwise():
    assert str(chip(facts_of("shufti"), "payout-minimum", TODAY)).endswith("・公式の転記）")
    assert "食い違う情報あり" in str(chip(facts_of("pe-bank"), "worker-fee", TODAY))
    assert "食い違う情報あり" not in str(chip(facts_of("crowdworks"), "payout-minimum", TODAY))


def test_what_nobody_knows_has_no_day_and_is_never_zero():
    line = str(chip(facts_of("coconala"), "payout-minimum", TODAY))

    assert line == "最低出金額 不明"


def test_the_day_of_the_check_is_the_newest_that_agrees():
    facts = facts_of("crowdworks")
    method = facts.payout_methods[0]
    first, *rest = (citation for citation in method.citations if citation.agrees)
    newer = first.model_copy(update={"checked_on": TODAY + timedelta(days=9)})
    against = first.model_copy(update={"checked_on": TODAY + timedelta(days=20), "agrees": False})
    checked = method.model_copy(update={"citations": (newer, against, *rest)})
    changed = facts.model_copy(update={"payout_methods": (checked, *facts.payout_methods[1:])})

    assert chip(changed, "payout-minimum", TODAY).checked_on == TODAY + timedelta(days=9)


def test_an_inferred_fact_says_that_it_must_be_confirmed():
    found = chip(facts_of("crowdworks"), "payout-minimum", TODAY)

    assert str(replace(found, certainty="inferred")).endswith("・要確認）")


def test_a_list_of_chips_leaves_out_what_nobody_knows():
    found = {each.fact for each in chips(facts_of("coconala"), TODAY)}

    assert "payout-minimum" not in found
    assert found < set(CHIPS)


def test_the_addresses_in_articles_stay():
    assert {
        "payout-minimum",
        "worker-fee",
        "transfer-fee",
        "quick-payout-fee",
        "payout-days",
        "balance-expiry",
        "blockers",
    } <= set(CHIPS)


def test_a_framed_fact_links_to_its_evidence(site):
    page = parse(site.get(f"{FACT}/").text)

    link = page.one("a")
    assert "最低出金額 1,000円" in link.text
    assert link["href"].endswith("/platforms/crowdworks/")
    assert link["target"] == "_top"


def test_a_picture_of_a_fact_says_the_same_to_those_who_cannot_see_it(site):
    response = site.get(f"{FACT}.svg")
    picture = parse(response.text).one("svg")

    assert response.headers["Content-Type"].startswith("image/svg+xml")
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert picture["role"] == "img"
    assert picture.one("title").text.replace(" ", "") == picture.one("text").text.replace(" ", "")
    assert "クラウドワークス：最低出金額 1,000円" in picture.one("title").text


def test_a_picture_is_wide_enough_for_its_line(site):
    picture = parse(site.get(f"{FACT}.svg").text).one("svg")

    assert 14 * len("クラウドワークス：最低出金額") < int(picture["width"]) <= 340
    assert [row.text for row in picture.all("tspan")][1] == "（2026-11-22に写しで確認）"


@pytest.mark.parametrize("slug", slugs())
def test_no_picture_of_a_fact_is_too_wide_for_a_phone(slug):
    for found in chips(facts_of(slug), TODAY):
        rows = in_rows(f"{facts_of(slug).name}：{found}")

        assert "".join(rows).replace(" ", "") == f"{facts_of(slug).name}：{found}".replace(" ", "")
        assert all(row and row[0] not in "、。）」" and row[-1] not in "（「" for row in rows)
        assert int(drawing([f"{facts_of(slug).name}：{found}"])["width"]) <= 340


@pytest.mark.parametrize(
    ("line", "rows"),
    [
        pytest.param("あ" * 22, ["あ" * 22], id="just one row"),
        pytest.param("あ" * 23, ["あ" * 22, "あ"], id="one letter more"),
        pytest.param("あ" * 21 + "10,000円", ["あ" * 21, "10,000円"], id="a number stays whole"),
        pytest.param("あ" * 21 + "い）。", ["あ" * 21, "い）。"], id="a closing mark stays with its letter"),
        pytest.param("あ" * 21 + "（い", ["あ" * 21, "（い"], id="an opening mark, too"),
        pytest.param("あ" * 21 + "（税別）い", ["あ" * 21, "（税別）い"], id="a short aside stays whole"),
        pytest.param("a" * 99, ["a" * 99], id="a word that fits nowhere"),
    ],
)
def test_a_long_line_is_broken_where_a_reader_would(line, rows):
    assert in_rows(line) == rows


def test_a_picture_in_two_rows_is_higher(site):
    picture = parse(site.get("/embed/fact/crowdworks/payout-days.svg").text).one("svg")

    rows = len(picture.all("tspan"))
    assert rows > 1
    assert int(picture["height"]) == 28 + 20 * (rows - 1)


def test_a_picture_has_the_colours_that_an_article_asks_for(site):
    light, dark, auto = (parse(site.get(f"{FACT}.svg?theme={theme}").text) for theme in ("light", "dark", "auto"))

    assert dark.one("rect")["fill"] != light.one("rect")["fill"] == auto.one("rect")["fill"]
    assert dark.one("text")["fill"] != light.one("text")["fill"]


def test_a_picture_in_unknown_colours_says_so(site):
    assert "themeは" in parse(site.get(f"{FACT}.svg?theme=blue").text).one("title").text


def test_json_of_a_fact_names_its_day_and_licence(site):
    body = site.get(f"{FACT}.json").json()

    assert body["value"] == 1_000
    assert body["platform"] == {"slug": "crowdworks", "name": "クラウドワークス", "edition": 1}
    assert date.fromisoformat(body["checked_on"])
    assert body["license"].endswith("/by/4.0/")


@pytest.mark.parametrize("suffix", ["/", ".svg", ".json"])
@pytest.mark.parametrize(
    "place", [pytest.param("nobody/payout-minimum", id="platform"), pytest.param("crowdworks/nothing", id="fact")]
)
def test_what_is_not_published_is_not_found(site, place, suffix):
    response = site.get(f"/embed/fact/{place}{suffix}")

    assert response.status_code == 404
    assert "公開されていません" in response.text


@pytest.mark.parametrize("suffix", [".svg", ".json"])
def test_whoever_holds_the_same_fact_gets_only_that_answer(site, suffix):
    etag = site.get(FACT + suffix).headers["ETag"]
    again = site.get(FACT + suffix, headers={"if-none-match": etag})

    assert again.status_code == 304
    assert again.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert not again.content
