"""What the unknown can still do to the days and the yen: the exact range of all outcomes.

Every open question is given every answer it could have (`completions`). The outcome is what the named
routes are then worth: the fastest route's days, and what the route that keeps most money pays out.
The range reaches from the least to the greatest outcome. It is exact for every reader.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from guides.engine.completions import Survey
from guides.engine.extremes import Extremes
from guides.engine.open_answers import FAR, Open, open_questions
from guides.engine.parts import Entangled, parts_of, whole
from guides.engine.situation import Situation
from platforms.documents.facts import PlatformFacts


@dataclass(frozen=True, slots=True)
class Matter:
    """A question whose answer narrows the range, at best by so much.

    `days`: between the first and the last possible day; None where the answer may bring a last day that somebody promises
    and there was none. `yen`: between the least and the most that is received; None where that was open.
    """

    question: str
    days: int | None
    yen: int | None


@dataclass(frozen=True, slots=True)
class Range:
    """The range of outcomes over everything a reader did not say.

    `exit_best`, `exit_worst_earliest`: the least and greatest earliest exit of the fastest route; today
    where nothing is in the way. `exit_worst`: its greatest latest exit. A day is None where nobody
    promises one. `received_least_yen`, `received_most_yen`: what the route that keeps most money pays
    out; the most is None where an amount that nobody told leaves it open. `matters`: the questions
    whose answer narrows the range, the most narrowing first.
    """

    exit_best: date | None
    exit_worst_earliest: date | None
    exit_worst: date | None
    received_least_yen: int
    received_most_yen: int | None
    matters: tuple[Matter, ...]

    @property
    def varies(self) -> bool:
        """Whether any day depends on what the reader did not say."""
        return not self.exit_best == self.exit_worst_earliest == self.exit_worst

    @property
    def decides(self) -> str | None:
        """The question whose answer narrows the range most."""
        return self.matters[0].question if self.matters else None


def range_of(facts: PlatformFacts, situation: Situation, today: date) -> Range | None:
    """The range of a reader; None where no open question can change anything."""
    questions = open_questions(facts, situation, today)
    if not questions:
        return None
    try:
        survey = Survey(facts, parts_of(facts), questions, situation, today)
    except Entangled:
        survey = Survey(facts, whole(facts), questions, situation, today)
    found = survey.extremes
    return Range(
        exit_best=_day(found.best),
        exit_worst_earliest=_day(found.worst_earliest),
        exit_worst=_day(found.worst),
        received_least_yen=found.least_yen,
        received_most_yen=None if found.is_open else found.most_yen,
        matters=tuple(_matters(survey, questions)),
    )


def _day(number: int) -> date | None:
    return None if number >= FAR.toordinal() else date.fromordinal(number)


@dataclass(frozen=True, slots=True, order=True)
class _Width:
    """How far apart outcomes are. Days without an end and open sums are the widest."""

    endless: bool
    last_open: bool
    days: int
    yen_open: bool
    yen: int


def _width(found: Extremes, is_open: bool) -> _Width:
    """`days`: to the latest exit where somebody promises it, otherwise to the greatest earliest one."""
    endless, last_open = _day(found.worst_earliest) is None, _day(found.worst) is None
    last = found.worst_earliest if last_open else found.worst
    return _Width(
        endless,
        last_open,
        0 if endless else last - found.best,
        is_open,
        0 if is_open else found.most_yen - found.least_yen,
    )


def _matters(survey: Survey, questions: Sequence[Open]) -> Iterator[Matter]:
    everything = _width(survey.extremes, survey.extremes.is_open)
    widths = {}
    for each in questions:
        alone = survey.amounts == [each.question]  # told, nothing is open any more
        found = [survey.extremes_with(each.question, value) for value in each.values]
        widths[each.question] = min([_width(one, one.is_open and not alone) for one in found])
    for question, width in sorted(widths.items(), key=lambda item: item[1]):
        if width < everything:
            yield _matter(question, everything, width)


def _matter(question: str, before: _Width, after: _Width) -> Matter:
    brings_an_end = (before.endless, before.last_open) != (after.endless, after.last_open)
    return Matter(
        question,
        days=None if brings_an_end else before.days - after.days,
        yen=None if before.yen_open != after.yen_open else before.yen - after.yen,
    )
