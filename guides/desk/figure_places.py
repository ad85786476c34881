"""Every place of a document that says one figure, and the same document with another (pure)."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from platforms.documents.facts import Condition, Effect, Fact, PlatformFacts
from platforms.documents.figures import texts
from platforms.documents.integrity import Place, walk

_WRITTEN = re.compile(r"(?P<number>[0-9][0-9,]*(?:\.[0-9]+)?)\s*(?P<unit>円|%|日)")
_RATES = ("rate", "fee_rate")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit: 円, % or 日."""

    number: Decimal
    unit: str

    def __str__(self) -> str:
        return f"{self.number.normalize():,f}{self.unit}"

    @property
    def is_possible(self) -> bool:
        """Whether facts can hold it: whole yen and days, and a share of what it is taken from."""
        return self.number <= 100 if self.unit == "%" else self.number == int(self.number)

    @property
    def value(self) -> int | Decimal:
        """The number as facts hold it: a rate is a fraction."""
        return self.number / 100 if self.unit == "%" else int(self.number)


@dataclass(frozen=True, slots=True)
class Said:
    """One place that says the figure, and what it would say. `path` names it from the head of the document."""

    path: str
    before: str
    after: str
    value: Any


def read_figure(text: str) -> Figure | None:
    """What somebody typed; None where it is no figure.

    >>> str(read_figure("１，０００円")), read_figure("20％"), read_figure("千円")
    ('1,000円', Figure(number=Decimal('20'), unit='%'), None)
    """
    found = _WRITTEN.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return Figure(Decimal(found["number"].replace(",", "")), found["unit"]) if found else None


def places(document: PlatformFacts, old: Figure, new: Figure) -> tuple[Said, ...]:
    """Where the document says `old`: values, conditions (also one yen below it), and sentences."""
    return tuple(_places(document, old, new))


def with_another(document: PlatformFacts, said: Collection[Said]) -> dict[str, Any]:
    """The document as plain data, in which each of these places says the new figure."""
    data = document.model_dump()
    for each in said:
        *above, last = each.path.split(".")
        part: Any = data
        for name in above:
            part = part[int(name)] if isinstance(part, (list, tuple)) else part[name]
        if isinstance(part, tuple):  # a tuple of values is replaced as a whole
            raise TypeError(each.path)
        part[last] = each.value
    return data


def _places(document: PlatformFacts, old: Figure, new: Figure) -> Iterator[Said]:
    in_days = frozenset(question.key for question in document.questions if question.kind == "days")
    for place, fact in walk(document):
        for name, value, changed in _values(fact, old, new, in_days):
            yield Said(_path((*place, name)), _in_a_line(value), _in_a_line(changed), changed)
        pattern = re.compile(rf"(?<![\d,.]){_spellings(old)}")
        seen: dict[str, list[str]] = {}
        for below, text in texts(fact):
            changed_text = pattern.sub(str(new), text)
            if changed_text == text:
                continue
            if len(below) == 1:
                yield Said(_path((*place, *below)), text, changed_text, changed_text)
            else:
                seen.setdefault(str(below[0]), []).append(text)
        for name, found in seen.items():
            items = tuple(pattern.sub(str(new), text) for text in getattr(fact, name))
            yield Said(_path((*place, name)), "\n".join(found), "\n".join(map(str, items)), items)


def _spellings(figure: Figure) -> str:
    number = str(figure)[: -len(figure.unit)]
    unit = "[%％]" if figure.unit == "%" else figure.unit
    return f"(?:{re.escape(number)}|{re.escape(number.replace(',', ''))}){unit}"


def _values(fact: Fact, old: Figure, new: Figure, in_days: frozenset[str]) -> Iterator[tuple[str, Any, Any]]:
    """The fields of one fact that hold the figure, with what they would hold. `in_days`: questions of kind `days`."""
    if isinstance(fact, (Condition, Effect)):
        changed = _compared(fact.value, old, new) if old.unit == _unit_of(fact, in_days) else fact.value
        if changed != fact.value:
            yield "value", fact.value, changed
        return
    for name in type(fact).model_fields:
        value = getattr(fact, name)
        if isinstance(value, bool) or not isinstance(value, (int, Decimal)) or value != old.value:
            continue
        is_yen, is_rate = name.endswith("_yen"), name in _RATES
        if {"円": is_yen, "%": is_rate, "日": "days" in name and not is_yen}[old.unit]:
            yield name, value, new.value


def _in_a_line(value: Any) -> str:
    return "、".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _unit_of(fact: Condition | Effect, in_days: frozenset[str]) -> str:
    """In what the number is that an answer is compared with, or set to."""
    looks_back = isinstance(fact, Condition) and fact.operator in ("within_days", "longer_ago_than_days")
    return "日" if looks_back or fact.question in in_days else "円"


def _compared(value: Any, old: Figure, new: Figure) -> Any:
    """The value of a condition: a balance just below a minimum is compared with one yen less."""
    if isinstance(value, tuple):
        return tuple(_compared(each, old, new) for each in value)
    if isinstance(value, bool) or not isinstance(value, int) or old.value < 2:
        return value
    return {old.value: new.value, old.value - 1: new.value - 1}.get(value, value)


def _path(place: Place) -> str:
    return ".".join(map(str, place))
