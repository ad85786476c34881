"""Delete what may be kept for a while only: counts of rate limits, sessions that are over, words of readers."""

from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from platforms import clock, rate_limits
from platforms.models import OpenPage, ReaderReport


class Command(BaseCommand):
    """Runs at every start; counts that begin do the same for counts."""

    help = "期間の終わった回数の記録と、終わったサインインの記録と、期限の過ぎた報告の文を消します。"

    def handle(self, *args: Any, **options: Any) -> None:
        rate_limits.forget_expired()
        call_command("clearsessions")
        OpenPage.objects.filter(at__lte=clock.now() - timedelta(days=1)).delete()
        ReaderReport.objects.past_their_term(clock.now()).blank()
