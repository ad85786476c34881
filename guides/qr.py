"""A link as a square for paper: whoever holds the print can open the page again."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

MOST_CHARACTERS = 1_800
"""Longer links would make squares too dense for a phone's camera on A4."""


def qr_path(link: str) -> tuple[int, str] | None:
    """The side of the square in modules, and an SVG path of its dark ones; None for a link too long."""
    if len(link) > MOST_CHARACTERS:
        return None
    # Here, because it brings Pillow along: a process that starts has a first page to answer.
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.main import QRCode

    # Every mask can be read; choosing the best of the eight takes longer than the rest of the report.
    code: QRCode[Any] = QRCode(border=2, error_correction=ERROR_CORRECT_M, mask_pattern=3)
    code.add_data(link)
    rows = code.get_matrix()
    return len(rows), "".join(_bars(rows))


def _bars(rows: Sequence[Sequence[bool]]) -> Iterator[str]:
    """One bar for each run of dark modules: half the bytes of one square for each module."""
    for y, row in enumerate(rows):
        x = 0
        for dark, run in groupby(row):
            width = sum(1 for _ in run)
            if dark:
                yield f"M{x} {y}h{width}v1h-{width}z"
            x += width
