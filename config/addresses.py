"""Addresses as they arrive: mended where a blog kept them as HTML, refused in words where they are too long."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string

LONGEST = 4_000
"""Characters of path and query. A link with every answer of a platform takes less than 1,500."""
TOO_LONG = f"アドレスが長すぎます。{LONGEST:,}文字までにしてください。"


class AddressMiddleware:
    """What every view may rely on about an address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        query = request.META.get("QUERY_STRING", "")
        if len(request.path) + len(query) > LONGEST:
            return too_long(request)
        # `&` written as in HTML: whoever reopens an article and copies its link passes it on like this.
        request.META["QUERY_STRING"] = query.replace("&amp;", "&")
        return self.get_response(request)


def too_long(request: HttpRequest) -> HttpResponse:
    """414 in the form that was asked for."""
    if request.path == "/oembed" or request.path.endswith(".json"):
        return JsonResponse({"error": TOO_LONG}, status=414, json_dumps_params={"ensure_ascii": False})
    # Without the request: what it asks for is not looked at.
    return HttpResponse(render_to_string("400.html"), status=414)
