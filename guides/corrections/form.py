"""What readers say is wrong: the form, the proof that a person filled it in, the limits, the storing.

Nobody needs an account or a cookie. A page carries a signed token that says when it was made; a program
that posts at once, from elsewhere or by the hundred is turned away, and a person never loses a word.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.http import HttpRequest

from platforms import clock, rate_limits
from platforms.client_network import network_of
from platforms.documents.addresses import facts_by_address
from platforms.documents.facts import Fact
from platforms.drafts.field_mapping import address_in_words
from platforms.editions.catalog import PublishedPlatform
from platforms.models import Platform, ReaderReport, ReportStatus
from platforms.models.fields import WEB_ADDRESS
from platforms.models.reader_report import LONGEST_TEXT

QUICKEST = timedelta(seconds=3)
SLOWEST = timedelta(hours=24)
TOLERANCE = timedelta(minutes=5)
"""By how much the clocks of two of our servers may differ."""
MOST_OPEN = 1_000
"""Reports that staff may have before them; one more is held."""
MOST_HELD = 1_000
"""Held reports that are kept: the oldest goes for one more, so that a flood fills no disk and closes nothing."""

TOO_QUICK = "送信が早すぎたため、まだ受け付けていません。内容を確かめて、もう一度送ってください。"
TOO_OLD = "この画面を開いてから時間がたちました。内容を確かめて、もう一度送ってください。"
NOT_FOR_PEOPLE = "いちばん下の欄は、空のままにしてください。自動入力で入ったときは、消してください。"
USED_UP = "同じ画面から送れる報告は3件までです。内容を確かめて、もう一度送ってください。"
USED_UP_CODE = "used-up"
_signer = Signer(salt="reader-report")


class PlainText(forms.CharField):
    """Text with line breaks. Browsers send CRLF, which would count twice."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        return str(text).replace("\r\n", "\n").strip() if text else ""


class ReaderReportForm(forms.Form):
    """What is wrong, and how anybody can check it."""

    text = PlainText(
        max_length=LONGEST_TEXT,
        error_messages={
            "required": "どこがおかしいかを書いてください。",
            "max_length": f"{LONGEST_TEXT:,}文字までにしてください（いまは%(show_value)d文字です）。",
            "null_characters_not_allowed": "使えない文字が入っています。消して、もう一度送ってください。",
        },
    )
    source_url = forms.CharField(
        max_length=500,
        required=False,
        validators=[WEB_ADDRESS],
        error_messages={"max_length": "URLは500文字までにしてください。"},
    )
    email = forms.EmailField(
        max_length=254,
        required=False,
        error_messages={"invalid": "メールアドレスの形を確かめてください（例：name@example.jp）。"},
    )
    homepage = forms.CharField(required=False)
    """Nobody sees this field; programs fill it in."""
    token = forms.CharField(required=False, max_length=200)

    def clean_homepage(self) -> str:
        if self.cleaned_data["homepage"]:
            raise ValidationError(NOT_FOR_PEOPLE)
        return ""

    def clean_token(self) -> str:
        token: str = self.cleaned_data["token"]
        if problem := token_problem(token, clock.now()):
            raise ValidationError(problem)
        return token


# ── Who sends ────────────────────────────────────────────────────────────────────────────────────


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


# ── What it is about ─────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Subject:
    """The line that a reader found wrong. `address` is empty, and `fact` all facts, for the platform as a whole."""

    published: PublishedPlatform
    address: str
    fact: Fact

    @property
    def title(self) -> str:
        names = ("title", "question", "what", "text", "publisher", "label", "name")
        return next((str(text) for name in names if (text := getattr(self.fact, name, ""))), "")

    @property
    def body(self) -> str:
        names = ("summary", "why", "how", "body", "answer", "where_to_ask", "note")
        return next((str(text) for name in names if (text := getattr(self.fact, name, ""))), "")

    @property
    def says(self) -> str:
        return "\n".join(text for text in (self.title, self.body) if text)


def subject_of(published: PublishedPlatform, address: str) -> Subject:
    """The fact at this address; the platform as a whole where there is none."""
    fact = facts_by_address(published.facts).get(address)
    return Subject(published, address, fact) if fact else Subject(published, "", published.facts)


# ── Storing ──────────────────────────────────────────────────────────────────────────────────────


def store(subject: Subject, cleaned: dict[str, Any], request: HttpRequest) -> None:
    """Keep a report, once however often it is sent.

    The form is never closed: what comes beyond a limit is held. Raises `ValidationError` where this page was used up.
    """
    parts = (cleaned["token"], subject.published.facts.slug, subject.address, cleaned["text"], cleaned["source_url"])
    receipt = hashlib.sha256("\n".join((*parts, cleaned["email"])).encode()).hexdigest()
    if ReaderReport.objects.filter(receipt=receipt).exists():
        return
    if not rate_limits.allows(rate_limits.CORRECTIONS_OF_ONE_PAGE, cleaned["token"]):
        raise ValidationError(USED_UP, USED_UP_CODE)
    status = _status_of_one_more(request)
    with transaction.atomic():
        platform = Platform.objects.select_for_update().get(slug=subject.published.facts.slug)
        if ReaderReport.objects.filter(receipt=receipt).exists():  # sent twice at the same moment
            return
        ReaderReport.objects.create(
            platform=platform,
            fact=subject.address,
            where=address_in_words(subject.address, subject.published.facts),
            edition=subject.published.number,
            shown=subject.says,
            text=cleaned["text"],
            source_url=cleaned["source_url"],
            email=cleaned["email"],
            receipt=receipt,
            sent_at=clock.now(),
            status=status,
        )
    if status == ReportStatus.HELD:
        held = ReaderReport.objects.filter(status=ReportStatus.HELD).order_by("-sent_at", "-pk")
        ReaderReport.objects.filter(pk__in=list(held.values_list("pk", flat=True)[MOST_HELD:])).delete()


def _status_of_one_more(request: HttpRequest) -> ReportStatus:
    """A network is wide, and a mobile carrier's holds thousands of people: many reports from it wait, none is refused."""
    network = network_of(request, ipv4_bits=24, ipv6_bits=48)
    is_within = (
        rate_limits.allows(rate_limits.CORRECTIONS_OF_A_NETWORK, network)
        and rate_limits.allows(rate_limits.CORRECTIONS)
        and ReaderReport.objects.filter(status=ReportStatus.OPEN).count() < MOST_OPEN
    )
    return ReportStatus.OPEN if is_within else ReportStatus.HELD
