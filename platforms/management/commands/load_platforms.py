"""`load_platforms`: bring the drafts up to the files in `platforms/data/`."""

import argparse
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from platforms import lints
from platforms.clock import today_in_japan
from platforms.drafts import yaml_files
from platforms.drafts.loading import Loaded, StaffEditsError, load, load_questions
from platforms.drafts.rows import DraftRefusedError, document_of
from platforms.editions.publishing import PublicationRefusedError, is_published, publish
from platforms.models import Platform

FORCE = "ファイルの内容にするなら --force を、下書きを残すなら export_platforms でファイルを書き出してください。"
SAID = {
    "same": "変わりません",
    "kept": "管理画面で編集した下書きを残しました（ファイルは前回から変わっていません）",
    "loaded": "読み込みました（{}か所）",
}


class Command(BaseCommand):
    """Each platform is one transaction; one wrong file does not keep the others from loading."""

    help = "platforms/data/ のファイルを下書きに読み込みます。何度実行しても同じです。"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("slugs", nargs="*", metavar="スラッグ", help="省略すると、すべてのファイルです")
        parser.add_argument("--dry-run", action="store_true", help="何が変わるかを調べるだけで、書き込みません")
        parser.add_argument("--diff", action="store_true", help="変わるところを1つずつ表示します")
        parser.add_argument("--force", action="store_true", help="管理画面で編集された下書きも、ファイルの内容にします")
        parser.add_argument("--publish", action="store_true", help="読み込んだ内容を公開します")
        parser.add_argument("--reason", default="ファイルの読み込み", help="公開の理由")
        parser.add_argument(
            "--from", dest="folder", type=Path, default=yaml_files.DATA, help="ファイルのあるフォルダー"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        files = yaml_files.platform_files(options["folder"])
        slugs = options["slugs"] or list(files)
        if missing := [slug for slug in slugs if slug not in files]:
            raise CommandError(f"ファイルがありません：{'、'.join(missing)}。スラッグを確かめてください。")
        with _rolled_back() if options["dry_run"] else nullcontext():
            reworded = self._load_questions(options["folder"] / yaml_files.QUESTIONS, force=options["force"])
            unread = options["publish"] and not options["force"] and not reworded
            failures = [slug for slug in slugs if not self._load(files[slug], options, skip_published=unread)]
        if options["dry_run"]:
            self.stdout.write("--dry-run なので、何も書き込んでいません。")
        if failures:
            raise CommandError(f"{len(failures)}件を読み込めないか、公開できませんでした：{'、'.join(failures)}")

    def _load_questions(self, path: Path, *, force: bool) -> bool:
        """Load the app-wide questions; whether any changed."""
        if not path.exists():
            return False
        try:
            outcomes = load_questions(yaml_files.read_questions(path), force=force)
        except StaffEditsError as error:
            raise CommandError(f"質問「{error}」は、管理画面でもファイルでも変わっています。{FORCE}") from None
        except (yaml_files.FileRefusedError, DraftRefusedError) as error:
            raise CommandError(str(error)) from None
        loaded = sum(outcome == "loaded" for outcome in outcomes.values())
        self.stdout.write(f"共通の質問：{len(outcomes)}件（変更{loaded}件）")
        return loaded > 0

    def _load(self, path: Path, options: dict[str, Any], *, skip_published: bool) -> bool:
        """Load one file and say what happened; False where it failed."""
        read = hashlib.sha256(path.read_bytes()).hexdigest()
        if skip_published and Platform.objects.filter(slug=path.stem, published_file=read).exists():
            self.stdout.write(f"{path.stem}：{SAID['same']}")
            return True
        try:
            loaded = load(yaml_files.read_facts(path), force=options["force"])
        except yaml_files.FileRefusedError as error:
            return self._failed(str(error))
        except DraftRefusedError as error:
            return self._failed(str(yaml_files.refusal(path, error.problems)))
        except StaffEditsError:
            return self._failed(f"{path.stem}：管理画面でもファイルでも変わっています。{FORCE}")
        self.stdout.write(f"{path.stem}：{SAID[loaded.outcome].format(len(loaded.changes))}")
        for change in loaded.changes if options["diff"] else ():
            self.stdout.write(f"  {change['where']}：{change['before']} → {change['after']}")
        if not options["publish"]:
            return True
        if published := self._publish(loaded, options["reason"]):
            Platform.objects.filter(pk=loaded.platform.pk).update(published_file=read)
        return published

    def _publish(self, loaded: Loaded, reason: str) -> bool:
        """Publish what came from the file; what staff are still editing waits for them."""
        platform = loaded.platform
        if loaded.outcome == "kept" or is_published(platform, loaded.facts):
            return True
        try:
            edition = publish(platform, by=None, reason=reason, today=today_in_japan())
        except PublicationRefusedError as error:
            document = document_of(platform)
            return self._failed("\n".join((str(error), *(f"  {lints.described(x, document)}" for x in error.lints))))
        self.stdout.write(f"{platform.slug}：第{edition.number}版を公開しました")
        return True

    def _failed(self, message: str) -> bool:
        self.stderr.write(message)
        return False


@contextmanager
def _rolled_back() -> Iterator[None]:
    """Try everything, keep nothing."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
