"""Other people's articles as readers see them, kept in memory for a minute.

They are no facts: a page that cannot learn of them shows none and is complete. A registered article
appears at the next request in the process that saved it, and within `FRESH_SECONDS` in every other one.
"""

import logging
import threading
import time
from dataclasses import dataclass

from django.db import DatabaseError

from platforms.models import Article

logger = logging.getLogger(__name__)

FRESH_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class ListedArticle:
    """One article on a guide. `blocker` is the key of the reason that it is about, or empty."""

    title: str
    url: str
    author: str
    blocker: str
    is_pr: bool


class _Memory:
    """What this process knows."""

    lock = threading.Lock()
    articles: dict[str, tuple[ListedArticle, ...]] = {}
    asked_at = float("-inf")


def about(slug: str) -> tuple[ListedArticle, ...]:
    """The articles shown on this platform's guide, by title."""
    return known().get(slug, ())


def known() -> dict[str, tuple[ListedArticle, ...]]:
    """All of them by slug: the same object until something changes, so that pages made from it can be kept."""
    # One thread asks; the others read what was known before.
    if time.monotonic() - _Memory.asked_at >= FRESH_SECONDS and _Memory.lock.acquire(blocking=False):
        # Noted before the question: an edit while it is asked lets the next request ask again.
        _Memory.asked_at = time.monotonic()
        try:
            found = _loaded()
            if found != _Memory.articles:
                _Memory.articles = found
        except DatabaseError:
            logger.exception("The database does not answer; guides show the articles known before.")
        finally:
            _Memory.lock.release()
    return _Memory.articles


def ask_again() -> None:
    """Ask the database at the next request, after an edit in this process."""
    _Memory.asked_at = float("-inf")


def forget() -> None:
    """Know nothing and ask again, for tests whose database starts anew."""
    _Memory.articles = {}
    ask_again()


def _loaded() -> dict[str, tuple[ListedArticle, ...]]:
    found: dict[str, tuple[ListedArticle, ...]] = {}
    rows = Article.objects.filter(is_shown=True).order_by("title", "pk")
    for slug, *fields in rows.values_list("platform__slug", "title", "url", "author", "blocker", "is_pr"):
        found[slug] = (*found.get(slug, ()), ListedArticle(*fields))
    return found
