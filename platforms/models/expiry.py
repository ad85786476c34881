"""What becomes of money that nobody takes."""

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models

from platforms.models.base import PlatformFact, days_field, known_choice
from platforms.models.choices import Outcome
from platforms.models.fields import ProseField
from platforms.models.platform import Platform


class BalanceExpiry(PlatformFact):
    """The day an unpaid amount lapses, counted from its confirmation."""

    platform = models.ForeignKey(
        Platform, on_delete=models.CASCADE, related_name="expiries", verbose_name="プラットフォーム"
    )
    days = days_field("日数", null=False, blank=False, help_text="報酬が確定した日から数えます。")
    outcome = models.CharField("期限が来ると", max_length=20, choices=Outcome)
    conditions = GenericRelation("platforms.Condition", verbose_name="あてはまる条件")
    note = ProseField("補足", blank=True)

    class Meta(PlatformFact.Meta):
        verbose_name = verbose_name_plural = "残高の期限"
        constraints = [
            *PlatformFact.Meta.constraints,
            known_choice("outcome", Outcome, "expiry_outcome_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.days}日で{self.get_outcome_display()}"
