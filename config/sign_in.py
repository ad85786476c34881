"""The form that lets staff in: name, password and, where the setting asks for it, a second factor.

Whatever was wrong, the answer is the same: it tells neither which accounts exist nor that a password was right.
"""

import logging
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from config import passwords
from config.sign_in_limits import Attempt
from platforms import accounts, rate_limits
from platforms.client_network import town_of
from platforms.models import AccountEventKind

logger = logging.getLogger("yamedoki.sign_in")

WRONG = "入力した内容のどれかが違います。もう一度、入力してください。"
TOO_MANY = "続けて失敗したため、いまはサインインできません。30分ほど待つか、別の回線から試してください。"

BUSY = "いまサインインが混み合っています。10秒ほど待って、もう一度試してください。"


class SignInForm(AdminAuthenticationForm):
    """Name, password, code."""

    error_messages = {"invalid_login": WRONG, "inactive": WRONG}
    code = forms.CharField(
        label="確認コード",
        max_length=20,
        required=False,
        help_text="認証アプリに出ている6桁の数字か、控えておいた回復コードです。",
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not settings.STAFF_SECOND_FACTOR:
            del self.fields["code"]

    def clean(self) -> dict[str, Any]:
        assert self.request is not None
        attempt = Attempt(self.cleaned_data.get("username", ""), self.request)
        # Before anything is counted. A browser that was here before waits its turn: it has five tries in half an hour.
        if not attempt.browser and passwords.is_busy():
            raise ValidationError(BUSY)
        if not attempt.is_allowed():
            logger.warning("A sign-in was refused after too many failures.")
            self._note_refusal(attempt)
            raise ValidationError(TOO_MANY)
        try:
            cleaned: dict[str, Any] = super().clean()
            self._check_second_factor(cleaned)
        except ValidationError:
            logger.warning("A sign-in failed.")
            raise
        attempt.succeeded()
        return cleaned

    def _note_refusal(self, attempt: Attempt) -> None:
        """Let the owner see that somebody guesses: once an hour, so that a guesser fills neither table nor mailbox."""
        assert self.request is not None
        user = get_user_model().objects.filter(username__iexact=attempt.name, is_staff=True).first()
        if user and rate_limits.allows(rate_limits.REFUSALS_NOTED, attempt.name):
            accounts.note(user, AccountEventKind.REFUSED, town_of(self.request))

    def _check_second_factor(self, cleaned: dict[str, Any]) -> None:
        user: Any = self.get_user()
        if not settings.STAFF_SECOND_FACTOR:
            return
        if user is not None:  # a missing name or password is told beside its field
            user.otp_device = device_that_accepts(user, cleaned.get("code", ""))
        if user is None or user.otp_device is None:
            raise self.get_invalid_login_error()


def device_that_accepts(user: Any, code: str) -> TOTPDevice | StaticDevice | None:
    """The device of this user that made the code; using it up is part of asking.

    Six digits come from an app, anything else is a recovery code: so a mistyped code is held against one
    kind of device alone.
    """
    code = "".join(code.split())
    kind = TOTPDevice if code.isascii() and code.isdigit() else StaticDevice
    with transaction.atomic():
        for device in kind.objects.select_for_update().filter(user=user, confirmed=True).order_by("pk"):
            if device.verify_token(code.lower()):
                return device
    return None
