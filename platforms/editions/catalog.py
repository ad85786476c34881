"""The current editions, parsed once and kept in memory.

A request asks the database at most one cheap question, and none within `FRESH_SECONDS` of the last
one. When the database does not answer, readers keep reading what was loaded before.

A new edition appears in every process at the same moment (`appearance`), by when each has asked: a reader who is
served by several never sees the old one after the new one.
"""

import difflib
import json
import logging
import math
import threading
import time
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db import DatabaseError
from django.db.models import Count, Max
from pydantic import ValidationError

from platforms.documents.facts import PlatformFacts
from platforms.documents.figures import filled
from platforms.documents.remembering import MostRecent
from platforms.models import Edition
from platforms.models.choices import PlatformKind

logger = logging.getLogger(__name__)

FRESH_SECONDS = 0.5
APPEARS_AFTER_SECONDS = 0.8
"""More than `FRESH_SECONDS` and what it takes to load an edition; the clocks of servers agree better than that."""
SWITCH_EVERY_SECONDS = 0.5
"""Editions change at whole multiples of this of the clock, as the proxy's cache does: what it fetched before such a moment
is shown no longer after it (decision 0014)."""

MOST_BYTES_NAMED = 32_000_000
"""Of the editions that links named last, besides the current ones."""
BYTES_OF_A_LETTER = 30
"""What a document and all that is worked out from it take, for each letter of its JSON: a third of it the document itself."""


@dataclass(frozen=True, slots=True, weakref_slot=True, eq=False)
class PublishedPlatform:
    """One edition as readers see it, with its figures in its texts. `published_at` is aware of its zone."""

    facts: PlatformFacts
    number: int
    published_at: datetime

    def __post_init__(self) -> None:
        object.__setattr__(self, "facts", filled(self.facts))


class Catalog:
    """Every platform in its current edition, ordered by よみ."""

    def __init__(self, version: str, editions: dict[int, PublishedPlatform]) -> None:
        self.version = version
        """An opaque text that changes with every publication; good for ETags."""
        self.platforms = tuple(sorted(editions.values(), key=lambda p: (p.facts.kana, p.facts.slug)))
        self.running = tuple(p for p in self.platforms if p.facts.status != "retired")
        """Those where somebody may still work or leave; the others keep their pages and stay findable."""
        self.editions = editions
        """By the edition's primary key."""
        self._by_slug = {p.facts.slug: p for p in self.platforms}
        self._names = {p.facts.slug: names_of(p.facts) for p in self.platforms}
        self._works = {p.facts.slug: works_of(p.facts) for p in self.platforms}

    @cached_property
    def categories(self) -> dict[str, str]:
        """Key → label of every kind of work that a running platform names."""
        return {category.key: category.label for p in self.running for category in p.facts.categories}

    @cached_property
    def banks(self) -> dict[str, str]:
        """Key → label of every bank to which a running platform transfers for another fee; all the others last."""
        found = {
            choice.key: choice.label
            for published in self.running
            for question in published.facts.questions
            if question.key == "bank"
            for choice in question.choices
            if choice.key != "other"
        }
        return {**found, "other": "そのほかの銀行"}

    def get(self, slug: str) -> PublishedPlatform | None:
        """The platform with exactly this slug."""
        return self._by_slug.get(slug)

    def near(self, text: str) -> tuple[PublishedPlatform, ...]:
        """Up to three platforms that a misspelt slug or name may have meant, best first."""
        wanted = fold(text)[:100]
        likeness = {
            slug: max(difflib.SequenceMatcher(None, wanted, name).ratio() for name in names)
            for slug, names in self._names.items()
        }
        best = sorted((slug for slug in likeness if likeness[slug] >= 0.6), key=lambda slug: -likeness[slug])
        return tuple(self._by_slug[slug] for slug in best[:3])

    def search(self, text: str = "", category: str = "", kind: str = "") -> tuple[PublishedPlatform, ...]:
        """Platforms of this category key and this kind whose names hold every word of `text`.

        Where a word is in no name, what people do there may hold it: 「ハンドメイド」, 「翻訳」. Names go first.
        """
        words = [folded for word in text.split() if (folded := fold(word))]
        chosen = [
            p
            for p in self.platforms
            if (not category or any(category == c.key for c in p.facts.categories))
            and (not kind or kind == p.facts.kind)
        ]
        named = [p for p in chosen if _holds(self._names[p.facts.slug], words)]
        known = {p.facts.slug for p in named}
        by_work = [p for p in chosen if p.facts.slug not in known and _holds(self._works[p.facts.slug], words)]
        return (*named, *by_work)


def fold(text: str) -> str:
    """One spelling for full and half width, upper and lower case, ひらがな and カタカナ, without separators."""
    letters = unicodedata.normalize("NFKC", text).casefold()
    hiragana = (chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in letters)
    return "".join(c for c in hiragana if c.isalnum() or c == "ー")


def works_of(facts: PlatformFacts) -> tuple[str, ...]:
    """The names of a platform and what people do there, folded."""
    works = (PlatformKind(facts.kind).label, *(category.label for category in facts.categories))
    return (*names_of(facts), *map(fold, works))


def _holds(texts: tuple[str, ...], words: list[str]) -> bool:
    return all(any(word in text for text in texts) for word in words)


def names_of(facts: PlatformFacts) -> tuple[str, ...]:
    """Everything people call a platform, folded."""
    return tuple(dict.fromkeys(map(fold, (facts.slug, facts.name, facts.kana, *facts.aliases))))


class _Memory:
    """What this process knows. `coming` is loaded and has not appeared yet; it does so at `appears_at` (Unix time)."""

    lock = threading.Lock()
    catalog: Catalog | None = None
    coming: Catalog | None = None
    appears_at = 0.0
    asked_at = float("-inf")


def current() -> Catalog:
    """The catalog as of a second ago at most.

    Raises `DatabaseError` only where the database does not answer and nothing was loaded before.
    """
    known = _Memory.catalog
    if known is not None and time.monotonic() - _Memory.asked_at < FRESH_SECONDS and not _is_due():
        return known
    # One thread asks; the others read on meanwhile, unless there is nothing to read yet.
    if not _Memory.lock.acquire(blocking=known is None):
        return known  # type: ignore[return-value]
    try:
        if _Memory.catalog is None or time.monotonic() - _Memory.asked_at >= FRESH_SECONDS:
            _ask()
        if _is_due():
            _Memory.catalog, _Memory.coming = _Memory.coming, None
    finally:
        _Memory.lock.release()
    return _Memory.catalog  # type: ignore[return-value]


def _is_due() -> bool:
    return _Memory.coming is not None and time.time() >= _Memory.appears_at


def _ask() -> None:
    """Load what was published since, to appear when it is due; at once where nothing is known."""
    # Noted before the question: a publication while it is asked lets the next request ask again.
    _Memory.asked_at = time.monotonic()
    newest = _Memory.coming or _Memory.catalog
    try:
        loaded = _loaded(newest)
    except DatabaseError:
        _Memory.asked_at = time.monotonic()  # a database that took its time to fail is not asked at once
        if _Memory.catalog is None:
            raise
        logger.exception("The database does not answer; readers see the editions loaded before.")
        return
    if _Memory.catalog is None:
        _Memory.catalog = loaded
    elif loaded is not newest:
        published = max((each.published_at.timestamp() for each in loaded.platforms), default=0.0)
        # Never longer than after noticing it: a publisher's clock may be wrong.
        _Memory.coming = loaded
        _Memory.appears_at = appearance(min(published, time.time()))


def appearance(published: float) -> float:
    """The moment from which all processes show what was published then (both Unix time)."""
    return math.ceil((published + APPEARS_AFTER_SECONDS) / SWITCH_EVERY_SECONDS) * SWITCH_EVERY_SECONDS


def ask_again() -> None:
    """Ask the database at the next request, for example after a publication in this process."""
    _Memory.asked_at = float("-inf")


def forget() -> None:
    """Forget every edition, for tests whose database starts anew."""
    _Memory.catalog = _Memory.coming = None
    _named.clear()
    ask_again()


def edition(slug: str, number: int) -> PublishedPlatform | None:
    """One edition, current or not, for links that name it."""
    if (found := _named.get((slug, number))) is None:
        row = Edition.objects.filter(platform__slug=slug, number=number).first()
        if row is None:  # not remembered: it may be published later
            return None
        found = PublishedPlatform(row.document(), row.number, row.published_at)
        _named.keep((slug, number), found, BYTES_OF_A_LETTER * len(json.dumps(row.facts, ensure_ascii=False)))
    return found


_named = MostRecent[tuple[str, int], PublishedPlatform](MOST_BYTES_NAMED)
"""Any link may name any edition there ever was."""


def _loaded(known: Catalog | None) -> Catalog:
    """The current catalog; editions that `known` holds are not read again."""
    version = _version()
    if known is not None and known.version == version:
        return known
    kept = known.editions if known else {}
    current_ids = set(Edition.objects.current().values_list("pk", flat=True))
    editions = {pk: kept[pk] for pk in current_ids & kept.keys()}
    for row in Edition.objects.filter(pk__in=current_ids - kept.keys()):
        try:
            editions[row.pk] = PublishedPlatform(row.document(), row.number, row.published_at)
        except ValidationError:
            # One unreadable edition must not take the other platforms away from readers.
            logger.exception("Edition %s of platform %s cannot be read.", row.number, row.platform_id)
    return Catalog(version, editions)


def _version() -> str:
    # Editions are only ever added. The newest id alone would miss one whose transaction began
    # earlier and ended later; the time tells a restored database from the one before.
    newest = Edition.objects.aggregate(count=Count("pk"), at=Max("published_at"))
    return f"{newest['count']}-{newest['at'].timestamp():.6f}" if newest["at"] else "0"
