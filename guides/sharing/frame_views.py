"""Small pages inside other people's articles: framable, read with GET alone, without a cookie."""

from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from guides.questions.answers import read_answers
from guides.questions.day import read_day
from guides.sharing import frames, head
from guides.sharing.one_line_facts import chips
from guides.web.addresses import absolute
from guides.web.cross_site_headers import framable, readable_from_anywhere, shared, unless_known
from platforms.editions import catalog

STATIC = Path(settings.BASE_DIR) / "static" / "sharing"
ASSETS = {
    "embed.js": "text/javascript; charset=utf-8",
    "card.js": "text/javascript; charset=utf-8",
    "embed.css": "text/css; charset=utf-8",
}
CARD_CHIPS = ("payout-minimum", "worker-fee", "balance-expiry")
CARD_REASONS = 3


@framable
def card(request: HttpRequest, slug: str) -> HttpResponse:
    """One platform at a glance, and the way to the reader's own answer."""
    published = catalog.current().get(slug)
    if published is None:
        return missing(request)
    answers, day = read_answers(published.facts, request.GET), read_day(request.GET)
    facts, query = published.facts, answers.query(**day.control)
    # The reason that the article is about stands first; others keep their order.
    first = request.GET.get("first", "")
    reasons = sorted(facts.stopping, key=lambda blocker: blocker.key != first)
    guide = reverse("guides:guide", args=[slug])
    start = reverse(
        "guides:questions" if facts.questions and facts.status != "retired" else "guides:guide", args=[slug]
    )
    context = {
        "published": published,
        "reasons": [(each, absolute(guide, fragment=each.key)) for each in reasons[:CARD_REASONS]],
        "more": max(len(facts.stopping) - CARD_REASONS, 0),
        "chips": [each for each in chips(facts, day.day) if each.fact in CARD_CHIPS],
        "answered": len(answers.pairs),
        "start": absolute(start, query),
    }
    return embedded(request, "sharing/frames/card.html", context, canonical=guide)


@framable
def check(request: HttpRequest, slug: str) -> HttpResponse:
    """One question after the other, then the verdict in one sentence."""
    published = catalog.current().get(slug)
    if published is None:
        return missing(request)
    state = frames.check(published, request.GET)
    guide = reverse("guides:guide", args=[slug])
    link = absolute(reverse("guides:report", args=[slug]), state.query) if state.report else absolute(guide)
    return embedded(request, "sharing/frames/check.html", {"check": state, "link": link}, canonical=guide)


@framable
def compare(request: HttpRequest) -> HttpResponse:
    """What every platform leaves of one amount."""
    found, path = frames.compared(catalog.current(), request.GET), reverse("guides:compare")
    context = {
        "page": found.page,
        "asked": found.page.asked,
        "kept": [(key, text) for key, text in found.given if key != "amount"],
        "link": absolute(path, found.query),
    }
    return embedded(request, "sharing/frames/compare.html", context, canonical=path)


@require_safe
@readable_from_anywhere
def asset(request: HttpRequest, name: str) -> HttpResponse:
    """The loader and what framed pages need, under addresses that stay right for years.

    Hashed static files would change their names, and are not for other sites to load.
    """
    if name not in ASSETS:
        return HttpResponse(status=404)
    body = (STATIC / name).read_bytes()
    response = HttpResponse(body, content_type=ASSETS[name])
    return unless_known(request, shared(response, sha256(body).hexdigest()[:20], seconds=3600))


def embedded(
    request: HttpRequest, template: str, context: dict[str, Any], *, canonical: str, status: int = 200
) -> HttpResponse:
    """A framed page; `canonical` is the path of the page it is made from. Kept by others only without answers."""
    theme, theme_error = frames.read_theme(request.GET)
    whole = {**context, "canonical": absolute(canonical), "theme": theme, "theme_error": theme_error}
    whole["oembed"] = head.oembed_url(absolute(request.path)) if status == 200 else ""
    response = render(request, template, whole, status=status)
    response["Cache-Control"] = "private, no-store" if request.GET.keys() - {"theme"} else "public, max-age=300"
    return response


def missing(request: HttpRequest) -> HttpResponse:
    """What a frame shows when its platform or fact is not published."""
    return embedded(request, "sharing/frames/missing.html", {}, canonical=reverse("guides:platforms"), status=404)
