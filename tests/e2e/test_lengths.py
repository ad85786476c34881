"""How far a thumb has to go: pages of usual readers on a phone, folded as they arrive."""

import pytest

from tests.e2e.states import STATES

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

ON = "on=2026-11-27"
BALANCE = (
    "role=worker&active_contracts=no&awaiting_acceptance=no&pending_proposals=no&balance=3000&payout_requested=no"
    f"&payout_setting=auto&bank=other&{ON}"
)
SOLD = f"open_purchases=no&payout_requested=no&balance=30000&payout_ready=yes&{ON}"
WORKER = f"role=worker&active_contracts=no&awaiting_acceptance=no&{ON}"
READERS = {
    "sales": f"/guides/coconala/report/?undelivered_orders=no&{SOLD}",
    "an order": f"/guides/coconala/report/?undelivered_orders=yes&expected_reward=8000&{SOLD}",
    "a balance": f"/guides/lancers/report/?{BALANCE}",
    "a contract": f"/guides/itpropartners/report/?active_contracts=yes&contract_ends_on=2026-12-31&rules_checked=no&{ON}",
    "nothing told": f"/guides/crowdworks/report/?{ON}",
    "a reward and a small balance": STATES["report-blocked"],
    "nothing left": f"/guides/crowdworks/report/?{WORKER}&pending_tasks=no&balance=0&payout_requested=no",
    "nothing delivered": f"/guides/crowdworks/report/?{WORKER.replace('=no', '=yes', 1)}&pending_tasks=no&balance=0",
    "a client": f"/guides/crowdworks/report/?role=client&open_jobs=yes&{ON}",
}
"""The readers who usually come."""
REPORT, GUIDE, COMPARISON = 6500, 8000, 5000
"""Pixels at a width of 390."""
PAGES = {
    **{name: (path, REPORT) for name, path in READERS.items()},
    "a task": (f"/guides/crowdworks/report/?{WORKER}&pending_tasks=yes&balance=300", REPORT),
    "another way": (STATES["report-other-route"], REPORT),
    "what nobody answered": (STATES["report-unknown"], REPORT),
    "free to leave": (STATES["report-ready"], REPORT),
    "several": (STATES["several"], REPORT),
    "guide of crowdworks": ("/guides/crowdworks/", GUIDE),
    "guide of coconala": ("/guides/coconala/", GUIDE),
    "guide of lancers": ("/guides/lancers/", GUIDE),
    "comparison": (STATES["compare"], COMPARISON),
}


@pytest.mark.parametrize(("path", "most"), PAGES.values(), ids=PAGES)
def test_a_page_is_no_longer_than_a_reader_scrolls(visit, path, most):
    page = visit().open(path)

    assert page.evaluate("document.documentElement.scrollHeight") <= most


@pytest.mark.parametrize("path", READERS.values(), ids=READERS)
def test_the_first_screen_of_a_report_ends_with_what_to_do_today(visit, path):
    page = visit().open(path)
    box = page.locator(".answer .today, .answer .plate .button").first.bounding_box()

    assert box["y"] + box["height"] <= 844


def test_an_address_into_a_folded_part_opens_it(visit):
    page = visit().open(f"{STATES['report-blocked']}#steps")

    assert page.locator("#path-profile-sns").is_visible()
    assert not page.locator("section[aria-labelledby=after] .folds").is_visible()


def test_questions_are_found_by_a_word_without_scripts(visit):
    page = visit(javascript=False).open("/guides/crowdworks/")
    page.get_by_role("searchbox").fill("アプリ")
    page.get_by_role("button", name="さがす").click()

    found = page.locator("section[aria-labelledby=faq] .fold")
    assert 0 < found.count() < 34
    assert all("アプリ" in each.text_content() for each in found.all())


def test_a_comparison_asked_for_brings_its_answer_into_view(visit):
    page = visit().open("/compare/")
    page.locator("#id_amount").fill("80000")
    page.get_by_role("button", name="計算する").click()

    page.wait_for_url("**amount=80000**")
    page.wait_for_function("document.querySelector('#answer').getBoundingClientRect().top >= 0")
    assert page.locator("#answer").evaluate("each => each.getBoundingClientRect().top") < 400


def test_the_first_screen_says_what_one_gets_how_long_and_that_nothing_is_kept(visit):
    page = visit().open("/")

    for words in ("退会できる日", "受け取れるお金", "質問は", "分", "登録なし", "保存しません"):
        found = page.locator(".hero .stack").get_by_text(words).first
        box = found.bounding_box()
        assert box["y"] + box["height"] <= 844, words
