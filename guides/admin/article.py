"""The page of other people's articles, with the one that compares them with what is published."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from guides.articles import broken_links, stale_articles
from platforms import catalog
from platforms.admin.article import ArticleAdmin
from platforms.admin.page import desk_page, require
from platforms.clock import today_in_japan
from platforms.models import Article

admin.site.unregister(Article)


@admin.register(Article)
class ArticleDesk(ArticleAdmin):
    """Adds the report of stale articles to the articles' own pages."""

    def get_urls(self) -> list[URLPattern]:
        stale = path("stale/", self.admin_site.admin_view(stale_page), name="platforms_article_stale")
        return [stale, *super().get_urls()]


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
