"""Give a member of staff the second factor: a QR code for an app, and recovery codes for paper."""

from io import StringIO
from typing import Any

import segno
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from platforms import accounts
from platforms.models import AccountEventKind

RECOVERY_CODES = 8


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
            held = [kind.objects.filter(user=user) for kind in (TOTPDevice, StaticDevice)]
            if any(devices.exists() for devices in held) and not options["again"]:
                raise CommandError("もう登録があります。スマートフォンをなくしたときなどは --again を付けてください。")
            for devices in held:
                devices.delete()
            app = TOTPDevice.objects.create(user=user, name="認証アプリ")
            paper = StaticDevice.objects.create(user=user, name="回復コード")
            codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
            StaticToken.objects.bulk_create(StaticToken(device=paper, token=code) for code in codes)
            accounts.note(user, AccountEventKind.SECOND_FACTOR)

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
