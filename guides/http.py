"""How this site talks to htmx. Views use these functions and nothing else."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails


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
