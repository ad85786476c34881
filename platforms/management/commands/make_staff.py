"""Make the first account of the desk: it may do everything."""

from datetime import timedelta
from getpass import getpass
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from platforms import second_factor


class Command(BaseCommand):
    """Asks in Japanese until name and password can be used. Django's `createsuperuser` asks in English."""

    help = "編集画面を使う人（すべてのことができる人）のアカウントを作ります。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--username", default="", help="ユーザー名。書かなければ、聞きます。")
        parser.add_argument("--email", default="", help="メールアドレス。なくても使えます。")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            user = get_user_model()(email=options["email"], is_staff=True, is_superuser=True)
            user.username = self._name(options["username"])
            password = self._password(user)
        except (EOFError, KeyboardInterrupt):
            raise CommandError("やめました。アカウントは作っていません。") from None
        user.set_password(password)
        user.save()
        self.stdout.write(f"「{user.username}」のアカウントを作りました。")
        if not settings.STAFF_SECOND_FACTOR:
            self.stdout.write("編集画面にサインインできます。")
            return
        link = f"{settings.SITE_URL}{reverse('admin:invitation')}?proof={second_factor.invite(user)}"
        self.stdout.write(
            "サインインには、二段階認証がいります。サイトを動かしてから、次のリンクをブラウザーで開いて登録してください"
            f"（{timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT).days}日のうちに1回だけ使えます）：\n{link}"
        )

    def _name(self, given: str) -> str:
        field = get_user_model()._meta.get_field("username")
        while True:
            name = given or input("ユーザー名（半角の英数字）：").strip()
            try:
                name = field.clean(name, None)  # type: ignore[union-attr]
                if not get_user_model().objects.filter(username=name).exists():
                    return str(name)
                problem = f"「{name}」は、もう使われています。"
            except ValidationError as error:
                problem = "".join(error.messages)
            if given:
                raise CommandError(f"{problem}別の名前にしてください。")
            self.stderr.write(f"{problem}もう一度、入力してください。")

    def _password(self, user: Any) -> str:
        while True:
            password = getpass("パスワード（15文字以上。入力しても画面には出ません）：")
            if password != getpass("パスワード（もう一度）："):
                self.stderr.write("2回の入力が違います。もう一度、入力してください。")
                continue
            try:
                validate_password(password, user)
            except ValidationError as error:
                self.stderr.write("".join(error.messages))
            else:
                return password
