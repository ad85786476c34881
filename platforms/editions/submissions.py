"""Drafts on their way to readers: handed in, sent back with a comment, published on a day, thrown away.

A submission holds the draft as it was handed in or scheduled. What is edited later is not published with it, and an
edition that came in between stops it: the schedule was made against another state.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from platforms import lints
from platforms.clock import JAPAN
from platforms.documents.facts import PlatformFacts
from platforms.drafts import history
from platforms.drafts.diffing import difference
from platforms.drafts.editing import replacement
from platforms.drafts.rows import document_of
from platforms.editions.publishing import current_edition, freeze
from platforms.models import DiscardedDraft, DraftChange, Edition, Platform, Submission, SubmissionState
from platforms.models.submission import OPEN_STATES

ANOTHER_EDITION = "予約のあとに、第{number}版が公開されました。もう一度見て、予約し直してください。"
SAME = "公開中の版と同じ内容です。"


def open_submission(platform: Platform) -> Submission | None:
    """What waits for a publisher or for its day."""
    rows = platform.submissions.filter(state__in=OPEN_STATES).select_related("by", "decided_by")
    return rows.order_by("-pk").first()


def last_answer(platform: Platform) -> Submission | None:
    """The newest submission, where it came back: sent back, or not published as it was scheduled."""
    last = platform.submissions.select_related("by", "decided_by").order_by("-pk").first()
    return last if last and last.state in (SubmissionState.RETURNED, SubmissionState.FAILED) else None


def hand_in(platform: Platform, *, by: Any, comment: str, now: datetime) -> Submission:
    """Ask a publisher to look at the draft as it is; one that waited already is replaced, a schedule stands."""
    facts = document_of(platform)
    with transaction.atomic():
        _close(platform, (SubmissionState.WAITING,), SubmissionState.WITHDRAWN, by, now)
        return Submission.objects.create(
            platform=platform, facts=facts, base=_number(platform), by=by, at=now, comment=comment
        )


@transaction.atomic
def send_back(platform: Platform, *, by: Any, answer: str, now: datetime) -> list[Submission]:
    """Give what was handed in back to its editor, with a word why."""
    return _close(platform, (SubmissionState.WAITING,), SubmissionState.RETURNED, by, now, answer)


@transaction.atomic
def withdraw(platform: Platform, *, by: Any, now: datetime) -> list[Submission]:
    """Take back what was handed in or scheduled."""
    return _close(platform, OPEN_STATES, SubmissionState.WITHDRAWN, by, now)


@transaction.atomic
def schedule(
    platform: Platform, facts: PlatformFacts, *, by: Any, reason: str, due: datetime, now: datetime
) -> Submission:
    """Let these facts become an edition on their day, whatever becomes of the draft until then."""
    waiting = _close(platform, OPEN_STATES, SubmissionState.WITHDRAWN, by, now)
    asked = waiting[0].by if waiting else by
    return Submission.objects.create(
        platform=platform,
        state=SubmissionState.SCHEDULED,
        facts=facts.model_dump(mode="json"),
        base=_number(platform),
        by=asked,
        at=now,
        comment=reason,
        decided_by=by,
        decided_at=now,
        due=due,
    )


@transaction.atomic
def was_published(platform: Platform, *, by: Any, now: datetime) -> list[Submission]:
    """Close what waited: the draft has just been published. A schedule stands, and will find another edition."""
    return _close(platform, (SubmissionState.WAITING,), SubmissionState.PUBLISHED, by, now)


def publish_due(now: datetime) -> list[Submission]:
    """Publish what is due, each in a transaction of its own; safe to run twice, and at the same moment."""
    due = Submission.objects.filter(state=SubmissionState.SCHEDULED, due__lte=now).order_by("due", "pk")
    done = (_publish_one(pk, now) for pk in list(due.values_list("pk", flat=True)))
    return [submission for submission in done if submission is not None]


@transaction.atomic
def _publish_one(pk: int, now: datetime) -> Submission | None:
    """None where somebody else was quicker: the lock is the platform's, as everywhere."""
    platform = Platform.objects.select_for_update().filter(submissions=pk).get()
    submission = Submission.objects.select_related("by", "decided_by").get(pk=pk)
    if submission.state != SubmissionState.SCHEDULED:
        return None
    problem = _problem(submission, platform, now)
    if problem:
        submission.state, submission.answer = SubmissionState.FAILED, problem
    else:
        facts = PlatformFacts.model_validate(submission.facts)
        edition = freeze(platform, facts, submission.decided_by, submission.comment)
        submission.state, submission.answer = SubmissionState.PUBLISHED, f"第{edition.number}版"
    submission.save(update_fields=["state", "answer"])
    return submission


def _problem(submission: Submission, platform: Platform, now: datetime) -> str:
    """Why it cannot be published as it was scheduled; empty where it can."""
    edition = current_edition(platform)
    if (edition.number if edition else 0) != submission.base:
        return ANOTHER_EDITION.format(number=edition.number if edition else 0)
    facts = PlatformFacts.model_validate(submission.facts)
    before = edition.document() if edition else None
    if not difference(before, facts):
        return SAME
    found = lints.check(facts, now.astimezone(JAPAN).date(), before)
    return "\n".join(lints.described(lint, facts.model_dump()) for lint in found if lint.is_error)


def discard(
    platform: Platform, edition: Edition, *, by: Any, now: datetime, version: history.Version | None = None
) -> DiscardedDraft:
    """Make the draft what readers see, and keep what it was.

    Raises `DraftRefusedError`, or `ChangedMeanwhileError` where the draft is another one than that of `version`.
    """
    return _replaced(platform, edition.document(), DraftChange.Via.DISCARD, by, now, version)


def bring_back(discarded: DiscardedDraft, *, by: Any, now: datetime) -> DiscardedDraft:
    """Make the draft again what it was when somebody threw it away, and keep what it was until now.

    Raises `DraftRefusedError`, pydantic's `ValidationError` or `ChangedMeanwhileError`.
    """
    facts = PlatformFacts.model_validate(discarded.facts)
    return _replaced(discarded.platform, facts, DraftChange.Via.UNDO, by, now, gone=discarded)


def _replaced(
    platform: Platform,
    facts: PlatformFacts,
    via: DraftChange.Via,
    by: Any,
    now: datetime,
    version: history.Version | None = None,
    gone: DiscardedDraft | None = None,
) -> DiscardedDraft:
    prepared = replacement(facts, version)
    with transaction.atomic():
        prepared.write(who=by, via=via)
        kept = DiscardedDraft.objects.create(platform=platform, facts=prepared.before, who=by, at=now)
        if gone is not None:
            gone.delete()
    return kept


def _close(
    platform: Platform,
    states: Iterable[SubmissionState],
    to: SubmissionState,
    by: Any,
    now: datetime,
    answer: str = "",
) -> list[Submission]:
    Platform.objects.select_for_update().get(pk=platform.pk)
    found = list(platform.submissions.filter(state__in=states).select_related("by").order_by("pk"))
    for each in found:
        each.state, each.decided_by, each.decided_at, each.answer = to, by, now, answer
        each.save(update_fields=["state", "decided_by", "decided_at", "answer"])
    return found


def _number(platform: Platform) -> int:
    edition = current_edition(platform)
    return edition.number if edition else 0
