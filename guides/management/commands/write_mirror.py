"""`write_mirror`: every page without answers as files, for when no server answers."""

import argparse
import logging
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from guides.pages import mirror
from platforms.clock import now
from platforms.editions import catalog


class Command(BaseCommand):
    """A timer calls it; the mirror before stays where anything goes wrong."""

    help = "回答によって変わらないページをすべて、ファイルとして書き出します。サーバーが止まったときに、nginxがこれを見せます。"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="書き出す場所。前にあったものは、できあがってから置き換えます")

    def handle(self, *args: Any, **options: Any) -> None:
        requests = logging.getLogger("yamedoki.requests")
        level = requests.level
        requests.setLevel(logging.WARNING)  # these are no visits
        try:
            count = mirror.write(options["folder"].absolute(), catalog.current(), now())
        except (mirror.MirrorRefusedError, OSError) as error:
            raise CommandError(f"書き出せませんでした。前のものは、そのままです。{error}") from None
        finally:
            requests.setLevel(level)
        self.stdout.write(f"{options['folder']}：{count}ページを書き出しました。")
