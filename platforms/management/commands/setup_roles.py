"""Make the groups 編集者, 公開者 and 管理者 hold what `platforms.roles` says."""

from typing import Any

from django.core.management.base import BaseCommand

from platforms.roles import setup_roles


class Command(BaseCommand):
    """Runs at every start (`config.prepare`); changes nothing that is right already."""

    help = "編集者・公開者・管理者のグループに、役割どおりの権限を与えます。"

    def handle(self, *args: Any, **options: Any) -> None:
        setup_roles()
