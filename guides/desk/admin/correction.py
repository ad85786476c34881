"""What readers reported, to be checked fact by fact. Nothing here changes a fact."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from guides.desk.admin.conflicts import NoLostWork
from guides.desk.admin.links import change_url, row_at, rows_at
from guides.desk.scenarios import query_about
from platforms.editions import catalog
from platforms.models import ReaderReport, ReportStatus
from platforms.models.reader_report import STILL_OPEN

LONGEST_ORIGIN = 120


class ReportForm(forms.ModelForm):
    """Status and note, and a way to delete words that name somebody."""

    blank = forms.BooleanField(
        label="報告の文を消す",
        required=False,
        help_text="名前や連絡先など、個人のことが書かれていたら選びます。報告の文、出典のURL、返信先が消え、元に戻せません。",
    )


@admin.register(ReaderReport)
class ReaderReportAdmin(NoLostWork):
    """Readers' words are shown as plain text: nothing in them becomes a link."""

    form = ReportForm
    actions = ("mark_done", "mark_declined")
    list_display = ("sent_at", "status", "platform", "place", "same_fact", "beginning")
    list_filter = ("status", "platform")
    list_select_related = ("platform",)
    search_fields = ("text", "where", "fact", "note")
    ordering = ("-status", "platform__kana", "fact", "-sent_at")
    fields = (
        "sent_at",
        "platform",
        "place",
        "edition",
        "shown",
        "text",
        "source_url",
        "email",
        "status",
        "note",
        "blank",
    )
    readonly_fields = fields[:-3]

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

    def changeform_view(
        self, request: Any, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        report = self.get_object(request, object_id) if object_id else None
        may_add = request.user.has_perm("platforms.add_scenario")
        context = {"scenario_url": scenario_url(report) if report and may_add else ""}
        return super().changeform_view(request, object_id, form_url, context | (extra_context or {}))

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
        if form.cleaned_data.get("blank"):
            ReaderReport.objects.filter(pk=obj.pk).blank()

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


def scenario_url(report: ReaderReport) -> str:
    """The form that makes a scenario, filled in as far as the report tells; empty where nothing is published.

    A report carries no answers: nobody stores what a reader told the site. Instead the address holds one
    example of answers that the reported fact is about.
    """
    published = catalog.current().get(report.platform.slug)
    if published is None:
        return ""
    public = reverse("guides:report", args=[report.platform.slug])
    query = query_about(published.facts, report.fact)
    origin = f"読者の報告 {report.pk}：{report.where}"[:LONGEST_ORIGIN]
    filled = {"link": f"{public}?{query}" if query else public, "origin": origin, "report": report.pk}
    return f"{reverse('admin:platforms_scenario_add')}?{urlencode(filled)}"
