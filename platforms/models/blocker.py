"""Why a reader cannot leave yet."""

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models

from platforms.models.base import PlatformFact, known_choice, side_field
from platforms.models.choices import Side, Stage, Strength
from platforms.models.fields import LineField, ProseField
from platforms.models.platform import Platform


class Blocker(PlatformFact):
    """A condition that must clear before leaving."""

    platform = models.ForeignKey(
        Platform, on_delete=models.CASCADE, related_name="blockers", verbose_name="プラットフォーム"
    )
    title = LineField("題", help_text="読者の状況として書きます（例：検収を待っている仕事がある）。")
    why = ProseField("理由", help_text="なぜ退会できないのかを、自分の言葉で書きます。")
    stage = models.CharField(
        "段階",
        max_length=20,
        choices=Stage,
        help_text="お金の理由は、仕事の理由がすべてなくなってから片づけます。出金を1回で済ませるためです。",
    )
    strength = models.CharField(
        "強さ",
        max_length=10,
        choices=Strength,
        default=Strength.STOPS,
        help_text="退会そのものはできて、お金や権利を失うだけなら「失うものがある」を選びます。",
    )
    loses = LineField(
        "失うもの",
        blank=True,
        help_text="「失うものがある」ときだけ、何を失うのかを短く書きます（例：振り込まれていない売上）。",
    )
    side = side_field()
    conditions = GenericRelation("platforms.Condition", verbose_name="あてはまる条件")

    class Meta(PlatformFact.Meta):
        verbose_name = verbose_name_plural = "退会できない理由"
        constraints = [
            *PlatformFact.Meta.constraints,
            known_choice("stage", Stage, "blocker_stage_is_known"),
            known_choice("strength", Strength, "blocker_strength_is_known"),
            known_choice("side", Side, "blocker_side_is_known", optional=True),
        ]

    def __str__(self) -> str:
        return self.title
