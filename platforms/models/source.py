"""The pages that facts rest on."""

from django.db import models
from django.db.models import CheckConstraint, Q

from platforms.documents.facts import WITHOUT_A_PAGE
from platforms.models.base import KeyedRow, known_choice, url_field, url_is_a_web_address
from platforms.models.choices import SourceKind
from platforms.models.fields import LineField
from platforms.models.platform import Platform


class Source(KeyedRow):
    """A page that says something about this platform."""

    platform = models.ForeignKey(
        Platform, on_delete=models.CASCADE, related_name="sources", verbose_name="プラットフォーム"
    )
    publisher = LineField("発行元", help_text="だれのページかを書きます（例：クラウドワークス ヘルプ）。")
    title = LineField("ページの題", blank=True)
    url = url_field(help_text="種類が「当サイトの推定」か「当サイトの計算・調査」のときだけ、空にできます。")
    kind = models.CharField("種類", max_length=20, choices=SourceKind)
    published = LineField(
        "ページの日付",
        blank=True,
        help_text="ページに書いてあるとおりに書きます（例：2021-11-01、2025頃）。",
    )

    class Meta:
        verbose_name = verbose_name_plural = "出典"
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "key"],
                name="source_key_is_unique_on_its_platform",
                violation_error_message="同じキーの出典がもうあります。別のキーにしてください。",
            ),
            CheckConstraint(
                condition=~Q(url="") | Q(kind__in=WITHOUT_A_PAGE),
                name="source_has_an_address_unless_inferred",
                violation_error_message="出典にはURLが必要です（当サイトの推定・計算・調査だけはURLなしで登録できます）。",
            ),
            url_is_a_web_address("source_url_is_a_web_address"),
            known_choice("kind", SourceKind, "source_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.publisher}（{self.key}）"
