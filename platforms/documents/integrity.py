"""What a document must be before rows can hold it: unique keys, references that lead somewhere, storable text.

Pure, like `platforms.documents.facts`.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from platforms.documents.facts import (
    DAYS_THERE_ARE,
    FIRST_DAY,
    LAST_DAY,
    Citation,
    Condition,
    Cost,
    Effect,
    Fact,
    FeeSchedule,
    Leftover,
    PlatformFacts,
    Remedy,
    Wait,
    is_day,
)
from platforms.documents.problems import Problem

Place = tuple[str | int, ...]
"""Where something stands in a document: `("blockers", 2, "remedies", 0, "wait")`."""

REFERENCES: tuple[tuple[type[Fact], str, str], ...] = (
    (Citation, "source", "sources"),
    (FeeSchedule, "category", "categories"),
    (FeeSchedule, "plan", "plans"),
    (Wait, "method", "payout_methods"),
    (Leftover, "method", "payout_methods"),
    (Wait, "question", "questions"),
    (Cost, "method", "payout_methods"),
    (Cost, "question", "questions"),
    (Effect, "question", "questions"),
    (Condition, "question", "questions"),
    (Remedy, "message", "messages"),
)
"""Which field of which class holds a key of which list of the document."""

_LISTS = {
    "sources": "出典",
    "categories": "分野",
    "plans": "プラン・段階",
    "payout_methods": "出金方法",
    "questions": "質問",
    "messages": "文例",
}


def walk(fact: Fact, place: Place = ()) -> Iterator[tuple[Place, Fact]]:
    """Yield every fact of a document with its place, the document itself first."""
    known, found = _Walked.last
    if known is not fact or place:
        found = []
        _walk(fact, place, found)
        if isinstance(fact, PlatformFacts) and not place:
            _Walked.last = (fact, found)
    return iter(found)


class _Walked:
    """The last document that was walked: two dozen lints walk the same one, which cannot change."""

    last: tuple[Fact | None, list[tuple[Place, Fact]]] = (None, [])


def _walk(fact: Fact, place: Place, found: list[tuple[Place, Fact]]) -> None:
    """Into a list: generators inside generators took twice as long, and every lint walks."""
    found.append((place, fact))
    for name, value in vars(fact).items():  # the fields in their order
        if isinstance(value, tuple):
            for index, item in enumerate(value):
                if isinstance(item, Fact):
                    _walk(item, (*place, name, index), found)
        elif isinstance(value, Fact):
            _walk(value, (*place, name), found)


def structural_problems(document: PlatformFacts) -> tuple[Problem, ...]:
    """Everything that keeps these facts from becoming rows, with its place and what to do."""
    return (
        *repeated_keys(document),
        *broken_references(document),
        *broken_lines(document),
        *no_letters(document),
        *impossible_days(document),
    )


def repeated_keys(document: PlatformFacts) -> Iterator[Problem]:
    """Siblings with the same key."""
    for place, fact in walk(document):
        for name, siblings in _lists_of(fact):
            keys = Counter(getattr(item, "key", None) for item in siblings if isinstance(item, Fact))
            for index, item in enumerate(siblings):
                key = getattr(item, "key", None)
                if key is not None and keys[key] > 1:
                    yield _problem(
                        (*place, name, index, "key"), f"キー「{key}」が重なっています。別のキーにしてください。"
                    )


def broken_references(document: PlatformFacts) -> Iterator[Problem]:
    """Keys that name nothing in this document."""
    keys = {name: {item.key for item in getattr(document, name)} for name in _LISTS}
    for place, fact in walk(document):
        for kind, field, target in REFERENCES:
            key = getattr(fact, field) if isinstance(fact, kind) else None
            if key is not None and key not in keys[target]:
                message = f"{_LISTS[target]}「{key}」がありません。{_LISTS[target]}に加えるか、別のキーにしてください。"
                yield _problem((*place, field), message)


def broken_lines(document: PlatformFacts) -> Iterator[Problem]:
    """List items that are longer than one line: editors see one item a line."""
    for place, fact in walk(document):
        for name, items in _lists_of(fact):
            for index, item in enumerate(items):
                if isinstance(item, str) and "\n" in item:
                    yield _problem((*place, name, index), "1件を1行で書いてください。改行を消してください。")


NO_LETTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Signs without a shape, as text pasted from a slide or a PDF may hold them: PostgreSQL refuses the first, XML 1.0 all."""


def no_letters(document: PlatformFacts) -> Iterator[Problem]:
    """Texts with signs that cannot be stored, or that would take a feed or a picture away."""
    for place, fact in walk(document):
        for name in type(fact).model_fields:
            value = getattr(fact, name)
            if any(
                isinstance(item, str) and NO_LETTERS.search(item)
                for item in (value if isinstance(value, tuple) else (value,))
            ):
                yield _problem((*place, name), "使えない文字（制御文字）が入っています。入力し直してください。")


def impossible_days(document: PlatformFacts) -> Iterator[Problem]:
    """Days before any of these platforms existed or after the last one whose holidays are known: slips of the keyboard.

    Not refused where a document is read: an edition that was published with such a day still opens.
    """
    for place, fact in walk(document):
        for name, value in vars(fact).items():
            days: tuple[Any, ...] = (value,) if isinstance(value, date) else ()
            if name == "value":  # of a condition or an effect
                compared = value if isinstance(value, tuple) else (value,)
                days = tuple(date.fromisoformat(each) for each in compared if is_day(each))
            if not all(FIRST_DAY <= day <= LAST_DAY for day in days):
                yield _problem((*place, name), DAYS_THERE_ARE)


def _lists_of(fact: Fact) -> Iterator[tuple[str, tuple[Any, ...]]]:
    for name in type(fact).model_fields:
        value = getattr(fact, name)
        if isinstance(value, tuple):
            yield name, value


def _problem(place: Place, message: str) -> Problem:
    return Problem(path=".".join(map(str, place)), message=message)
