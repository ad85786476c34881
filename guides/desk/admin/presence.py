"""Who else has a page open."""

from contextlib import suppress
from datetime import timedelta

from django.db import DatabaseError
from django.http import HttpRequest

from platforms.clock import now
from platforms.models import OpenPage

STAYS = timedelta(minutes=15)
_NOTED_EVERY = timedelta(minutes=1)


def others_here(request: HttpRequest) -> list[OpenPage]:
    """Others who opened this page a short time ago; notes that this member of staff did."""
    moment, user = now(), request.user
    rows = list(OpenPage.objects.filter(path=request.path, at__gt=moment - STAYS).select_related("user").order_by("at"))
    if not any(row.user_id == user.pk and row.at > moment - _NOTED_EVERY for row in rows):
        # Where nothing can be written just now, the page is still there to be read.
        with suppress(DatabaseError):
            OpenPage.objects.bulk_create(
                [OpenPage(user=user, path=request.path, at=moment)],  # type: ignore[misc]
                update_conflicts=True,
                update_fields=["at"],
                unique_fields=["path", "user"],
            )
    return [row for row in rows if row.user_id != user.pk]
