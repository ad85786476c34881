"""The platform's page of `platforms.admin`, with the pages beside it that need decisions."""

from django.contrib import admin
from django.urls import URLPattern, path

from guides.admin import editions, preview, publication, review
from platforms.admin.platform import PlatformAdmin
from platforms.models import Platform

admin.site.unregister(Platform)


@admin.register(Platform)
class PlatformDesk(PlatformAdmin):
    """Adds publication, previews and the review queue to the platform's own pages."""

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
