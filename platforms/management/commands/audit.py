"""`audit`: what is wrong or stale, in what readers see and in the drafts."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from platforms import lints
from platforms.clock import today_in_japan
from platforms.drafts import document_of
from platforms.lints import Lint
from platforms.models import Platform
from platforms.publishing import current_edition, proof


class Command(BaseCommand):
    """Warnings are told; errors make the command fail, so that a timer notices."""

    help = "公開中の版と下書きを調べ、まちがいと古い事実を知らせます。まちがいがあれば終了コード1で終わります。"

    def handle(self, *args: Any, **options: Any) -> None:
        today = today_in_japan()
        platforms = list(Platform.objects.order_by("slug"))
        errors = 0
        for platform in platforms:
            edition = current_edition(platform)
            if edition:
                document = edition.document()
                errors += self._tell(
                    f"{platform.slug} 第{edition.number}版", lints.check(document, today), edition.facts
                )
            found = proof(platform, today)
            if found.changes or not found.facts:
                errors += self._tell(f"{platform.slug} 下書き", found.lints, document_of(platform))
        self.stdout.write(f"{len(platforms)}件を調べました。まちがい：{errors}件")
        if errors:
            raise CommandError("まちがいがあります。管理画面かファイルで直してください。")

    def _tell(self, title: str, found: tuple[Lint, ...], document: Any) -> int:
        for lint in found:
            mark = "まちがい" if lint.is_error else "注意"
            self.stdout.write(f"{title} {mark} {lints.described(lint, document)}")
        return sum(lint.is_error for lint in found)
