"""`/healthz`: is this process alive, can it answer readers, and is there a backup?"""

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from platforms import backups


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database holds our tables, otherwise 503 so that a balancer looks elsewhere.

    An old backup is told and changes no status: the server serves well, the operator must look.
    """
    database = database_answers()
    told = {"live": True, "ready": database}
    if settings.BACKUPS_WATCHED:
        age = backups.newest_age()
        told["backup_is_fresh"] = age is not None and age <= backups.OLD
    return JsonResponse(told, status=200 if database else 503)


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
