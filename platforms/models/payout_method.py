"""How money leaves the platform."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import CheckConstraint, F, Q

from platforms.models.base import (
    OrderedRow,
    PlatformFact,
    days_field,
    known_choice,
    not_above,
    not_below_zero,
    period_ends_after_it_starts,
    rate_field,
    rate_is_a_fraction,
    yen_field,
)
from platforms.models.choices import Currency, HolidayRule, Rounding, Trigger, Weekday
from platforms.models.fields import LineField, ProseField
from platforms.models.platform import Platform


class PayoutMethod(PlatformFact):
    """One way of being paid, with its cycle and its fees."""

    platform = models.ForeignKey(
        Platform, on_delete=models.CASCADE, related_name="payout_methods", verbose_name="プラットフォーム"
    )
    title = LineField("名前")
    how = ProseField("手順", help_text="読者が何をすればよいかを書きます。")
    trigger = models.CharField("始まり方", max_length=20, choices=Trigger)
    currency = models.CharField(
        "通貨",
        max_length=3,
        choices=Currency,
        default=Currency.JPY,
        help_text="円でないときは、この行の「円」の欄に、セントやペンスの数を書きます（5ドルなら500）。",
    )
    minimum_yen = yen_field(
        "最低出金額（円）",
        null=True,
        blank=True,
        help_text="分からなければ空欄にします。最低額がないときは0と書きます。",
    )
    leavers_only = models.BooleanField(
        "退会する人への支払いだけ",
        default=False,
        help_text="退会した人への支払い方としてだけ分かっているときに選びます。",
    )
    hold_days = days_field(
        "申請できるまでの日数",
        null=False,
        blank=False,
        default=0,
        help_text="報酬が確定してから、出金できるようになるまでの日数です。すぐにできるなら0です。",
    )
    business_days_min = days_field(
        "最短の営業日数", help_text="締め払いでないときに、申請から何営業日で届くかを書きます。"
    )
    business_days_max = days_field("最長の営業日数", help_text="約束がなければ空欄にします。")
    holiday_rule = models.CharField(
        "振込日が銀行休業日のとき", max_length=20, choices=HolidayRule, default=HolidayRule.UNKNOWN
    )
    fee_rate = rate_field("出金額にかかる料率", default=0, help_text="5%なら0.05と書きます。かからなければ0です。")
    fee_rounding = models.CharField("料率計算の1円未満", max_length=20, choices=Rounding, default=Rounding.FLOOR)
    effective_from = models.DateField("適用開始日", null=True, blank=True)
    effective_until = models.DateField(
        "適用終了日", null=True, blank=True, help_text="この日からは使いません（当日を含みません）。"
    )
    note = ProseField("補足", blank=True)

    class Meta(PlatformFact.Meta):
        verbose_name = verbose_name_plural = "出金方法"
        constraints = [
            *PlatformFact.Meta.constraints,
            period_ends_after_it_starts("payout_method_ends_after_it_starts"),
            rate_is_a_fraction("fee_rate", "payout_fee_rate_is_a_fraction"),
            not_below_zero("minimum_yen", "payout_minimum_is_not_below_zero"),
            known_choice("trigger", Trigger, "payout_trigger_is_known"),
            known_choice("currency", Currency, "payout_currency_is_known"),
            known_choice("holiday_rule", HolidayRule, "payout_holiday_rule_is_known"),
            known_choice("fee_rounding", Rounding, "payout_fee_rounding_is_known"),
            CheckConstraint(
                condition=Q(business_days_max__isnull=True) | Q(business_days_max__gte=F("business_days_min")),
                name="payout_business_days_rise",
                violation_error_message="営業日数は、最短、最長の順に、最長が最短以上になるように書いてください。",
            ),
        ]

    def __str__(self) -> str:
        return self.title


def day_of_month_field(verbose_name: str, **options: object) -> models.PositiveSmallIntegerField:
    """1 to 31; 31 is the last day of the month, however long it is."""
    message = "1から31で入力してください（31は月末です）。"
    limits = [MinValueValidator(1, message), MaxValueValidator(31, message)]
    return models.PositiveSmallIntegerField(verbose_name, validators=limits, **options)  # type: ignore[arg-type]


class PayoutWindow(OrderedRow):
    """Amounts confirmed in this part of the month are paid on this day."""

    payout_method = models.ForeignKey(
        PayoutMethod, on_delete=models.CASCADE, related_name="windows", verbose_name="出金方法"
    )
    from_day = day_of_month_field("確定した日（から）")
    to_day = day_of_month_field("確定した日（まで）", help_text="月末は31と書きます。")
    pay_months_later = models.PositiveSmallIntegerField(
        "何か月後",
        default=0,
        validators=[MaxValueValidator(3, "3か月後までにしてください。")],
        help_text="締め日の月から数えます。同じ月なら0、翌月なら1です。21〜1日のように月をまたぐときは、1日の月からです。",
    )
    pay_day_from = day_of_month_field(
        "早ければ",
        null=True,
        blank=True,
        help_text="「25日まで」のように遅い日だけが約束されているとき、払われうるいちばん早い日です。ふつうは空欄です。",
    )
    pay_day = day_of_month_field("振込日", null=True, blank=True, help_text="月末は31と書きます。")
    pay_business_days_min = days_field("締め日から最短の営業日数", help_text="日が決まっていないときだけ書きます。")
    pay_business_days_max = days_field("締め日から最長の営業日数")

    class Meta:
        verbose_name = verbose_name_plural = "締めと振込日"
        constraints = [
            CheckConstraint(
                condition=Q(from_day__range=(1, 31), to_day__range=(1, 31))
                & (Q(pay_day__range=(1, 31)) | Q(pay_day__isnull=True)),
                name="payout_window_days_are_in_a_month",
                violation_error_message="日は1から31で入力してください（31は月末です）。",
            ),
            CheckConstraint(
                condition=Q(pay_day_from__isnull=True)
                | (Q(pay_day_from__gte=1) & Q(pay_day__isnull=False) & Q(pay_day_from__lt=F("pay_day"))),
                name="payout_window_first_day_is_before_the_latest",
                violation_error_message="「早ければ」の日は、振込日（遅くとも）より前の日にしてください。",
            ),
            CheckConstraint(
                condition=Q(pay_months_later__lte=3),
                name="payout_window_pays_within_three_months",
                violation_error_message="振込は3か月後までにしてください。",
            ),
        ]

    def __str__(self) -> str:
        days = f"{self.from_day}日から{self.to_day}日まで"
        if self.pay_day is None:
            return f"{days} → 締め日から{self.pay_business_days_min}〜{self.pay_business_days_max}営業日"
        first = f"{self.pay_day_from}〜" if self.pay_day_from else ""
        return f"{days} → {self.pay_months_later}か月後の{first}{self.pay_day}日"


class PayoutWeek(OrderedRow):
    """Amounts present on a weekday arrive so many days later."""

    payout_method = models.ForeignKey(
        PayoutMethod, on_delete=models.CASCADE, related_name="weeks", verbose_name="出金方法"
    )
    closes_on = models.CharField("締める曜日", max_length=3, choices=Weekday)
    cutoff = models.CharField(
        "締める時刻",
        max_length=5,
        blank=True,
        validators=[RegexValidator(r"\A([01][0-9]|2[0-3]):[0-5][0-9]\Z", "06:59のように書いてください。")],
        help_text="日本の時刻です（例：06:59）。1日じゅう受け付けるなら空欄にします。",
    )
    days_min = days_field("届くまでの最短日数", null=False, blank=False, help_text="締める日から数えます。")
    days_max = days_field("届くまでの最長日数", null=False, blank=False)

    class Meta:
        verbose_name = verbose_name_plural = "週の締めと振込"
        constraints = [
            known_choice("closes_on", Weekday, "payout_week_weekday_is_known"),
            not_above("days_min", "days_max", "payout_week_days_rise", "最長日数は最短日数以上にしてください。"),
        ]

    def __str__(self) -> str:
        return f"{self.get_closes_on_display()} → {self.days_min}〜{self.days_max}日後"


class PayoutException(OrderedRow):
    """A dated notice that overrides the cycle."""

    payout_method = models.ForeignKey(
        PayoutMethod, on_delete=models.CASCADE, related_name="exceptions", verbose_name="出金方法"
    )
    caught_from = models.DateField("対象の期間（から）")
    caught_until = models.DateField("対象の期間（まで）", help_text="当日を含みます。")
    paid_on = models.DateField("振込日")
    note = ProseField("補足", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "振込日の例外"
        constraints = [
            not_above(
                "caught_from",
                "caught_until",
                "payout_exception_ends_after_it_starts",
                "期間の終わりは、始まり以後の日にしてください。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.caught_from}〜{self.caught_until} → {self.paid_on}"


class TransferFee(OrderedRow):
    """The bank's fee for payouts of this size."""

    payout_method = models.ForeignKey(
        PayoutMethod, on_delete=models.CASCADE, related_name="transfer_fees", verbose_name="出金方法"
    )
    bank = models.CharField(
        "振込先",
        max_length=60,
        default="any",
        validators=[RegexValidator(r"\A[a-z][a-z0-9_]*\Z", "英小文字で始まるキーで書いてください（例：rakuten）。")],
        help_text="銀行は、質問「bank」の選択肢から選びます。",
    )
    from_yen = yen_field("出金額（円以上）", default=0)
    to_yen = yen_field("出金額（円以下）", null=True, blank=True, help_text="上限がなければ空欄にします。")
    fee_yen = yen_field("振込手数料（円）", help_text="税込の金額です。")

    class Meta:
        verbose_name = verbose_name_plural = "振込手数料"
        constraints = [
            not_below_zero("fee_yen", "transfer_fee_is_not_below_zero"),
            not_below_zero("from_yen", "transfer_fee_range_is_not_below_zero"),
            not_above(
                "from_yen", "to_yen", "transfer_fee_range_rises", "出金額は、小さい額、大きい額の順にしてください。"
            ),
        ]

    def __str__(self) -> str:
        bank = {"any": "どの銀行でも", "other": "そのほかの銀行"}.get(self.bank, self.bank)
        return f"{bank}：{self.fee_yen:,}円"
