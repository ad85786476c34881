"""Pages that are worked out for one reader: a few at a time, so that no other page ever waits behind them."""

import threading
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string

RETRY_SECONDS = 5
LONGEST_WAIT = 10
"""Seconds. Whoever waited so long has probably gone."""
BUSY = "いま混み合っています。数秒待って、もう一度開いてください。"

_one_at_a_time = threading.Lock()
_counting = threading.Lock()
_inside = 0


def made_to_order(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Work out one such page at a time in a process. Two thirds of the threads may wait here; the rest serve what is cheap.

    Working on several at once would make none of them quicker, because a process computes in one thread at a time. Beyond
    that, a reader is told at once that the site is busy: 503, and nothing is tried again elsewhere.
    """

    @wraps(view)
    def in_turn(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        global _inside  # noqa: PLW0603 - one number for the process
        with _counting:
            if _inside >= most_inside():
                return busy(request)
            _inside += 1
        try:
            if not _one_at_a_time.acquire(timeout=LONGEST_WAIT):
                return busy(request)
            try:
                return view(request, *args, **kwargs)
            finally:
                _one_at_a_time.release()
        finally:
            with _counting:
                _inside -= 1

    return in_turn


def most_inside() -> int:
    """How many may be worked out or wait: never all threads."""
    return max(1, settings.WEB_THREADS * 2 // 3)


def busy(request: HttpRequest) -> HttpResponse:
    """503 in the words, or the JSON, of the page that was asked for."""
    response: HttpResponse
    if request.path.endswith(".json"):
        response = JsonResponse({"error": BUSY}, status=503, json_dumps_params={"ensure_ascii": False})
    else:
        response = HttpResponse(render_to_string("503.html", {"busy": BUSY}), status=503)
    response["Retry-After"] = str(RETRY_SECONDS)
    return response
