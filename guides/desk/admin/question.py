"""The page of an app-wide question: one wording for every platform that has none of its own."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet

from guides.desk.admin.base import DraftAdmin
from guides.desk.admin.inlines import ChoiceInline
from platforms.models import Platform, Question


@admin.register(Question)
class QuestionAdmin(DraftAdmin):
    """A change here changes every draft that asks this question, and is written down for each of them."""

    parent = ""
    inlines = (ChoiceInline,)
    list_display = ("text", "key", "kind")
    list_filter = ("kind",)
    search_fields = ("key", "text")
    ordering = ("pk",)

    def drafts_of(self, row: Any) -> QuerySet[Platform]:
        asking = row.asked_by.values_list("platform") if row else []
        return Platform.objects.filter(pk__in=asking)
