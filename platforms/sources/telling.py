"""Alarms to staff who are not at the desk: one mail or webhook a run, where the operator set an address.

Names of facts and links to the desk are told, never a word of the page.
"""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import Count

from platforms.models import PageAlarm
from platforms.staff_notices import tell_team

MOST_LISTED = 30


def tell_staff(desk_url: str, now: datetime) -> int:
    """Tell of every open alarm that was not told before; how many there were. What fails is tried again by the next run."""
    if not settings.WATCH_MAIL_TO and not settings.WATCH_WEBHOOK_URL:
        return 0
    rows = PageAlarm.objects.open().filter(told_at=None).select_related("page")  # type: ignore[attr-defined]
    alarms = list(rows.annotate(number=Count("facts")).order_by("pk"))
    if not alarms:
        return 0
    text = message(alarms, desk_url)
    # Both are tried; each alarm counts as told once one of them took it.
    if tell_team(f"出典の確認{len(alarms)}件", text):
        PageAlarm.objects.filter(pk__in=[alarm.pk for alarm in alarms]).update(told_at=now)
    return len(alarms)


def message(alarms: Sequence[PageAlarm], desk_url: str) -> str:
    """What is sent: how many, which pages, and where to answer."""
    lines = [f"出典のページについて、確かめることが{len(alarms)}件あります。", desk_url, ""]
    lines += [
        f"・{alarm.get_kind_display()}：{alarm.page.url}（この出典による事実{alarm.number}件）"  # type: ignore[attr-defined]
        for alarm in alarms[:MOST_LISTED]
    ]
    if len(alarms) > MOST_LISTED:
        lines.append(f"ほかに{len(alarms) - MOST_LISTED}件あります。")
    return "\n".join(lines)
