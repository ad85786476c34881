"""The only place that reads the clock. Everything else is told which day it is."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

JAPAN = ZoneInfo("Asia/Tokyo")


def now() -> datetime:
    """Return this moment, aware of its zone; for publication times and other records."""
    return timezone.now()


def today_in_japan() -> date:
    """Return the calendar day that it is in Japan, wherever the server stands."""
    return timezone.localdate(timezone=JAPAN)
