"""The log of draft changes: who changed what, in words."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from platforms.drafts.diffing import Document, document_difference
from platforms.drafts.field_mapping import platform_rows
from platforms.models import DraftChange, Edition, Platform

Version = tuple[int, int]
NO_VERSION: Version = (-1, -1)
"""Of no draft: what somebody decided on is gone."""


def version_of(platform: Platform | None) -> Version:
    """Names a draft as it is beside its edition, by the newest entries of the log and of the editions.

    Every save of a draft is in the log, and holds the platform's lock until it is.
    """
    if platform is None:
        return 0, 0
    logs = (platform.draft_changes, platform.editions)
    change, edition = (rows.order_by("-pk").values_list("pk", flat=True).first() or 0 for rows in logs)
    return change, edition


def record(
    platform: Platform, before: Document | None, after: Document, *, who: Any, via: DraftChange.Via
) -> DraftChange | None:
    """Write down what changed; nothing where nothing did. `who` is None for commands."""
    changes = told(before, after)
    return DraftChange.objects.create(platform=platform, who=who, via=via, changes=changes) if changes else None


def record_parts(
    platform: Platform, before: Iterable[Document], after: Iterable[Document], *, who: Any, via: DraftChange.Via
) -> DraftChange | None:
    """The same for parts of a draft, one by one: a whole one takes long to read, and whoever saves holds the database."""
    changes = [change for both in zip(before, after) for change in told(*both)]
    return DraftChange.objects.create(platform=platform, who=who, via=via, changes=changes) if changes else None


def record_many(changed: Mapping[Platform, tuple[Document, Document]], *, who: Any, via: DraftChange.Via) -> None:
    """The same for many drafts that one edit changed, with one query."""
    words = {platform: told(before, after) for platform, (before, after) in changed.items()}
    DraftChange.objects.bulk_create(
        DraftChange(platform=platform, who=who, via=via, changes=changes)
        for platform, changes in words.items()
        if changes
    )


def told(before: Document | None, after: Document) -> list[dict[str, str]]:
    """The changes of a draft as the log keeps them."""
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
