"""The published files are in their canonical form, lint clean and plainly written."""

from datetime import date
from functools import cache
from statistics import mean

import pytest

from platforms import lints
from platforms.drafts.yaml_files import (
    DATA,
    QUESTIONS,
    platform_files,
    read_facts,
    read_questions,
    written,
    written_questions,
)
from platforms.lints.plain_words import sentences
from tests.ledger.published import SLUGS, cited_facts, facts

pytestmark = pytest.mark.slow

TODAY = date(2026, 11, 28)
MOST_ON_AVERAGE = 40
"""Characters a sentence; shorter ones are read at a glance."""


@cache
def as_written(slug):
    """One platform's file, its figures still as names."""
    return read_facts(platform_files()[slug])


@pytest.mark.parametrize("slug", SLUGS)
def test_a_file_is_written_as_it_would_be_exported(slug):
    assert platform_files()[slug].read_text(encoding="utf-8") == written(as_written(slug))


def test_the_shared_questions_are_written_as_they_would_be_exported():
    path = DATA / QUESTIONS

    assert path.read_text(encoding="utf-8") == written_questions(read_questions(path))


def test_the_shared_questions_say_nothing_that_only_platforms_say():
    """Rows keep these with each platform's own question, so an export of the file would drop them."""
    said = [
        (question.key, name)
        for question in read_questions(DATA / QUESTIONS)
        for name in ("side", "unless_told")
        if getattr(question, name) is not None
    ]

    assert said == []


@pytest.mark.parametrize("slug", SLUGS)
def test_no_lint_has_anything_to_say(slug):
    assert lints.check(as_written(slug), TODAY) == ()


@pytest.mark.parametrize("slug", SLUGS)
def test_every_question_has_its_wording_for_the_whole_site(slug):
    shared = {question.key: question.kind for question in read_questions(DATA / QUESTIONS)}

    assert facts(slug).questions
    for question in facts(slug).questions:
        assert shared[question.key] == question.kind


@pytest.mark.parametrize("slug", SLUGS)
def test_sentences_are_short_on_average(slug):
    assert mean(len(sentence) for _, sentence in sentences(facts(slug))) <= MOST_ON_AVERAGE


@pytest.mark.parametrize("slug", SLUGS)
def test_every_fact_was_checked_by_comparing_it(slug):
    cited = [*cited_facts(slug)]
    assert cited
    for _, _, citations in cited:
        assert all(citation.checked_how.partition("] ")[2] for citation in citations)
