"""What readers reported, to be checked fact by fact. Nothing here changes a fact."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.html import format_html

from platforms.admin.conflicts import NoLostWork
from platforms.admin.links import change_url, row_at, rows_at
from platforms.models import ReaderReport, ReportStatus
from platforms.models.reader_report import STILL_OPEN


@admin.register(ReaderReport)
class ReaderReportAdmin(NoLostWork):
    """Readers' words are shown as plain text: nothing in them becomes a link."""

    actions = ("mark_done", "mark_declined")
    list_display = ("sent_at", "status", "platform", "place", "same_fact", "beginning")
    list_filter = ("status", "platform")
    list_select_related = ("platform",)
    search_fields = ("text", "where", "fact", "note")
    ordering = ("-status", "platform__kana", "fact", "-sent_at")
    fields = ("sent_at", "platform", "place", "edition", "shown", "text", "source_url", "email", "status", "note")
    readonly_fields = fields[:-2]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReaderReport]:
        same = ReaderReport.objects.filter(
            platform=OuterRef("platform"), fact=OuterRef("fact"), status=ReportStatus.OPEN
        )
        counted = same.order_by().values("fact").annotate(number=Count("pk")).values("number")
        return super().get_queryset(request).annotate(same=Coalesce(Subquery(counted), 0))

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The list, with the rows that its reports are about."""
        listed = super().get_changelist_instance(request)
        rows = rows_at((report.platform, report.fact) for report in listed.result_list)
        for report in listed.result_list:
            report.row = rows.get((report.platform_id, report.fact))
        return listed

    @admin.display(description="項目", ordering="fact")
    def place(self, report: Any) -> str:
        row = report.row if hasattr(report, "row") else row_at(report.platform, report.fact)
        return format_html('<a href="{}">{}</a>', change_url(row), report.where) if row else report.where

    @admin.display(description="同じ項目の未対応", ordering="same")
    def same_fact(self, report: Any) -> str:
        return f"{report.same}件"

    @admin.display(description="報告")
    def beginning(self, report: ReaderReport) -> str:
        return report.text if len(report.text) <= 40 else f"{report.text[:39]}…"

    def save_model(self, request: HttpRequest, obj: ReaderReport, form: Any, change: bool) -> None:
        if obj.status not in STILL_OPEN:
            obj.email = ""
        super().save_model(request, obj, form, change)

    @admin.action(description="選んだ報告を「対応済み」にする", permissions=["change"])
    def mark_done(self, request: HttpRequest, queryset: QuerySet[ReaderReport]) -> None:
        self._close(request, queryset, ReportStatus.DONE)

    @admin.action(description="選んだ報告を「見送り」にする", permissions=["change"])
    def mark_declined(self, request: HttpRequest, queryset: QuerySet[ReaderReport]) -> None:
        self._close(request, queryset, ReportStatus.DECLINED)

    def _close(self, request: HttpRequest, chosen: QuerySet[ReaderReport], status: ReportStatus) -> None:
        """Close those that are still open; somebody else's decision about the others stands."""
        asked = list(chosen.values_list("pk", flat=True))
        open_ones = ReaderReport.objects.filter(pk__in=asked, status__in=STILL_OPEN)
        closed = open_ones.update(status=status, email="")
        messages.success(request, f"{closed}件を「{status.label}」にしました。")
        if left := len(asked) - closed:
            messages.warning(request, f"{left}件は、もう「未対応」ではなかったため、変えていません。")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ReaderReport | None = None) -> bool:
        return False
