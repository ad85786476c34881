"""What other sites' pages may read or frame: GET alone, never with anybody's credentials."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.decorators import csp_replace
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

View = Callable[..., HttpResponseBase]

# `file:` lets an author look at an article that is still a file on their own disk.
FRAME_ANCESTORS = ["http:", "https:", "file:"]


def readable_from_anywhere(view: View) -> View:
    """Let scripts on any site read the answer. No credentials go along, and nothing here needs any."""

    @wraps(view)
    def opened(*args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(*args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return opened


def framable(view: View) -> View:
    """Let any page frame the answer. Only GET, never indexed: the page it comes from is the original."""

    @require_safe
    @xframe_options_exempt
    @csp_replace({"frame-ancestors": FRAME_ANCESTORS})
    @wraps(view)
    def framed(*args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(*args, **kwargs)
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        response["X-Robots-Tag"] = "noindex"
        return response

    return framed  # type: ignore[return-value]


def shared(response: HttpResponse, etag: str, *, seconds: int = 300) -> HttpResponse:
    """Let everybody keep this answer for a while, and tell them with the ETag whether it is still the same."""
    response["Cache-Control"] = f"public, max-age={seconds}"
    response["ETag"] = f'"{etag}"'
    return response


def unless_known(request: Any, response: HttpResponse) -> HttpResponse:
    """The answer, or 304 where the asker holds the same one."""
    return get_conditional_response(request, etag=response["ETag"], response=response)  # type: ignore[return-value]
