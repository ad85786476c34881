"""Two passages of a page side by side: which words and figures changed (pure)."""

import difflib
import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a passage, and whether the other passage lacks them."""

    text: str
    is_changed: bool


# A figure with its separators, a word in Latin letters, or one other letter.
_UNITS = re.compile(r"[0-9０-９]+(?:[.,，．/／:：][0-9０-９]+)*|[A-Za-z]+|.", re.DOTALL)


def side_by_side(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both passages in pieces. A figure and a Latin word change as a whole; Japanese changes letter by letter.

    >>> [piece.text for piece in side_by_side("最低1,000円", "最低500円")[1] if piece.is_changed]
    ['500']
    """
    left: list[Piece] = []
    right: list[Piece] = []
    units = _UNITS.findall(before), _UNITS.findall(after)
    for tag, a, b, c, d in difflib.SequenceMatcher(None, *units, autojunk=False).get_opcodes():
        for side, text in ((left, "".join(units[0][a:b])), (right, "".join(units[1][c:d]))):
            if text:
                side.append(Piece(text, tag != "equal"))
    return tuple(left), tuple(right)
