"""`export_platforms`: write the drafts to files, byte for byte the same for the same facts."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from pydantic import ValidationError

from platforms.drafts import yaml_files
from platforms.drafts.loading import agree, agree_on_questions
from platforms.drafts.rows import facts_of, shared_questions
from platforms.models import Platform


class Command(BaseCommand):
    """With --check nothing is written: for finding out whether the files are what they would be."""

    help = "下書きをファイルに書き出します。同じ内容なら、同じファイルになります。"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("slugs", nargs="*", metavar="スラッグ", help="省略すると、すべてのプラットフォームです")
        parser.add_argument("--check", action="store_true", help="書き出さず、ファイルと違えば終了コード1で終わります")
        parser.add_argument("--to", type=Path, default=yaml_files.DATA, metavar="フォルダー", help="書き出す場所")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = Platform.objects.order_by("slug")
        if slugs := options["slugs"]:
            rows = rows.filter(slug__in=slugs)
            if missing := set(slugs) - {platform.slug for platform in rows}:
                raise CommandError(f"下書きがありません：{'、'.join(sorted(missing))}。スラッグを確かめてください。")
        folder: Path = options["to"]
        try:
            drafts = {platform: facts_of(platform) for platform in rows}
        except ValidationError as error:
            raise CommandError(
                f"正しくない下書きがあります。管理画面で直してください（{error.error_count()}か所）。"
            ) from None
        texts = {folder / f"{p.slug}.yaml": yaml_files.written(facts) for p, facts in drafts.items()}
        texts[folder / yaml_files.QUESTIONS] = yaml_files.written_questions(shared_questions())
        differing = [path for path, text in texts.items() if not _holds(path, text)]
        if options["check"]:
            if differing:
                names = "、".join(path.name for path in differing)
                raise CommandError(
                    f"書き出すと変わるファイルがあります：{names}。export_platforms を実行してください。"
                )
            self.stdout.write(f"{len(texts)}件のファイルは、下書きと同じです。")
            return
        folder.mkdir(parents=True, exist_ok=True)
        for path in differing:
            path.write_text(texts[path], encoding="utf-8")
            self.stdout.write(f"{path.name}：書き出しました")
        if folder == yaml_files.DATA:
            agree_on_questions(shared_questions())
            for platform, facts in drafts.items():
                agree(platform, facts)
        self.stdout.write(f"{len(texts)}件のうち{len(differing)}件が変わりました。")


def _holds(path: Path, text: str) -> bool:
    return path.exists() and path.read_bytes() == text.encode()
