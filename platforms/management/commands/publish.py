"""`publish`: make editions of drafts."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from platforms import lints
from platforms.clock import today_in_japan
from platforms.drafts.rows import document_of
from platforms.editions.publishing import PublicationRefusedError, proof, publish
from platforms.models import Platform


class Command(BaseCommand):
    """Each platform is one transaction."""

    help = "下書きを、新しい版として公開します。"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("slugs", nargs="*", metavar="スラッグ")
        parser.add_argument("--all", action="store_true", help="公開中の版と違う下書きを、すべて公開します")
        parser.add_argument("--reason", required=True, help="公開の理由。版の一覧に残ります")

    def handle(self, *args: Any, **options: Any) -> None:
        slugs = options["slugs"]
        if bool(slugs) == options["all"]:
            raise CommandError("スラッグを書くか、--all を付けてください（両方は使えません）。")
        rows = Platform.objects.order_by("slug")
        platforms = list(rows if options["all"] else rows.filter(slug__in=slugs))
        if missing := set(slugs) - {platform.slug for platform in platforms}:
            raise CommandError(f"下書きがありません：{'、'.join(sorted(missing))}。スラッグを確かめてください。")
        failures = [platform.slug for platform in platforms if not self._publish(platform, options["reason"])]
        if failures:
            raise CommandError(f"公開できませんでした：{'、'.join(failures)}")

    def _publish(self, platform: Platform, reason: str) -> bool:
        today = today_in_japan()
        found = proof(platform, today)
        if found.facts and not found.changes:
            self.stdout.write(f"{platform.slug}：公開中の版と同じです")
            return True
        try:
            edition = publish(platform, by=None, reason=reason, today=today)
        except PublicationRefusedError as error:
            self.stderr.write(str(error))
            document = document_of(platform)
            for lint in error.lints:
                self.stderr.write(f"  {lints.described(lint, document)}")
            return False
        self.stdout.write(f"{platform.slug}：第{edition.number}版を公開しました（{len(found.changes)}か所）")
        return True
