"""What readers say is wrong, kept for staff: once each, and what comes beyond a limit apart from the rest."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from platforms import clock, rate_limits
from platforms.client_network import network_of
from platforms.documents.addresses import facts_by_address
from platforms.documents.facts import Fact
from platforms.drafts.field_mapping import address_in_words
from platforms.editions.catalog import PublishedPlatform
from platforms.models import Platform, ReaderReport, ReportStatus

MOST_OPEN = 1_000
"""Corrections that staff may have before them; one more is held."""
MOST_HELD = 1_000
"""Held corrections that are kept: the oldest goes for one more, so that a flood fills no disk and closes nothing."""

USED_UP = "同じ画面から送れる報告は3件までです。内容を確かめて、もう一度送ってください。"
USED_UP_CODE = "used-up"


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


def store(subject: Subject, cleaned: dict[str, Any], request: HttpRequest) -> None:
    """Keep a correction, once however often it is sent.

    The form is never closed: what comes beyond a limit is held. Raises `ValidationError` where this page was used up.
    """
    parts = (cleaned["token"], subject.published.facts.slug, subject.address, cleaned["text"], cleaned["source_url"])
    receipt = hashlib.sha256("\n".join((*parts, cleaned["email"])).encode()).hexdigest()
    with transaction.atomic():
        # Under the lock: what is sent twice at the same moment counts once, and is no try of its own.
        platform = Platform.objects.select_for_update().get(slug=subject.published.facts.slug)
        if ReaderReport.objects.filter(receipt=receipt).exists():
            return
        if not rate_limits.allows(rate_limits.CORRECTIONS_OF_ONE_PAGE, cleaned["token"]):
            raise ValidationError(USED_UP, USED_UP_CODE)
        status = _status_of_one_more(request)
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
