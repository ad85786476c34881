"""Headings break between phrases; what they say does not change by it."""

import html
import re

import pytest
from budoux.html_processor import get_text
from hypothesis import given
from hypothesis import strategies as st

from guides.web.phrases import BREAK, FITS, MOST_LETTERS, between_phrases, in_headings, phrases

LETTERS = st.text("退会できない、。理由はを（）「」12,円月日（木）Google<&\"' ", max_size=80)


@given(LETTERS)
def test_no_letter_is_lost_or_added(text):
    assert "".join(phrases(text)) == text
    assert html.unescape(between_phrases(text).replace(BREAK, "")) == text
    heading = f"<h1>{html.escape(text)}</h1>".encode()
    assert get_text(in_headings(heading).decode()) == text


@given(LETTERS)
def test_days_amounts_and_marks_stay_on_their_line(text):
    for part in phrases(text)[1:]:
        assert part[0] not in "、。）」"
    for part in phrases(text)[:-1]:
        assert part[-1] not in "（「"


@pytest.mark.parametrize("whole", ["2026年12月3日（木）から", "1,000円を", "Google", "受け取り5,010円"])
def test_a_day_an_amount_and_a_latin_word_are_not_broken(whole):
    assert any(whole in part for part in phrases(f"早ければ、{whole}退会して受け取れます"))


def test_a_small_heading_that_fits_and_one_too_long_to_look_at_are_left_alone():
    short, long = "退" * FITS, "退会できない理由と、" * (MOST_LETTERS // 10 + 1)
    for heading in (f"<h3>{short}</h3>", f"<h1>{long}</h1>"):
        assert in_headings(heading.encode()).decode() == heading


def test_marks_inside_a_heading_stay_where_they_are():
    page = '<h1 id="verdict"><span class="date">12月7日（月）に</span>退会でき、<a href="?a=1&amp;b=2">受け取れます</a></h1><p>退会できない理由と</p>'

    broken = in_headings(page.encode()).decode()

    assert broken.replace(BREAK, "") == page
    assert f'12月7日（月）に</span>{BREAK}退会でき、<a href="?a=1&amp;b=2">{BREAK}受け取れます' in broken


def test_every_page_and_fragment_has_them_and_data_do_not(site):
    for path in ("/guides/crowdworks/", "/guides/crowdwork/", "/embed/card/crowdworks/"):
        assert re.search(rf"<h1[^>]*>[^<]*{BREAK}", site.get(path).text), path
    question = site.get("/guides/crowdworks/questions/role/", headers={"HX-Request": "true"}).text
    assert BREAK in question
    assert "<wbr" not in re.search('data-title="([^"]*)"', question)[1]
    assert "<wbr" not in site.get("/guides/crowdworks/report.json").text
