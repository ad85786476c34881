"""What the front page of the desk tells: today's work."""

from typing import Any

from django import template
from django.db.models import F, Max, Q

from platforms.models import PageAlarm, Platform, ReaderReport, ReportStatus

register = template.Library()


@register.simple_tag
def todays_work() -> dict[str, Any]:
    """Drafts that readers do not see yet, reports that nobody answered, and cited pages that changed."""
    latest = Platform.objects.annotate(published=Max("editions__published_at"), edited=Max("draft_changes__at"))
    waiting = latest.filter(Q(edited__gt=F("published")) | Q(published=None)).order_by("kana", "slug")
    return {
        "drafts": list(waiting),
        "reports": ReaderReport.objects.filter(status=ReportStatus.OPEN).count(),
        "alarms": PageAlarm.objects.open().count(),  # type: ignore[attr-defined]
    }
