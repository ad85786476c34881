"""An account's second factor, enrolled in the browser of its owner: the link, and the page behind it.

The proof travels in the query string, which no log holds. Everything that must be written down is shown before it is
in force, so that a page loaded twice or a button pressed twice loses no recovery code.
"""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from guides.desk.admin.conflicts import one_edit
from guides.desk.admin.page import desk_page
from guides.report.qr import qr_path
from platforms import accounts, rate_limits, second_factor
from platforms.client_network import town_of
from platforms.models import AccountEventKind

WRONG_CODE = "確認コードが違います。アプリにいま出ている6桁の数字を入れてください。"
REFUSED = "パスワードが違います。"
TOO_MANY = "続けて失敗したため、いまは登録できません。30分ほど待って、もう一度試してください。"
GONE = 410


class _CodeForm(forms.Form):
    """The code that proves that the app holds the secret."""

    code = forms.CharField(
        label="確認コード",
        max_length=20,
        help_text="認証アプリに登録すると出る、6桁の数字です。",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
    user: Any

    def clean(self) -> Any:
        cleaned = super().clean()
        # Asked last, and only of a form that is right otherwise: a code is good once.
        if not self.errors and not second_factor.prepared_app(self.user).verify_token(
            "".join(self.cleaned_data["code"].split())
        ):
            self.add_error("code", WRONG_CODE)
        return cleaned


class _NewcomerForm(_CodeForm, SetPasswordForm):  # type: ignore[misc]  # both are plain forms
    """For an account whose owner has not chosen a password yet."""

    field_order = ("new_password1", "new_password2", "code")


class _AgainForm(_CodeForm):
    """For an account with a password: who found the link alone enrols nothing."""

    password = forms.CharField(
        label="いまのパスワード",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("password", "code")

    def __init__(self, user: Any, *args: Any) -> None:
        self.user = user
        super().__init__(*args)

    def clean_password(self) -> str:
        if not rate_limits.allows(rate_limits.SIGN_IN_ACCOUNT, "invitation-password", str(self.user.pk)):
            raise forms.ValidationError(TOO_MANY)
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise forms.ValidationError(REFUSED)
        return password

    def save(self) -> None:
        """The password stays."""


@never_cache
@require_http_methods(["GET", "POST"])
def invite_page(request: HttpRequest, pk: int) -> HttpResponse:
    """For an administrator: make the link that invites the owner of an account, and pass it on."""
    user = get_object_or_404(User, pk=pk)
    if not admin.site._registry[User].has_change_permission(request, user):
        raise PermissionDenied
    link, is_mailed = "", False
    if request.method == "POST" and user.is_active and user.is_staff:
        with transaction.atomic():
            proof = second_factor.invite(user)
            accounts.note(user, AccountEventKind.INVITED, town_of(request))
        link = f"{settings.SITE_URL}{reverse('admin:invitation')}?proof={proof}"
        is_mailed = accounts.mail_invitation(user, link, _days())
    context = {"person": user, "link": link, "is_mailed": is_mailed, "days": _days()}
    return desk_page(request, "desk/invite.html", "招待リンク", context)


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def invitation_page(request: HttpRequest) -> HttpResponse:
    """For whoever was invited, without a session: what the app reads, the recovery codes, and a code that ends it."""
    with one_edit(request):
        user = second_factor.invited(request.GET.get("proof", ""), lock=request.method == "POST")
        if user is None:
            return _page(request, {"days": _days()}, status=GONE)
        kind = _AgainForm if user.has_usable_password() else _NewcomerForm
        form = kind(user, request.POST) if request.method == "POST" else kind(user)
        if form.is_valid():
            form.save()
            second_factor.put_in_force(user, town_of(request))
            messages.success(
                request, "二段階認証を登録しました。アプリの数字が次のものに変わったら、サインインできます。"
            )
            return redirect("admin:login")
    app = second_factor.prepared_app(user)
    context = {"person": user, "form": form, "qr": qr_path(app.config_url), "address": app.config_url,
               "codes": second_factor.prepared_codes(user)}  # fmt: skip
    return _page(request, context)


def _page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    response = desk_page(request, "desk/invitation.html", "二段階認証の登録", context)
    response.status_code = status
    return response


def _days() -> int:
    """How long an invitation is good."""
    return timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT).days
