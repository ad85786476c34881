"""The page of other people's articles, with the one that compares them with what is published."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from guides.desk.admin.conflicts import NoLostWork
from guides.desk.admin.page import desk_page, require
from guides.sharing.article_checks import broken_links, stale_articles
from platforms import articles
from platforms.clock import today_in_japan
from platforms.editions import catalog
from platforms.models import Article, QuotedFact


class QuotedFactInline(admin.TabularInline):
    model = QuotedFact
    extra = 0


@admin.register(Article)
class ArticleAdmin(NoLostWork):
    """Articles are shown within a minute, without an edition: they are no facts."""

    inlines = (QuotedFactInline,)
    list_display = ("title", "platform", "author", "is_pr", "is_shown")
    list_filter = ("platform", "is_shown", "is_pr")
    search_fields = ("title", "url", "author")
    ordering = ("platform", "title")

    def get_urls(self) -> list[URLPattern]:
        stale = path("stale/", self.admin_site.admin_view(stale_page), name="platforms_article_stale")
        return [stale, *super().get_urls()]

    def save_related(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().save_related(request, *args, **kwargs)
        transaction.on_commit(articles.ask_again)

    def delete_model(self, request: HttpRequest, obj: Article) -> None:
        super().delete_model(request, obj)
        transaction.on_commit(articles.ask_again)


@require_safe
def stale_page(request: HttpRequest) -> HttpResponse:
    """Articles that quote another value than the published one, and articles whose link is not used in full."""
    require(request, "platforms.view_article")
    current = catalog.current()
    context = {
        "registered": Article.objects.count(),
        "quotes": stale_articles(current, today_in_japan()),
        "links": broken_links(current),
    }
    return desk_page(request, "desk/articles.html", "合わなくなった記事", context)
