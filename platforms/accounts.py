"""The security history of staff's accounts, and mail to their owners about what they must notice."""

import logging
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction

from platforms import clock
from platforms.models import AccountEvent, AccountEventKind

logger = logging.getLogger("yamedoki.accounts")

TOLD = frozenset(AccountEventKind) - {AccountEventKind.SIGNED_IN}
"""Everything but a sign-in from a browser that was here before."""
MAIL = """{name} さん

やめどきの編集画面のアカウントで、次のことがありました。

  できごと：{event}
  日時：{at}（日本時間）
  回線：{network}

心当たりがあれば、何もしなくてかまいません。
心当たりがないときは、すぐにパスワードを変え、管理者に知らせてください。

{site}
"""


def note(user: Any, kind: AccountEventKind, network: str = "") -> None:
    """Write one event down; its owner gets a mail once it is certain, where mail is set up and the account has an address."""
    event = AccountEvent.objects.create(user=user, kind=kind, network=network)
    if kind in TOLD and user.email and settings.MAIL_IS_SET:
        transaction.on_commit(lambda: _tell(event))


def _tell(event: AccountEvent) -> None:
    """Send the mail. A mail server that does not answer keeps nobody from signing in."""
    said = AccountEventKind(event.kind).label
    moment = event.at.astimezone(clock.JAPAN)
    body = MAIL.format(
        name=event.user.get_username(), event=said, at=f"{moment:%Y年%m月%d日 %H:%M}",
        network=event.network or "サーバーでの操作", site=settings.SITE_URL,
    )  # fmt: skip
    try:
        send_mail(f"［やめどき］{said}", body, None, [event.user.email])
    except Exception as error:
        logger.exception("A mail about an account could not be sent (%s).", type(error).__name__)


class TellAboutPassword:
    """A password validator that refuses nothing: Django calls it wherever a password was changed, commands included."""

    def validate(self, password: str, user: Any = None) -> None:
        """Every password passes here."""

    def get_help_text(self) -> str:
        return ""

    def password_changed(self, password: str, user: Any = None) -> None:
        """Called from within `user.save()`, before the row of a new account is there."""
        if user is not None and user.pk and not user._state.adding:
            note(user, AccountEventKind.PASSWORD)
