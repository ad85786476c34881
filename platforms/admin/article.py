"""The page of other people's articles."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest

from platforms import articles
from platforms.admin.conflicts import NoLostWork
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

    def save_related(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().save_related(request, *args, **kwargs)
        transaction.on_commit(articles.ask_again)

    def delete_model(self, request: HttpRequest, obj: Article) -> None:
        super().delete_model(request, obj)
        transaction.on_commit(articles.ask_again)
