"""A reader's report, with the way to a scenario that keeps the mended fact right."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.urls import reverse

from guides.scenarios import query_about
from platforms import catalog
from platforms.admin.reader_report import ReaderReportAdmin
from platforms.models import ReaderReport

LONGEST_ORIGIN = 120

admin.site.unregister(ReaderReport)


@admin.register(ReaderReport)
class ReaderReportDesk(ReaderReportAdmin):
    """Leads to a new scenario about the reported fact."""

    def changeform_view(
        self, request: Any, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        report = self.get_object(request, object_id) if object_id else None
        may_add = request.user.has_perm("platforms.add_scenario")
        context = {"scenario_url": scenario_url(report) if report and may_add else ""}
        return super().changeform_view(request, object_id, form_url, context | (extra_context or {}))


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
