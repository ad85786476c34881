"""The range that report.json gives is that of the reports of all completions, on every published platform."""

import os
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import product
from math import prod
from typing import Any

import pytest
from django.test import Client

from guides.questions.answers import LOOKING_AHEAD
from platforms.documents.facts import PlatformFacts, Question
from platforms.editions import catalog
from tests.engine.documents import Die, seeds, telling
from tests.guides.published import facts_of, slugs, whole_catalog

ON = date(2026, 11, 22)
MANY = 48 if os.environ.get("HYPOTHESIS_PROFILE") == "ci" else 9
"""Completions that are asked for, one report each."""

Query = dict[str, str]
Figures = tuple[str | None, str | None, str | None, int, int | None]


@pytest.fixture
def everybody(monkeypatch: pytest.MonkeyPatch) -> Client:
    """A visitor of a site with all platforms."""
    documents = whole_catalog()
    monkeypatch.setattr(catalog, "current", lambda: documents)
    return Client()


def told(die: Die, question: Question) -> str:
    match question.kind:
        case "yes_no":
            return die.pick(("no", "yes", "yes"))
        case "amount":
            return die.pick(("0", "529", "800", "5000", "60000"))
        case "days":
            return die.pick(("0", "1", "14", "30", "60", "92"))
        case "date" if question.key in LOOKING_AHEAD:
            return die.pick(("2026-11-22", "2026-12-31", "2027-03-31"))
        case "date":
            return die.pick(("2026-11-20", "2026-10-01", "2026-11-22"))
        case "choice":
            return die.pick(choices(question))


def choices(question: Question) -> tuple[str, ...]:
    return ("no", "yes") if question.kind == "yes_no" else tuple(choice.key for choice in question.choices)


def half_answered(die: Die, facts: PlatformFacts) -> tuple[Query, list[Question]]:
    """A reader who leaves some questions with few answers open, and those questions."""
    answers = {question.key: told(die, question) for question in facts.questions}
    left: list[Question] = []
    few = [
        question
        for question in facts.questions
        if question.kind in ("yes_no", "choice") and question.key != "reason" and question.unless_told is None
    ]  # what is taken for granted until a reader tells it is not open
    for _ in range(1 + die.up_to(5)):
        question = die.pick(few)
        if question not in left and prod(len(choices(each)) for each in (*left, question)) <= MANY:
            left.append(question)
    for question in left:
        del answers[question.key]
        answers |= die.pick(({}, {question.key: "unknown"}))
    return answers, left


def completed(facts: PlatformFacts, answers: Query, left: list[Question]) -> Iterator[Query]:
    """Every way in which the questions left open can be answered, beside what was told.

    Whoever told something that only one side meets is not on the other side alone.
    """
    told_by = {question.side for question in facts.questions if question.side and tells(answers.get(question.key))}
    keys = [question.key for question in left]
    for values in product(*map(choices, left)):
        found = answers | dict(zip(keys, values))
        if "role" not in keys or found["role"] == "both" or told_by <= {found["role"]}:
            yield found


def tells(answer: str | None) -> bool:
    """Whether an answer names something that there is."""
    return answer not in (None, "unknown", "no", "none", "0")


def report(client: Client, slug: str, answers: Query) -> dict[str, Any]:
    response = client.get(f"/guides/{slug}/report.json", answers | {"on": ON.isoformat()})
    assert response.status_code == 200
    body: dict[str, Any] = response.json()
    return body


def outcome(body: Mapping[str, Any]) -> tuple[str, str, int]:
    """The fastest route's days, and what the route that keeps most money pays out. `~`: no day, which is after all days."""
    named = {name: route for route in body["routes"] for name in route["names"]}
    nothing: dict[str, Any] = {"exit_earliest": None, "exit_latest": None, "received_yen": 0}
    free = nothing | {"exit_earliest": body["on"], "exit_latest": body["on"]}
    otherwise = nothing if body["routes"] else free
    fastest, keeps = named.get("fastest", otherwise), named.get("keeps-money", otherwise)
    return fastest["exit_earliest"] or "~", fastest["exit_latest"] or "~", keeps["received_yen"]


def extremes(outcomes: list[tuple[str, str, int]]) -> Figures:
    earliest, latest, received = zip(*outcomes)
    first, *days = (None if day == "~" else day for day in (min(earliest), max(earliest), max(latest)))
    return first, days[0], days[1], min(received), max(received)


def figures(body: Mapping[str, Any]) -> Figures:
    found = body["range"]
    if found is None:
        return extremes([outcome(body)])
    days = found["exit_best"], found["exit_worst_earliest"], found["exit_worst"]
    return (*days, found["received_least_yen"], found["received_most_yen"])


@pytest.mark.parametrize("slug", slugs())
def test_the_range_is_that_of_the_reports_of_all_completions(everybody: Client, slug: str) -> None:
    for seed in seeds(1, 25):
        with telling(seed) as die:
            answers, left = half_answered(die, facts_of(slug))
            outcomes = [outcome(report(everybody, slug, each)) for each in completed(facts_of(slug), answers, left)]

            assert figures(report(everybody, slug, answers)) == extremes(outcomes)


@pytest.mark.parametrize("slug", slugs())
def test_who_told_everything_has_no_range(everybody: Client, slug: str) -> None:
    with telling(0) as die:
        answers = {question.key: told(die, question) for question in facts_of(slug).questions}

    assert report(everybody, slug, answers)["range"] is None


def test_a_sum_that_nobody_told_is_never_the_most(everybody: Client) -> None:
    found = report(everybody, "crowdworks", {"active_contracts": "yes"})["range"]

    assert (found["received_least_yen"], found["received_most_yen"]) == (0, None)
    assert found["matters"] == [each["question"] for each in found["narrows"]]
