"""How old a check may be before readers are told: 90 days looks stale, 180 says 要確認."""

from collections.abc import Iterable
from datetime import date
from typing import Literal

from platforms.documents.facts import Cited

STALE_AFTER_DAYS = 90
DOUBTFUL_AFTER_DAYS = 180

Freshness = Literal["fresh", "stale", "doubtful"]


def freshness(checked_on: date, today: date) -> Freshness:
    """How far a check of `checked_on` can be trusted on `today`.

    >>> [freshness(date(2026, 1, 1), day) for day in (date(2026, 4, 1), date(2026, 4, 2), date(2026, 7, 1))]
    ['fresh', 'stale', 'doubtful']
    """
    age = (today - checked_on).days
    if age > DOUBTFUL_AFTER_DAYS:
        return "doubtful"
    return "stale" if age > STALE_AFTER_DAYS else "fresh"


def last_check(fact: Cited) -> date | None:
    """The newest day on which a source was found to agree with the fact."""
    return max((citation.checked_on for citation in fact.citations if citation.agrees), default=None)


def is_doubtful(facts: Iterable[Cited], today: date) -> bool:
    """Whether any of these facts was last checked so long ago that nothing firm may rest on it."""
    return any((day := last_check(fact)) is not None and freshness(day, today) == "doubtful" for fact in facts)
