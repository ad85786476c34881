"""Whole journeys with nothing but Tab, Enter, Space and the arrows."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.e2e.states import REPORT, STATES

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def tab_to(page, matches, most=120):
    """Press Tab until the focused control's own text (or field name) matches; fail when it never does."""
    for _ in range(most):
        page.keyboard.press("Tab")
        told = page.evaluate(
            "() => { const node = document.activeElement; return node.name || node.textContent.trim() || node.id; }"
        )
        if re.search(matches, told):
            return
    raise AssertionError(f"Tab never reaches {matches!r}.")


def test_from_the_front_door_to_the_report(visit):
    visitor = visit()
    page = visitor.open("/")
    tab_to(page, "^ココナラ")
    page.keyboard.press("Enter")
    page.wait_for_url("**/guides/coconala/")
    tab_to(page, "質問に答える")
    page.keyboard.press("Enter")
    page.wait_for_url("**/questions/**")

    passed = []
    while page.locator("#question").count():
        asked = page.locator("#question input[name=asked]").first.get_attribute("value")
        assert asked not in passed
        passed.append(asked)
        if page.locator(f"#question button[name={asked}]").count():
            tab_to(page, f"^{asked}$")
        else:
            tab_to(page, "わからない")
        page.keyboard.press("Enter")
        expect(page.locator(f"#question input[name=asked][value={asked}]")).to_have_count(0)

    expect(page.locator("h1#verdict")).to_be_visible()
    assert set(parse_qs(urlsplit(page.url).query)) == set(passed)
    visitor.assert_left_no_trace()


def test_a_report_unfolds_ticks_copies_and_changes_its_route(visit):
    page = visit(permissions=["clipboard-read", "clipboard-write"]).open(REPORT)

    tab_to(page, "^日程を見る：")
    page.keyboard.press("Enter")
    page.wait_for_url("**&route=*")
    page.locator("#blocking").evaluate("heading => { heading.tabIndex = -1; heading.focus(); }")
    tab_to(page, "^ほかの解消のしかた")
    page.keyboard.press("Enter")
    tab_to(page, "^相手に検収をお願いする")
    page.keyboard.press("Enter")
    tab_to(page, "^文面をコピー")
    page.keyboard.press("Space")
    expect(page.locator("[role=status]", has_text="コピーしました")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").startswith("お世話になっております。")
    tab_to(page, "^退会前にすること（")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator(".checklist input").first).to_be_checked()


def test_a_comparison_is_asked_for_and_read(visit):
    page = visit().open("/compare/")
    tab_to(page, "^amount$")
    page.keyboard.type("50000")
    page.keyboard.press("Enter")

    page.wait_for_url("**amount=50000**")
    expect(page.locator("main")).to_contain_text("50,000円")


def test_an_error_takes_the_focus_and_leads_to_its_field(visit):
    page = visit().open(STATES["error-yen"])

    expect(page.locator("#errors")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#field")).to_be_focused()
