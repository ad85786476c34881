"""`make_pictures`: draw the link previews of everything that is published."""

from typing import Any

from django.core.management.base import BaseCommand

from guides.sharing import preview_pictures
from platforms.clock import now, today_in_japan
from platforms.editions import catalog


class Command(BaseCommand):
    """Draws what is not there yet and deletes what no page shows any more, as often as wanted.

    It runs at every start; after a publication the desk draws by itself.
    """

    help = "公開中のデータから、リンクの見出し画像（1200×630）を作ります。あるものは作り直さず、使わなくなったものは1日たつと消します。"

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = list(preview_pictures.all_pictures(catalog.current(), today_in_japan()))
        made = preview_pictures.make(wanted)
        preview_pictures.forget(wanted, now())
        if options["verbosity"]:
            self.stdout.write(f"画像：{len(wanted)}枚（新しく{made}枚）")
        for picture in wanted:
            if letters := preview_pictures.missing_letters(picture):
                self.stdout.write(f"「{picture.title}」に、書体にない文字があります：{letters}")
