"""One edit of a whole draft: what is worked out from a document goes back into its rows, and into the log."""

from collections.abc import Callable
from typing import Any

from django.db import transaction

from platforms.documents.facts import PlatformFacts
from platforms.drafts import history
from platforms.drafts.rows import document_of, facts_of, save_facts
from platforms.models import DraftChange, Platform


@transaction.atomic
def edit(platform: Platform, change: Callable[[PlatformFacts], dict[str, Any]], *, who: Any) -> DraftChange | None:
    """Let the draft become what `change` makes of it, under the platform's lock.

    Raises pydantic's `ValidationError` where the draft is no document before or after, or `DraftRefusedError`.
    """
    platform = Platform.objects.select_for_update().get(pk=platform.pk)
    before = document_of(platform)
    after = PlatformFacts.model_validate(change(facts_of(platform)))
    save_facts(after)
    return history.record(platform, before, after.model_dump(), who=who, via=DraftChange.Via.ADMIN)
