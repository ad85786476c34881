"""Keeping what readers report of their exits. Nothing is refused for its number: beyond a limit it is not counted."""

import hashlib
from typing import Any

from django.http import HttpRequest

from guides.report.report import Report
from platforms import clock, rate_limits
from platforms.client_network import network_of
from platforms.models import Platform, ReportedExit
from platforms.models.reported_exit import ANSWERS_KEPT

MOST_UNCOUNTED = 1_000
"""The oldest goes for one more, so that a flood fills no disk."""


def store(report: Report, cleaned: dict[str, Any], request: HttpRequest) -> None:
    """Keep what became of the plan of this report, once however often the form is sent.

    The days are worked out anew from the report, so that nobody can say what was promised. The answers
    are kept only where the reader wants it.
    """
    chosen, now = report.chosen, clock.now()
    is_counted = _is_within_limits(request)
    ReportedExit.objects.get_or_create(
        receipt=hashlib.sha256(cleaned["token"].encode()).hexdigest(),
        defaults={
            "platform": Platform.objects.get(slug=report.facts.slug),
            "edition": report.published.number,
            "route": chosen.key if chosen else "",
            "planned_on": report.today,
            "earliest_on": chosen.exit_earliest if chosen else report.today,
            "promised_on": chosen.exit_latest if chosen else report.today,
            "left": cleaned["left"],
            "left_on": cleaned["left_on"],
            "held_up_by": cleaned["held_up_by"],
            "money": cleaned["money"],
            "query": report.answers.query() if cleaned["with_answers"] else "",
            "sent_at": now,
            "is_counted": is_counted,
        },
    )
    if not is_counted:
        surplus = ReportedExit.objects.filter(is_counted=False).order_by("-sent_at", "-pk")
        ReportedExit.objects.filter(pk__in=list(surplus.values_list("pk", flat=True)[MOST_UNCOUNTED:])).delete()
    ReportedExit.objects.filter(sent_at__lt=now - ANSWERS_KEPT).exclude(query="").update(query="")


def _is_within_limits(request: HttpRequest) -> bool:
    network = network_of(request, ipv4_bits=24, ipv6_bits=48)
    return rate_limits.allows(rate_limits.EXITS_OF_A_NETWORK, network) and rate_limits.allows(rate_limits.EXITS)
