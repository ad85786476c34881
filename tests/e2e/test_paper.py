"""A report on paper: A4, unfolded, with every source and the way back to the page, and no controls."""

import re

import pytest

from tests.e2e.states import REPORT, STATES

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

INNER_WIDTH = 680
"""A4 less 15 mm on each side, in CSS pixels."""


def test_a_report_is_a_handful_of_a4_sheets(visit, tmp_path):
    pdf = visit().open(REPORT).pdf(prefer_css_page_size=True)

    boxes = {tuple(round(float(n)) for n in box.split()) for box in re.findall(rb"/MediaBox\s*\[([\d. ]+)\]", pdf)}
    assert boxes <= {(0, 0, 595, 842), (0, 0, 596, 842), (0, 0, 595, 841)}
    assert boxes
    assert 3 <= len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 16


@pytest.mark.parametrize("name", ["report-blocked", "report-ready", "report-unknown", "report-expiry"])
def test_paper_holds_every_part_every_source_and_the_way_back(visit, name):
    page = visit().open(STATES[name])
    screen = page.locator("main").inner_text()
    page.set_viewport_size({"width": INNER_WIDTH, "height": 1000})
    page.emulate_media(media="print")
    paper = page.locator("main").inner_text()

    assert page.evaluate("document.documentElement.scrollWidth") <= INNER_WIDTH
    for heading in re.findall(
        r"^(?:退会できない理由|退会前にすること|退会の手順|退会後に起きること).*$", screen, re.MULTILINE
    ):
        assert heading in paper
    sources = page.locator(".cites a[href^=http]")
    assert sources.count() > 10
    assert page.evaluate(
        "() => [...document.querySelectorAll('.reason > .cites a[href^=http], .checklist .cites a[href^=http]')]"
        ".every(link => link.checkVisibility() && getComputedStyle(link, '::after').content.includes('http'))"
    )
    assert page.locator(".qr img").is_visible()
    assert "/guides/" in page.locator(".qr figcaption").inner_text()
    assert page.locator("main :is(button, .button, form):visible").count() == 0


def test_the_square_is_asked_for_when_a_report_is_printed_and_not_before(visit):
    reader = visit()
    asked = []
    reader.page.on("request", lambda request: asked.append(request.url))
    page = reader.open(REPORT)
    page.wait_for_load_state("networkidle")
    before = [url for url in asked if "report.svg" in url]
    page.pdf()

    assert before == []
    assert len([url for url in asked if "report.svg" in url]) == 1


def test_a_printed_report_names_the_answers_it_rests_on(visit):
    page = visit().open(REPORT)
    page.emulate_media(media="print")

    answers = page.locator(".answers-so-far")
    assert "800円" in answers.inner_text()
    assert "2026年11月22日" in answers.inner_text()
