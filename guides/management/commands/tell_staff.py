"""`tell_staff`: one mail and one message to a webhook about what waits, where the operator set addresses."""

from typing import Any

from django.core.management.base import BaseCommand
from django.urls import reverse

from guides.desk.digest import waiting
from guides.web.addresses import absolute
from platforms.clock import today_in_japan
from platforms.editions import catalog
from platforms.staff_notices import tell_team


class Command(BaseCommand):
    """Says nothing on a day without work."""

    help = "待っている仕事（公開の依頼、報告、変わった出典、古い確認）を、決めた宛先に知らせます。"

    def handle(self, *args: Any, **options: Any) -> None:
        lines = waiting((published.facts for published in catalog.current().platforms), today_in_japan())
        if not lines:
            self.stdout.write("待っている仕事はありません。")
            return
        text = "\n".join(["今日の仕事", *lines, absolute(reverse("admin:index"))])
        told = tell_team("今日の仕事", text)
        self.stdout.write(text if told else f"{text}\n（知らせる宛先がないか、届きませんでした）")
