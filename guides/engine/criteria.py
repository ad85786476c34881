"""What makes one way out better than another, and what the named routes are the best of."""

from collections.abc import Callable
from typing import Literal, get_args

Criterion = Literal["earliest", "silent", "latest", "kept", "unpriced", "replies"]
"""The days at the three bounds, the money kept, the rewards of unknown amount given up, the steps that wait for a
counterpart.
"""
QUALITIES = get_args(Criterion)
"""All of them, in the order of `Merit`."""
CRITERIA: dict[str, tuple[Criterion, ...]] = {
    "fastest": ("earliest", "kept", "unpriced", "silent", "latest", "replies"),
    "keeps-money": ("kept", "unpriced", "earliest", "silent", "latest", "replies"),
    "independent": ("replies", "latest", "earliest", "kept", "unpriced", "silent"),
}
"""What the named routes are best by, most important first."""

Merit = tuple[int, int, int, int, int, int]
"""Earliest, silent and latest day, money kept (negative), unpriced and replies, as `Criterion` says: less is better."""


def better(criteria: tuple[Criterion, ...]) -> Callable[[Merit], tuple[int, ...]]:
    """What to sort merits by, so that the best by these criteria comes first."""
    places = [QUALITIES.index(criterion) for criterion in criteria]
    return lambda merit: tuple([merit[place] for place in places])
