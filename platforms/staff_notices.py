"""Notices to staff who are not at the desk: mail and webhook, where the operator set an address."""

import logging
from collections.abc import Iterable
from typing import Any

import httpx
from django.conf import settings
from django.core.mail import send_mail

logger = logging.getLogger("yamedoki.notices")

SECONDS = 10.0


def tell_team(subject: str, text: str) -> bool:
    """Tell the addresses that the operator set; whether one of them took it. What fails is logged and raises nothing."""
    mailed = bool(settings.WATCH_MAIL_TO) and _mailed(subject, text, settings.WATCH_MAIL_TO)
    # The operator chose this address; it may well be a private one.
    return (bool(settings.WATCH_WEBHOOK_URL) and _posted(text)) or mailed


def tell_person(user: Any, subject: str, text: str) -> bool:
    """Tell one member of staff, where mail is set up and the account has an address."""
    return bool(settings.MAIL_IS_SET and user.email and user.is_active) and _mailed(subject, text, [user.email])


def _mailed(subject: str, text: str, to: Iterable[str]) -> bool:
    try:
        send_mail(f"やめどき：{subject}", text, None, list(to))
    except OSError as error:  # smtplib's errors are OSErrors
        logger.warning("mail failed", extra={"fields": {"error": type(error).__name__}})
        return False
    return True


def _posted(text: str) -> bool:
    try:
        httpx.post(settings.WATCH_WEBHOOK_URL, json={"text": text}, timeout=SECONDS).raise_for_status()
    except httpx.HTTPError as error:
        logger.warning("webhook failed", extra={"fields": {"error": type(error).__name__}})
        return False
    return True
