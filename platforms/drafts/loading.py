"""Files → drafts, without ever overwriting what staff edited.

Three contents meet: the file, the draft, and what both were when they last agreed (`loaded_digest`).

| file since then | draft since then | |
|---|---|---|
| same | same | nothing to do |
| same | edited | the draft stays |
| changed | same | the file is loaded |
| changed | edited | refused, unless forced |
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.db import transaction
from pydantic import ValidationError

from platforms.documents.facts import PlatformFacts, Question
from platforms.drafts import history
from platforms.drafts.editing import replacement
from platforms.drafts.rows import (
    as_typed,
    digest,
    facts_of,
    save_question,
    shared_questions,
    with_former_keys,
)
from platforms.models import DraftChange, Platform
from platforms.models import Question as QuestionRow

LoadOutcome = Literal["same", "kept", "loaded"]


class StaffEditsError(Exception):
    """The file and the draft both changed; only a person can say which one is right."""


def meeting(file: str, draft: str | None, agreed: str, *, force: bool) -> LoadOutcome:
    """What becomes of a draft, from the three digests. `draft` is None where there is none yet."""
    if file == draft:
        return "same"
    if draft is None or draft == agreed or force:
        return "loaded"
    if file == agreed:
        return "kept"
    raise StaffEditsError


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of one file: `facts`. `changes` are those of the draft, as the log keeps them."""

    facts: PlatformFacts
    platform: Platform
    outcome: LoadOutcome
    changes: tuple[dict[str, str], ...] = ()


def load(facts: PlatformFacts, *, force: bool = False) -> Loaded:
    """Make the draft what this file says.

    Raises `StaffEditsError`, `DraftRefusedError` where rows cannot hold it, or `ChangedMeanwhileError`; nothing is
    written then.
    """
    facts = facts.model_copy(update={"questions": with_former_keys(facts.questions)})
    platform = Platform.objects.filter(slug=facts.slug).first()
    version = history.version_of(platform)
    draft = draft_digest(platform) if platform else None
    outcome = meeting(digest(facts), draft, platform.loaded_digest if platform else "", force=force)
    prepared = replacement(facts, version) if outcome == "loaded" or platform is None else None
    change = None
    with transaction.atomic():
        if prepared is not None:
            platform, change = prepared.write(who=None, via=DraftChange.Via.LOAD)
        assert platform is not None
        if outcome != "kept":
            agree(platform, facts)
    return Loaded(facts, platform, outcome, tuple(change.changes) if change else ())


def bring(
    facts: PlatformFacts, *, who: Any, over_edits: bool = False, version: history.Version | None = None
) -> Loaded:
    """Make the draft what a file says that somebody brought to the desk.

    That is an edit like any other at the desk, not an agreement with the files of the repository: the next
    `load_platforms` does not silently take it back. Raises `StaffEditsError` where the draft was edited at the
    desk and `over_edits` is not said, `DraftRefusedError`, or `ChangedMeanwhileError` where the draft is another one
    than that of `version`; nothing is written then.
    """
    facts = facts.model_copy(update={"questions": with_former_keys(facts.questions)})
    platform = Platform.objects.filter(slug=facts.slug).first()
    version = history.version_of(platform) if version is None else version
    if platform is not None:
        if draft_digest(platform) == digest(facts):
            return Loaded(facts, platform, "same")
        if edited_by_staff(platform) and not over_edits:
            raise StaffEditsError(facts.slug)
    platform, change = replacement(facts, version).write(who=who, via=DraftChange.Via.LOAD)
    return Loaded(facts, platform, "loaded", tuple(change.changes) if change else ())


@transaction.atomic
def load_questions(questions: Sequence[Question], *, force: bool = False) -> dict[str, LoadOutcome]:
    """Load the app-wide questions; the outcome of each by its key. Raises `StaffEditsError` with the key."""
    questions = with_former_keys(questions)
    drafts = {question.key: digest(question) for question in shared_questions()}
    agreed = dict(QuestionRow.objects.values_list("key", "loaded_digest"))
    outcomes: dict[str, LoadOutcome] = {}
    for question in questions:
        try:
            draft = drafts.get(question.key)
            outcomes[question.key] = meeting(digest(question), draft, agreed.get(question.key, ""), force=force)
        except StaffEditsError:
            raise StaffEditsError(question.key) from None
    new = [question for question in questions if outcomes[question.key] == "loaded"]
    # Rewording a question rewords drafts that nobody edited; that does not make them edited.
    untouched = [p for p in Platform.objects.all() if not edited_by_staff(p)] if new else []
    for question in new:
        save_question(question)
    for platform in untouched:
        agree(platform, facts_of(platform))
    agree_on_questions(question for question in questions if outcomes[question.key] != "kept")
    return outcomes


def agree(platform: Platform, facts: PlatformFacts) -> None:
    """Note that the file and the draft now say the same."""
    Platform.objects.filter(pk=platform.pk).update(loaded_digest=digest(facts))


def agree_on_questions(questions: Iterable[Question]) -> None:
    """Note that the file and these app-wide questions now say the same."""
    for question in questions:
        QuestionRow.objects.filter(key=question.key).update(loaded_digest=digest(question))


def edited_by_staff(platform: Platform) -> bool:
    """Whether the draft is no longer what was last loaded or exported."""
    return draft_digest(platform) != platform.loaded_digest


def draft_digest(platform: Platform) -> str:
    """The digest of a draft; an invalid draft equals nothing.

    A draft loaded while certainties were still typed agrees with its file as it was typed then.
    """
    try:
        found = digest(facts_of(platform))
    except ValidationError:
        return "invalid"
    if found != platform.loaded_digest and digest(as_typed(platform)) == platform.loaded_digest:
        return platform.loaded_digest
    return found
