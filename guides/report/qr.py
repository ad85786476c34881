"""A link as a square for paper: whoever holds the print can open the page again."""

from collections.abc import Iterable, Iterator
from itertools import groupby

MOST_CHARACTERS = 1_800
"""Longer links would make squares too dense for a phone's camera on A4."""
_MARGIN = 2
"""Light modules around the square, by which cameras find it."""


def qr_path(link: str) -> tuple[int, str] | None:
    """The side of the square in modules, and an SVG path of its dark ones; None for a link too long."""
    if len(link) > MOST_CHARACTERS:
        return None
    import segno  # here, because it takes its time: a process that starts has a first page to answer

    # Every mask can be read; choosing the best of the eight takes longer than drawing one.
    code = segno.make_qr(link, error="m", mask=3, boost_error=False)
    rows = tuple(code.matrix_iter(border=_MARGIN))
    return len(rows), "".join(_bars(rows))


def _bars(rows: Iterable[Iterable[int]]) -> Iterator[str]:
    """One bar for each run of dark modules: half the bytes of one square for each module."""
    for y, row in enumerate(rows):
        x = 0
        for dark, run in groupby(row):
            width = sum(1 for _ in run)
            if dark:
                yield f"M{x} {y}h{width}v1h-{width}z"
            x += width
