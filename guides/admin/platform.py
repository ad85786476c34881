"""The platform's page of `platforms.admin`, with the pages beside it that need decisions."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import admin
from django.urls import URLPattern, path

from guides.admin import editions, preview, publication, review
from platforms.addresses import cited_facts, facts_by_address
from platforms.admin.platform import PlatformAdmin
from platforms.clock import today_in_japan
from platforms.freshness import freshness, last_check
from platforms.models import Edition, Platform, ReaderReport, ReportStatus
from platforms.publishing import current_edition, proof

admin.site.unregister(Platform)


@dataclass(frozen=True)
class State:
    """Where a platform stands: what readers see, and how much waits for an editor."""

    edition: Edition | None
    changes: int
    errors: int
    warnings: int
    stale: int
    reports: int


def state_of(platform: Platform, today: date) -> State:
    """The numbers at the head of a platform's page. A draft that cannot be read has no old facts to count."""
    found = proof(platform, today)
    errors = sum(lint.is_error for lint in found.lints)
    known = cited_facts(facts_by_address(found.facts)) if found.facts else {}
    checks = (last_check(fact) for fact in known.values())
    return State(
        edition=current_edition(platform),
        changes=len(found.changes),
        errors=errors,
        warnings=len(found.lints) - errors,
        stale=sum(day is None or freshness(day, today) != "fresh" for day in checks),
        reports=ReaderReport.objects.filter(platform=platform, status=ReportStatus.OPEN).count(),
    )


@admin.register(Platform)
class PlatformDesk(PlatformAdmin):
    """Adds publication, previews and the review queue to the platform's own pages."""

    change_form_template = "admin/platforms/platform/change_form.html"

    def changeform_view(
        self, request: Any, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        platform = self.get_object(request, object_id) if object_id and request.method == "GET" else None
        context = {"state": state_of(platform, today_in_japan())} if platform else {}
        return super().changeform_view(request, object_id, form_url, context | (extra_context or {}))

    def get_urls(self) -> list[URLPattern]:
        pages = [
            path("review/", review.queue_page, name="platforms_platform_review"),
            path("<int:pk>/review/<path:fact>/", review.check_page, name="platforms_platform_check"),
            path("<int:pk>/publish/", publication.publish_page, name="platforms_platform_publish"),
            path("<int:pk>/editions/compare/", editions.compare_page, name="platforms_platform_compare"),
            path("<int:pk>/preview/<slug:page>/", preview.preview_page, name="platforms_platform_preview"),
        ]
        for page in pages:
            page.callback = self.admin_site.admin_view(page.callback)
        return [*pages, *super().get_urls()]
