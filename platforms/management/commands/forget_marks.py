"""Delete what may be kept for a while only: marks of who sent reports, and sessions that are over."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from platforms import clock
from platforms.models import ReportMark


class Command(BaseCommand):
    """Runs at every start and every night; every report that comes in does the same."""

    help = "48時間たった報告の印と、終わったサインインの記録を消します。"

    def handle(self, *args: Any, **options: Any) -> None:
        ReportMark.objects.forget(clock.now())
        call_command("clearsessions")
