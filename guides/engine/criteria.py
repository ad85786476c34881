"""What makes one way out better than another, and what the named routes are the best of.

| name | best by, most important first |
| fastest | earliest day, then money kept, then the day if the counterpart is silent, then latest |
| keeps-money | money kept, then the day that somebody must keep, then the days |
| independent | fewest steps that wait for an answer, then money kept, then the day that somebody must keep |

Of the same money kept, leaving rights, points or amounts that nobody told behind is worse than keeping them. A
day that somebody must keep comes about whether the counterpart answers or not.
"""

from collections.abc import Callable
from typing import Literal, get_args

Quality = Literal["earliest", "silent", "latest", "kept", "unpriced", "replies"]
"""The days at the three bounds, the money kept, the rights, points and unknown amounts given up, the steps that wait
for a counterpart or hang on what the reader did not tell.
"""
QUALITIES = get_args(Quality)
"""All of them, in the order of `Merit`."""
Criterion = Literal["earliest", "silent", "latest", "kept", "unpriced", "replies", "promised"]
"""The qualities, and the day that somebody must keep: the later of silent and latest."""
CRITERIA: dict[str, tuple[Criterion, ...]] = {
    "fastest": ("earliest", "kept", "unpriced", "silent", "latest", "replies"),
    "keeps-money": ("kept", "unpriced", "promised", "earliest", "silent", "latest", "replies"),
    "independent": ("replies", "kept", "unpriced", "promised", "earliest", "silent", "latest"),
}
"""What the named routes are best by, most important first."""

Merit = tuple[int, int, int, int, int, int]
"""Earliest, silent and latest day, money kept (negative), unpriced and replies, as `Quality` says: less is better."""


def better(criteria: tuple[Criterion, ...]) -> Callable[[Merit], tuple[int, ...]]:
    """What to sort merits by, so that the best by these criteria comes first."""
    return lambda merit: tuple([_value(merit, criterion) for criterion in criteria])


def _value(merit: Merit, criterion: Criterion) -> int:
    if criterion == "promised":
        return max(merit[QUALITIES.index("silent")], merit[QUALITIES.index("latest")])
    return merit[QUALITIES.index(criterion)]
