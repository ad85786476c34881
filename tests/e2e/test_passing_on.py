"""Passing a report on: with the answers or without, by what the device offers."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

REPORT = "/guides/crowdworks/report/?balance=31415&on=2026-11-22"
WITH, WITHOUT = "回答を含めて共有", "回答を含めずに共有"


def open_report(visit, script):
    """The report on a device whose sharing is this script."""
    visitor = visit()
    visitor.page.add_init_script(script)
    return visitor, visitor.open(REPORT)


@pytest.mark.parametrize(
    ("button", "end"),
    [
        pytest.param(WITH, "/guides/crowdworks/report/?balance=31415&edition=1&on=2026-11-22", id="with answers"),
        pytest.param(WITHOUT, "/guides/crowdworks/", id="without"),
    ],
)
def test_what_is_shared_is_the_link_that_the_button_names(visit, button, end):
    visitor, page = open_report(visit, "navigator.share = async (data) => { window.shared = data; }")
    page.get_by_role("button", name=button, exact=True).click()
    shared = page.evaluate("window.shared")

    assert set(shared) == {"title", "url"}
    assert shared["url"].endswith(end)
    assert "31415" not in shared["title"]
    visitor.assert_left_no_trace()


def test_a_device_that_cannot_share_offers_to_copy(visit):
    _, page = open_report(visit, "navigator.share = undefined")

    expect(page.get_by_role("button", name=WITH, exact=True)).to_be_hidden()
    expect(page.locator("[data-copy=share-with]")).to_be_visible()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        pytest.param("AbortError", "", id="the reader changed their mind"),
        pytest.param("NotAllowedError", "共有できませんでした。", id="the device refuses"),
    ],
)
def test_only_a_failure_is_told(visit, error, said):
    _, page = open_report(visit, f"navigator.share = async () => {{ throw new DOMException('', '{error}'); }}")
    page.get_by_role("button", name=WITHOUT, exact=True).click()

    status = page.get_by_role("button", name=WITHOUT, exact=True).locator("xpath=../span[@role='status']")
    expect(status).to_contain_text(said) if said else expect(status).to_be_empty()
