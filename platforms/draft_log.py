"""The log of draft changes: who changed what, in words."""

from typing import Any

from platforms.diffing import Document, document_difference
from platforms.models import DraftChange, Platform


def record(
    platform: Platform, before: Document | None, after: Document, *, who: Any, via: DraftChange.Via
) -> DraftChange | None:
    """Write down what changed; nothing where nothing did. `who` is None for commands."""
    changes = [
        {"where": change.where, "before": change.before, "after": change.after}
        for change in document_difference(before, after)
    ]
    return DraftChange.objects.create(platform=platform, who=who, via=via, changes=changes) if changes else None
