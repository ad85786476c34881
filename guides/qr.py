"""A link as a square for paper: whoever holds the print can open the page again."""

from typing import Any

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

MOST_CHARACTERS = 1_800
"""Longer links would make squares too dense for a phone's camera on A4."""


def qr_path(link: str) -> tuple[int, str] | None:
    """The side of the square in modules, and an SVG path of its dark ones; None for a link too long."""
    if len(link) > MOST_CHARACTERS:
        return None
    # Every mask can be read; choosing the best of the eight takes longer than the rest of the report.
    code: QRCode[Any] = QRCode(border=2, error_correction=ERROR_CORRECT_M, mask_pattern=3)
    code.add_data(link)
    rows = code.get_matrix()
    dark = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, module in enumerate(row) if module)
    return len(rows), "".join(dark)
