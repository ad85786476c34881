"""What becomes of money that nobody takes."""

from django.contrib.contenttypes.fields import GenericRelation
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import CheckConstraint, Q

from platforms.models.base import PlatformFact, days_field, known_choice, not_above
from platforms.models.choices import ExpiryOutcome, LeftoverOutcome
from platforms.models.fields import ProseField
from platforms.models.platform import Platform


class BalanceExpiry(PlatformFact):
    """The day an unpaid amount lapses, counted from its confirmation."""

    platform = models.ForeignKey(
        Platform, on_delete=models.CASCADE, related_name="expiries", verbose_name="プラットフォーム"
    )
    days = days_field("日数", help_text="報酬が確定した日から数えます。月数で決まっているなら空欄にします。")
    months = models.PositiveSmallIntegerField(
        "月数",
        null=True,
        blank=True,
        validators=[
            MinValueValidator(1, "1か月以上にしてください。"),
            MaxValueValidator(120, "120か月（10年）以下にしてください。"),
        ],
        help_text="「6か月」のように月で決まっているときに書きます。日数で決まっているなら空欄にします。",
    )
    from_month_end = models.BooleanField(
        "確定した月の末日から数える",
        default=False,
        help_text="1月のどの日に確定しても7月末、のように月末で切れるなら付けます。月数のときだけ使います。",
    )
    last_day_counts = models.BooleanField(
        "最後の日も申請できる",
        default=False,
        help_text="180日目の当日まで申請できるなら付けます。分からないときは付けません（1日早く切れるものとして計算します）。",
    )
    outcome = models.CharField("期限が来ると", max_length=20, choices=ExpiryOutcome)
    conditions = GenericRelation("platforms.Condition", verbose_name="あてはまる条件")
    note = ProseField("補足", blank=True)

    class Meta(PlatformFact.Meta):
        verbose_name = verbose_name_plural = "残高の期限"
        constraints = [
            *PlatformFact.Meta.constraints,
            known_choice("outcome", ExpiryOutcome, "expiry_outcome_is_known"),
            CheckConstraint(
                condition=Q(days__isnull=False, months__isnull=True, from_month_end=False)
                | Q(days__isnull=True, months__isnull=False, months__range=(1, 120)),
                name="expiry_has_one_term",
                violation_error_message="期限は、日数か月数の、どちらか一方だけ書いてください。「月の末日から」は月数のときだけです。",
            ),
        ]

    def __str__(self) -> str:
        term = f"{self.days}日" if self.months is None else f"{self.months}か月"
        return f"{term}で{self.get_outcome_display()}"


class Leftover(PlatformFact):
    """What becomes of the balance that lies in the account on the day of leaving."""

    platform = models.ForeignKey(
        Platform, on_delete=models.CASCADE, related_name="leftovers", verbose_name="プラットフォーム"
    )
    outcome = models.CharField("退会するとどうなるか", max_length=20, choices=LeftoverOutcome)
    conditions = GenericRelation("platforms.Condition", verbose_name="あてはまる条件")
    method = models.ForeignKey(
        "platforms.PayoutMethod",
        # The whole platform may go, a method by which money is paid may not.
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="支払われる出金方法",
        help_text="退会のあとで、この出金方法の日程で支払われるときに選びます。",
    )
    min_days = days_field("最短の日数", help_text="退会から何日で支払われるかを書きます。")
    max_days = days_field("最長の日数", help_text="約束がなければ空欄にします。")
    note = ProseField("補足", blank=True)

    class Meta(PlatformFact.Meta):
        verbose_name = verbose_name_plural = "退会するときに残っているお金"
        constraints = [
            *PlatformFact.Meta.constraints,
            known_choice("outcome", LeftoverOutcome, "leftover_outcome_is_known"),
            not_above("min_days", "max_days", "leftover_days_rise", "最長日数は最短日数以上にしてください。"),
        ]

    def __str__(self) -> str:
        return str(self.get_outcome_display())


class Closing(PlatformFact):
    """How many days pass between the click and the day on which the account is closed."""

    platform = models.ForeignKey(
        Platform, on_delete=models.CASCADE, related_name="closings", verbose_name="プラットフォーム"
    )
    min_days = days_field("最短の日数", null=False, blank=False, help_text="退会の手続きをした日から数えます。")
    max_days = days_field("最長の日数", help_text="約束がなければ空欄にします。")
    conditions = GenericRelation("platforms.Condition", verbose_name="あてはまる条件")
    note = ProseField("補足", blank=True)

    class Meta(PlatformFact.Meta):
        verbose_name = verbose_name_plural = "手続きから完了までの日数"
        constraints = [
            *PlatformFact.Meta.constraints,
            not_above("min_days", "max_days", "closing_days_rise", "最長日数は最短日数以上にしてください。"),
        ]

    def __str__(self) -> str:
        return f"手続きから{self.min_days}日"
