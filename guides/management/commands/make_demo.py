"""`make_demo`: fill the database of `make demo` with things to try."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from guides.desk import demo
from platforms.clock import today_in_japan

TO_SEE = {
    "古い版のリンクで、変わったことが見える報告書": "/guides/crowdworks/report/?balance=800&edition=2",
    "関連記事のあるガイド": "/guides/crowdworks/",
    "編集画面": f"/{settings.ADMIN_PATH}",
}


class Command(BaseCommand):
    """Refuses everywhere but in the demo's own data folder. A second run only makes new passwords."""

    help = "make demo のデータベースに、見本の下書き、版、報告、記事、スタッフを作ります。ほかでは何もしません。"

    def handle(self, *args: Any, **options: Any) -> None:
        database = str(connection.settings_dict["NAME"])
        if why := demo.refusal(in_production=settings.IN_PRODUCTION, data_dir=settings.DATA_DIR, database=database):
            raise CommandError(why)
        passwords = demo.people()
        made = demo.furnish(today_in_japan())
        self.stdout.write("見本を作りました。" if made else "見本は、もうあります。パスワードだけを新しくしました。")
        for name, password in passwords.items():
            self.stdout.write(f"  {demo.PEOPLE[name][2]}　ユーザー名：{name}　パスワード：{password}")
        for title, path in TO_SEE.items():
            self.stdout.write(f"  {title}：{settings.SITE_URL}{path}")
