"""Every way out of one account: a plain search over walks that fork wherever a blocker asks for a remedy.

The three bounds walk side by side with the same remedies, so that a route's days belong to one way of
acting. A choice at a blocker that comes up at one bound alone is made there, for all three.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from guides.engine.account import Books
from guides.engine.criteria import Merit
from guides.engine.remedy_days import BOUNDS, ordinal
from guides.engine.walk import Choice, Start, Walk

Walks = tuple[Walk, Walk, Walk]
"""The same choices at each of `BOUNDS`."""


@dataclass(frozen=True)
class WayOut:
    """One choice of remedies that leads out at the earliest bound, walked to the end at every bound."""

    walks: Walks

    @cached_property
    def choice(self) -> Choice:
        """The remedy of every blocker that came up at any bound."""
        earliest, silent, latest = self.walks
        return earliest.choice | silent.choice | latest.choice

    @cached_property
    def safest(self) -> int:
        """The place of the bound at which least money is kept: what is promised to the reader."""
        kept = [walk.account.kept_yen for walk in self.walks]
        return kept.index(min(kept))

    @property
    def books(self) -> Books:
        return self.walks[self.safest].account.books()

    @cached_property
    def merit(self) -> Merit:
        """What it is worth, see `Criterion`. Lapsing money can end a late walk early: latest is never before earliest."""
        earliest, silent, latest = (ordinal(walk.exit_on) for walk in self.walks)
        kept = self.walks[self.safest].account.kept_yen
        unpriced = max(walk.account.unpriced for walk in self.walks)
        return earliest, silent, max(earliest, latest), -kept, unpriced, self.walks[0].replies


def ways_out(start: Start) -> Iterator[WayOut]:
    """Every way out, the document's first remedies first."""
    earliest, silent, latest = (Walk(start, bound, {}) for bound in BOUNDS)
    yield from _explore((earliest, silent, latest))


def _explore(walks: Walks) -> Iterator[WayOut]:
    for walk in walks:
        undecided = walk.advance().undecided
        if undecided is not None:
            for option in undecided.options:
                earliest, silent, latest = (each.fork(option) for each in walks)
                yield from _explore((earliest, silent, latest))
            return
        if walk is walks[0] and walk.stuck_on is not None:
            return
    yield WayOut(walks)
