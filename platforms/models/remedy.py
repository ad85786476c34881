"""How a blocker clears: who acts, how long it takes, what it costs and what it changes."""

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import CheckConstraint, Q

from platforms.models.base import CitedRow, OrderedRow, days_field, known_choice, not_above, side_field
from platforms.models.blocker import Blocker
from platforms.models.choices import Actor, CostKind, EffectKind, Side, WaitKind
from platforms.models.fields import LineField, LinesField, ProseField
from platforms.models.message import Message
from platforms.models.payout_method import PayoutMethod
from platforms.models.platform import Platform
from platforms.models.question import Question


def _reference(to: type[models.Model], verbose_name: str, help_text: str) -> models.ForeignKey:
    """An optional reference that keeps its target from being deleted on its own."""
    return models.ForeignKey(
        to,
        on_delete=models.PROTECT if to is Question else models.RESTRICT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=verbose_name,
        help_text=help_text,
    )


_WAIT_USES = {
    WaitKind.DAYS: ("min_days", "max_days", "typical_days"),
    WaitKind.BUSINESS_DAYS: ("min_days", "max_days", "typical_days"),
    WaitKind.DAYS_AFTER: ("min_days", "max_days", "question"),
    WaitKind.PAYOUT: ("method",),
    WaitKind.PAYOUT_UNDER_WAY: ("method", "question"),
    WaitKind.OPEN: ("typical_days",),
}
_WAIT_PARAMETERS = ("min_days", "max_days", "typical_days", "question", "method")


def _wait_uses_only_what_its_kind_knows(prefix: str, name: str) -> CheckConstraint:
    """The kinds and parameters of `facts.Wait`; what is needed is checked there, with the document."""
    fits = Q()
    for kind in ("", *WaitKind.values):
        unused = [p for p in _WAIT_PARAMETERS if p not in _WAIT_USES.get(kind, ())]  # type: ignore[call-overload]
        fits |= Q(**{f"{prefix}_kind": kind}, **{f"{prefix}_{p}__isnull": True for p in unused})
    return CheckConstraint(
        condition=fits,
        name=name,
        violation_error_message="この種類の待ち時間では使わない欄があります。種類に合わない欄を空にしてください。",
    )


class Remedy(CitedRow):
    """One way to clear a blocker."""

    blocker = models.ForeignKey(
        Blocker, on_delete=models.CASCADE, related_name="remedies", verbose_name="退会できない理由"
    )
    title = LineField("題", help_text="することを書きます（例：クイック出金を申請する）。")
    how = ProseField("やり方")
    actor = models.CharField("動く人", max_length=20, choices=Actor)
    conditions = GenericRelation("platforms.Condition", verbose_name="この方法が使える条件")
    side = side_field()

    wait_kind = models.CharField(
        "待ち時間の種類", max_length=20, choices=WaitKind, help_text="ふつうに進んだときの待ち時間です。"
    )
    wait_min_days = days_field("最短日数")
    wait_max_days = days_field(
        "最長日数", help_text="約束がなければ空欄にします。読者には「日は約束できません」と伝わります。"
    )
    wait_typical_days = days_field("ふつうの日数", help_text="めやすとして見せるだけで、計算の約束には使いません。")
    wait_question = _reference(
        Question, "数え始める日の質問", "「回答された日から数える日数」と「手続き中の振込」で使います。"
    )
    wait_method = _reference(PayoutMethod, "待つ出金方法", "締め払いと手続き中の振込で使います。")

    silence_kind = models.CharField(
        "返事がないときの待ち時間",
        max_length=20,
        choices=WaitKind,
        blank=True,
        help_text="相手が何もしなくても進むなら、その待ち時間です。空欄は「返事がなければ、いつまでも進まない」の意味です。",
    )
    silence_min_days = days_field("返事がないときの最短日数")
    silence_max_days = days_field("返事がないときの最長日数")
    silence_typical_days = days_field("返事がないときのふつうの日数")
    silence_question = _reference(Question, "返事がないときに数え始める日の質問", "")
    silence_method = _reference(PayoutMethod, "返事がないときに待つ出金方法", "")

    cost_kind = models.CharField("費用の種類", max_length=20, choices=CostKind, default=CostKind.NONE)
    cost_method = _reference(PayoutMethod, "手数料のかかる出金方法", "種類が「出金の手数料」のときに選びます。")
    cost_question = _reference(
        Question, "あきらめる金額の質問", "種類が「受け取る予定の報酬をあきらめる」のときに選びます。"
    )

    may_be_refused = models.BooleanField(
        "断られることがある", default=False, help_text="チェックすると、いちばん遅い日は約束されません。"
    )
    side_effects = LinesField("注意点", help_text="評価が下がるなど、困ることを1行に1つ書きます。")
    message = _reference(Message, "文例", "相手や運営に送る文例があれば選びます。")

    class Meta(CitedRow.Meta):
        verbose_name = verbose_name_plural = "解消方法"
        constraints = [
            known_choice("side", Side, "remedy_side_is_known", optional=True),
            models.UniqueConstraint(
                fields=["blocker", "key"],
                name="remedy_key_is_unique_in_its_blocker",
                violation_error_message="同じキーの解消方法がもうあります。別のキーにしてください。",
            ),
            known_choice("actor", Actor, "remedy_actor_is_known"),
            _wait_uses_only_what_its_kind_knows("wait", "remedy_wait_fits_its_kind"),
            _wait_uses_only_what_its_kind_knows("silence", "remedy_silence_fits_its_kind"),
            not_above("wait_min_days", "wait_max_days", "remedy_wait_rises", "最長日数は最短日数以上にしてください。"),
            not_above(
                "silence_min_days", "silence_max_days", "remedy_silence_rises", "最長日数は最短日数以上にしてください。"
            ),
            CheckConstraint(
                condition=Q(
                    cost_kind__in=[CostKind.NONE, CostKind.FORFEIT_BALANCE], cost_method=None, cost_question=None
                )
                | Q(cost_kind=CostKind.PAYOUT, cost_method__isnull=False, cost_question=None)
                | Q(cost_kind=CostKind.FORFEIT_REWARD, cost_method=None, cost_question__isnull=False),
                name="remedy_cost_fits_its_kind",
                violation_error_message="費用の種類に合う欄（出金の手数料なら出金方法、報酬をあきらめるなら質問）だけを選んでください。",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def platform(self) -> Platform:
        """The platform whose draft this row belongs to."""
        return self.blocker.platform


class Effect(OrderedRow):
    """What a finished remedy changes in the reader's situation."""

    remedy = models.ForeignKey(Remedy, on_delete=models.CASCADE, related_name="effects", verbose_name="解消方法")
    kind = models.CharField(
        "種類",
        max_length=20,
        choices=EffectKind,
        help_text="「なし」にすると、はい・いいえは「いいえ」、金額は0円、日付は未回答になります。",
    )
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+", verbose_name="質問")
    value = LineField(
        "値",
        blank=True,
        help_text="「次の値にする」のときだけ書きます（yes・no、選択肢のキー、円の整数、日付）。",
    )

    class Meta:
        verbose_name = verbose_name_plural = "変わること"
        constraints = [
            known_choice("kind", EffectKind, "effect_kind_is_known"),
            CheckConstraint(
                condition=(Q(kind=EffectKind.SET) & ~Q(value="")) | (~Q(kind=EffectKind.SET) & Q(value="")),
                name="effect_value_is_given_only_to_set_it",
                violation_error_message="値は「次の値にする」のときだけ、必ず書いてください。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question.text}：{self.get_kind_display()}{self.value}"
