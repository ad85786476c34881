"""Saved situations with the outcome that staff expect."""

from django.db import models
from django.db.models import CheckConstraint, Q

from platforms.models.base import known_choice, yen_field
from platforms.models.fields import LineField, LinesField, ProseField
from platforms.models.platform import Platform


class Verdict(models.TextChoices):
    READY = "ready", "退会できる"
    BLOCKED = "blocked", "まだ退会できない"
    UNSURE = "unsure", "確かめることがある"


class ScenarioQuerySet(models.QuerySet):
    def in_use(self) -> "ScenarioQuerySet":
        """Those that are compared, in a fixed order."""
        return self.filter(is_used=True).order_by("platform__kana", "platform__slug", "name", "pk")


class Scenario(models.Model):
    """One reader's answers and what the site must say to them. It is no part of an edition; readers never see it."""

    platform = models.ForeignKey(
        Platform, on_delete=models.CASCADE, related_name="scenarios", verbose_name="プラットフォーム"
    )
    name = LineField("名前", help_text="どんな人のどんな場合かを書きます（例：残高が最低額に1円足りない）。")
    query = models.TextField(
        "状況", blank=True, help_text="結果のページのアドレスの「?」より後ろです（例：balance=999&role=worker）。"
    )
    on = models.DateField(
        "計算する日",
        null=True,
        blank=True,
        help_text="空にすると毎回その日の日付で計算し、日付と金額は比べません。",
    )
    verdict = models.CharField("期待する判定", max_length=20, choices=Verdict)
    blocking = LinesField("期待する理由", help_text="当てはまる「退会できない理由」のキーを、1行に1つ書きます。")
    exit_on = models.DateField(
        "期待する最短の退会日", null=True, blank=True, help_text="約束できる日がなければ空です。"
    )
    received_yen = yen_field("期待する受け取り額（円）", default=0)
    fees_yen = yen_field("期待する手数料（円）", default=0)
    forfeited_yen = yen_field("期待する受け取れない額（円）", default=0)
    note = ProseField("メモ", blank=True, help_text="なぜこの結果を期待するかなどを、編集する人のために書きます。")
    origin = LineField(
        "もとになったもの", blank=True, help_text="読者からの報告などがあれば、番号やアドレスを書きます。"
    )
    is_used = models.BooleanField(
        "比べる", default=True, help_text="外すと、公開の前にも毎晩の点検でも使いません。消す代わりに外してください。"
    )
    loaded_digest = models.CharField("読み込み時の内容", max_length=64, blank=True, editable=False)
    """What the row was when the file was last loaded; another value means that staff edited it."""

    objects = ScenarioQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "想定ケース"
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "name"],
                name="scenario_name_is_unique_on_its_platform",
                violation_error_message="同じ名前の想定ケースがもうあります。別の名前にしてください。",
            ),
            CheckConstraint(
                condition=Q(on__isnull=False) | Q(exit_on__isnull=True),
                name="scenario_expects_a_day_only_of_a_fixed_day",
                violation_error_message="退会日を期待するなら、計算する日も書いてください。",
            ),
            known_choice("verdict", Verdict, "scenario_verdict_is_known"),
        ]

    def __str__(self) -> str:
        return self.name
