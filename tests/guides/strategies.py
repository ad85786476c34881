"""Readers that hypothesis makes up: answers, situations and whole walks through the questions."""

from collections.abc import Iterator
from datetime import date
from functools import cache

from hypothesis import strategies as st

from guides.engine.situation import UNKNOWN, Answer, Situation, Unknown, told
from guides.questions.answers import LOOKING_AHEAD, LOOKING_BACK
from platforms.documents.facts import Condition, PlatformFacts, Question
from tests.guides.published import MAIN, facts_of

MOST_YEN = 10**12 - 1


def conditions_of(facts: PlatformFacts) -> Iterator[Condition]:
    """Every condition of a document."""
    for blocker in facts.blockers:
        yield from blocker.conditions
        for remedy in blocker.remedies:
            yield from remedy.conditions
    for rows in (facts.expiries, facts.paths, facts.precautions, facts.consequences, facts.alternatives):
        for row in rows:
            yield from row.conditions


@cache
def edges(slug: str, key: str) -> tuple[int, ...]:
    """Amounts around every figure that a condition names, and zero."""
    figures = {0, 1, MOST_YEN}
    for condition in conditions_of(facts_of(slug)):
        if condition.question == key:
            values = condition.value if isinstance(condition.value, tuple) else (condition.value,)
            figures |= {value + d for value in values if isinstance(value, int) for d in (-1, 0, 1)}
    return tuple(sorted(figure for figure in figures if figure >= 0))


def an_answer(question: Question, slug: str | None = None) -> st.SearchStrategy[Answer]:
    """Any known answer; amounts often at the edges that the platform's rules name."""
    match question.kind:
        case "amount" | "days":
            anything = st.integers(0, MOST_YEN)
            return st.sampled_from(edges(slug, question.key)) | anything if slug else anything
        case "date":
            if question.key in LOOKING_BACK:
                return st.dates(date(2000, 1, 1), date(2026, 11, 22))
            if question.key in LOOKING_AHEAD:
                return st.dates(date(2027, 1, 1), date(2029, 10, 31))
            return st.dates(date(2000, 1, 1), date(2029, 10, 31))  # further ahead no contract reaches, and forms say so
        case "choice":
            return st.sampled_from([choice.key for choice in question.choices])
    return st.sampled_from(["yes", "no"])


def an_answer_or_unknown(question: Question, slug: str | None = None) -> st.SearchStrategy[Answer | Unknown]:
    return an_answer(question, slug) | st.just(UNKNOWN)


@st.composite
def situations(draw: st.DrawFn, slug: str) -> Situation:
    """Answers to any of a platform's questions."""
    asked = draw(st.lists(st.sampled_from(facts_of(slug).questions), unique_by=lambda question: question.key))
    return told(
        facts_of(slug).questions, {question.key: draw(an_answer_or_unknown(question, slug)) for question in asked}
    )


@st.composite
def platforms_and_situations(draw: st.DrawFn) -> tuple[str, Situation]:
    """One of the platforms with a full exit guide, and a reader of it."""
    slug = draw(st.sampled_from(MAIN))
    return slug, draw(situations(slug))
