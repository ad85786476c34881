"""`restore`: the database as it was when a backup was made."""

import argparse
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from platforms import backups, clock


class Command(BaseCommand):
    """The present state is kept beside the backups first; a damaged database file is set aside."""

    help = "バックアップの状態にデータベースを戻します。今の状態も、先に backups/ に保存します。"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="バックアップのファイル")
        parser.add_argument("--yes", action="store_true", help="確かめずに戻します")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        try:
            backups.check_restorable(file)
            if not options["yes"] and input(f"今のデータを {file} の状態に戻します。よければ「はい」：") != "はい":
                raise CommandError("やめました。何も変えていません。")
            self._keep_present(clock.now().strftime("%Y%m%dT%H%M%S%fZ"))
            backups.put_back(file)
        except backups.BackupRefusedError as error:
            raise CommandError(f"戻せませんでした。{error}") from None
        call_command("migrate", interactive=False, verbosity=0)
        self.stdout.write(f"{file}：戻しました。すべてのワーカーを再起動してください。")

    def _keep_present(self, moment: str) -> None:
        """Save what is there now; a file that cannot be saved is moved away, so that a new one can take its place."""
        try:
            if "platforms_edition" not in connection.introspection.table_names():
                return
            kept = settings.DATA_DIR / "backups" / f"before-restore-{moment}.backup"
            backups.save(kept)
            self.stdout.write(f"{kept}：今の状態を保存しました")
        except (DatabaseError, backups.BackupRefusedError):
            if connection.vendor != "sqlite":
                raise
            connection.close()
            database = Path(connection.settings_dict["NAME"])
            for ending in ("", "-wal", "-shm"):
                part = database.with_name(database.name + ending)
                if part.exists():
                    part.rename(part.with_name(f"{database.name}.damaged-{moment}{ending}"))
            self.stdout.write(f"{database}：壊れているので、脇に移しました")
