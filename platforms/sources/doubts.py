"""What readers are told of watched pages, kept in memory for some seconds: facts in doubt, and what was seen live.

A fact is in doubt while an alarm about a passage it cites waits for an answer, once its page has been away for
`GONE_AFTER`, and after the answer "changed" until another edition of the fact is published. No editor is needed for
the note to appear. A page that cannot learn of this is complete without it.
"""

import logging
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import DatabaseError
from django.db.models import Q

from platforms.clock import today_in_japan
from platforms.models import AlarmAnswer, AlarmedFact, AlarmKind, PageUse, WatchRun
from platforms.models.watched_page import GONE_AFTER
from platforms.sources.alarms import published_digests

logger = logging.getLogger(__name__)

FRESH_SECONDS = 5.0


@dataclass(frozen=True, eq=False)
class Known:
    """What this process knows of watched pages: one object until something changes, so that pages can be kept with it."""

    doubts: frozenset[tuple[str, str]] = frozenset()
    """Facts in doubt, by slug and address."""
    seen: dict[tuple[str, str, str], date] = field(default_factory=dict)
    """The last day on which the machine saw a citation stand live on its page, by slug, address and source key."""

    def is_doubted(self, slug: str, address: str) -> bool:
        """Whether the page of this very fact changed or has gone."""
        return (slug, address) in self.doubts

    def any_doubted(self, slug: str, above: Iterable[str]) -> bool:
        """Whether one of these facts, or one that hangs below them, is in doubt."""
        ours = [address for of, address in self.doubts if of == slug]
        return any(address == each or address.startswith(f"{each}.") for address in ours for each in above)


class _Memory:
    """What this process was told last, and when it asked."""

    lock = threading.Lock()
    known = Known()
    run = 0
    asked_at = float("-inf")


def known() -> Known:
    """What was known some seconds ago at most."""
    # One thread asks; the others read what was known before.
    if time.monotonic() - _Memory.asked_at >= FRESH_SECONDS and _Memory.lock.acquire(blocking=False):
        _Memory.asked_at = time.monotonic()
        try:
            found = _loaded()
            if (found.doubts, found.seen) != (_Memory.known.doubts, _Memory.known.seen):
                _Memory.known = found
        except DatabaseError:
            logger.exception("The database does not answer; pages show what was known of sources before.")
        finally:
            _Memory.lock.release()
    return _Memory.known


def ask_again() -> None:
    """Ask the database at the next request, after an answer in this process."""
    _Memory.asked_at = float("-inf")


def forget() -> None:
    """Know nothing and ask again, for tests whose database starts anew."""
    _Memory.known, _Memory.run = Known(), 0
    ask_again()


def _loaded() -> Known:
    doubts = frozenset(_doubts())
    # Thousands of days that change with a run alone: they are read once a run and not every few seconds.
    run = WatchRun.objects.exclude(finished_at=None).order_by("-pk").values_list("pk", flat=True).first() or 0
    if run == _Memory.run:
        return Known(doubts, _Memory.known.seen)
    rows = PageUse.objects.filter(in_edition=True).exclude(seen_live_on=None)
    days = rows.values_list("platform__slug", "fact", "source", "seen_live_on")
    seen = {(slug, fact, source): day for slug, fact, source, day in days if day is not None}
    _Memory.run = run
    return Known(doubts, seen)


def _doubts() -> list[tuple[str, str]]:
    gone_since = today_in_japan() - GONE_AFTER
    unanswered = Q(answer="", alarm__closed_at=None)
    changed = unanswered & Q(alarm__kind=AlarmKind.NEAR)
    gone = unanswered & Q(alarm__kind=AlarmKind.AWAY, alarm__page__failing_since__lte=gone_since)
    to_publish = Q(answer=AlarmAnswer.CHANGED, is_settled=False)
    rows = AlarmedFact.objects.filter(changed | gone | to_publish).exclude(published="")
    found = list(rows.values_list("platform", "platform__slug", "fact", "answer", "published"))
    waiting = {platform for platform, _, _, answer, _ in found if answer}
    digests = published_digests(waiting) if waiting else {}
    return [
        (slug, fact)
        for platform, slug, fact, answer, published in found
        if not answer or digests.get(platform, {}).get(fact) == published
    ]
