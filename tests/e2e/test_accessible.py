"""axe finds nothing to mend, and nothing runs off a small screen, in light and in dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

QUESTION = "/guides/crowdworks/questions"
PAGES = {
    "home": "/",
    "about": "/about/",
    "list": "/platforms/",
    "an empty search": "/platforms/?q=クラウドワークズ",
    "platform": "/platforms/crowdworks/",
    "guide": "/guides/crowdworks/",
    "question with choices": f"{QUESTION}/role/",
    "question with yes and no": f"{QUESTION}/active_contracts/?role=worker&blance=800",
    "question about yen": f"{QUESTION}/balance/?role=worker",
    "question about a day": f"{QUESTION}/task_deadline/?pending_tasks=yes",
    "error about a choice": f"{QUESTION}/?asked=role",
    "error about yen": f"{QUESTION}/?asked=balance&balance=1〜2万",
    "error about a day": f"{QUESTION}/?asked=task_deadline&task_deadline-y=2026&task_deadline-m=2&task_deadline-d=30",
    "report with nothing told": "/guides/coconala/report/?on=2026-11-22",
    "report with reasons": (
        "/guides/crowdworks/report/?role=worker&open_jobs=yes&awaiting_acceptance=yes&balance=800&signup_method=sns"
        "&blance=1&on=2026-11-22"
    ),
    "report of somebody free to leave": (
        "/guides/coconala/report/?undelivered_orders=no&open_purchases=no&payout_requested=no&on=2026-11-22"
    ),
    "comparison": "/compare/?amount=50000&on=2026-11-22",
    "comparison with an error": "/compare/?amount=abc&on=2026-11-22",
    "a page that is not there": "/guides/crowdwork/",
}
WIDTHS = (390, 320)


def found_by_axe(page):
    return [
        f"{each['id']}: {node['target'][0]} {node['html'][:120]}"
        for each in Axe().run(page).response["violations"]
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_axe_finds_nothing_in_light_and_dark(visit, path):
    visitor = visit()
    page = visitor.open(path)
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")

    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert found_by_axe(page) == [], scheme
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, width
    assert visitor.foreign == []
