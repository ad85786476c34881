"""The page of other people's articles."""

from django.contrib import admin

from platforms.admin.conflicts import NoLostWork
from platforms.models import Article, QuotedFact


class QuotedFactInline(admin.TabularInline):
    model = QuotedFact
    extra = 0


@admin.register(Article)
class ArticleAdmin(NoLostWork):
    """Articles are shown at once, without an edition: they are no facts."""

    inlines = (QuotedFactInline,)
    list_display = ("title", "platform", "author", "is_pr", "is_shown")
    list_filter = ("platform", "is_shown", "is_pr")
    search_fields = ("title", "url", "author")
    ordering = ("platform", "title")
