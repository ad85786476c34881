"""Whoever is on one side alone and answers a question of the other reads what is not used, and nothing rests on it."""

from typing import Any

import pytest
from django.test import Client

from guides.engine.conditions import SIDES
from platforms.documents.facts import PlatformFacts, Question
from platforms.editions import catalog
from tests.guides.published import facts_of, slugs, whole_catalog

DECIDED = ("verdict", "blockers", "cleared", "routes", "range", "lead", "precautions", "consequences")
TWO_SIDED = [
    pytest.param(slug, side, id=f"{slug} {side}")
    for slug in slugs()
    if any(question.key == "role" for question in facts_of(slug).questions)
    for side in sorted(SIDES)
    if any(question.side not in (None, side) for question in facts_of(slug).questions)
]


@pytest.fixture
def everybody(monkeypatch: pytest.MonkeyPatch) -> Client:
    """A visitor of a site with all platforms."""
    documents = whole_catalog()
    monkeypatch.setattr(catalog, "current", lambda: documents)
    return Client()


def something(question: Question) -> str:
    """An answer that names something that there is."""
    match question.kind:
        case "yes_no":
            return "yes"
        case "amount":
            return "5000"
        case "days":
            return "30"
        case "date":
            return "2026-11-20"
        case "choice":
            return question.choices[-1].key


def of_other_side(facts: PlatformFacts, side: str) -> dict[str, str]:
    return {each.key: something(each) for each in facts.questions if each.side not in (None, side)}


def report(client: Client, slug: str, answers: dict[str, str]) -> dict[str, Any]:
    body: dict[str, Any] = client.get(f"/guides/{slug}/report.json", answers | {"on": "2026-11-22"}).json()
    return body


@pytest.mark.parametrize(("slug", "side"), TWO_SIDED)
def test_answers_of_the_other_side_decide_nothing_and_are_named(everybody: Client, slug: str, side: str) -> None:
    other = of_other_side(facts_of(slug), side)
    alone, with_other = (report(everybody, slug, {"role": side} | more) for more in ({}, other))

    assert {key: with_other[key] for key in DECIDED} == {key: alone[key] for key in DECIDED}
    assert with_other["answers"] == alone["answers"]
    told = [each for each in with_other["ignored"] if each["key"] in other]
    assert told
    assert all("「" in each["reason"] and each["value"] == other[each["key"]] for each in told)


def test_both_sides_of_the_contradiction_are_on_the_page(everybody: Client) -> None:
    page = everybody.get("/guides/crowdworks/report/", {"role": "client", "balance": "5000"}).text

    assert "使わなかった回答" in page
    assert "role=client" in page
    assert "balance=5000" in page
