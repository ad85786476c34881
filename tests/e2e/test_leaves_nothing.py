"""After a whole walk the browser holds nothing, and no text of a stranger breaks a narrow page."""

from urllib.parse import quote

import pytest

from tests.e2e.test_walk import LINK, answer_everything

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

HOSTILE = {
    "an endless word": "w" * 400,
    "fifty marks on one letter": "e" + "\u0301" * 50,
    "turned around": "\u202e" + "てうこぎゃくむき" * 10,
    "emoji": "👩‍👩‍👧‍👦" * 30,
    "no break anywhere": "々" * 300,
    "markup": "<b style='width:9999px'>" * 10,
}
STORED = """async () => ({
    cookies: document.cookie,
    local: localStorage.length,
    session: sessionStorage.length,
    databases: (await indexedDB.databases()).length,
    caches: (await caches.keys()).length,
    workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""
NOTHING = {"cookies": "", "local": 0, "session": 0, "databases": 0, "caches": 0, "workers": 0}


def test_after_a_whole_walk_the_browser_holds_nothing(page, site):
    page.goto(f"{site}/guides/crowdworks/questions/")
    assert len(answer_everything(page)) > 3
    for address in (
        "/compare/?amount=54321",
        "/guides/report/?p=crowdworks",
        "/links/",
        "/reports/new/?platform=lancers",
    ):
        page.goto(site + address)

    assert page.evaluate(STORED) == NOTHING
    assert page.context.cookies() == []


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_text_of_a_stranger_breaks_a_narrow_page(page, site, text):
    page.set_viewport_size({"width": 320, "height": 640})
    typed = quote(text[:400])

    for address in (
        f"/platforms/?q={typed}",
        f"{LINK}&blance={typed}&{typed}=1",
        f"/guides/crowdworks/questions/balance/?balance={typed}&on={typed}",
        f"/compare/?amount={typed}&category={typed}",
    ):
        page.goto(site + address)

        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address
