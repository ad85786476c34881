"""What became of a plan: whether and when a reader could leave, and what became of the money."""

from datetime import timedelta

from django.db import models
from django.db.models import CheckConstraint, Q

from platforms.models.base import known_choice
from platforms.models.platform import Platform

ANSWERS_KEPT = timedelta(days=365)
"""After this the reader's answers go; what is counted stays."""
SOMETHING_ELSE = "other"
"""What held a reader up, where it is no blocker of the platform."""


class Left(models.TextChoices):
    YES = "yes", "退会できた"
    NOT_YET = "not_yet", "まだ退会できていない"


class MoneyCame(models.TextChoices):
    ALL = "all", "予定どおり受け取れた"
    PART = "part", "一部だけ受け取れた"
    NONE = "none", "受け取れなかった"
    WAITING = "waiting", "まだ届いていない"
    NOTHING_DUE = "nothing_due", "受け取るお金はなかった"


class ReportedExit(models.Model):
    """One reader's word on how leaving went. No name, no address, no free text.

    `promised_on`: the day by which the plan said it would be over; empty where nobody promised one.
    `query`: the answers, only where the reader ticked that they may travel.
    """

    platform = models.ForeignKey(
        Platform, on_delete=models.PROTECT, related_name="reported_exits", verbose_name="プラットフォーム"
    )
    edition = models.PositiveIntegerField("予定を立てた版")
    route = models.CharField("やめる方法", max_length=60, blank=True)
    planned_on = models.DateField("予定を立てた日")
    earliest_on = models.DateField("早ければと伝えた日", null=True, blank=True)
    promised_on = models.DateField("遅くともと伝えた日", null=True, blank=True)
    left = models.CharField("退会できたか", max_length=10, choices=Left)
    left_on = models.DateField("退会した日", null=True, blank=True)
    held_up_by = models.CharField("止めていたもの", max_length=60, blank=True)
    money = models.CharField("お金", max_length=12, choices=MoneyCame, blank=True)
    query = models.TextField("回答", blank=True, help_text="読者が送ってよいとした場合だけ入ります。1年で消えます。")
    sent_at = models.DateTimeField("受付日時")
    receipt = models.CharField("受付番号", max_length=64, unique=True, editable=False)
    """Names the form that was sent: sent twice, it is kept once."""
    is_counted = models.BooleanField(
        "数える", default=True, help_text="いたずらと分かったら外します。読者に見せる人数に入らなくなります。"
    )

    class Meta:
        verbose_name = verbose_name_plural = "退会の結果"
        constraints = [
            known_choice("left", Left, "reported_exit_left_is_known"),
            known_choice("money", MoneyCame, "reported_exit_money_is_known", optional=True),
            CheckConstraint(
                condition=Q(left=Left.YES, left_on__isnull=False) | Q(left=Left.NOT_YET, left_on__isnull=True),
                name="reported_exit_has_a_day_where_it_happened",
                violation_error_message="退会できたときだけ、退会した日を入れてください。",
            ),
        ]
        indexes = [models.Index(fields=["is_counted", "sent_at"], name="reported_exit_counted")]

    def __str__(self) -> str:
        return f"{self.platform}：{self.get_left_display()}"

    @property
    def late_days(self) -> int | None:
        """How many days after the promised one the reader left, negative before it; None where there is no such day."""
        if self.left_on is None or self.promised_on is None:
            return None
        return (self.left_on - self.promised_on).days
