"""The prose of a guide: what to do before, what happens after, what may help instead."""

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models

from platforms.models.base import PlatformFact, known_choice, side_field
from platforms.models.choices import Side, Topic
from platforms.models.fields import LineField, LinesField, ProseField
from platforms.models.platform import Platform


class Precaution(PlatformFact):
    """What to do before leaving, because it becomes impossible afterwards."""

    platform = models.ForeignKey(
        Platform, on_delete=models.CASCADE, related_name="precautions", verbose_name="プラットフォーム"
    )
    title = LineField("題")
    body = ProseField("本文")
    conditions = GenericRelation("platforms.Condition", verbose_name="あてはまる条件")
    side = side_field()
    irreversible = models.BooleanField("退会後はできない", default=True)

    class Meta(PlatformFact.Meta):
        verbose_name = verbose_name_plural = "退会前にすること"
        constraints = [
            *PlatformFact.Meta.constraints,
            known_choice("side", Side, "precaution_side_is_known", optional=True),
        ]

    def __str__(self) -> str:
        return self.title


class Consequence(PlatformFact):
    """What happens after leaving."""

    platform = models.ForeignKey(
        Platform, on_delete=models.CASCADE, related_name="consequences", verbose_name="プラットフォーム"
    )
    title = LineField("題")
    body = ProseField("本文")
    conditions = GenericRelation("platforms.Condition", verbose_name="あてはまる条件")
    side = side_field()

    class Meta(PlatformFact.Meta):
        verbose_name = verbose_name_plural = "退会後に起きること"
        constraints = [
            *PlatformFact.Meta.constraints,
            known_choice("side", Side, "consequence_side_is_known", optional=True),
        ]

    def __str__(self) -> str:
        return self.title


class Alternative(PlatformFact):
    """What may help instead of leaving."""

    platform = models.ForeignKey(
        Platform, on_delete=models.CASCADE, related_name="alternatives", verbose_name="プラットフォーム"
    )
    title = LineField("題")
    body = ProseField("本文")
    reasons = LinesField(
        "やめたい理由",
        help_text="質問 reason の選択肢のキーを、1行に1つ書きます（例：fees）。空欄なら、すべての読者に見せます。",
    )
    conditions = GenericRelation("platforms.Condition", verbose_name="あてはまる条件")
    side = side_field()

    class Meta(PlatformFact.Meta):
        verbose_name = verbose_name_plural = "退会しない選択"
        constraints = [
            *PlatformFact.Meta.constraints,
            known_choice("side", Side, "alternative_side_is_known", optional=True),
        ]

    def __str__(self) -> str:
        return self.title


class Note(PlatformFact):
    """A fact in prose that belongs to a topic of the guide."""

    platform = models.ForeignKey(
        Platform, on_delete=models.CASCADE, related_name="notes", verbose_name="プラットフォーム"
    )
    topic = models.CharField("話題", max_length=20, choices=Topic)
    title = LineField("題")
    body = ProseField("本文")

    class Meta(PlatformFact.Meta):
        verbose_name = verbose_name_plural = "解説"
        constraints = [*PlatformFact.Meta.constraints, known_choice("topic", Topic, "note_topic_is_known")]

    def __str__(self) -> str:
        return self.title


class Faq(PlatformFact):
    """A question people really ask, answered from the facts."""

    platform = models.ForeignKey(
        Platform, on_delete=models.CASCADE, related_name="faqs", verbose_name="プラットフォーム"
    )
    question = LineField("質問")
    answer = ProseField("答え")

    class Meta(PlatformFact.Meta):
        verbose_name = verbose_name_plural = "よくある質問"

    def __str__(self) -> str:
        return self.question


class UnknownFact(PlatformFact):
    """Something nobody could establish, said aloud."""

    platform = models.ForeignKey(
        Platform, on_delete=models.CASCADE, related_name="unknowns", verbose_name="プラットフォーム"
    )
    topic = models.CharField("話題", max_length=20, choices=Topic)
    what = ProseField("分からないこと")
    where_to_ask = ProseField("聞く先", help_text="だれに、どう聞けば分かるかを書きます。")

    class Meta(PlatformFact.Meta):
        verbose_name = verbose_name_plural = "分かっていないこと"
        constraints = [*PlatformFact.Meta.constraints, known_choice("topic", Topic, "unknown_topic_is_known")]

    def __str__(self) -> str:
        return self.what[:40]
