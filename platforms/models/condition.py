"""When a row applies to a reader."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models

from platforms.models.base import OrderedRow, known_choice
from platforms.models.choices import Operator
from platforms.models.fields import LineField
from platforms.models.question import Question


class Condition(OrderedRow):
    """One comparison of one answer. All conditions of a row must hold."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    owner = GenericForeignKey()
    question = models.ForeignKey(
        Question,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="質問",
        help_text="このプラットフォームの質問から選びます。",
    )
    operator = models.CharField("比べ方", max_length=20, choices=Operator)
    value = LineField(
        "値",
        help_text="はい・いいえは yes か no、選択肢はそのキー、金額は円の整数、日付は 2026-11-22 の形で書きます。"
        "「のどれか」と「の範囲」は、カンマで区切って並べます（例：1, 999）。",
    )

    class Meta:
        verbose_name = verbose_name_plural = "あてはまる条件"
        indexes = [models.Index(fields=["content_type", "object_id"], name="condition_by_owner")]
        constraints = [known_choice("operator", Operator, "condition_operator_is_known")]

    def __str__(self) -> str:
        return f"{self.question.text} {self.value} {self.get_operator_display()}"
