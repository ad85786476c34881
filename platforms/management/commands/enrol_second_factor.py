"""Give a member of staff the second factor on the terminal. The desk does the same by an invitation."""

from io import StringIO
from typing import Any

import segno
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from platforms import second_factor


class Command(BaseCommand):
    """Shows the secrets once, on the terminal of whoever keeps the server."""

    help = "サインインに使う認証アプリと回復コードを登録します。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="ユーザー名")
        parser.add_argument("--again", action="store_true", help="いまの登録をすべて消して、登録しなおします。")

    def handle(self, *args: Any, **options: Any) -> None:
        user = get_user_model().objects.filter(username=options["name"]).first()
        if user is None:
            raise CommandError(f"「{options['name']}」というユーザーはいません。名前を確かめてください。")
        with transaction.atomic():
            if second_factor.is_in_force(user) and not options["again"]:
                raise CommandError("もう登録があります。スマートフォンをなくしたときなどは --again を付けてください。")
            second_factor.prepare(user)
            app, codes = second_factor.prepared_app(user), second_factor.prepared_codes(user)
            second_factor.put_in_force(user)

        self.stdout.write("1. 認証アプリで、この図を読み取ってください。")
        drawing = StringIO()
        segno.make_qr(app.config_url).terminal(out=drawing, compact=True)
        self.stdout.write(drawing.getvalue())
        self.stdout.write(f"読み取れないときは、このアドレスを登録してください：\n{app.config_url}\n")
        self.stdout.write(
            "2. 回復コードです。スマートフォンが使えないときに、1つにつき1回だけ使えます。紙に控えてください。"
        )
        for code in codes:
            self.stdout.write(f"   {code}")
        self.stdout.write("この2つは、もう表示されません。")
