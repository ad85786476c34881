"""Sentences with a beginning or an end are read while they hold, on the guide and in the report."""

from datetime import date

import pytest
from django.test import Client

from guides.templatetags import yamedoki
from platforms.editions import catalog
from tests.documents import cited, make_facts
from tests.guides.published import catalog_of

CHANGE = date(2027, 4, 1)
"""The first day of the new rule; the old one does not hold on it."""
KINDS = ("precautions", "consequences", "alternatives", "notes", "faqs")


def through_time(**words):
    return [
        cited("before", effective_until=CHANGE, **{name: f"これまでの{text}。" for name, text in words.items()}),
        cited("after", effective_from=CHANGE, **{name: f"これからの{text}。" for name, text in words.items()}),
    ]


@pytest.fixture
def facts():
    told = {kind: through_time(title=kind, body=kind) for kind in KINDS[:3]}
    notes = [row | {"topic": "payouts"} for row in through_time(title="notes", body="notes")]
    return make_facts(**told, notes=notes, faqs=through_time(question="faqs", answer="faqs"))


@pytest.fixture
def on(monkeypatch, facts):
    def on(day):
        monkeypatch.setattr(catalog, "current", lambda: catalog_of([facts]))
        monkeypatch.setattr("guides.pages.guide.today_in_japan", lambda: day)
        return Client()

    return on


@pytest.mark.parametrize(
    ("day", "holds", "not_yet"),
    [
        pytest.param(date(2027, 3, 31), "これまで", "これから", id="the last day of the old rule"),
        pytest.param(CHANGE, "これから", "これまで", id="the first day of the new rule"),
    ],
)
def test_a_guide_shows_the_sentences_of_the_day(on, facts, day, holds, not_yet):
    page = on(day).get(f"/guides/{facts.slug}/").text

    assert [kind for kind in KINDS if f"{holds}の{kind}" not in page] == []
    assert [kind for kind in KINDS if f"{not_yet}の{kind}" in page] == []


@pytest.mark.parametrize(
    ("day", "key"), [pytest.param("2027-03-31", "before", id="old"), pytest.param("2027-04-01", "after", id="new")]
)
def test_a_report_for_a_day_tells_the_sentences_of_that_day(on, facts, day, key):
    body = on(date(2027, 3, 1)).get(f"/guides/{facts.slug}/report.json", {"on": day}).json()

    assert [[row["key"] for row in body[kind]] for kind in KINDS[:3]] == [[key]] * 3


@pytest.mark.parametrize(
    ("today", "words"),
    [
        pytest.param(date(2027, 3, 31), "終了します", id="the day before"),
        pytest.param(CHANGE, "終了しました", id="the day itself"),
    ],
)
def test_an_end_to_come_is_told_as_one(monkeypatch, today, words):
    monkeypatch.setattr(yamedoki, "today_in_japan", lambda: today)

    assert yamedoki.ended(make_facts(status="retired", status_since=CHANGE)) == words


def test_an_end_without_a_day_has_come():
    assert yamedoki.ended(make_facts(status="retired")) == "終了しました"
