"""How pages leave this site: whole or as a fragment, stored by others or by nobody.

Views use these functions and nothing else.
"""

import difflib
from collections.abc import Collection, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from platforms.clock import today_in_japan
from platforms.editions import catalog


class HtmxHttpRequest(HttpRequest):
    """A request that django-htmx has looked at."""

    htmx: HtmxDetails


def wants_fragment(request: HtmxHttpRequest) -> bool:
    """Whether to answer with a fragment instead of the whole page.

    When htmx restores a page from history it also sends HX-Request, but replaces the whole body,
    so it needs the page.
    """
    return bool(request.htmx) and not request.htmx.history_restore_request


def leave_page(request: HtmxHttpRequest, url: str) -> HttpResponse:
    """Redirect the browser, not only the element that htmx is swapping.

    htmx follows a 302 by itself and would put the whole new page inside its target.
    """
    if request.htmx:
        return HttpResponseClientRedirect(url)
    return redirect(url)


def content_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    canonical: str,
    reads: Collection[str] | None = None,
) -> HttpResponse:
    """A page without anybody's answers: others may keep it for five minutes.

    `canonical` is the path under which search engines should know it; `reads` are the only keys of a query that may change
    the page, where that is known: whatever else a link carries, it leads to the kept page.
    """
    whole = {"today": today_in_japan(), **context, "canonical": settings.SITE_URL + canonical}
    response = render(request, template, whole)
    response["Cache-Control"] = "public, max-age=300"
    if reads is not None:
        quoted = " ".join(f'"{key}"' for key in sorted(reads))
        response["No-Vary-Search"] = f"params, except=({quoted})" if reads else "params"
    return response


def personal_page(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, canonical: str, status: int = 200
) -> HttpResponse:
    """A page made from answers: kept by nobody, indexed by nobody."""
    whole = {"today": today_in_japan(), **context, "canonical": settings.SITE_URL + canonical, "noindex": True}
    return keep_private(render(request, template, whole, status=status))


def json_answer(body: Mapping[str, Any], *, status: int = 200) -> JsonResponse:
    """An answer for programs, with Japanese as people would read it."""
    return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})


def keep_private(response: HttpResponse) -> HttpResponse:
    """Mark a response that depends on answers."""
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    patch_vary_headers(response, ["HX-Request"])
    return response


def no_such_platform(request: HttpRequest, slug: str) -> HttpResponse:
    """404, with platforms whose name is near."""
    current = catalog.current()
    near = current.near(slug)
    if not near:
        slugs = difflib.get_close_matches(slug, [p.facts.slug for p in current.platforms], n=3, cutoff=0.4)
        near = tuple(p for p in current.platforms if p.facts.slug in slugs)
    context = {"near": near, "canonical": settings.SITE_URL + reverse("guides:platforms"), "noindex": True}
    return keep_private(render(request, "404.html", context, status=404))
