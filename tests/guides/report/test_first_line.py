"""The first panel for people who usually come: can I leave, when, how much, what today. The title says the same."""

import pytest

from platforms.editions import catalog
from tests.dom import parse
from tests.guides.published import MAIN, catalog_of, facts_of, slugs

pytestmark = pytest.mark.slow

ON = "on=2026-11-27"
SOLD = "open_purchases=no&payout_requested=no&balance=30000&payout_ready=yes"


@pytest.fixture
def panel(site, monkeypatch):
    published = catalog_of(facts_of(slug) for slug in (*MAIN, "itpropartners", "craudia", "fanbox", "uber-eats"))
    monkeypatch.setattr(catalog, "current", lambda: published)

    def shown(slug, query):
        page = parse(site.get(f"/guides/{slug}/report/?{query}&{ON}").text)
        return page, page.one("section", aria_labelledby="verdict")

    return shown


@pytest.fixture
def panel_of_all(site, monkeypatch):
    """A report's page and its JSON, of any platform."""

    def shown(slug, query):
        published = catalog_of([facts_of(slug)])
        monkeypatch.setattr(catalog, "current", lambda: published)
        page, data = (site.get(f"/guides/{slug}/{view}?{query}&{ON}") for view in ("report/", "report.json"))
        return parse(page.text), data.json()

    return shown


@pytest.mark.parametrize(
    ("slug", "query", "status", "day", "money", "today"),
    [
        pytest.param(
            "coconala", f"undelivered_orders=no&{SOLD}", "いま退会できます", "12月7日", "30,000円", "申請", id="sales"
        ),
        pytest.param(
            "coconala",
            f"undelivered_orders=yes&expected_reward=8000&{SOLD}",
            "まだ退会できません",
            "12月7日",
            "38,000円",
            "納品",
            id="an order",
        ),
        pytest.param(
            "lancers",
            "role=worker&active_contracts=no&awaiting_acceptance=no&pending_proposals=no&balance=3000&payout_requested=no"
            "&payout_setting=auto&bank=other",
            "まだ退会できません",
            "12月15日",
            "2,500円",
            "受け取る",
            id="a balance",
        ),
        pytest.param(
            "itpropartners",
            "active_contracts=yes&contract_ends_on=2026-12-31&rules_checked=no",
            "まだ退会できません",
            "12月31日",
            "",
            "聞く",
            id="a contract",
        ),
    ],
)
def test_the_panel_says_whether_when_how_much_and_what_today(panel, slug, query, status, day, money, today):
    page, answer = panel(slug, query)

    assert status in answer.one(class_="status").text
    first = answer.all(class_="way")[0].text
    assert day in first
    assert money in first
    assert today in answer.one(class_="today").text
    assert page.one("title").text.startswith(first.removesuffix("。"))


def test_giving_money_up_is_said_beside_the_way_that_keeps_it_and_names_the_sum(panel):
    _, answer = panel("coconala", f"undelivered_orders=no&{SOLD}")

    keeping, giving_up = answer.all(class_="way")
    assert "あきらめる" not in keeping.text
    assert "30,000円は受け取れないおそれ" in giving_up.text


def test_who_told_nothing_reads_how_many_questions_lead_to_the_answer_and_no_sum(panel):
    _, answer = panel("crowdworks", "")

    assert "5〜14問" in answer.one("h1").text
    assert "円" not in answer.text
    assert [link for link in answer.all("a", class_="button") if "質問に答える" in link.text]


def test_a_day_that_rests_on_what_nobody_told_stands_beside_a_day_that_is_sure(panel):
    ends = "active_contracts=yes&contract_ends_on=2027-01-31&rules_checked=yes"
    _, unknown = panel("itpropartners", ends)
    _, known = panel("itpropartners", f"{ends}&notice_days=14")

    assert "2027年1月31日" in unknown.all(class_="way")[0].text
    assert "12月11日" in known.all(class_="way")[0].text


def test_who_is_not_asked_for_money_is_promised_no_sum(panel):
    ends = "active_contracts=yes&contract_ends_on=2026-12-31&rules_checked=yes&notice_days=30"
    page, _ = panel("itpropartners", ends)

    assert page.one(id="routes")
    assert "受け取れるお金" not in page.one("main").text


def test_an_end_that_no_reply_can_move_tells_of_no_reply(panel):
    _, answer = panel("uber-eats", "money_left=yes&registered_before_2021=no")

    assert "12月6日" in answer.text
    assert "返事" not in answer.text


def test_an_early_day_without_a_sure_one_names_what_it_hangs_on(panel):
    _, answer = panel("craudia", "active_contracts=no&balance=54321")

    assert "早ければ" in answer.one("h1").text
    assert "ができる場合です" in answer.text


def test_an_early_day_names_whose_favour_it_rests_on(panel):
    _, answer = panel("crowdworks", "role=worker&awaiting_acceptance=yes&expected_reward=5000&balance=800&bank=other")

    assert "早ければ" in answer.one("h1").text
    assert "「早ければ」は、" in answer.text


def test_who_can_leave_now_reads_that_only_the_day_without_a_loss_is_open(panel):
    _, answer = panel("fanbox", "balance=5000&rules_checked=yes")

    assert answer.one(class_="status").text.endswith("いま退会できます")
    assert "失わずに退会できる日は" in answer.one("h1").text


def test_a_sum_whose_fee_nobody_knows_is_said_to_be_less_also_before_the_day_is_known(panel):
    _, answer = panel("fanbox", "balance=5000")

    assert "受け取れるお金は5,000円です" in answer.text
    assert "手数料の一部が分からないため" in answer.text


@pytest.mark.parametrize("slug", slugs())
@pytest.mark.parametrize("balance", [500, 50_000])
def test_no_day_that_costs_the_balance_stands_beside_a_sum_without_saying_so(panel_of_all, slug, balance):
    page, told = panel_of_all(slug, f"balance={balance}")
    ways = {route["key"]: route for route in told["routes"]}
    lead = told["lead"] or {"route": None, "sooner": None}
    kept, sooner = (ways.get(lead[which]) for which in ("route", "sooner"))

    gives_up = bool(kept and sooner and sooner["given_up"]["balance"] and not kept["given_up"]["balance"])

    answer = page.one("section", aria_labelledby="verdict").text
    assert ("あきらめるなら" in answer) is gives_up
