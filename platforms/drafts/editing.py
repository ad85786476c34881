"""One edit of a whole draft: what is worked out from a document goes back into its rows, and into the log.

Working it out takes most of the time and keeps nobody waiting; what holds the lock is the writing alone. Under the lock
it is made sure that the draft is still the one that was read.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from platforms.documents.facts import PlatformFacts
from platforms.drafts import history
from platforms.drafts.rows import Document, Writing, document_of, facts_of, writing_of
from platforms.models import DraftChange, Platform

TRIES = 5
"""How often an edit is worked out anew because somebody else saved meanwhile."""


class ChangedMeanwhileError(Exception):
    """Somebody saved the draft after it was read; nothing was written."""


@dataclass(frozen=True)
class Replacement:
    """A draft as it is to be, compared with the draft as it was read. `changes` are told as in the log."""

    slug: str
    version: history.Version
    before: Document | None
    writing: Writing
    changes: list[dict[str, str]]

    @transaction.atomic
    def write(self, *, who: Any, via: DraftChange.Via) -> tuple[Platform, DraftChange | None]:
        """Write it and the log. Raises `ChangedMeanwhileError`."""
        locked = Platform.objects.select_for_update().filter(slug=self.slug).first()
        if (locked is None) != (self.before is None) or history.version_of(locked) != self.version:
            raise ChangedMeanwhileError(self.slug)
        platform = self.writing.write()
        if not self.changes:
            return platform, None
        return platform, DraftChange.objects.create(platform=platform, who=who, via=via, changes=self.changes)


def replacement(facts: PlatformFacts, version: history.Version | None = None) -> Replacement:
    """What makes the draft of this platform exactly these facts; nothing is written yet.

    `version` is that of the draft by which somebody decided on them; None: the draft as it is now.
    Raises `DraftRefusedError` where rows cannot hold them.
    """
    platform = Platform.objects.filter(slug=facts.slug).first()
    version = history.version_of(platform) if version is None else version
    before = document_of(platform) if platform else None
    changes = history.told(before, facts.model_dump())
    return Replacement(facts.slug, version, before, writing_of(facts), changes)


def edit(platform: Platform, change: Callable[[PlatformFacts], dict[str, Any]], *, who: Any) -> DraftChange | None:
    """Let the draft become what `change` makes of it; where somebody saved meanwhile, of the draft as it is then.

    Raises pydantic's `ValidationError` where the draft is no document before or after, `DraftRefusedError`, or
    `ChangedMeanwhileError` where others save all the time.
    """
    for attempt in range(TRIES):
        version = history.version_of(platform)
        after = PlatformFacts.model_validate(change(facts_of(platform)))
        try:
            return replacement(after, version).write(who=who, via=DraftChange.Via.ADMIN)[1]
        except ChangedMeanwhileError:
            if attempt == TRIES - 1:
                raise
    raise AssertionError  # the loop returns or raises
