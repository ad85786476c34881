"""How to leave: the page articles link to."""

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from guides.web.responses import content_page, no_such_platform, personal_page
from guides.words.wording import TOPICS
from platforms.clock import today_in_japan
from platforms.documents.facts import Dated, Faq, Note, in_force
from platforms.editions import catalog
from platforms.editions.catalog import PublishedPlatform

D = TypeVar("D", bound=Dated)
MOST_LETTERS = 100
"""Of what somebody looks for among the questions."""


@require_safe
def guide_index(request: HttpRequest) -> HttpResponse:
    """Guides are listed with their platforms."""
    return redirect("guides:platforms")


@require_safe
def guide(request: HttpRequest, slug: str) -> HttpResponse:
    """Every blocker with its remedies, every path, what to do before and what happens after."""
    published = catalog.current().get(slug)
    if published is None:
        return no_such_platform(request, slug)
    asked_for, canonical = request.GET.get("q", "").strip()[:MOST_LETTERS], reverse("guides:guide", args=[slug])
    context = guide_context(published, asked_for)
    if asked_for:
        return personal_page(request, "pages/guide.html", context, canonical=canonical)
    return content_page(request, "pages/guide.html", context, canonical=canonical, reads=["q"])


def guide_context(published: PublishedPlatform, asked_for: str = "") -> dict[str, Any]:
    """What the page shows; of the frequent questions only those about what somebody looks for."""
    facts, today = published.facts, today_in_japan()
    every = that_hold(facts.faqs, today)
    return {
        "published": published,
        "precautions": that_hold(facts.precautions, today),
        "consequences": that_hold(facts.consequences, today),
        "alternatives": that_hold(facts.alternatives, today),
        "topics": notes_by_topic(that_hold(facts.notes, today)),
        "asked_for": asked_for,
        "every_faq": every,
        "faqs": faqs_about(every, asked_for),
        "texts": (
            *(facts.summary, facts.leaving_note, facts.blockers, facts.paths, facts.precautions, facts.consequences),
            *(facts.alternatives, facts.notes, facts.faqs, facts.unknowns),
        ),
    }


def that_hold(rows: Iterable[D], today: date) -> list[D]:
    """The rows that hold on this day: a sentence with an end is gone on the day on which the next one begins."""
    return [row for row in rows if in_force(row, today)]


def faqs_about(faqs: Iterable[Faq], asked_for: str) -> list[Faq]:
    """The questions whose text or answer holds every word, in whatever spelling (`fold`)."""
    words = [catalog.fold(word) for word in asked_for.split()]
    return [faq for faq in faqs if all(word in catalog.fold(faq.question + faq.answer) for word in words)]


def notes_by_topic(every: Iterable[Note]) -> list[tuple[str, str, list[Note]]]:
    """Topic key, its name and its notes, for the topics that have notes."""
    notes = tuple(every)
    grouped = [(key, label, [note for note in notes if note.topic == key]) for key, label in TOPICS.items()]
    return [(key, label, notes) for key, label, notes in grouped if notes]
