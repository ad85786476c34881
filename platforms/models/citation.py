"""What a source says about one fact."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models

from platforms.models.base import OrderedRow
from platforms.models.choices import LookedAt
from platforms.models.fields import LineField, ProseField
from platforms.models.source import Source


class Citation(OrderedRow):
    """The evidence of one row, whatever its model."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    owner = GenericForeignKey()
    source = models.ForeignKey(
        Source,
        # The whole platform may go, a source that facts still rest on may not.
        on_delete=models.RESTRICT,
        related_name="citations",
        verbose_name="出典",
        help_text="一覧にないときは、先にプラットフォームの「出典」に加えてください。",
    )
    says = ProseField("言っていること", help_text="出典がこの事実について言っていることを、自分の言葉で短く書きます。")
    agrees = models.BooleanField(
        "一致する", default=True, help_text="この事実と食い違う出典は、チェックを外して残します。読者にも見えます。"
    )
    superseded = models.BooleanField(
        "以前の情報",
        default=False,
        help_text="前は正しく、あとで変わった内容に付けます。食い違いではなく、以前の情報として読者に見えます。"
        "「一致する」のチェックは外します。",
    )
    checked_on = models.DateField(
        "確認日", help_text="読み比べた日です。見たのが写しなら「見たもの」で選んでください。"
    )
    checked_how = LineField(
        "確認方法", blank=True, help_text="何と何を比べたかを書きます（例：公式ヘルプの本文と照合）。"
    )

    looked_at = models.CharField(
        "見たもの",
        max_length=20,
        choices=LookedAt,
        blank=True,
        default="",
        help_text="確認日に見たのが公開中のページか、保存された写しかを選びます。読者にも見えます。"
        "当サイトの推定では空にします。",
    )
    copy_date = LineField(
        "写しの日付", blank=True, default="", help_text="写しや記録が作られた時期です（例：2026-09-16、2021-11）。"
    )

    class Meta:
        verbose_name = verbose_name_plural = "根拠"
        indexes = [models.Index(fields=["content_type", "object_id"], name="citation_by_owner")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(superseded=False) | models.Q(agrees=False),
                name="citation_is_history_only_where_it_differs",
                violation_error_message="「以前の情報」のときは、「一致する」のチェックを外してください。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.source}：{self.says[:40]}"
