"""The front door, and who stands behind it."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from guides.web.responses import content_page
from guides.words.wording import PLATFORM_KINDS
from platforms.editions import catalog

MAIN_SLUGS = ("crowdworks", "lancers", "coconala")
"""Platforms with a full exit guide, shown first; the rest follow in the catalog's order."""


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Which platform, and what do you want to know?"""
    current = catalog.current()
    main = tuple(found for slug in MAIN_SLUGS if (found := current.get(slug)))
    others = tuple(p for p in current.running if p.facts.slug not in MAIN_SLUGS)
    groups = [(label, [p for p in others if p.facts.kind == kind]) for kind, label in PLATFORM_KINDS.items()]
    context = {"main": main, "groups": [(label, found) for label, found in groups if found]}
    return content_page(request, "pages/home.html", context, canonical=reverse("guides:home"), reads=())


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """How this site works, what it keeps (nothing), and who it is not paid by."""
    context = {"platforms": catalog.current().platforms}
    return content_page(request, "pages/about.html", context, canonical=reverse("guides:about"), reads=())


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """For whom this site works, as far as anybody has looked."""
    return content_page(request, "pages/accessibility.html", {}, canonical=reverse("guides:accessibility"), reads=())
