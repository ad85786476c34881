"""Whole addresses of this site."""

from django.conf import settings


def absolute(path: str, query: str = "", fragment: str = "") -> str:
    """The address of a path on this site, from the setting and never from a request's Host."""
    return f"{settings.SITE_URL}{path}{'?' + query if query else ''}{'#' + fragment if fragment else ''}"
