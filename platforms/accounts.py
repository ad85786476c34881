"""The security history of staff's accounts, and mail to their owners about what they must notice."""

import logging
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction

from platforms import clock
from platforms.models import AccountEvent, AccountEventKind

logger = logging.getLogger("yamedoki.accounts")

TOLD = frozenset(AccountEventKind) - {AccountEventKind.SIGNED_IN, AccountEventKind.INVITED}
"""Everything but a sign-in from a browser that was here before, and an invitation, whose mail brings the link."""
MAIL = """{name} さん

やめどきの編集画面のアカウントで、次のことがありました。

  できごと：{event}
  日時：{at}（日本時間）
  回線：{network}

心当たりがあれば、何もしなくてかまいません。
心当たりがないときは、すぐにパスワードを変え、管理者に知らせてください。

{site}
"""
INVITATION = """{name} さん

やめどきの編集画面に招待されました。次のリンクを{days}日のうちに開いて、認証アプリを登録してください。

  {link}

リンクは1回だけ使えます。ほかの人に渡さないでください。
心当たりがないときは、開かずに、管理者に知らせてください。
"""


def note(user: Any, kind: AccountEventKind, network: str = "") -> None:
    """Write one event down; its owner gets a mail once it is certain, where mail is set up and the account has an address."""
    event = AccountEvent.objects.create(user=user, kind=kind, network=network)
    if kind in TOLD and user.email and settings.MAIL_IS_SET:
        transaction.on_commit(lambda: _tell(event))


def mail_invitation(user: Any, link: str, days: int) -> bool:
    """Send the link that enrols a second factor; False where mail is not set up, has no address or did not leave."""
    if not (user.email and settings.MAIL_IS_SET):
        return False
    body = INVITATION.format(name=user.get_username(), link=link, days=days)
    return _send("［やめどき］編集画面への招待", body, user.email)


def _tell(event: AccountEvent) -> None:
    said = AccountEventKind(event.kind).label
    moment = event.at.astimezone(clock.JAPAN)
    body = MAIL.format(
        name=event.user.get_username(), event=said, at=f"{moment:%Y年%m月%d日 %H:%M}",
        network=event.network or "サーバーでの操作", site=settings.SITE_URL,
    )  # fmt: skip
    _send(f"［やめどき］{said}", body, event.user.email)


def _send(subject: str, body: str, address: str) -> bool:
    """Send a mail. A mail server that does not answer keeps nobody from signing in."""
    try:
        send_mail(subject, body, None, [address])
    except Exception as error:
        logger.exception("A mail about an account could not be sent (%s).", type(error).__name__)
        return False
    return True


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
