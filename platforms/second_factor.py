"""The second factor of an account, and the invitation by which its owner puts one in force in a browser.

An invitation is a link that says who may enrol what. Its proof is Django's token for a forgotten password, made over
the prepared device and the password: it ends after `PASSWORD_RESET_TIMEOUT` seconds, with its first use, with a later
invitation, and with a new password. Until then whatever was in force stays so.
"""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from platforms import accounts
from platforms.models import AccountEventKind

RECOVERY_CODES = 8
LONGEST_ID = 18
_KINDS = (TOTPDevice, StaticDevice)


class _Tokens(PasswordResetTokenGenerator):
    key_salt = "platforms.second_factor"

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        return f"{user.pk}{user.password}{prepared_app(user).key}{timestamp}"


_tokens = _Tokens()


def prepare(user: Any) -> None:
    """Make an app's secret and recovery codes that open nothing yet; earlier ones that never came in force go."""
    with transaction.atomic():
        for kind in _KINDS:
            kind.objects.filter(user=user, confirmed=False).delete()
        TOTPDevice.objects.create(user=user, name="認証アプリ", confirmed=False)
        paper = StaticDevice.objects.create(user=user, name="回復コード", confirmed=False)
        codes = (StaticToken.random_token() for _ in range(RECOVERY_CODES))
        StaticToken.objects.bulk_create(StaticToken(device=paper, token=code) for code in codes)


def prepared_app(user: Any) -> TOTPDevice:
    """The app's secret that is not in force yet. Raises `TOTPDevice.DoesNotExist`."""
    return TOTPDevice.objects.get(user=user, confirmed=False)


def prepared_codes(user: Any) -> list[str]:
    """The recovery codes that are not in force yet."""
    tokens = StaticToken.objects.filter(device__user=user, device__confirmed=False)
    return list(tokens.order_by("pk").values_list("token", flat=True))


def put_in_force(user: Any, network: str = "") -> None:
    """Let what was prepared replace what was in force; whatever the old factor had opened is closed by that."""
    with transaction.atomic():
        for kind in _KINDS:
            kind.objects.filter(user=user, confirmed=True).delete()
            kind.objects.filter(user=user).update(confirmed=True)
        accounts.note(user, AccountEventKind.SECOND_FACTOR, network)


def is_in_force(user: Any) -> bool:
    """Whether this account has a second factor."""
    return any(kind.objects.filter(user=user, confirmed=True).exists() for kind in _KINDS)


def invite(user: Any) -> str:
    """Prepare a second factor; the proof that whoever holds it may enrol it. An earlier invitation ends."""
    prepare(user)
    return f"{user.pk}.{_tokens.make_token(user)}"


def invited(proof: str, *, lock: bool = False) -> Any:
    """Whom this proof invites; None where it was made up, is over or was used, or where the account cannot sign in.

    `lock`: until the transaction ends, so that of two who answer at once the second one finds it used.
    """
    pk, _, token = proof.partition(".")
    if not (pk.isascii() and pk.isdecimal() and len(pk) <= LONGEST_ID):
        return None
    users = get_user_model().objects.select_for_update() if lock else get_user_model().objects
    user = users.filter(pk=pk, is_active=True, is_staff=True).first()
    try:
        return user if user is not None and _tokens.check_token(user, token) else None
    except TOTPDevice.DoesNotExist:
        return None
