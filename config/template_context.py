"""What every template may read: constants only, no query."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, str]:
    """Return `site_url`, the address of this site without a slash at its end."""
    return {"site_url": settings.SITE_URL}
