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
REPORT, GUIDE, COMPARISON = 6500, 8000, 5000
"""Pixels at a width of 390."""
PAGES = {
    "a reward and a small balance": (STATES["report-blocked"], REPORT),
    "what nobody answered": (STATES["report-unknown"], REPORT),
    "nothing told": (f"/guides/crowdworks/report/?{ON}", REPORT),
    "sales": (f"/guides/coconala/report/?undelivered_orders=no&{SOLD}", REPORT),
    "an order": (f"/guides/coconala/report/?undelivered_orders=yes&expected_reward=8000&{SOLD}", REPORT),
    "free to leave": (STATES["report-ready"], REPORT),
    "a balance": (f"/guides/lancers/report/?{BALANCE}", REPORT),
    "guide of crowdworks": ("/guides/crowdworks/", GUIDE),
    "guide of coconala": ("/guides/coconala/", GUIDE),
    "guide of lancers": ("/guides/lancers/", GUIDE),
    "comparison": (STATES["compare"], COMPARISON),
}


@pytest.mark.parametrize(("path", "most"), PAGES.values(), ids=PAGES)
def test_a_page_is_no_longer_than_a_reader_scrolls(visit, path, most):
    page = visit().open(path)

    assert page.evaluate("document.documentElement.scrollHeight") <= most


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
