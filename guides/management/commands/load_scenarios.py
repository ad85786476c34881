"""`load_scenarios`: bring the scenarios up to `guides/desk/scenarios.yaml`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from guides.desk.scenario_files import SeedsRefusedError, load_scenarios, read_seeds


class Command(BaseCommand):
    """Safe to run as often as wanted; scenarios that staff changed or made are left alone."""

    help = "guides/desk/scenarios.yaml の想定ケースを読み込みます。管理画面で変えたものは、そのまま残します。"

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load_scenarios(read_seeds())
        except SeedsRefusedError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(
            f"想定ケース：追加{loaded.added}件、変更{loaded.changed}件、管理画面の内容を残したもの{loaded.kept}件"
        )
        if loaded.missing:
            raise CommandError(f"プラットフォームがありません：{'、'.join(loaded.missing)}")
