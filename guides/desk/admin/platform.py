"""The page of a platform: its own facts, and the way to everything below it."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.contrib import admin
from django.db.models import Aggregate, Count, F, Field, Max, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.forms import ChoiceField
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from guides.desk.admin import (
    archive,
    edition_comparison,
    exchange,
    guided,
    new_platform,
    new_reason,
    past_editions,
    preview,
    publication,
    review,
    review_by_source,
    search,
    workflow,
)
from guides.desk.admin.base import DraftAdmin
from guides.desk.admin.inlines import CategoryInline, CitationInline, PlanInline
from platforms.clock import JAPAN, today_in_japan
from platforms.documents.addresses import cited_facts, facts_by_address
from platforms.documents.freshness import freshness, last_check
from platforms.documents.remembering import MostRecent
from platforms.drafts import history
from platforms.drafts.rows import document_of
from platforms.editions.publishing import current_edition, proof
from platforms.editions.submissions import last_answer, open_submission
from platforms.models import DraftChange, Edition, Platform, ReaderReport, ReportStatus, Submission

IN_READING_ORDER = (
    *("blockers", "paths", "precautions", "consequences", "alternatives"),
    *("payout_methods", "fee_schedules", "expiries", "leftovers", "closings", "notes", "faqs", "unknowns"),
    *("questions", "sources", "messages"),
)
"""What hangs below a platform, as a reader comes upon it; last what other rows point at."""


def _of_each(model: type[Model], figure: Aggregate, **only: Any) -> Subquery:
    """A figure over the rows of each platform, counted by itself: joined, every row of one model meets every other."""
    rows = model._default_manager.filter(platform=OuterRef("pk"), **only).order_by().values("platform")
    return Subquery(rows.annotate(figure=figure).values("figure"))


class WorkFilter(admin.SimpleListFilter):
    """What waits for an editor today."""

    title = "今日の仕事"
    parameter_name = "work"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("unpublished", "公開していない変更がある"), ("reports", "未対応の報告がある")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "unpublished":
                return queryset.filter(Q(edited__gt=F("published")) | Q(published=None))
            case "reports":
                return queryset.filter(reports__gt=0)
        return queryset


@dataclass(frozen=True)
class State:
    """Where a platform stands: what readers see, and how much waits for an editor."""

    edition: Edition | None
    changes: int
    errors: int
    warnings: int
    stale: int
    reports: int
    submission: Submission | None


class Counts(NamedTuple):
    """What a draft's proof counts to."""

    changes: int
    errors: int
    warnings: int
    stale: int


def counts_of(platform: Platform, today: date) -> Counts:
    """Of this draft today. A draft that cannot be read has no old facts to count."""
    newest = platform.draft_changes.order_by("-pk").values_list("pk", "at").first()
    version = (platform.pk, history.version_of(platform), newest, today)
    counted = _COUNTED.get(version) if newest else None  # without an entry in the log nothing tells a later draft apart
    if counted is not None:
        return counted
    found = proof(platform, today)
    errors = sum(lint.is_error for lint in found.lints)
    known = cited_facts(facts_by_address(found.facts)) if found.facts else {}
    checks = (last_check(fact) for fact in known.values())
    stale = sum(day is None or freshness(day, today) != "fresh" for day in checks)
    counted = Counts(len(found.changes), errors, len(found.lints) - errors, stale)
    _COUNTED.keep(version, counted, 1)
    return counted


_COUNTED = MostRecent[Hashable, Counts](1_000)
"""By platform, version and day: each view of a platform's page asks for them."""


def state_of(platform: Platform, today: date) -> State:
    """The numbers at the head of a platform's page."""
    counts = counts_of(platform, today)
    return State(
        edition=current_edition(platform),
        **counts._asdict(),
        reports=ReaderReport.objects.filter(platform=platform, status=ReportStatus.OPEN).count(),
        submission=open_submission(platform) or last_answer(platform),
    )


@admin.register(Platform)
class PlatformAdmin(DraftAdmin):
    """Everything about one platform begins here."""

    parent = ""
    below = IN_READING_ORDER
    change_form_template = "admin/platforms/platform/change_form.html"
    inlines = (CategoryInline, PlanInline, CitationInline)
    list_display = ("name", "draft_state", "open_reports", "edition_number", "published_on", "edited_on")
    list_filter = (WorkFilter, "kind", "status")
    search_fields = ("name", "slug", "kana", "aliases")
    ordering = ("kana", "slug")
    list_per_page = 50  # rows cost most of this page; Django's link shows up to two hundred at once

    def get_queryset(self, request: HttpRequest) -> QuerySet[Platform]:
        return (
            super()
            .get_queryset(request)
            .annotate(
                number=_of_each(Edition, Max("number")),
                published=_of_each(Edition, Max("published_at")),
                edited=_of_each(DraftChange, Max("at")),
                reports=Coalesce(_of_each(ReaderReport, Count("pk"), status=ReportStatus.OPEN), 0),
            )
        )

    @admin.display(description="下書き", ordering="-edited")
    def draft_state(self, obj: Any) -> str:
        if obj.number is None:
            return "未公開"
        return "公開していない変更あり" if obj.edited and obj.edited > obj.published else "公開中と同じ"

    @admin.display(description="未対応の報告", ordering="reports")
    def open_reports(self, obj: Any) -> str:
        if not obj.reports:
            return "なし"
        listed = reverse("admin:platforms_readerreport_changelist")
        chosen = f"status__exact={ReportStatus.OPEN}&platform__id__exact={obj.pk}"
        return format_html('<a href="{}?{}">{}件</a>', listed, chosen, obj.reports)

    @admin.display(description="公開中の版", ordering="number")
    def edition_number(self, obj: Any) -> str:
        return f"第{obj.number}版" if obj.number else "未公開"

    @admin.display(description="公開日", ordering="published")
    def published_on(self, obj: Any) -> Any:
        return obj.published.astimezone(JAPAN).date() if obj.published else None

    @admin.display(description="最後に変えた日", ordering="edited")
    def edited_on(self, obj: Any) -> Any:
        return obj.edited.astimezone(JAPAN).date() if obj.edited else None

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name != "successor":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        others = Platform.objects.order_by("kana", "slug").values_list("slug", "name")
        choices = [("", "なし"), *others]
        text = "引き継いだプラットフォームがあれば選びます。一覧にないときは、先に追加してください。"
        return ChoiceField(choices=choices, required=False, label=db_field.verbose_name, help_text=text)

    def changeform_view(
        self, request: Any, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        platform = self.get_object(request, object_id) if object_id and request.method == "GET" else None
        context = {"state": state_of(platform, today_in_japan())} if platform else {}
        return super().changeform_view(request, object_id, form_url, context | (extra_context or {}))

    def get_urls(self) -> list[URLPattern]:
        pages = [
            path("review/", review.queue_page, name="platforms_platform_review"),
            path("review/source/", review_by_source.source_page, name="platforms_platform_review_source"),
            path("<int:pk>/review/<path:fact>/", review.check_page, name="platforms_platform_check"),
            path("<int:pk>/publish/", publication.publish_page, name="platforms_platform_publish"),
            path("<int:pk>/editions/compare/", edition_comparison.compare_page, name="platforms_platform_compare"),
            path("<int:pk>/preview/<slug:page>/", preview.preview_page, name="platforms_platform_preview"),
            path("exchange/", exchange.exchange_page, name="platforms_platform_exchange"),
            path("exchange/all.zip", archive.export_all, name="platforms_platform_export_all"),
            path("exchange/all/", archive.import_all, name="platforms_platform_import_all"),
            path("<int:pk>/export/", exchange.export_one, name="platforms_platform_export"),
            path("<int:pk>/editions/", past_editions.editions_page, name="platforms_platform_editions"),
            path("<int:pk>/editions/<int:number>/", past_editions.restore_page, name="platforms_platform_restore"),
            path("search/", search.search_page, name="platforms_platform_search"),
            path("new/", new_platform.platform_page, name="platforms_platform_new"),
            path("<int:pk>/fees/<slug:key>/from/", guided.day_page, name="platforms_platform_from_day"),
            path("<int:pk>/figure/", guided.figure_page, name="platforms_platform_figure"),
            path("<int:pk>/reason/", new_reason.reason_page, name="platforms_platform_reason"),
            path("<int:pk>/hand-in/", workflow.hand_in, name="platforms_platform_hand_in"),
            path("<int:pk>/send-back/", workflow.send_back, name="platforms_platform_send_back"),
            path("<int:pk>/withdraw/", workflow.withdraw, name="platforms_platform_withdraw"),
            path("<int:pk>/discard/", workflow.discard_page, name="platforms_platform_discard"),
            path("<int:pk>/discard/<int:discarded>/", workflow.bring_back, name="platforms_platform_bring_back"),
            path("<int:pk>/changes/", past_editions.changes_page, name="platforms_platform_changes"),
        ]
        for page in pages:
            page.callback = self.admin_site.admin_view(page.callback)
        return [*pages, *super().get_urls()]

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if not change:  # there was no draft to compare with before
            new = document_of(form.instance)
            history.record(form.instance, None, new, who=request.user, via=DraftChange.Via.ADMIN)

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        return self.back_to(obj)
