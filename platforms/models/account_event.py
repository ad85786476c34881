"""What happened to an account of staff. Written once, kept for good."""

from django.conf import settings
from django.db import models

from platforms.models.base import known_choice
from platforms.models.edition import AppendOnlyQuerySet, AppendOnlyRow


class AccountEventKind(models.TextChoices):
    SIGNED_IN = "signed_in", "サインイン"
    SIGNED_IN_ANEW = "signed_in_anew", "新しいブラウザーからのサインイン"
    RECOVERY_CODE = "recovery_code", "回復コードを使ったサインイン"
    REFUSED = "refused", "失敗が続いたため、サインインを断った"
    PASSWORD = "password", "パスワードの変更"
    SECOND_FACTOR = "second_factor", "二段階認証の登録"
    INVITED = "invited", "招待リンクの作成"
    RIGHTS = "rights", "役割か有効・無効の変更"


class AccountEvent(AppendOnlyRow):
    """One event. `network` is as coarse as a town: `203.0.113.0/24`."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="account_events", verbose_name="アカウント"
    )
    kind = models.CharField("できごと", max_length=20, choices=AccountEventKind)
    network = models.CharField("回線", max_length=50, blank=True)
    at = models.DateTimeField("日時", auto_now_add=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "アカウントの記録"
        constraints = [known_choice("kind", AccountEventKind, "account_event_kind_is_known")]
        indexes = [models.Index(fields=["user", "-at"], name="account_event_of_user")]

    def __str__(self) -> str:
        return f"{self.user} {self.get_kind_display()}"
