"""`/healthz`: is this process alive, and can it answer readers?"""

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database holds our tables, otherwise 503 so that a balancer looks elsewhere."""
    database = database_answers()
    return JsonResponse({"live": True, "ready": database}, status=200 if database else 503)


@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """Answer 200 as long as the process answers at all."""
    return JsonResponse({"live": True})


def database_answers() -> bool:
    """Whether a table can be read. SQLite creates a missing file, so `SELECT 1` would prove nothing."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")
            return cursor.fetchone() is not None
    except DatabaseError:
        return False
