import sys
from datetime import date, timedelta

import pytest
from django.template import Context, Template

from guides.web import rendered_once
from platforms.documents.freshness import DOUBTFUL_AFTER_DAYS, STALE_AFTER_DAYS
from platforms.editions.catalog import PublishedPlatform
from tests.guides.published import PUBLISHED_AT, facts_of

PAGE = Template("{% load yamedoki %}{% citations fact published within %}")


@pytest.fixture
def published():
    return PublishedPlatform(facts_of("crowdworks"), 1, PUBLISHED_AT)


def evidence(published, fact, day=date(2026, 11, 22), within=""):
    return PAGE.render(Context({"fact": fact, "published": published, "today": day, "within": within}))


def last_day(fact):
    return max(citation.checked_on for citation in fact.citations)


def counting(monkeypatch):
    from guides.templatetags import yamedoki

    render, count = yamedoki.render_to_string, []
    monkeypatch.setattr(yamedoki, "render_to_string", lambda *given: count.append(1) or render(*given))
    return count


def test_evidence_is_rendered_once_for_an_edition(published, monkeypatch):
    count = counting(monkeypatch)
    fact = published.facts.blockers[0]

    assert evidence(published, fact) == evidence(published, fact, date(2026, 11, 23))
    assert len(count) == 1


def test_a_template_that_is_being_edited_is_rendered_every_time(published, monkeypatch, settings):
    settings.DEBUG = True
    count = counting(monkeypatch)

    assert evidence(published, published.facts.blockers[0]) == evidence(published, published.facts.blockers[0])
    assert len(count) == 2


def test_another_edition_another_fact_and_another_part_have_their_own(published, monkeypatch):
    count = counting(monkeypatch)
    first, second = published.facts.blockers[:2]
    again = PublishedPlatform(published.facts, 2, PUBLISHED_AT)

    pieces = {evidence(published, first), evidence(published, second), evidence(published, first, within="別の場所")}
    evidence(again, first)

    assert len(pieces) == 3
    assert len(count) == 4


@pytest.mark.parametrize("limit", [STALE_AFTER_DAYS, DOUBTFUL_AFTER_DAYS])
def test_a_check_grows_old_on_the_day(published, limit):
    fact = published.facts.blockers[0]
    days = [last_day(fact) + timedelta(days=limit + n) for n in (0, 1, 2)]

    before, on_the_day, after = (evidence(published, fact, day) for day in days)

    assert before != on_the_day
    assert f"確認から{limit + 1}日" in on_the_day
    assert f"確認から{limit + 2}日" in after


def test_pages_for_many_days_do_not_fill_the_memory(published, monkeypatch):
    monkeypatch.setattr(rendered_once, "MOST_BYTES", 20_000)
    fact = published.facts.blockers[0]
    start = last_day(fact) + timedelta(days=STALE_AFTER_DAYS + 1)

    shown = [evidence(published, fact, start + timedelta(days=n)) for n in range(20)]

    assert len(set(shown)) == 20
    assert sum(map(sys.getsizeof, shown)) > 20_000
    assert 0 < rendered_once._pieces_of(published).size <= 20_000


def test_what_an_editor_wrote_is_text_and_never_markup(published):
    fact = published.facts.blockers[0]
    marked = fact.model_copy(update={"title": "<script>alert(1)</script>"})

    assert "<script>" not in evidence(published, marked)
    assert "&lt;script&gt;" in evidence(published, marked)
