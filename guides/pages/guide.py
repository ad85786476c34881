"""How to leave: the page articles link to."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from guides.web.responses import content_page, no_such_platform
from guides.words.wording import TOPICS
from platforms.documents.facts import Note, PlatformFacts
from platforms.editions import catalog


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
    context = {"published": published, "topics": notes_by_topic(published.facts)}
    return content_page(request, "pages/guide.html", context, canonical=reverse("guides:guide", args=[slug]))


def notes_by_topic(facts: PlatformFacts) -> list[tuple[str, str, list[Note]]]:
    """Topic key, its name and its notes, for the topics that have notes."""
    grouped = [(key, label, [note for note in facts.notes if note.topic == key]) for key, label in TOPICS.items()]
    return [(key, label, notes) for key, label, notes in grouped if notes]
