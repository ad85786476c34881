"""Two passages of a page side by side: which letters changed (pure)."""

import difflib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """Some letters of a passage, and whether the other passage lacks them."""

    text: str
    is_changed: bool


def side_by_side(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both passages in pieces.

    >>> [piece.text for piece in side_by_side("最低1,000円", "最低500円")[1] if piece.is_changed]
    ['5']
    """
    left: list[Piece] = []
    right: list[Piece] = []
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        for side, text in ((left, before[a:b]), (right, after[c:d])):
            if text:
                side.append(Piece(text, tag != "equal"))
    return tuple(left), tuple(right)
