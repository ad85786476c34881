"""`audit`: what is wrong or stale, in what readers see and in the drafts."""

from collections import Counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from platforms import backups, lints
from platforms.clock import today_in_japan
from platforms.documents.facts import Cited
from platforms.documents.integrity import walk
from platforms.drafts.rows import document_of
from platforms.editions.publishing import current_edition, proof
from platforms.lints import Lint
from platforms.models import Edition, Platform
from platforms.models.choices import Certainty
from platforms.models.edition import digest_of


class Command(BaseCommand):
    """Warnings are told; errors make the command fail, so that a timer notices."""

    help = "公開中の版と下書きを調べ、まちがいと古い事実を知らせます。まちがいがあれば終了コード1で終わります。"

    def handle(self, *args: Any, **options: Any) -> None:
        today = today_in_japan()
        platforms = list(Platform.objects.order_by("slug"))
        errors = 0
        badges: Counter[str] = Counter()
        for platform in platforms:
            edition = current_edition(platform)
            if edition:
                document = edition.document()
                badges.update(fact.certainty for _, fact in walk(document) if isinstance(fact, Cited))
                errors += self._tell(
                    f"{platform.slug} 第{edition.number}版", lints.check(document, today), edition.facts
                )
            found = proof(platform, today)
            if found.changes or not found.facts:
                errors += self._tell(f"{platform.slug} 下書き", found.lints, document_of(platform))
        errors += self._tell_changed_editions() + self._tell_old_backup()
        counts = "、".join(f"{label} {badges[key]}" for key, label in Certainty.choices)
        self.stdout.write(f"公開中の事実の確かさ：{counts}")
        self.stdout.write(f"{len(platforms)}件を調べました。まちがい：{errors}件")
        if errors:
            raise CommandError("まちがいがあります。管理画面かファイルで直してください。")

    def _tell_changed_editions(self) -> int:
        """Editions that are not what was published: a fault of the disk, or somebody wrote past the site."""
        rows = Edition.objects.exclude(digest="").select_related("platform").order_by("platform__slug", "number")
        changed = [row for row in rows.iterator(chunk_size=20) if digest_of(row.facts) != row.digest]
        for row in changed:
            self.stdout.write(f"{row.platform.slug} 第{row.number}版 まちがい 公開したときと内容が違います。")
        return len(changed)

    def _tell_old_backup(self) -> int:
        """In production only: a run on somebody's own machine needs no backup."""
        age = backups.newest_age()
        if not settings.BACKUPS_WATCHED or (age is not None and age <= backups.OLD):
            return 0
        found = "1つもありません" if age is None else f"{age.total_seconds() / 3600:.0f}時間前のものです"
        self.stdout.write(f"バックアップ まちがい いちばん新しいものが{found}。タイマーを確かめてください。")
        return 1

    def _tell(self, title: str, found: tuple[Lint, ...], document: Any) -> int:
        for lint in found:
            mark = "まちがい" if lint.is_error else "注意"
            self.stdout.write(f"{title} {mark} {lints.described(lint, document)}")
        return sum(lint.is_error for lint in found)
