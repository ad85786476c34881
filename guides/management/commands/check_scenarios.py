"""`check_scenarios`: whether the site still says to every saved situation what staff expect."""

from collections import defaultdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from guides.desk.impact import impact
from guides.desk.scenarios import mismatches
from platforms.clock import today_in_japan
from platforms.editions import catalog
from platforms.editions.publishing import proof
from platforms.models import Scenario


class Command(BaseCommand):
    """What readers see must be as expected, else the command fails; what drafts would change is only told."""

    help = "想定ケースを、公開中の版と下書きで計算します。公開中の版が期待と違えば、終了コード1で終わります。"

    def handle(self, *args: Any, **options: Any) -> None:
        today, current = today_in_japan(), catalog.current()
        by_platform = defaultdict(list)
        for scenario in Scenario.objects.in_use().select_related("platform"):
            by_platform[scenario.platform].append(scenario)
        wrong = 0
        for platform, scenarios in by_platform.items():
            published = current.get(platform.slug)
            for mismatch in mismatches(published.facts, scenarios, today) if published else ():
                self.stdout.write(f"{platform.slug} 期待と違います：{mismatch}")
                wrong += 1
            draft = proof(platform, today)
            if draft.facts and draft.changes:
                before = published.facts if published else None
                found = impact(before, draft.facts, scenarios, today, current)
                self.stdout.write(f"{platform.slug} 下書き：{found.summary}")
        self.stdout.write(f"想定ケース{sum(map(len, by_platform.values()))}件を計算しました。期待と違うもの：{wrong}件")
        if wrong:
            raise CommandError("公開データか、想定ケースの期待する結果を、管理画面で直してください。")
