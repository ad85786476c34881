"""`make_pictures`: draw the link previews of everything that is published."""

from typing import Any

from django.core.management.base import BaseCommand

from guides import pictures
from platforms import catalog
from platforms.clock import today_in_japan


class Command(BaseCommand):
    """Draws what is not there yet, as often as wanted; the desk does it by itself after a publication."""

    help = "公開中のデータから、リンクの見出し画像（1200×630）を作ります。あるものは作り直しません。"

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = list(pictures.all_pictures(catalog.current(), today_in_japan()))
        made = pictures.make(wanted)
        if options["verbosity"]:
            self.stdout.write(f"画像：{len(wanted)}枚（新しく{made}枚）")
        for picture in wanted:
            if letters := pictures.missing_letters(picture):
                self.stdout.write(f"「{picture.title}」に、書体にない文字があります：{letters}")
