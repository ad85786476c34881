"""That a person of this site sent a form: it needs no account and no cookie.

A page with a form carries a signed token that says when it was made. A program that posts at once, from elsewhere, or
with the page of another day is turned away; a person never loses a word.
"""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest

QUICKEST = timedelta(seconds=3)
SLOWEST = timedelta(hours=24)
TOLERANCE = timedelta(minutes=5)
"""By how much the clocks of two of our servers may differ."""

TOO_QUICK = "送信が早すぎたため、まだ受け付けていません。内容を確かめて、もう一度送ってください。"
TOO_OLD = "この画面を開いてから時間がたちました。内容を確かめて、もう一度送ってください。"
NOT_FOR_PEOPLE = "いちばん下の欄は、空のままにしてください。自動入力で入ったときは、消してください。"
_signer = Signer(salt="reader-report")


def is_from_our_page(request: HttpRequest) -> bool:
    """Whether a page of this site sent the form: the browser says so, and pages elsewhere cannot make it say so.

    The check that Go 1.25 has built in. Django's own would need a cookie.
    """
    told = request.headers.get("Sec-Fetch-Site")
    if told is not None:
        return told == "same-origin"
    return request.headers.get("Origin") == settings.SITE_URL


def new_token(now: datetime) -> str:
    """Says when this page was made, and names it."""
    return _signer.sign(f"{int(now.timestamp())}.{secrets.token_urlsafe(12)}")


def token_for(sent: str, now: datetime) -> str:
    """The token that came back, where the next try can use it; otherwise a new one."""
    return sent if sent and token_problem(sent, now) in ("", TOO_QUICK) else new_token(now)


def token_problem(token: str, now: datetime) -> str:
    """Why this token does not count, in words for the reader; empty when it does."""
    try:
        made = int(_signer.unsign(token).partition(".")[0])
    except BadSignature:
        return TOO_OLD
    age = timedelta(seconds=now.timestamp() - made)
    if timedelta(0) <= age < QUICKEST:
        return TOO_QUICK
    # A page from the future was made by a server whose clock is ahead.
    return "" if -TOLERANCE <= age <= SLOWEST + TOLERANCE else TOO_OLD
