"""What visitors and staff see while the database cannot be used: 503 and a plain sentence, never 500.

Public pages hardly ever come here: they read the editions in memory (`platforms.editions.catalog`).
"""

import sys

from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error

RETRY_SECONDS = 30


def is_outage(error: BaseException | None) -> bool:
    """Whether the database is locked, full, read-only, damaged or away; a wrong query is a fault of ours.

    SQLite reports a file that is no database as a plain `DatabaseError`.
    """
    return isinstance(error, (OperationalError, InterfaceError)) or type(error) is DatabaseError


def failed(request: HttpRequest) -> HttpResponse:
    """Answer a request that raised: 503 in an outage, otherwise Django's 500 with our page.

    Django calls this (`handler500`) for errors of views and middleware alike, after logging them.
    """
    if not is_outage(sys.exc_info()[1]):
        return server_error(request)
    # Without the request, so that no context processor can ask the database again.
    page = render_to_string("503.html", {"saving": request.method == "POST"})
    return HttpResponse(page, status=503, headers={"Retry-After": str(RETRY_SECONDS)})
