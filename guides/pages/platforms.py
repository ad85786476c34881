"""What is published about platforms."""

from collections import Counter
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from guides.web.responses import content_page, no_such_platform
from guides.words.wording import PLATFORM_KINDS
from platforms.editions import catalog

PAGE_SIZE = 50
"""A thousand cards on one page block a telephone for seconds."""
KINDS = tuple(PLATFORM_KINDS)


@require_safe
def platform_list(request: HttpRequest) -> HttpResponse:
    """All platforms, or those that a search, a category or a kind leaves."""
    current = catalog.current()
    text = request.GET.get("q", "").strip()[:60]
    category, kind = request.GET.get("category", ""), request.GET.get("kind", "")
    # Those that have ended stay findable, below those that run.
    found = sorted(current.search(text, category=category, kind=kind), key=lambda p: p.facts.status == "retired")
    chosen = {"q": text, "category": category, "kind": kind}
    by_kind = not any(chosen.values())
    if by_kind:
        found.sort(key=lambda p: KINDS.index(p.facts.kind))
    counts = Counter[str](p.facts.kind for p in current.platforms)
    context = {
        "found": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "chosen": urlencode({key: value for key, value in chosen.items() if value}),
        "near": current.near(text) if text and not found else (),
        "text": text,
        "category": category,
        "kind": kind,
        "categories": sorted(current.categories.items()),
        "kinds": [(key, label, counts[key]) for key, label in PLATFORM_KINDS.items() if counts[key]],
        "by_kind": by_kind,
        "total": len(current.platforms),
    }
    return content_page(request, "pages/platforms.html", context, canonical=reverse("guides:platforms"))


@require_safe
def platform_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One platform's facts with their citations."""
    published = catalog.current().get(slug)
    if published is None:
        return no_such_platform(request, slug)
    canonical = reverse("guides:platform", args=[slug])
    return content_page(request, "pages/platform.html", {"published": published}, canonical=canonical, reads=())
