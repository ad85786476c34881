"""`publish_due`: publish what was scheduled for now or before. A timer runs it; running it twice does no harm."""

from typing import Any

from django.core.management.base import BaseCommand

from guides.desk.admin.workflow import tell_outcome
from guides.sharing import preview_pictures
from platforms.clock import now
from platforms.editions.submissions import publish_due
from platforms.models import SubmissionState


class Command(BaseCommand):
    """Each publication is one transaction. What cannot be published as it was scheduled is told to staff."""

    help = "予約の時刻が来た下書きを公開します。"

    def handle(self, *args: Any, **options: Any) -> None:
        done = publish_due(now())
        for each in done:
            self.stdout.write(f"{each.platform.slug}：{each.get_state_display()} {each.answer}")
            tell_outcome(each)
        if any(each.state == SubmissionState.PUBLISHED for each in done):
            preview_pictures.make_current()
