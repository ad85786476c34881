"""The log of draft changes: who changed what, in words."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from platforms.drafts.diffing import Document, document_difference
from platforms.drafts.field_mapping import platform_rows
from platforms.models import DraftChange, Edition, Platform


def record(
    platform: Platform, before: Document | None, after: Document, *, who: Any, via: DraftChange.Via
) -> DraftChange | None:
    """Write down what changed; nothing where nothing did. `who` is None for commands."""
    changes = _told(before, after)
    return DraftChange.objects.create(platform=platform, who=who, via=via, changes=changes) if changes else None


def record_many(changed: Mapping[Platform, tuple[Document, Document]], *, who: Any, via: DraftChange.Via) -> None:
    """The same for many drafts that one edit changed, with one query."""
    told = {platform: _told(before, after) for platform, (before, after) in changed.items()}
    DraftChange.objects.bulk_create(
        DraftChange(platform=platform, who=who, via=via, changes=changes)
        for platform, changes in told.items()
        if changes
    )


def _told(before: Document | None, after: Document) -> list[dict[str, str]]:
    return [
        {"where": change.where, "before": change.before, "after": change.after}
        | ({"content": change.content} if change.content else {})
        for change in document_difference(before, after)
    ]


def changes_since(platform: Platform, edition: Edition | None) -> QuerySet[DraftChange]:
    """What was saved after this edition was published, oldest first; everything where there is none."""
    changes = platform.draft_changes.select_related("who").order_by("pk")
    return changes.filter(at__gt=edition.published_at) if edition else changes


def editors_since(platform: Platform, edition: Edition | None) -> dict[int, Any]:
    """Everybody who changed the draft after this edition, by their id.

    Whoever only confirmed evidence ("確認した") changed nothing that readers are told, and is no editor.
    Commands have nobody's name.
    """
    found = changes_since(platform, edition).exclude(who=None)
    return {change.who_id: change.who for change in found if not _is_only_a_check(change)}  # type: ignore[misc]


def _is_only_a_check(change: DraftChange) -> bool:
    citations = platform_rows().children["citations"]
    of_checks = {citations.label(name) for name in ("checked_on", "checked_how", "looked_at", "copy_date")}
    return all(item["where"].rpartition(" › ")[2] in of_checks for item in change.changes)
