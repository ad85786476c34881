"""From the front door to one reader's own report, with scripts and without."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

ANSWERS = {
    "role": "worker",
    "active_contracts": "no",
    "awaiting_acceptance": "yes",
    "expected_reward": "５，０００円",
    "pending_tasks": "no",
    "balance": "８００",
    "payout_requested": "no",
    "identity_check": "none",
    "signup_method": "sns",
    "device": "browser",
    "bank": "rakuten",
}
"""「SNS登録、検収待ち1件、残高800円」; what is missing here is answered with 「わからない」."""
LINK = (
    "/guides/crowdworks/report/?role=worker&active_contracts=no&awaiting_acceptance=yes&expected_reward=5000"
    "&pending_tasks=no&balance=800&payout_requested=no&identity_check=none&signup_method=sns&device=browser&on=2026-11-22"
)
REASONS = ["awaiting-acceptance", "balance-below-minimum"]


def asked(page):
    return page.locator("#question input[name=asked]").first


def answer(page, key):
    """Answer the question on the page, like a person: choose or type, then go on."""
    value = ANSWERS.get(key, "unknown")
    form = page.locator("#question form").first
    if form.locator(f"button[name={key}]").count():
        form.locator(f"button[name={key}][value={value}]").click()
    elif value == "unknown":
        page.get_by_role("button", name="わからない").click()
    else:
        form.locator(f"input[name={key}]").fill(value)
        form.get_by_role("button", name="次へ進む").click()


def answer_some(page, number):
    """Answer so many questions; returns them in the order they came."""
    passed = []
    for _ in range(number):
        passed.append(asked(page).get_attribute("value"))
        answer(page, passed[-1])
        expect(page.locator(f"#question input[name=asked][value={passed[-1]}]")).to_have_count(0)
    return passed


def shown_answer(page, key):
    """What the question on the page shows as its answer; a day as year, month and day."""
    form = page.locator("#question form").first
    if form.locator(f"button[name={key}]").count():
        return form.locator(f"button[name={key}][aria-current=true]").get_attribute("value")
    return form.locator("input[type=text]").first.input_value()


def answer_everything(page):
    """Walk on until the report; returns the questions in the order they came."""
    passed = []
    while page.locator("#question").count():
        key = asked(page).get_attribute("value")
        assert key not in passed
        passed.append(key)
        answer(page, key)
        expect(page.locator(f"#question input[name=asked][value={key}]")).to_have_count(0)
    return passed


def assert_two_reasons(page):
    expect(page.locator("h1")).to_have_attribute("id", "verdict")
    holding = page.locator("section[aria-labelledby=blocking] article.reason")
    assert [each.get_attribute("id") for each in holding.all()] == REASONS
    for key in REASONS:
        reason = page.locator(f"#{key}")
        expect(reason.locator(".cites").last).to_be_visible()
        assert reason.locator(".cites a[href^=http]").count()


def assert_the_clicks_of_a_social_account(page):
    path = page.locator("#path-profile-sns")
    page.locator("#steps").click()
    expect(path).to_be_visible()
    assert "パスワード" in path.inner_text()
    assert page.locator("article[id^=path-]").first.get_attribute("id") == "path-profile-sns"


@pytest.mark.parametrize("javascript", [False, True], ids=["without scripts", "with htmx"])
def test_the_walk_from_the_front_door_ends_with_the_readers_own_reasons(visit, javascript):
    visitor = visit(javascript=javascript)
    page = visitor.open("/")
    page.locator("main").get_by_role("link", name="クラウドワークス", exact=True).first.click()
    page.get_by_role("link", name="質問に答える").first.click()
    assert asked(page).get_attribute("value") == "role"

    passed = answer_everything(page)

    assert_two_reasons(page)
    told = {key: values[0] for key, values in parse_qs(urlsplit(page.url).query).items()}
    assert told["balance"] == "800"
    assert told["expected_reward"] == "5000"
    assert set(told) == set(passed)
    if javascript:
        visitor.assert_left_no_trace()


@pytest.mark.parametrize("javascript", [False, True], ids=["without scripts", "with scripts"])
def test_one_link_leads_to_the_same_reasons(visit, javascript):
    visitor = visit(javascript=javascript)

    page = visitor.open(LINK)

    assert_two_reasons(page)
    assert_the_clicks_of_a_social_account(page)
    if javascript:
        visitor.assert_left_no_trace()


def test_sources_open_and_name_publisher_and_day(visit):
    page = visit().open(LINK)
    cites = page.locator("#awaiting-acceptance .cites").last
    cites.locator("summary").click()

    expect(cites.locator("a[href^=http]").first).to_be_visible()
    expect(cites).to_contain_text("確認")


def test_back_and_forward_show_each_question_with_its_answer(visit):
    visitor = visit()
    page = visitor.open("/guides/crowdworks/questions/balance/")
    passed = answer_some(page, 4)
    last = asked(page).get_attribute("value")

    for key in reversed(passed):
        page.go_back()
        expect(asked(page)).to_have_value(key)
        assert shown_answer(page, key) == ANSWERS[key]
        expect(page.locator("html")).to_have_count(1)
    for key in [*passed[1:], last]:
        page.go_forward()
        expect(asked(page)).to_have_value(key)
    assert parse_qs(urlsplit(page.url).query)["balance"] == ["800"]
    visitor.assert_left_no_trace()


def test_a_reload_and_another_device_go_on_where_the_reader_was(visit):
    page = visit().open("/guides/crowdworks/questions/")
    passed = answer_some(page, 2)
    following = asked(page).get_attribute("value")
    assert following not in passed
    page.reload()
    expect(asked(page)).to_have_value(following)

    elsewhere = visit().open(page.url.removeprefix(visit().site))
    expect(asked(elsewhere)).to_have_value(following)
    expect(elsewhere.locator(".answers-so-far")).to_contain_text("2件")


def test_htmx_moves_title_and_focus_to_the_new_question(visit):
    page = visit().open("/guides/crowdworks/questions/")
    answer_some(page, 1)

    heading = page.locator("#question h1")
    expect(heading).to_be_focused()
    assert page.title().startswith(heading.inner_text())
    assert page.locator("main").count() == 1


def test_an_error_keeps_what_was_typed_and_takes_the_focus(visit):
    visitor = visit()
    page = visitor.open("/guides/crowdworks/questions/balance/?role=worker")
    page.locator("#field").fill("1〜2万円くらい")
    page.get_by_role("button", name="次へ進む").click()

    expect(page.locator("#errors")).to_be_focused()
    assert page.title().startswith("エラー：")
    expect(page.locator("#field")).to_have_value("1〜2万円くらい")
    page.locator("#errors a").click()
    expect(page.locator("#field")).to_be_focused()
    page.locator("#field").fill("1.5万")
    page.get_by_role("button", name="次へ進む").click()
    expect(page.locator(".answers-so-far")).to_contain_text("15,000円")
    visitor.assert_left_no_trace()


def test_an_answer_can_be_changed_from_the_report_without_losing_the_others(visit):
    page = visit().open(LINK)
    page.locator(".answers-so-far summary").first.click()
    page.locator(".answers-so-far a[href*='/questions/balance/']").click()
    expect(page.locator("#field")).to_have_value("800")
    page.locator("#field").fill("0")
    page.get_by_role("button", name="次へ進む").click()

    page.wait_for_url(lambda url: "balance=0" in url)
    told = {key: values[0] for key, values in parse_qs(urlsplit(page.url).query).items()}
    assert told | {"balance": "800"} == {key: values[0] for key, values in parse_qs(urlsplit(LINK).query).items()}


def test_the_keyboard_alone_answers_a_question(visit):
    page = visit().open("/guides/crowdworks/questions/role/")
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    page.locator("#field").focus()
    page.keyboard.press("Tab")
    expect(asked(page)).to_have_value("role")
    page.keyboard.press("Enter")

    expect(asked(page)).not_to_have_value("role")
    assert parse_qs(urlsplit(page.url).query)["role"] == ["client"]


@pytest.mark.parametrize(
    ("slug", "told", "most"),
    [
        pytest.param("coconala", {"undelivered_orders": "no", "balance": "30000"}, 8, id="sales"),
        pytest.param(
            "coconala", {"undelivered_orders": "yes", "expected_reward": "8000", "balance": "30000"}, 8, id="an order"
        ),
        pytest.param(
            "lancers",
            {"role": "worker", "balance": "3000"},
            8,
            id="a balance",
        ),
        pytest.param(
            "crowdworks",
            {"role": "worker", "awaiting_acceptance": "yes", "expected_reward": "5000", "balance": "800"},
            8,
            id="a reward and a small balance",
        ),
        pytest.param("crowdworks", {"role": "worker", "balance": "0"}, 8, id="nothing left"),
        pytest.param(
            "itpropartners", {"active_contracts": "yes", "contract_ends_on": "2026/12/31"}, 8, id="a contract"
        ),
        pytest.param("crowdworks", {"role": "client"}, 8, id="a client"),
    ],
)
def test_few_questions_and_one_tap_each_lead_from_a_guide_to_the_answer(visit, slug, told, most):
    """A tap chooses, puts the cursor into a field, or goes on; what is not told is answered with いいえ or the first choice."""
    page = visit(javascript=False).open(f"/guides/{slug}/")
    page.get_by_role("link", name="質問に答える").first.click()
    taps, questions = 1, 0
    while page.locator("#question").count():
        key, questions = asked(page).get_attribute("value"), questions + 1
        choices = page.locator(f"#question button[name={key}]")
        if choices.count():
            value = told.get(key) or ("no" if choices.locator("xpath=self::*[@value='no']").count() else None)
            (page.locator(f"#question button[name={key}][value={value}]") if value else choices.first).click()
            taps += 1
        elif key in told:
            page.locator("#field").fill(told[key])
            page.get_by_role("button", name="次へ進む").click()
            taps += 2
        else:
            page.get_by_role("button", name="わからない").click()
            taps += 1
    assert questions <= most, questions
    assert taps <= 15, taps
