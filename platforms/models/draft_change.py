"""Who changed what in a draft, in words. Rows are only ever added."""

from django.conf import settings
from django.db import models

from platforms.models.edition import AppendOnlyQuerySet, AppendOnlyRow
from platforms.models.platform import Platform


class DraftChange(AppendOnlyRow):
    """One save of a draft."""

    class Via(models.TextChoices):
        ADMIN = "admin", "管理画面"
        LOAD = "load", "ファイルの読み込み"
        UNDO = "undo", "前の版に戻す"
        DISCARD = "discard", "下書きを捨てる"

    # A draft that was never published may be deleted, and its log with it.
    platform = models.ForeignKey(
        Platform, on_delete=models.CASCADE, related_name="draft_changes", verbose_name="プラットフォーム"
    )
    who = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="変えた人",
    )
    at = models.DateTimeField("日時", auto_now_add=True)
    via = models.CharField("方法", max_length=20, choices=Via)
    changes = models.JSONField("変更", help_text="変わった場所、前の値、後の値です。")

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "変更の記録"

    def __str__(self) -> str:
        return f"{self.platform}：{len(self.changes)}か所"
