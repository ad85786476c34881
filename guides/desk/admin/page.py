"""What the pages beside a platform's own have in common."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from platforms.models import Platform

SEE, PUBLISH = "platforms.view_platform", "platforms.add_edition"


def platform_for(request: HttpRequest, pk: int, *permissions: str) -> Platform:
    """The platform, for staff who may see it and have these permissions. Raises `PermissionDenied` or `Http404`."""
    require(request, SEE, *permissions)
    return get_object_or_404(Platform, pk=pk)


def require(request: HttpRequest, *permissions: str) -> None:
    """Raise `PermissionDenied` unless this member of staff has all of these permissions."""
    if not request.user.has_perms(permissions):  # type: ignore[union-attr]
        raise PermissionDenied


def desk_page(request: HttpRequest, template: str, title: str, context: dict[str, Any]) -> HttpResponse:
    """A page with the head of the desk."""
    return render(request, template, {**admin.site.each_context(request), "title": title, **context})
