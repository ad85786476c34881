"""What a platform keeps of a payment."""

from django.db import models
from django.db.models import CheckConstraint, Q

from platforms.documents.facts import WORK_FORMATS
from platforms.models.base import (
    OrderedRow,
    PlatformFact,
    known_choice,
    not_below_zero,
    period_ends_after_it_starts,
    rate_field,
    rate_is_a_fraction,
    yen_field,
)
from platforms.models.choices import Currency, FeeBase, FeeUnit, JobFormat, Payer, Rounding
from platforms.models.fields import LineField, LinesField, ProseField
from platforms.models.platform import Platform, PlatformCategory, PlatformPlan


class FeeSchedule(PlatformFact):
    """The rates in force during one period."""

    platform = models.ForeignKey(
        Platform, on_delete=models.CASCADE, related_name="fee_schedules", verbose_name="プラットフォーム"
    )
    title = LineField("名前")
    payer = models.CharField("支払う人", max_length=20, choices=Payer, default=Payer.WORKER)
    formats = LinesField(
        "仕事の形式",
        choices=JobFormat.choices,
        blank=False,
        default=WORK_FORMATS,
        help_text="あてはまるものをすべて選びます。",
    )
    category = models.ForeignKey(
        PlatformCategory,
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="fee_schedules",
        verbose_name="分野",
        help_text="特定の分野だけの料率なら選びます。空欄なら、すべての分野です。",
    )
    plan = models.ForeignKey(
        PlatformPlan,
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="fee_schedules",
        verbose_name="プラン・段階",
        help_text="特定のプランや段階だけの料率なら選びます。空欄なら、どのプランでも同じです。",
    )
    base = models.CharField("料率をかける金額", max_length=20, choices=FeeBase)
    rates_include_tax = models.BooleanField(
        "料率は消費税込み",
        null=True,
        blank=True,
        help_text="「いいえ」なら、手数料に消費税10%を加えて計算します。出典に書かれていなければ「不明」にします。",
    )
    marginal = models.BooleanField(
        "区分ごとに計算する",
        default=True,
        help_text="チェックすると、それぞれの料率はその区分の金額だけにかかります（所得税の計算と同じ形です）。",
    )
    per = models.CharField("区分を数え直す単位", max_length=20, choices=FeeUnit, default=FeeUnit.CONTRACT)
    rounding = models.CharField("1円未満の扱い", max_length=20, choices=Rounding)
    currency = models.CharField(
        "通貨",
        max_length=3,
        choices=Currency,
        default=Currency.JPY,
        help_text="円でないときは、この行の「円」の欄に、セントやペンスの数を書きます（5ドルなら500）。",
    )
    fixed_yen = yen_field(
        "1件ごとの固定額（円）", default=0, help_text="率のほかに1件ごとに引かれる額です。なければ0です。"
    )
    minimum_fee_yen = yen_field(
        "手数料の最低額（円）",
        default=0,
        help_text="計算した手数料がこれより少ないとき、この額になります。なければ0です。",
    )
    remainder_rate = rate_field(
        "残りにかかる料率",
        default=0,
        help_text="はじめの手数料を引いた残りに、もう1度かかる率です。5%のあと残りの10%なら、区分に0.05、ここに0.1と書きます。なければ0です。",
    )
    effective_from = models.DateField("適用開始日", null=True, blank=True, help_text="分からなければ空欄にします。")
    effective_until = models.DateField(
        "適用終了日", null=True, blank=True, help_text="この日からは使いません（当日を含みません）。"
    )
    note = ProseField("補足", blank=True)

    class Meta(PlatformFact.Meta):
        verbose_name = verbose_name_plural = "手数料体系"
        constraints = [
            *PlatformFact.Meta.constraints,
            period_ends_after_it_starts("fee_schedule_ends_after_it_starts"),
            known_choice("payer", Payer, "fee_schedule_payer_is_known"),
            known_choice("base", FeeBase, "fee_schedule_base_is_known"),
            known_choice("per", FeeUnit, "fee_schedule_unit_is_known"),
            known_choice("rounding", Rounding, "fee_schedule_rounding_is_known"),
            known_choice("currency", Currency, "fee_schedule_currency_is_known"),
            not_below_zero("fixed_yen", "fee_schedule_fixed_part_is_not_below_zero"),
            rate_is_a_fraction("remainder_rate", "fee_schedule_remainder_rate_is_a_fraction"),
            CheckConstraint(
                condition=Q(remainder_rate=0) | Q(rates_include_tax=True) | Q(rates_include_tax__isnull=True),
                name="fee_schedule_remainder_rate_includes_tax",
                violation_error_message="「残りにかかる料率」は、消費税込みの料率だけで計算できます。税込の率に直してください。",
            ),
            not_below_zero("minimum_fee_yen", "fee_schedule_minimum_is_not_below_zero"),
        ]

    def __str__(self) -> str:
        return self.title


class FeeTier(OrderedRow):
    """One slice of a fee schedule."""

    fee_schedule = models.ForeignKey(
        FeeSchedule, on_delete=models.CASCADE, related_name="tiers", verbose_name="手数料体系"
    )
    up_to_yen = yen_field(
        "上限（円）", null=True, blank=True, help_text="この金額までを含みます。最後の区分だけ空欄にします。"
    )
    rate = rate_field("料率", help_text="20%なら0.2と書きます。")

    class Meta:
        verbose_name = verbose_name_plural = "手数料区分"
        constraints = [
            rate_is_a_fraction("rate", "fee_tier_rate_is_a_fraction"),
            not_below_zero("up_to_yen", "fee_tier_end_is_not_below_zero"),
        ]

    def __str__(self) -> str:
        end = "上限なし" if self.up_to_yen is None else f"{self.up_to_yen:,}円まで"
        return f"{end}：{self.rate.normalize():f}" if self.rate is not None else end
