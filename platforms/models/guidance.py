"""The prose of a guide: what to do before, what happens after, what may help instead."""

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models

from platforms.models.base import PlatformFact, known_choice, period_ends_after_it_starts, side_field
from platforms.models.choices import Side, Topic
from platforms.models.fields import LineField, LinesField, ProseField
from platforms.models.platform import Platform


class DatedFact(PlatformFact):
    """A fact that can hold from a day, or until one."""

    effective_from = models.DateField(
        "この日から",
        null=True,
        blank=True,
        help_text="決まりが変わる日があるときだけ書きます。空欄なら、ずっと前からです。",
    )
    effective_until = models.DateField(
        "この日まで（当日は含みません）",
        null=True,
        blank=True,
        help_text="次の決まりの「この日から」と同じ日にします。空欄なら、終わりの予定はありません。",
    )

    class Meta(PlatformFact.Meta):
        abstract = True
        constraints = [*PlatformFact.Meta.constraints, period_ends_after_it_starts("%(class)s_ends_after_it_starts")]


class Precaution(DatedFact):
    """What to do before leaving, because it becomes impossible afterwards."""

    platform = models.ForeignKey(
        Platform, on_delete=models.CASCADE, related_name="precautions", verbose_name="プラットフォーム"
    )
    title = LineField("題")
    body = ProseField("本文")
    conditions = GenericRelation("platforms.Condition", verbose_name="あてはまる条件")
    side = side_field()
    irreversible = models.BooleanField("退会後はできない", default=True)

    class Meta(DatedFact.Meta):
        verbose_name = verbose_name_plural = "退会前にすること"
        constraints = [
            *DatedFact.Meta.constraints,
            known_choice("side", Side, "precaution_side_is_known", optional=True),
        ]

    def __str__(self) -> str:
        return self.title


class Consequence(DatedFact):
    """What happens after leaving."""

    platform = models.ForeignKey(
        Platform, on_delete=models.CASCADE, related_name="consequences", verbose_name="プラットフォーム"
    )
    title = LineField("題")
    body = ProseField("本文")
    conditions = GenericRelation("platforms.Condition", verbose_name="あてはまる条件")
    side = side_field()

    class Meta(DatedFact.Meta):
        verbose_name = verbose_name_plural = "退会後に起きること"
        constraints = [
            *DatedFact.Meta.constraints,
            known_choice("side", Side, "consequence_side_is_known", optional=True),
        ]

    def __str__(self) -> str:
        return self.title


class Alternative(DatedFact):
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

    class Meta(DatedFact.Meta):
        verbose_name = verbose_name_plural = "退会しない選択"
        constraints = [
            *DatedFact.Meta.constraints,
            known_choice("side", Side, "alternative_side_is_known", optional=True),
        ]

    def __str__(self) -> str:
        return self.title


class Note(DatedFact):
    """A fact in prose that belongs to a topic of the guide."""

    platform = models.ForeignKey(
        Platform, on_delete=models.CASCADE, related_name="notes", verbose_name="プラットフォーム"
    )
    topic = models.CharField("話題", max_length=20, choices=Topic)
    title = LineField("題")
    body = ProseField("本文")

    class Meta(DatedFact.Meta):
        verbose_name = verbose_name_plural = "解説"
        constraints = [*DatedFact.Meta.constraints, known_choice("topic", Topic, "note_topic_is_known")]

    def __str__(self) -> str:
        return self.title


class Faq(DatedFact):
    """A question people really ask, answered from the facts."""

    platform = models.ForeignKey(
        Platform, on_delete=models.CASCADE, related_name="faqs", verbose_name="プラットフォーム"
    )
    question = LineField("質問")
    answer = ProseField("答え")

    class Meta(DatedFact.Meta):
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
