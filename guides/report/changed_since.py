"""Then and now: what the rules that changed since a link was made mean for its reader."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db import DatabaseError

from guides.engine.routes import earliest_exit
from guides.engine.situation import Situation
from guides.questions.answers import Ignored, ignored
from platforms.drafts.diffing import Change, difference
from platforms.editions.catalog import PublishedPlatform

EditionOf = Callable[[str, int], PublishedPlatform | None]
_QUIET = frozenset({"citations", "sources", "aliases", "order"})
"""Parts of a document whose changes move no day and no yen."""
MOST_SHOWN = 12


@dataclass(frozen=True, slots=True)
class ChangedSince:
    """The edition a link was made under, and what came after.

    `exit_then` is the fastest day under the old rules, as seen from the same "today" as `exit_now`,
    so that the difference is the rules' alone. None: no promised day.
    """

    number: int
    published_on: date
    exit_then: date | None
    exit_now: date | None
    changes: tuple[Change, ...]
    left_out: int

    @property
    def moved_days(self) -> int | None:
        """How many days later the exit is now; None where one of the days is not promised."""
        if self.exit_then is None or self.exit_now is None:
            return None
        return (self.exit_now - self.exit_then).days


def changed_since(
    published: PublishedPlatform, asked: str, situation: Situation, today: date, edition_of: EditionOf
) -> tuple[ChangedSince | None, tuple[Ignored, ...]]:
    """What changed since the edition that a link names; nothing where it is the current one."""
    if not asked or asked == str(published.number):
        return None, ()
    is_a_number = asked.isascii() and asked.isdigit() and len(asked) < 9
    try:
        old = edition_of(published.facts.slug, int(asked)) if is_a_number else None
    except DatabaseError:  # the reader still gets the answer, by the rules of today
        return None, (ignored("edition", asked, "いまは以前の版を読み出せません。いまの版で計算しました。"),)
    if old is None:
        return None, (ignored("edition", asked, "この版は見つかりません。いまの版で計算しました。"),)
    changes = [c for c in difference(old.facts, published.facts) if _QUIET.isdisjoint(c.keys)]
    return (
        ChangedSince(
            number=old.number,
            published_on=old.published_at.date(),
            exit_then=earliest_exit(old.facts, situation, today),
            exit_now=earliest_exit(published.facts, situation, today),
            changes=tuple(changes[:MOST_SHOWN]),
            left_out=max(0, len(changes) - MOST_SHOWN),
        ),
        (),
    )
