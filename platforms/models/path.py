"""The clicks that close the account."""

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models

from platforms.models.base import OrderedRow, PlatformFact, known_choice, side_field, url_field, url_is_a_web_address
from platforms.models.choices import ExitScope, Side
from platforms.models.fields import LineField, LinesField, ProseField
from platforms.models.platform import Platform


class WithdrawalPath(PlatformFact):
    """The steps of leaving, for readers whose situation meets the conditions."""

    platform = models.ForeignKey(
        Platform, on_delete=models.CASCADE, related_name="paths", verbose_name="プラットフォーム"
    )
    title = LineField("題")
    conditions = GenericRelation("platforms.Condition", verbose_name="あてはまる条件")
    side = side_field()
    scope = models.CharField(
        "終わるもの",
        max_length=10,
        choices=ExitScope,
        blank=True,
        default="",
        help_text="ページだけ、アカウントの無効化、完全な削除のように、退会が1つでないときに選びます。ふつうは空欄です。",
    )
    looks_different = ProseField(
        "画面が違うとき", blank=True, help_text="メニューが見つからないときにどうするかを書きます。"
    )

    class Meta(PlatformFact.Meta):
        verbose_name = verbose_name_plural = "退会手順"
        constraints = [
            *PlatformFact.Meta.constraints,
            known_choice("side", Side, "path_side_is_known", optional=True),
            known_choice("scope", ExitScope, "path_scope_is_known", optional=True),
        ]

    def __str__(self) -> str:
        return self.title


class WithdrawalStep(OrderedRow):
    """One click or entry."""

    path = models.ForeignKey(WithdrawalPath, on_delete=models.CASCADE, related_name="steps", verbose_name="退会手順")
    text = ProseField("すること")
    menu = LinesField("画面のメニュー", help_text="押す順に、画面に出ている名前を1行に1つ書きます。")
    url = url_field()
    irreversible = models.BooleanField("取り消せない", default=False, help_text="押すと戻せないときにチェックします。")

    class Meta:
        verbose_name = verbose_name_plural = "手順"
        constraints = [url_is_a_web_address("step_url_is_a_web_address")]

    def __str__(self) -> str:
        return self.text[:40]
