"""`backup`: the whole database in one checked file, while the site keeps running."""

import argparse
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from platforms import backups, clock


class Command(BaseCommand):
    """Old files go only after the new one is whole, and only from the default folder."""

    help = "データベース全体を1つのファイルに保存し、読めることを確かめます。サイトを止める必要はありません。"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="保存先。省略すると、データのフォルダーの backups/ です")
        parser.add_argument("--keep", type=int, default=0, metavar="N", help="backups/ の新しいN個だけを残します")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = settings.DATA_DIR / "backups"
        file: Path = options["file"] or folder / f"yamedoki-{clock.now():%Y%m%dT%H%M%S%fZ}.backup"
        try:
            rows = backups.save(file)
        except (backups.BackupRefusedError, OSError) as error:
            raise CommandError(f"バックアップできませんでした。{error}") from None
        told = f"{sum(rows.values())}行" if connection.vendor == "sqlite" else f"{len(rows)}個の表"
        self.stdout.write(f"{file}：保存し、読めることを確かめました（{told}、{file.stat().st_size:,}バイト）")
        if options["keep"] > 0:
            for old in sorted(folder.glob(backups.PATTERN))[: -options["keep"]]:
                old.unlink()
                self.stdout.write(f"{old.name}：古いので消しました")
