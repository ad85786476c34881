"""Alarms: raising them, closing them by themselves, and what an editor answers."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from platforms.clock import JAPAN
from platforms.documents.facts import numbers_of
from platforms.drafts import history
from platforms.drafts.parts import evidence_of
from platforms.models import (
    AlarmAnswer,
    AlarmedFact,
    AlarmKind,
    Citation,
    DraftChange,
    Edition,
    PageAlarm,
    PageUse,
    PageVersion,
    Platform,
    WatchedPage,
)
from platforms.models.choices import LookedAt
from platforms.sources.cited import digests_of
from platforms.sources.page_addresses import page_of

COMPARED = "公開中のページと照合（変更の知らせへの回答）"

Passages = list[dict[str, Any]]


def raise_alarm(
    page: WatchedPage,
    kind: AlarmKind,
    facts: Iterable[tuple[PageUse, Passages]],
    before: PageVersion | None,
    after: PageVersion | None,
    now: datetime,
) -> PageAlarm:
    """Tell staff once: an alarm of this kind that is open already takes the new passages instead of another one."""
    alarm, is_new = PageAlarm.objects.get_or_create(
        page=page, kind=kind, closed_at=None, defaults={"raised_at": now, "before": before, "after": after}
    )
    if not is_new and after is not None:
        alarm.after = after
        alarm.save(update_fields=["after"])
    facts = list(facts)
    digests = published_digests({use.platform_id for use, _ in facts})
    for use, passages in facts:
        row, _ = AlarmedFact.objects.get_or_create(
            alarm=alarm,
            platform_id=use.platform_id,
            fact=use.fact,
            defaults={"published": digests.get(use.platform_id, {}).get(use.fact, "")},
        )
        if row.passages != passages:
            # New passages ask anew, whatever was answered about the ones before.
            row.passages, row.answer = passages, ""
            row.save(update_fields=["passages", "answer"])
    return alarm


def recover(page: WatchedPage, *kinds: AlarmKind, now: datetime) -> int:
    """Close what has ended by itself; what an editor called changed stays in doubt until that is published."""
    return (
        page.alarms.open()
        .filter(kind__in=kinds)
        .update(  # type: ignore[attr-defined]
            closed_at=now, answer=AlarmAnswer.RECOVERED
        )
    )


def published_digests(platforms: Iterable[int]) -> dict[int, dict[str, str]]:
    """What readers see of each fact, by platform id and address."""
    current = Edition.objects.current().filter(platform__in=set(platforms))
    return {edition.platform_id: digests_of(edition.document()) for edition in current}


@transaction.atomic
def answer(
    alarm: PageAlarm, answers: Mapping[int, AlarmAnswer], who: AbstractBaseUser | Any, now: datetime
) -> PageAlarm:
    """Write down what an editor says of each fact, by the key of its row; the alarm closes when none is left open.

    *Still true* stamps the citations of that page in the draft as compared with the live page, where it was there to
    compare. *Ignored* leaves the changed sentences out from now on. *Changed* stamps nothing: readers keep the note
    until another edition of the fact is published.
    """
    alarm = PageAlarm.objects.select_for_update(of=("self",)).select_related("page", "after").get(pk=alarm.pk)
    page = WatchedPage.objects.select_for_update().get(pk=alarm.page_id)
    rows = [row for row in alarm.facts.select_related("platform") if row.pk in answers and not row.answer]
    for row in rows:
        row.answer = answers[row.pk]
        row.save(update_fields=["answer"])
    true = [row for row in rows if row.answer == AlarmAnswer.STILL_TRUE]
    if alarm.kind in (AlarmKind.NEAR, AlarmKind.UNSTABLE):
        stamp_as_read(true, page.url, who, now)
    ignored = [each for row in rows if row.answer == AlarmAnswer.IGNORED for each in changed_sentences(row.passages)]
    if ignored:
        page.ignored = tuple(dict.fromkeys((*page.ignored, *ignored)))
        page.save(update_fields=["ignored"])
    given = set(alarm.facts.values_list("answer", flat=True))
    if alarm.closed_at is None and "" not in given:
        _close(alarm, page, given, who, now)
    return alarm


def _close(alarm: PageAlarm, page: WatchedPage, given: set[str], who: Any, now: datetime) -> None:
    order = (AlarmAnswer.CHANGED, AlarmAnswer.IGNORED, AlarmAnswer.STILL_TRUE)
    alarm.answer = next((each for each in order if each in given), AlarmAnswer.STILL_TRUE)
    alarm.closed_at, alarm.answered_by = now, who
    alarm.save(update_fields=["answer", "closed_at", "answered_by"])
    if alarm.after is None:
        return
    if alarm.kind == AlarmKind.NEAR:
        page.versions.filter(accepted=True).update(accepted=False)
    # What a person looked at is what later readings are compared with.
    PageVersion.objects.filter(pk=alarm.after.pk).update(accepted=True)


def stamp_as_read(rows: Sequence[AlarmedFact], url: str, who: Any, now: datetime) -> None:
    """A person compared these facts with the live page: their citations of it say so, and the log says who."""
    today = now.astimezone(JAPAN).date()
    by_platform: dict[int, list[AlarmedFact]] = {}
    for row in rows:
        by_platform.setdefault(row.platform_id, []).append(row)
    for platform_id, of_platform in by_platform.items():
        platform = Platform.objects.select_for_update().get(pk=platform_id)
        citations = [citation for row in of_platform for citation in citations_of(platform, row.fact, url)]
        facts: dict[Any, None] = dict.fromkeys(citation.owner for citation in citations)
        before = list(map(evidence_of, facts))
        for citation in citations:
            # The numbers in brackets name what the citation proves; they stay.
            citation.checked_how = numbers_of(citation.checked_how) + COMPARED
            citation.checked_on = today
            citation.looked_at, citation.copy_date = LookedAt.LIVE_PAGE, ""
            citation.save(update_fields=["checked_on", "checked_how", "looked_at", "copy_date"])
        history.record_parts(platform, before, map(evidence_of, facts), who=who, via=DraftChange.Via.ADMIN)


def citations_of(platform: Platform, address: str, url: str) -> list[Citation]:
    """The citations of one page that the draft of a fact has; none where the fact is gone."""
    row: Any = platform
    parts = address.split(".") if address else []
    for relation, key in zip(parts[::2], parts[1::2], strict=True):
        row = getattr(row, relation).filter(key=key).first()
        if row is None:
            return []
    rows = row.citations.select_related("source").filter(superseded=False)
    return [citation for citation in rows if page_of(citation.source.url) == url]


def changed_sentences(passages: Passages) -> list[str]:
    """The sentences to leave out from now on, blanked."""
    return list(dict.fromkeys(line for passage in passages for line in passage["lines"]))


def settle(now_published: Mapping[int, Mapping[str, str]] | None = None) -> int:
    """Take note of facts that were called changed and have been published otherwise since; how many there were."""
    waiting = AlarmedFact.objects.filter(answer=AlarmAnswer.CHANGED, is_settled=False)
    digests = published_digests(waiting.values_list("platform", flat=True)) if now_published is None else now_published
    done = [row.pk for row in waiting if digests.get(row.platform_id, {}).get(row.fact) != row.published]
    return AlarmedFact.objects.filter(pk__in=done).update(is_settled=True)
