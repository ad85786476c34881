"""The page of an app-wide question: one wording for every platform that has none of its own."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet

from guides.desk.admin.base import DraftAdmin
from guides.desk.admin.inlines import ChoiceInline
from platforms.drafts import history
from platforms.drafts.rows import asked_documents
from platforms.models import DraftChange, Platform, Question

SEVERAL = 5
"""Drafts of which it is told one by one what a changed question means."""


@admin.register(Question)
class QuestionAdmin(DraftAdmin):
    """A change here changes every draft that asks this question, and is written down for each of them.

    Of each draft only this question is read: two hundred whole drafts took half a minute, under a lock.
    """

    parent = ""
    inlines = (ChoiceInline,)
    list_display = ("text", "key", "kind")
    list_filter = ("kind",)
    search_fields = ("key", "text")
    ordering = ("pk",)

    def drafts_of(self, row: Any) -> QuerySet[Platform]:
        asking = row.asked_by.values_list("platform") if row else []
        return Platform.objects.filter(pk__in=asking)

    def documents(self, request: Any, drafts: list[Platform], row: Any) -> dict[Platform, Any]:
        asked = asked_documents(row) if row is not None else {}
        return {draft: {"questions": (asked[draft.pk],)} for draft in drafts if draft.pk in asked}

    def write_down(self, request: Any, before: dict[Platform, Any], row: Any) -> list[Platform]:
        after = self.documents(request, list(before), row)
        changed = [platform for platform in before if before[platform] != after[platform]]
        history.record_many(
            {platform: (before[platform], after[platform]) for platform in changed},
            who=request.user,
            via=DraftChange.Via.ADMIN,
        )
        if len(changed) > SEVERAL:
            messages.info(
                request, f"この質問を使う{len(changed)}件の下書きが変わりました。公開の前に確かめてください。"
            )
        return []  # the publication page of each says what its lints say
