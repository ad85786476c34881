"""How to leave: the page articles link to."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from guides.web.responses import content_page, no_such_platform, personal_page
from guides.words.wording import TOPICS
from platforms.documents.facts import Faq, Note, PlatformFacts
from platforms.editions import catalog
from platforms.editions.catalog import PublishedPlatform

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
    page = personal_page if asked_for else content_page
    return page(request, "pages/guide.html", guide_context(published, asked_for), canonical=canonical)


def guide_context(published: PublishedPlatform, asked_for: str = "") -> dict[str, Any]:
    """What the page shows; of the frequent questions only those about what somebody looks for."""
    return {
        "published": published,
        "topics": notes_by_topic(published.facts),
        "asked_for": asked_for,
        "faqs": faqs_about(published.facts, asked_for),
    }


def faqs_about(facts: PlatformFacts, asked_for: str) -> list[Faq]:
    """The questions whose text or answer holds every word, in whatever spelling (`fold`)."""
    words = [catalog.fold(word) for word in asked_for.split()]
    return [faq for faq in facts.faqs if all(word in catalog.fold(faq.question + faq.answer) for word in words)]


def notes_by_topic(facts: PlatformFacts) -> list[tuple[str, str, list[Note]]]:
    """Topic key, its name and its notes, for the topics that have notes."""
    grouped = [(key, label, [note for note in facts.notes if note.topic == key]) for key, label in TOPICS.items()]
    return [(key, label, notes) for key, label, notes in grouped if notes]
