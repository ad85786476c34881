"""Cookies belong to the editors' desk: no other page reads one, and so none answers one."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase


class StaffCookiesMiddleware:
    """Take every cookie off a request for a public page.

    Django replaces or deletes a cookie that it cannot read, wherever it meets one. A page that did so
    would set a cookie, and would not be the same for everybody.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.desk = f"/{settings.ADMIN_PATH}"

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(self.desk):
            request.META.pop("HTTP_COOKIE", None)
        return self.get_response(request)
