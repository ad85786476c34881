"""What is unknown gives exactly the hull over everything it could be."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guides.engine.outlook import Outlook, Survey, outlook, routes
from guides.engine.routes import best_merits, known_routes
from guides.engine.rules import CONFIRMED_ON
from guides.engine.situation import UNKNOWN, Situation
from guides.engine.unknowns import open_questions
from platforms.documents.facts import PlatformFacts
from tests.engine.documents import REWARDS, STATE, STATES, Case, Die, case_of, die_of, seeds, telling

FAR = date.max

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


def domain(case: Case, question: str) -> list[Any]:
    """All that a question could be answered with, as far as random documents can tell the difference."""
    if question in ("balance", *REWARDS):
        beside = {0, *(case.situation.amount(each) or 0 for each in ("balance", *REWARDS) if each != question)}
        both = sum(case.situation.amount(each) or 0 for each in REWARDS if each != question)
        beside |= {(case.situation.amount("balance") or 0) + both}
        return sorted({amount - less for amount in AMOUNTS for less in beside if amount >= less})
    if question == CONFIRMED_ON:
        term = min(row.ends_after for row in case.facts.expiries if row.outcome == "forfeited")
        return [case.today, case.today - timedelta(days=max(term - 1, 0))]
    return {STATE: list(STATES), "bank": ["rakuten", "other"]}.get(question, ["yes", "no"])


def blanked(die: Die, most: int = 2) -> tuple[Case, list[str]]:
    """A reader who leaves up to `most` questions open, and which."""
    case = case_of(die, known=True, most=3)
    asked = sorted({*case.situation, "bank"} - {"since", CONFIRMED_ON})
    left = sorted({die.pick(asked) for _ in range(1 + die.up_to(most - 1))})
    situation = case.situation.replace({question: die.pick((UNKNOWN, None)) for question in left})
    return Case(case.facts, situation, case.today), left


def situations(case: Case, left: list[str]) -> Iterator[Situation]:
    """Every way the open questions could turn out."""
    asked = {each.question for each in open_questions(case.facts, case.situation, case.today)}
    varied = sorted({*left, *(asked & {CONFIRMED_ON, "bank"})})
    for values in product(*(domain(case, question) for question in varied)):
        yield case.situation.replace(dict(zip(varied, values)))


def outcome(facts: PlatformFacts, situation: Situation, today: date) -> tuple[date, date, int]:
    """The fastest route's earliest and latest day, and what the keeps-money route keeps."""
    merits = best_merits(facts, situation, today)
    if merits is None:
        return today, today, situation.amount("balance") or 0
    if not merits:
        return FAR, FAR, 0
    fastest, keeps = merits["fastest"], merits["keeps-money"]
    return date.fromordinal(fastest[0]), date.fromordinal(fastest[2]), -keeps[3]


@given(st.composite(lambda draw: blanked(die_of(draw), most=1))())
def test_an_open_question_gives_the_hull_over_its_answers(drawn: tuple[Case, list[str]]) -> None:
    check_hull(*drawn)


@pytest.mark.parametrize(
    ("most", "numbers"),
    [pytest.param(1, seeds(60, 1_000), id="one open question"), pytest.param(2, seeds(6, 60), id="two")],
)
def test_open_questions_give_the_hull_over_their_answers(most: int, numbers: range) -> None:
    for seed in numbers:
        with telling(seed) as die:
            check_hull(*blanked(die, most))


def check_hull(case: Case, left: list[str]) -> None:
    found = outlook(case.facts, case.situation, case.today)
    ends = [outcome(case.facts, each, case.today) for each in situations(case, left)]
    earliest, latest, kept = zip(*ends)
    if found is None:
        assert len({end[:2] for end in ends}) == 1
        return
    if found.complete:
        assert (found.best or FAR, found.worst_earliest or FAR) == (min(earliest), max(earliest))
        assert (found.worst or FAR) == max(latest)
        assert found.kept_least_yen == min(kept)
        assert found.kept_most_yen is None or found.kept_most_yen == max(kept)
        check_matters(case, left, found)


def check_matters(case: Case, left: list[str], found: Outlook) -> None:
    """Answering a question that matters narrows the range; answering another one may not."""
    for question in found.matters:
        if question in left:
            narrower = [
                outlook(case.facts, case.situation.replace({question: value}), case.today)
                for value in domain(case, question)
            ]
            assert any(each is None or width(each) < width(found) for each in narrower)


def width(found: Outlook) -> tuple[int, int, int]:
    best = (found.best or FAR).toordinal()
    least, most = found.kept_least_yen, found.kept_most_yen
    return (
        (found.worst or FAR).toordinal() - best,
        (found.worst_earliest or FAR).toordinal() - best,
        10**12 if most is None else most - least,
    )


def test_the_fastest_route_reaches_from_the_best_to_the_worst() -> None:
    for seed in seeds(30, 400):
        with telling(seed) as die:
            check_range(*blanked(die, most=1))


def check_range(case: Case, left: list[str]) -> None:
    """The routes shown are those of the known blockers, stretched over every answer."""
    shown = routes(case.facts, case.situation, case.today)
    known = known_routes(case.facts, case.situation, case.today)
    assert [r.choice for r in known] == [r.choice for r in shown][: len(known)]
    if not Survey(case.facts, case.situation, case.today).complete:
        return
    for situation in situations(case, left):
        if situation.day(CONFIRMED_ON) not in (None, case.situation.day(CONFIRMED_ON), case.today):
            continue
        merits = best_merits(case.facts, situation, case.today)
        assert shown or merits is None
        for route in shown:
            if "fastest" in route.names:
                earliest, _, latest = days(merits, "fastest", case.today)
                assert (route.exit_earliest or FAR) <= earliest
                assert latest <= (route.exit_latest or FAR)


def days(merits: Any, name: str, today: date) -> tuple[date, date, date]:
    if merits is None:
        return today, today, today
    if not merits:
        return FAR, FAR, FAR
    earliest, silent, latest = (date.fromordinal(number) for number in merits[name][:3])
    return earliest, silent, latest
