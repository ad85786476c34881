"""What the engine keeps in memory: nothing of a reader, and of a document no longer than the document."""

import gc
import weakref
from collections.abc import Iterator
from datetime import date

import pytest

from guides.engine import completions
from guides.engine.money import Money
from guides.engine.parts import parts_of
from guides.engine.range import range_of
from guides.engine.rules import rulebook_of
from guides.engine.situation import Situation
from tests.documents import make_facts
from tests.guides.published import facts_of

TODAY = date(2026, 11, 28)


@pytest.fixture
def no_collector() -> Iterator[None]:
    """What only the collector of circles would take away stays, as it does for long in a process with many objects."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("no_collector")
def test_nothing_that_was_found_for_a_reader_stays(monkeypatch):
    made: list[weakref.ref[Money]] = []

    class Noted(Money):
        def __init__(self, *args, **named):
            super().__init__(*args, **named)
            made.append(weakref.ref(self))

    monkeypatch.setattr(completions, "Money", Noted)

    assert range_of(facts_of("crowdworks"), Situation({"awaiting_acceptance": "yes"}), TODAY) is not None

    assert made
    assert not any(each() for each in made)


@pytest.mark.usefixtures("no_collector")
def test_what_was_worked_out_from_a_document_goes_with_it():
    document = make_facts()
    range_of(document, Situation(), TODAY)
    worked_out = [weakref.ref(rulebook_of(document)), weakref.ref(parts_of(document))]
    assert all(each() for each in worked_out)

    del document

    assert not any(each() for each in worked_out)
