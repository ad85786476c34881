"""A marketplace or agent: the head of a draft."""

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models

from platforms.models.base import KeyedRow, known_choice, not_below_zero, url_field, url_is_a_web_address, yen_field
from platforms.models.choices import FeeStatus, PlatformKind, PlatformStatus
from platforms.models.fields import KEY, LineField, LinesField, ProseField


class Platform(models.Model):
    """The draft of one platform; readers see only its newest edition."""

    slug = models.CharField(
        "スラッグ",
        max_length=60,
        unique=True,
        validators=[KEY],
        help_text="URLに使う名前です（例：crowdworks）。記事からリンクされるので、公開したあとは変えないでください。",
        error_messages={"unique": "このスラッグはもう使われています。"},
    )
    name = LineField("名前", help_text="読者に見える名前です（例：クラウドワークス）。")
    kana = LineField("よみ", help_text="ひらがなで書きます。検索と並べ替えに使います。")
    aliases = LinesField("別名", help_text="略称や旧名を、1行に1つ書きます。検索に使います。")
    kind = models.CharField("種類", max_length=20, choices=PlatformKind)
    operator = LineField("運営会社", blank=True)
    url = url_field("公式サイト")
    summary = ProseField("紹介", help_text="何をするところかを、1〜2文で書きます。")
    leaving_note = ProseField(
        "退会の意味",
        blank=True,
        help_text="アカウントの削除とは違う意味になる場合だけ書きます（例：エージェントの登録解除）。",
    )
    status = models.CharField("状態", max_length=20, choices=PlatformStatus, default=PlatformStatus.OPERATING)
    status_note = ProseField("状態の説明", blank=True, help_text="運営中でないときに、分かっていることを書きます。")
    status_since = models.DateField("状態が変わった日", null=True, blank=True)
    successor = models.CharField(
        "引き継ぎ先",
        max_length=60,
        blank=True,
        validators=[KEY],
        help_text="引き継いだプラットフォームがあれば、そのスラッグを書きます。",
    )
    fee_status = models.CharField(
        "手数料の分かり方",
        max_length=20,
        choices=FeeStatus,
        help_text="「分からない」は0円として扱われません。比較の表にもそのまま出ます。",
    )
    fee_note = ProseField("手数料の補足", blank=True)
    citations = GenericRelation("platforms.Citation", verbose_name="根拠")
    loaded_digest = models.CharField("読み込み時の内容", max_length=64, blank=True, editable=False)
    """What the draft was when a file was last loaded or exported; another value means that staff edited it."""
    published_file = models.CharField("公開まで済んだファイル", max_length=64, blank=True, editable=False)
    """The bytes of the file that was last loaded and published: the next start need not read it again."""

    class Meta:
        verbose_name = verbose_name_plural = "プラットフォーム"
        constraints = [
            url_is_a_web_address("platform_url_is_a_web_address"),
            known_choice("kind", PlatformKind, "platform_kind_is_known"),
            known_choice("status", PlatformStatus, "platform_status_is_known"),
            known_choice("fee_status", FeeStatus, "platform_fee_status_is_known"),
        ]

    def __str__(self) -> str:
        return self.name


class PlatformCategory(KeyedRow):
    """A kind of work on this platform, where fees or searches tell them apart."""

    platform = models.ForeignKey(
        Platform, on_delete=models.CASCADE, related_name="categories", verbose_name="プラットフォーム"
    )
    label = LineField("名前", help_text="読者に見える名前です（例：ライティング）。")

    class Meta:
        verbose_name = verbose_name_plural = "分野"
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "key"],
                name="category_key_is_unique_on_its_platform",
                violation_error_message="同じキーの分野がもうあります。別のキーにしてください。",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class PlatformPlan(KeyedRow):
    """A paid plan or a level that decides the rates."""

    platform = models.ForeignKey(
        Platform, on_delete=models.CASCADE, related_name="plans", verbose_name="プラットフォーム"
    )
    label = LineField("名前", help_text="読者に見える名前です（例：スタンダードプラン）。")
    monthly_yen = yen_field(
        "月の料金（円）", null=True, blank=True, help_text="料金のない段階なら0と書きます。分からなければ空欄にします。"
    )

    class Meta:
        verbose_name = verbose_name_plural = "プラン・段階"
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "key"],
                name="plan_key_is_unique_on_its_platform",
                violation_error_message="同じキーのプランがもうあります。別のキーにしてください。",
            ),
            not_below_zero("monthly_yen", "plan_price_is_not_below_zero"),
        ]

    def __str__(self) -> str:
        return self.label
