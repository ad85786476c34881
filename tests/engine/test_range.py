"""What is unknown gives exactly the range over everything it could be."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import product
from math import prod
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from guides.engine.open_answers import FAR, Open, open_questions
from guides.engine.range import Range, range_of
from guides.engine.routes import known_routes
from guides.engine.rules import CONFIRMED_ON
from guides.engine.situation import UNKNOWN, Situation
from tests.engine.documents import REWARDS, SINCE, STATE, STATES, Case, Die, case_of, die_of, seeds, telling
from tests.engine.naive import end_of

pytestmark = pytest.mark.slow

AMOUNTS = [
    0,
    1,
    50,
    51,
    52,
    53,
    54,
    99,
    100,
    101,
    160,
    161,
    168,
    169,
    170,
    171,
    399,
    400,
    401,
    499,
    500,
    501,
    2_999,
    3_000,
]
"""Both sides of every limit the random documents can have, and amounts between."""

Outcome = tuple[date, date, int]
"""The fastest route's earliest and latest day, and what the keeps-money route pays out."""


def domain(case: Case, question: str) -> list[Any]:
    """All that a question could be answered with, as far as random documents can tell the difference."""
    if question in ("balance", *REWARDS):
        beside = {0, *(case.situation.amount(each) or 0 for each in ("balance", *REWARDS) if each != question)}
        both = sum(case.situation.amount(each) or 0 for each in REWARDS if each != question)
        beside |= {(case.situation.amount("balance") or 0) + both}
        return sorted({amount - less for amount in AMOUNTS for less in beside if amount >= less})
    if question == CONFIRMED_ON:
        rows = [row for row in case.facts.expiries if row.outcome == "forfeited"]
        there = [
            day
            for day in (case.today - timedelta(days=back) for back in range(100))
            if all(end_of(row, day) > case.today for row in rows)
        ]
        return [case.today, min(there, default=case.today)]
    if question == SINCE:
        return next(list(each.values) for each in opened(case) if each.question == SINCE)
    return {STATE: list(STATES), "bank": ["rakuten", "other"], "role": ["worker", "client", "both"]}.get(
        question, ["yes", "no"]
    )


def blanked(die: Die, most: int) -> Case:
    """A reader who leaves up to `most` questions open."""
    case = case_of(die, known=True, most=3)
    asked = sorted({*case.situation, "bank"})
    left = {die.pick(asked) for _ in range(1 + die.up_to(most - 1))}
    return Case(case.facts, case.situation.replace({q: die.pick((UNKNOWN, None)) for q in left}), case.today)


def opened(case: Case) -> tuple[Open, ...]:
    return open_questions(case.facts, case.situation, case.today)


def open_in(case: Case) -> list[str]:
    return [each.question for each in opened(case)]


def completed(case: Case) -> Iterator[Situation]:
    """Every way the open questions could turn out."""
    asked = open_in(case)
    for values in product(*(domain(case, question) for question in asked)):
        yield case.situation.replace(dict(zip(asked, values)))


def combinations(case: Case) -> int:
    return prod(len(domain(case, question)) for question in open_in(case))


def outcome(case: Case, situation: Situation) -> Outcome:
    routes = known_routes(case.facts, situation, case.today)
    named = {name: route for route in routes for name in route.names}
    if not named:
        return (case.today, case.today, 0) if not routes else (date.max, date.max, 0)
    fastest, keeps = named["fastest"], named["keeps-money"]
    return fastest.exit_earliest or date.max, fastest.exit_latest or date.max, keeps.books.received_yen


def extremes(outcomes: Sequence[Outcome]) -> tuple[date | None, date | None, date | None, int]:
    earliest, latest, received = zip(*outcomes)
    first, *days = (None if day >= FAR else day for day in (min(earliest), max(earliest), max(latest)))
    return first, days[0], days[1], min(received)


def figures(found: Range | None, otherwise: Outcome) -> tuple[date | None, date | None, date | None, int]:
    """The figures of a range; where nothing is open, those of the one outcome there is."""
    if found is None:
        return extremes([otherwise])
    return found.exit_best, found.exit_worst_earliest, found.exit_worst, found.received_least_yen


def check_range(case: Case) -> None:
    found = range_of(case.facts, case.situation, case.today)
    outcomes = [outcome(case, situation) for situation in completed(case)]
    most = max(received for *_, received in outcomes)
    told = found is None or found.received_most_yen is not None

    assert figures(found, outcomes[0]) == extremes(outcomes)
    assert told or not {"balance", *REWARDS}.isdisjoint(open_in(case))
    assert (found.received_most_yen if found is not None and told else most) == most


@given(st.composite(lambda draw: blanked(die_of(draw), most=1))())
def test_an_open_question_gives_the_range_over_its_answers(case: Case) -> None:
    assume(combinations(case) <= MANY and not has_lapsed(case))
    check_range(case)


MANY = 2_000
"""Completions that a test still enumerates."""


@pytest.mark.parametrize(
    ("most", "numbers"),
    [
        pytest.param(1, seeds(60, 1_500), id="one open question"),
        pytest.param(2, seeds(40, 1_500), id="two"),
        pytest.param(5, seeds(40, 1_500), id="five"),
    ],
)
def test_open_questions_give_the_range_over_their_answers(most: int, numbers: range) -> None:
    for case in feasible(numbers, most):
        check_range(case)


def feasible(numbers: range, most: int) -> Iterator[Case]:
    """Readers whose completions are few enough to try them all; a failure names the seed."""
    for seed in numbers:
        with telling(seed) as die:
            case = blanked(die, most)
            if combinations(case) <= MANY and not has_lapsed(case):
                yield case


def has_lapsed(case: Case) -> bool:
    """Whether the told balance would be gone before the first day: answers that contradict each other."""
    day = case.situation.day(CONFIRMED_ON)
    return day is not None and any(end_of(row, day) <= case.today for row in case.facts.expiries)


def test_one_more_answer_never_widens_the_range() -> None:
    for case in feasible(seeds(60, 1_000), 3):
        whole = figures(range_of(case.facts, case.situation, case.today), outcome(case, case.situation))
        for question in open_in(case):
            for value in domain(case, question):
                told = case.situation.replace({question: value})
                found = figures(range_of(case.facts, told, case.today), outcome(case, told))
                assert contains(whole, found), (question, value)


def contains(wide: tuple[Any, ...], narrow: tuple[Any, ...]) -> bool:
    first, *days, least = ((day or FAR) if place < 3 else day for place, day in enumerate(wide))
    its_first, *its_days, its_least = ((day or FAR) if place < 3 else day for place, day in enumerate(narrow))
    return first <= its_first and least <= its_least and all(a >= b for a, b in zip(days, its_days))


def test_a_question_matters_if_one_of_its_answers_narrows_the_range() -> None:
    for case in feasible(seeds(60, 1_000), 4):
        asked = [question for question in open_in(case) if question not in ("balance", *REWARDS)]
        narrowing = {question for question in asked if narrows(case, question)}
        found = range_of(case.facts, case.situation, case.today)
        matters = {matter.question for matter in found.matters} if found is not None else set()
        assert narrowing == matters.intersection(asked)


def narrows(case: Case, question: str) -> bool:
    values = next(each.values for each in opened(case) if each.question == question)
    told = [Case(case.facts, case.situation.replace({question: value}), case.today) for value in values]
    return any(width(each) < width(case) for each in told)


def width(case: Case) -> tuple[Any, ...]:
    """How far apart everything still is: days without an end and open sums are the widest."""
    found = range_of(case.facts, case.situation, case.today)
    only = outcome(case, case.situation)
    first, earliest, latest, least = figures(found, only)
    most = only[2] if found is None else found.received_most_yen
    days = 0 if earliest is None or first is None else ((latest or earliest) - first).days
    return earliest is None, latest is None, days, most is None, 0 if most is None else most - least
