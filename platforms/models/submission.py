"""What becomes of a draft between its editor and its readers: handed in, sent back, put off, thrown away."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from platforms.models.base import known_choice
from platforms.models.fields import ProseField
from platforms.models.platform import Platform


class SubmissionState(models.TextChoices):
    WAITING = "waiting", "公開を待っている"
    RETURNED = "returned", "差し戻された"
    SCHEDULED = "scheduled", "公開の予約中"
    PUBLISHED = "published", "公開された"
    WITHDRAWN = "withdrawn", "取り消された"
    FAILED = "failed", "予約どおりに公開できなかった"


OPEN_STATES = (SubmissionState.WAITING, SubmissionState.SCHEDULED)


def _person(verbose_name: str, *, null: bool = False) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=null,
        related_name="+",
        verbose_name=verbose_name,
    )


class Submission(models.Model):
    """One draft that somebody handed in or scheduled, as it was then; at most one of a platform is open."""

    platform = models.ForeignKey(
        Platform, on_delete=models.CASCADE, related_name="submissions", verbose_name="プラットフォーム"
    )
    state = models.CharField("状態", max_length=20, choices=SubmissionState, default=SubmissionState.WAITING)
    facts = models.JSONField("内容", encoder=DjangoJSONEncoder)
    base = models.PositiveIntegerField("もとの版", default=0, help_text="このとき公開していた版です。0は未公開です。")
    by = _person("頼んだ人")
    at = models.DateTimeField("頼んだ日時")
    comment = ProseField("コメント", blank=True)
    decided_by = _person("決めた人", null=True)
    decided_at = models.DateTimeField("決めた日時", null=True)
    answer = ProseField("返事", blank=True)
    due = models.DateTimeField("公開する日時", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "公開の依頼"
        constraints = [
            known_choice("state", SubmissionState, "submission_state_is_known"),
            models.UniqueConstraint(
                fields=["platform"], condition=Q(state__in=OPEN_STATES), name="one_open_submission_a_platform"
            ),
            models.CheckConstraint(
                condition=~Q(state=SubmissionState.SCHEDULED) | Q(due__isnull=False),
                name="a_scheduled_submission_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.platform}：{self.get_state_display()}"


class DiscardedDraft(models.Model):
    """A draft that somebody threw away, kept so that it can come back."""

    platform = models.ForeignKey(
        Platform, on_delete=models.CASCADE, related_name="discarded_drafts", verbose_name="プラットフォーム"
    )
    facts = models.JSONField("内容", encoder=DjangoJSONEncoder)
    who = _person("捨てた人")
    at = models.DateTimeField("日時")

    class Meta:
        verbose_name = verbose_name_plural = "捨てた下書き"

    def __str__(self) -> str:
        return f"{self.platform}（{self.at:%Y-%m-%d}）"


class OpenPage(models.Model):
    """Who opened the page of a row a short time ago."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name="開いている人"
    )
    path = models.CharField("画面", max_length=200)
    at = models.DateTimeField("開いた日時")

    class Meta:
        verbose_name = verbose_name_plural = "開いている画面"
        constraints = [models.UniqueConstraint(fields=["path", "user"], name="one_open_page_a_person")]

    def __str__(self) -> str:
        return f"{self.user}：{self.path}"
