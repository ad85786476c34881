"""The admin site: who may come in, and for how long."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import update_wrapper
from typing import Any, TypeVar, cast

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_protect
from django_otp.plugins.otp_static.models import StaticDevice

from config.sign_in import SignInForm
from config.sign_in_limits import folded, known_browser, remember_browser
from platforms import accounts, clock
from platforms.client_network import town_of
from platforms.models import AccountEventKind

View = TypeVar("View", bound=Callable[..., Any])
IDLE = timedelta(hours=1)
LONGEST = timedelta(hours=12)
_NOTED_EVERY = timedelta(minutes=1)
KEPT = "kept"
"""The field of the sign-in form that carries what somebody typed until then."""
_BEGAN, _SEEN = "staff_began", "staff_seen"


class StaffSite(admin.AdminSite):
    """Opens nothing without the second factor (where the setting asks for one), nor to a session that is over."""

    site_header = site_title = "やめどき 編集"
    index_title = "公開データの編集"
    enable_nav_sidebar = False  # five lists need no third of the page; `base_site.html` names them in the head
    login_form = SignInForm
    login_template = "desk/sign_in.html"

    def has_permission(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return super().has_permission(request) and (not settings.STAFF_SECOND_FACTOR or user.is_verified())

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        was_known = request.method == "POST" and known_browser(request, folded(request.POST.get("username", "")))
        typed = request.POST.get(KEPT, "")
        response: HttpResponse = super().login(request, {KEPT: typed} | (extra_context or {}))
        if request.method == "POST" and response.status_code == 302 and request.user.is_authenticated:
            remember_browser(response, request.user)
            accounts.note(request.user, _kind_of_sign_in(request.user, bool(was_known)), town_of(request))
            if typed:
                return self._ask_to_save(request, response["Location"], typed)
        return response

    def sign_in_again(self, request: HttpRequest) -> HttpResponse:
        """The page to sign in, with what was sent by somebody whose session is over: it travels in the form."""
        address = reverse("admin:login", current_app=self.name)
        context = {
            **self.each_context(request),
            "title": "サインイン",
            "app_path": address,
            "next": request.get_full_path(),
            "form": self.login_form(request),
            KEPT: json.dumps([pair for pair in request.POST.lists() if pair[0] != "csrfmiddlewaretoken"]),
        }
        return render(request, self.login_template, context)

    def _ask_to_save(self, request: HttpRequest, address: str, typed: str) -> HttpResponse:
        """What was typed before the session was over, and a button that sends it again."""
        try:
            fields = [(str(name), str(value)) for name, values in json.loads(typed) for value in values]
        except (TypeError, ValueError, RecursionError):
            return redirect(address)
        context = {**self.each_context(request), "title": "続けて保存する", "address": address, "fields": fields}
        return render(request, "desk/save_again.html", context)

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        inner = super().admin_view(view, cacheable)

        def within_a_session(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            end_if_over(request, clock.now())
            leaves = getattr(request.resolver_match, "url_name", "") in ("login", "logout")
            # The cookie tells somebody who was here before from a stranger, who has typed nothing.
            was_here = settings.CSRF_COOKIE_NAME in request.COOKIES
            if request.method == "POST" and was_here and not leaves and not request.user.is_authenticated:
                return csrf_protect(self.sign_in_again)(request)
            response: HttpResponse = inner(request, *args, **kwargs)
            return response

        return cast("View", update_wrapper(within_a_session, inner))


def _kind_of_sign_in(user: Any, was_known: bool) -> AccountEventKind:
    if isinstance(getattr(user, "otp_device", None), StaticDevice):
        return AccountEventKind.RECOVERY_CODE
    return AccountEventKind.SIGNED_IN if was_known else AccountEventKind.SIGNED_IN_ANEW


def end_if_over(request: HttpRequest, now: datetime) -> None:
    """Sign out a session that was idle for an hour or began twelve hours ago; note that it is in use."""
    session = request.session
    if not request.user.is_authenticated:
        return
    began, seen = (datetime.fromisoformat(session.get(key, now.isoformat())) for key in (_BEGAN, _SEEN))
    if now - seen >= IDLE or now - began >= LONGEST:
        logout(request)
        return
    if _BEGAN not in session:
        session[_BEGAN] = now.isoformat()
    if _SEEN not in session or now - seen >= _NOTED_EVERY:
        session[_SEEN] = now.isoformat()
