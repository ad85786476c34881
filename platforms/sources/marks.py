"""Marks: the figures and short terms that must stand on a cited page (pure).

A mark that reads as one figure is found in every spelling (`1,000円`, `１０００円`, `¥1,000`); any other mark
is a term, found letter by letter without regard to spaces and case.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from platforms.documents.facts import Citation, Cited, Fact
from platforms.sources.figures import figures, one_figure, plain, unit_of

MOST_MARKS = 8
LONGEST_MARK = 60
_QUOTED = re.compile(r"「([^「」]{2,20})」")
_WORTHLESS = {"date", ""}
"""Units of figures that are no marks by themselves: days of the calendar and bare numbers."""


def proposed_marks(fact: Cited | None, citation: Citation) -> tuple[str, ...]:
    """Marks for a source of this fact: figures and quoted terms of what it says, else the figures of the fact itself.

    What the source says comes first, because a source that contradicts the fact holds its own figures. `fact` is None
    for the head of a document.
    """
    says = plain(citation.says)
    found = [each for each in figures(says) if unit_of(each) not in _WORTHLESS]
    found += [plain(term) for term in _QUOTED.findall(citation.says)]
    if not found and citation.agrees and fact is not None:
        found = list(_figures_in(fact))
    return tuple(_shown(each) for each in dict.fromkeys(found))[:MOST_MARKS]


def lines_with(mark: str, lines: Sequence[str]) -> tuple[int, ...]:
    """The places of the lines in which a mark stands."""
    wanted = plain(mark)
    if (figure := one_figure(wanted)) is not None:
        # Most lines hold no such digit at all; asking that first saves the search for figures.
        return tuple(i for i, line in enumerate(lines) if figure[0] in line and figure in figures(line))
    letters = _letters(wanted)
    return tuple(i for i, line in enumerate(lines) if letters in _letters(line))


def mark_problem(mark: str) -> str:
    """What keeps a text from being a mark, in words for an editor; empty where nothing does."""
    text = plain(mark)
    if len(text) < 2:
        return f"「{mark}」は短すぎます。2文字以上で書いてください（例：1,000円、15日、翌月末）。"
    if len(text) > LONGEST_MARK:
        return f"「{text[:20]}…」は長すぎます。{LONGEST_MARK}文字以内の、数字か短いことばにしてください。"
    return ""


def _letters(text: str) -> str:
    return re.sub(r"\s", "", text).casefold()


def _shown(figure: str) -> str:
    """A figure as people write it: `10000円` becomes `10,000円`."""
    number = re.match(r"\d+(?:\.\d+)?(?!年)", figure)
    if number is None or unit_of(figure) not in ("円", "ドル", "ポイント"):
        return figure
    value = Decimal(number[0])
    return f"{value:,f}{figure[number.end() :]}"


def _figures_in(fact: Fact) -> Iterator[str]:
    """The values of a fact as figures; its evidence and what hangs below with evidence of its own left out."""
    for name, value in fact:
        if name == "citations" or value is None:
            continue
        parts: Iterable[object] = value if isinstance(value, tuple) else (value,)
        for part in parts:
            if isinstance(part, Cited):
                continue
            if isinstance(part, Fact):
                yield from _figures_in(part)
            elif (figure := _figure_of(name, part)) is not None:
                yield figure


def _figure_of(name: str, value: object) -> str | None:
    if not value or isinstance(value, bool):
        return None  # zero is written as words on most pages
    if isinstance(value, Decimal):
        return f"{(value * 100).normalize():f}%" if "rate" in name else None
    if not isinstance(value, int):
        return None
    if name.endswith("_yen"):
        return f"{value}円"
    if name.startswith("business_days"):
        return f"{value}営業日"
    if name.endswith(("_day", "_days")):
        return None if name.endswith("_day") and value == 31 else f"{value}日"
    return None
