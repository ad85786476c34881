"""What the front page of the desk tells: today's work."""

from typing import Any

from django import template
from django.db.models import F, Max, OuterRef, Q, Subquery

from guides.desk.help import help_of
from guides.desk.passages import Piece, side_by_side
from platforms.drafts.diffing import NOTHING
from platforms.models import PageAlarm, Platform, ReaderReport, ReportStatus, Submission
from platforms.models.submission import OPEN_STATES

register = template.Library()


LONGEST_MARKED = 4_000
"""Letters of both texts together. Beyond, comparing letter by letter costs seconds and shows nothing."""


@register.simple_tag
def marked(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Two texts in pieces: which letters changed."""
    if len(before) + len(after) > LONGEST_MARKED or NOTHING in (before, after):
        return (Piece(before, is_changed=False),), (Piece(after, is_changed=False),)
    return side_by_side(before, after)


@register.inclusion_tag("desk/_help.html", takes_context=True)
def help_here(context: dict[str, Any]) -> dict[str, Any]:
    """What the page at hand is for."""
    match = getattr(context.get("request"), "resolver_match", None)
    return {"lines": help_of(match.url_name or "") if match else ()}


@register.simple_tag
def todays_work() -> dict[str, Any]:
    """Drafts that readers do not see yet, reports that nobody answered, and cited pages that changed."""
    latest = Platform.objects.annotate(published=Max("editions__published_at"), edited=Max("draft_changes__at"))
    waiting = latest.filter(Q(edited__gt=F("published")) | Q(published=None)).order_by("kana", "slug")
    last = Submission.objects.filter(platform=OuterRef("pk")).order_by("-pk").values("state")[:1]
    return {
        "drafts": list(waiting.annotate(last=Subquery(last))),
        "submissions": list(
            Submission.objects.filter(state__in=OPEN_STATES)
            .select_related("platform", "by")
            .order_by("due", "at", "pk")
        ),
        "reports": ReaderReport.objects.filter(status=ReportStatus.OPEN).count(),
        "alarms": PageAlarm.objects.open().count(),  # type: ignore[attr-defined]
    }
