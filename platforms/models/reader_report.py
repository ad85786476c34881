"""What readers say is wrong. Plain text, no account, and soon no trace of where it came from."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import CheckConstraint, Q

from platforms.models.base import known_choice, url_field, url_is_a_web_address
from platforms.models.fields import LineField, ProseField
from platforms.models.platform import Platform

LONGEST_TEXT = 2_000
BLANKED = "（個人情報を守るため、報告の文を消しました）"
WORDS_KEPT_DAYS = 180
"""A report that somebody decided about keeps its words for so long after it was sent."""


class ReportStatus(models.TextChoices):
    OPEN = "open", "未対応"
    HELD = "held", "あとまわし"
    DONE = "done", "対応済み"
    DECLINED = "declined", "見送り"


STILL_OPEN = (ReportStatus.OPEN, ReportStatus.HELD)
"""Nobody has decided about these. Those held came beyond a rate limit: read when there is time, dropped when too many."""


class ReaderReportQuerySet(models.QuerySet):
    def past_their_term(self, now: datetime) -> "ReaderReportQuerySet":
        """Reports that are decided and old, and still hold a reader's words."""
        decided = self.exclude(status__in=STILL_OPEN).exclude(text=BLANKED)
        return decided.filter(sent_at__lt=now - timedelta(days=WORDS_KEPT_DAYS))

    def blank(self) -> int:
        """Delete what a reader wrote, which may name people; what it was about and what came of it stay."""
        return self.update(text=BLANKED, source_url="", email="")


class ReaderReport(models.Model):
    """One reader's word about one fact. It changes nothing by itself."""

    platform = models.ForeignKey(
        Platform, on_delete=models.PROTECT, related_name="reader_reports", verbose_name="プラットフォーム"
    )
    fact = models.CharField("項目", max_length=300, blank=True, help_text="空なら、プラットフォーム全体についてです。")
    where = LineField("場所", help_text="読者が見た版での呼び名です。")
    edition = models.PositiveIntegerField("読者が見た版", default=0)
    shown = ProseField("読者が見た内容", blank=True)
    text = ProseField("報告")
    source_url = url_field("読者が示した出典")
    email = models.EmailField(
        "返信先", blank=True, help_text="「対応済み」か「見送り」にすると消えます。返事は、その前に送ってください。"
    )
    sent_at = models.DateTimeField("受付日時")
    receipt = models.CharField("受付番号", max_length=64, unique=True, editable=False)
    """Names what was sent: the same report sent twice has the same one."""
    status = models.CharField("状態", max_length=20, choices=ReportStatus, default=ReportStatus.OPEN)
    note = LineField("編集部のメモ", blank=True, help_text="何を確かめ、どうしたかを書きます。読者には見えません。")

    objects = ReaderReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "読者の報告"
        constraints = [
            url_is_a_web_address("reader_report_source_is_a_web_address", "source_url"),
            known_choice("status", ReportStatus, "reader_report_status_is_known"),
            CheckConstraint(
                condition=Q(status__in=STILL_OPEN) | Q(email=""),
                name="closed_reader_report_keeps_no_email",
                violation_error_message="終わった報告に、返信先は残せません。",
            ),
        ]
        indexes = [models.Index(fields=["status", "sent_at"], name="reader_report_open")]

    def __str__(self) -> str:
        # No word of the reader: Django's log of the admin keeps this text after the report was blanked.
        return f"{self.platform}：{self.where or '全体'}"
