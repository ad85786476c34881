"""Delete what may be kept for a while only: counts of rate limits, and sessions that are over."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from platforms import rate_limits


class Command(BaseCommand):
    """Runs at every start; counts that begin do the same for counts."""

    help = "期間の終わった回数の記録と、終わったサインインの記録を消します。"

    def handle(self, *args: Any, **options: Any) -> None:
        rate_limits.forget_expired()
        call_command("clearsessions")
