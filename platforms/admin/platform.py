"""The page of a platform: its own facts, and the way to everything below it."""

from typing import Any

from django.contrib import admin
from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import URLPattern, path

from platforms import draft_log
from platforms.admin import exchange, publication
from platforms.admin.base import DraftAdmin
from platforms.admin.inlines import CategoryInline, CitationInline
from platforms.drafts import document_of
from platforms.mirror import platform_rows
from platforms.models import DraftChange, Platform


@admin.register(Platform)
class PlatformAdmin(DraftAdmin):
    """Everything about one platform begins here."""

    parent = ""
    below = tuple(name for name in platform_rows().children if name not in ("categories", "citations"))
    inlines = (CategoryInline, CitationInline)
    list_display = ("name", "slug", "kind", "status", "edition_number", "published_at", "edited_at")
    list_filter = ("kind", "status")
    search_fields = ("name", "slug", "kana", "aliases")
    ordering = ("kana", "slug")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Platform]:
        return (
            super()
            .get_queryset(request)
            .annotate(
                number=Max("editions__number"),
                published=Max("editions__published_at"),
                edited=Max("draft_changes__at"),
            )
        )

    @admin.display(description="公開中の版", ordering="number")
    def edition_number(self, obj: Any) -> str:
        return f"第{obj.number}版" if obj.number else "未公開"

    @admin.display(description="公開日時", ordering="published")
    def published_at(self, obj: Any) -> Any:
        return obj.published

    @admin.display(description="最後に変えた日時", ordering="edited")
    def edited_at(self, obj: Any) -> Any:
        return obj.edited

    def get_urls(self) -> list[URLPattern]:
        pages = [
            path("exchange/", exchange.exchange_page, name="platforms_platform_exchange"),
            path("exchange/all.zip", exchange.export_all, name="platforms_platform_export_all"),
            path("<int:pk>/export/", exchange.export_one, name="platforms_platform_export"),
            path("<int:pk>/editions/", publication.editions_page, name="platforms_platform_editions"),
            path("<int:pk>/editions/<int:number>/", publication.restore_page, name="platforms_platform_restore"),
            path("<int:pk>/changes/", publication.changes_page, name="platforms_platform_changes"),
        ]
        for page in pages:
            page.callback = self.admin_site.admin_view(page.callback)
        return [*pages, *super().get_urls()]

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if not change:  # there was no draft to compare with before
            new = document_of(form.instance)
            draft_log.record(form.instance, None, new, who=request.user, via=DraftChange.Via.ADMIN)

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        return self.back_to(obj)
