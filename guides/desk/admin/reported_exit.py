"""What became of plans: promised against actual days, and the way to a scenario."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Count, F, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from guides.desk.admin.conflicts import NoLostWork
from platforms.models import ReportedExit
from platforms.models.reported_exit import Left


@admin.register(ReportedExit)
class ReportedExitAdmin(NoLostWork):
    """Readers' words, which nobody edits. Staff decide only whether one is counted."""

    change_list_template = "desk/reported_exits.html"
    list_display = ("sent_at", "platform", "route", "promised_on", "left", "left_on", "late", "money", "is_counted")
    list_filter = ("platform", "left", "money", "is_counted")
    list_select_related = ("platform",)
    ordering = ("-sent_at", "-pk")
    fields = (
        *("platform", "edition", "route", "planned_on", "earliest_on", "promised_on"),
        *("left", "left_on", "late", "held_up_by", "money", "query", "scenario", "sent_at", "is_counted"),
    )
    readonly_fields = fields[:-1]

    @admin.display(description="予定との差", ordering="left_on")
    def late(self, obj: ReportedExit) -> str:
        if obj.late_days is None:
            return "（くらべられません）"
        return f"{obj.late_days}日遅れ" if obj.late_days > 0 else "予定の日まで"

    @admin.display(description="想定ケースにする")
    def scenario(self, obj: ReportedExit) -> str:
        if not obj.query:
            return "回答が送られていないため、想定ケースにできません。"
        page = reverse("guides:report", args=[obj.platform.slug])
        link = f"{page}?{obj.query}&on={obj.planned_on.isoformat()}"
        add = reverse("admin:platforms_scenario_add")
        query = urlencode({"link": link, "origin": f"退会の結果 {obj.pk}"})
        return format_html('<a href="{}?{}">この読者の状況を想定ケースにする</a>', add, query)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return super().changelist_view(request, {"kept": _by_route(), **(extra_context or {})})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ReportedExit | None = None) -> bool:
        return False


def _by_route() -> Any:
    """For every platform and route: how many told, left, were promised a day, and left by it."""
    in_time = Q(left=Left.YES, left_on__lte=F("promised_on"))
    rows = ReportedExit.objects.filter(is_counted=True).values("platform__name", "route")
    found = rows.annotate(
        told=Count("pk"),
        left_already=Count("pk", filter=Q(left=Left.YES)),
        promised=Count("pk", filter=Q(promised_on__isnull=False)),
        in_time=Count("pk", filter=in_time),
    )
    return found.order_by("platform__name", "route")
