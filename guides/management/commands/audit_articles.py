"""`audit_articles`: which registered articles quote an old figure or link to something that is gone."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from guides.sharing.article_checks import findings
from platforms.clock import today_in_japan
from platforms.editions import catalog


class Command(BaseCommand):
    """Tells and fails, so that a timer notices. The articles are others': nothing is changed."""

    help = "登録した記事の、古くなった数字と、使えなくなったリンクを知らせます。あれば終了コード1で終わります。"

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(findings(catalog.current(), today_in_japan()))
        for finding in found:
            self.stdout.write(finding)
        if found:
            raise CommandError(f"{len(found)}件あります。記事を書いた人に知らせるか、登録を直してください。")
        self.stdout.write("登録した記事は、公開データと合っています。")
