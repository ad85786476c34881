"""Other people's articles that link here, and the figures that they quote."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import CheckConstraint, Q

from platforms.models.base import url_field, url_is_a_web_address
from platforms.models.fields import KEY, LineField
from platforms.models.platform import Platform

OWN_PATH = RegexValidator(r"\A/(?!/)\S*\Z", "このサイトのアドレスを、/ から書いてください（例：/guides/crowdworks/）。")


class Article(models.Model):
    """An article about leaving a platform. It is no part of an edition: readers see it as soon as it is shown."""

    platform = models.ForeignKey(
        Platform, on_delete=models.PROTECT, related_name="articles", verbose_name="プラットフォーム"
    )
    title = LineField("題")
    url = url_field(
        "記事のURL", blank=False, unique=True, error_messages={"unique": "この記事はもう登録されています。"}
    )
    author = LineField("書いた人", help_text="読者に見える名前です（例：ブログの名前）。")
    blocker = models.CharField(
        "主に扱う理由",
        max_length=60,
        blank=True,
        validators=[KEY],
        help_text="「退会できない理由」のキーです（例：balance-below-minimum）。全体を扱う記事なら空にします。",
    )
    link = LineField(
        "記事の中のリンク",
        blank=True,
        validators=[OWN_PATH],
        help_text="記事からこのサイトへのリンクを、/ から書きます。毎晩、いまも使えるかを調べます。",
    )
    is_pr = models.BooleanField(
        "PRを含む", default=False, help_text="広告や紹介料のある記事なら、読者に「PR」と見せます。"
    )
    is_shown = models.BooleanField("ガイドに載せる", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "関連記事"
        constraints = [
            url_is_a_web_address("article_url_is_a_web_address"),
            CheckConstraint(
                condition=~Q(url=""),
                name="article_has_an_address",
                violation_error_message="記事のURLを書いてください。",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class QuotedFact(models.Model):
    """A figure that an article quotes, to notice when it is no longer the published one."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="quoted_facts", verbose_name="関連記事")
    fact = models.CharField(
        "項目",
        max_length=60,
        validators=[KEY],
        help_text="「公開データとAPI」のページにある名前です（例：payout-minimum）。",
    )
    value = LineField("記事に書いてある値", help_text="記事のとおりに書きます（例：1,000円）。")

    class Meta:
        verbose_name = verbose_name_plural = "引用された数字"
        constraints = [
            models.UniqueConstraint(
                fields=["article", "fact"],
                name="quoted_fact_is_named_once_an_article",
                violation_error_message="同じ項目がもう登録されています。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fact}：{self.value}"
