"""One look at a page → rows: its version, what it means for what we cite, and the alarm where it needs somebody.

Everything about one look is one transaction: a process that dies between fetching and writing leaves the page as it
was, to be looked at again.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from platforms.clock import JAPAN
from platforms.models import (
    AlarmAnswer,
    AlarmKind,
    LookResult,
    PageBody,
    PageUse,
    PageVersion,
    WatchedPage,
)
from platforms.models.watched_page import AWAY, LATER, SURELY_AWAY, packed_bytes, packed_lines
from platforms.sources.alarms import Passages, raise_alarm, recover
from platforms.sources.comparison import CitedText, Comparison, compare, first_look
from platforms.sources.marks import lines_with
from platforms.sources.page_addresses import NOT_KNOWN, Validators
from platforms.sources.reading import READER, read

VERSIONS_KEPT = 4
VARIANTS_KEPT = 5
"""A page that answers differently each time may have this many accepted versions."""
AWAY_TELLS_AFTER = timedelta(days=2)
"""A page that does not answer is told to staff on the third day: shorter troubles end by themselves."""
RECENTLY = timedelta(days=30)
HARMLESS_CHANGES = 3
_SELECTION = frozenset({LookResult.SELECTION_EMPTY, LookResult.SELECTION_WRONG})


@dataclass(frozen=True, slots=True)
class Look:
    """What came of one look. `lines` are there where a page was read; `again` is a second reading, to be sure."""

    result: LookResult | None = None
    lines: tuple[str, ...] = ()
    again: tuple[str, ...] = ()
    validators: Validators = NOT_KNOWN
    moved_to: str = ""
    body: bytes = b""
    media_type: str = ""
    charset: str = ""


class LookAgainError(Exception):
    """The page changed near what is cited; a second reading tells whether it answers differently each time."""


@transaction.atomic
def record(page_id: int, look: Look, now: datetime) -> LookResult:
    """Write one look down. Raises `LookAgainError` where a second reading is wanted first; nothing is written then."""
    page = WatchedPage.objects.select_for_update().get(pk=page_id)
    if look.lines:
        result = _read(page, look, now)
        _note_answer(page, look, now)
    else:
        assert look.result is not None
        result = _not_read(page, look.result, now)
    page.result, page.looked_at = result, now
    page.save()
    return result


def _read(page: WatchedPage, look: Look, now: datetime) -> LookResult:
    uses = list(page.uses.all())
    variants = list(page.versions.filter(accepted=True).order_by("-seen_at", "-pk")[:VARIANTS_KEPT])
    if not variants:
        _settle_marks(uses, look.lines, look.lines)
        _stamp(uses, first_look(look.lines, _cited(uses), page.ignored), now)
        _keep(page, look.lines, now, accepted=True)
        recover(page, AlarmKind.AWAY, AlarmKind.UNREADABLE, AlarmKind.SELECTION, now=now)
        return LookResult.FIRST
    _settle_marks(uses, variants[0].lines, look.lines)
    variant, found = _nearest(variants, look.lines, uses, page.ignored)
    if found.kind == "near":
        return _near(page, look, uses, variant, found, now)
    if found.kind == "elsewhere":
        variant.accepted = False
        variant.save(update_fields=["accepted"])
        _keep(page, look.lines, now, accepted=True)
    _stamp(uses, found, now)
    recover(page, AlarmKind.AWAY, AlarmKind.UNREADABLE, AlarmKind.SELECTION, AlarmKind.NEAR, now=now)
    return LookResult.SAME if found.kind == "same" else LookResult.ELSEWHERE


def _near(
    page: WatchedPage, look: Look, uses: Sequence[PageUse], variant: PageVersion, found: Comparison, now: datetime
) -> LookResult:
    cited = _cited(uses)
    open_alarm = page.alarms.open().filter(kind=AlarmKind.NEAR).select_related("after").first()  # type: ignore[attr-defined]
    known = open_alarm is not None and open_alarm.after is not None and open_alarm.after.digest == digest_of(look.lines)
    if not known:
        if not look.again:
            raise LookAgainError
        after = _keep(page, look.lines, now, accepted=False)
        if compare(look.lines, look.again, cited, page.ignored).kind == "near" or _changes_all_the_time(page, now):
            if not _was_unstable(page, now):
                raise_alarm(page, AlarmKind.UNSTABLE, _facts(uses, found), variant, after, now)
            return LookResult.UNSTABLE
        raise_alarm(page, AlarmKind.NEAR, _facts(uses, found), variant, after, now)
    _stamp([use for use in uses if use.pk not in found.touched], found, now)
    recover(page, AlarmKind.AWAY, AlarmKind.UNREADABLE, AlarmKind.SELECTION, now=now)
    return LookResult.NEAR


def _changes_all_the_time(page: WatchedPage, now: datetime) -> bool:
    """Whether editors found again and again that a change was none: then it is the page that answers as it likes."""
    harmless = page.alarms.filter(kind=AlarmKind.NEAR, answer=AlarmAnswer.STILL_TRUE, closed_at__gte=now - RECENTLY)
    return harmless.count() >= HARMLESS_CHANGES


def _was_unstable(page: WatchedPage, now: datetime) -> bool:
    """Whether staff answered lately that this page differs each time: once a month is enough."""
    return page.alarms.filter(kind=AlarmKind.UNSTABLE, closed_at__gte=now - RECENTLY).exists()


def _not_read(page: WatchedPage, result: LookResult, now: datetime) -> LookResult:
    """A look that read nothing. Nothing is ever taken for unchanged here but what the site said itself (304)."""
    today = now.astimezone(JAPAN).date()
    if result in LATER:
        return result
    everything: list[tuple[PageUse, list[dict[str, Any]]]] = [(use, []) for use in page.uses.all()]
    if result in AWAY:
        page.failing_since = page.failing_since or today
        lasts = today - page.failing_since >= AWAY_TELLS_AFTER
        told = page.alarms.filter(kind=AlarmKind.AWAY, raised_at__date__gte=page.failing_since).exists()
        if not told and (result in SURELY_AWAY or lasts):
            raise_alarm(page, AlarmKind.AWAY, everything, None, None, now)
        return result
    page.failing_since = None
    recover(page, AlarmKind.AWAY, now=now)
    if result == LookResult.UNCHANGED or result == page.result:
        return result
    if result in _SELECTION:
        raise_alarm(page, AlarmKind.SELECTION, [], None, None, now)
    elif page.versions.exists():
        raise_alarm(page, AlarmKind.UNREADABLE, everything, None, None, now)
    return result


def _note_answer(page: WatchedPage, look: Look, now: datetime) -> None:
    page.read_at, page.failing_since = now, None
    page.moved_to = look.moved_to if look.moved_to != page.url else ""
    page.answered_url = look.validators.url
    page.etag, page.last_modified = look.validators.etag, look.validators.last_modified
    if look.body:
        how = {"packed": packed_bytes(look.body), "media_type": look.media_type[:80], "charset": look.charset}
        PageBody.objects.update_or_create(page=page, defaults=how)


def _nearest(
    variants: Sequence[PageVersion], lines: Sequence[str], uses: Sequence[PageUse], ignored: Sequence[str]
) -> tuple[PageVersion, Comparison]:
    """The accepted version that the page is most like now."""
    rank = {"same": 0, "elsewhere": 1, "near": 2}
    found = []
    for variant in variants:
        comparison = compare(variant.lines, lines, _cited(uses), ignored)
        if variant.reader != READER:
            comparison = _by_marks_alone(comparison)
        found.append((variant, comparison))
        if comparison.kind == "same":
            break
    return min(found, key=lambda pair: (rank[pair[1].kind], len(pair[1].touched)))


def _by_marks_alone(comparison: Comparison) -> Comparison:
    """What remains of a comparison with a version that an older program read: sentences may be cut differently."""
    touched = {
        key: gone
        for key, passages in comparison.touched.items()
        if (gone := tuple(each for each in passages if each.why == "mark_gone"))
    }
    if touched or comparison.kind != "near":
        return Comparison(comparison.kind, touched, comparison.standing)
    return Comparison("elsewhere", {}, comparison.standing)


def _cited(uses: Sequence[PageUse]) -> Mapping[object, CitedText]:
    return {use.pk: CitedText(use.says, use.marks) for use in uses}


def _settle_marks(uses: Sequence[PageUse], before: Sequence[str], after: Sequence[str]) -> None:
    """Take back proposed marks that stand nowhere on the page; marks that a person set stay, and count as missing."""
    changed = []
    for use in uses:
        absent = tuple(mark for mark in use.marks if not lines_with(mark, before) and not lines_with(mark, after))
        marks = use.marks if use.by_hand else tuple(mark for mark in use.marks if mark not in absent)
        missing = absent if use.by_hand else tuple(dict.fromkeys((*use.missing, *absent)))
        if (marks, missing) != (use.marks, use.missing):
            use.marks, use.missing = marks, missing
            changed.append(use)
    PageUse.objects.bulk_update(changed, ["marks", "missing"])


def _stamp(uses: Sequence[PageUse], found: Comparison, now: datetime) -> None:
    """Note the day on which the machine saw what these facts cite, live and unchanged."""
    seen = [use.pk for use in uses if use.pk in found.standing]
    PageUse.objects.filter(pk__in=seen).update(seen_live_on=now.astimezone(JAPAN).date())


def _facts(uses: Sequence[PageUse], found: Comparison) -> list[tuple[PageUse, Passages]]:
    return [(use, [asdict(passage) for passage in found.touched[use.pk]]) for use in uses if use.pk in found.touched]


def _keep(page: WatchedPage, lines: tuple[str, ...], now: datetime, *, accepted: bool) -> PageVersion:
    """Keep a version, and let the oldest go that nothing needs any more."""
    version = page.versions.create(
        seen_at=now, digest=digest_of(lines), packed=packed_lines(lines), reader=READER, accepted=accepted
    )
    needed = page.alarms.open().values_list("before", "after")  # type: ignore[attr-defined]
    wanted = {pk for pair in needed for pk in pair} | {version.pk}
    newest = page.versions.order_by("-pk").values_list("pk", flat=True)[:VERSIONS_KEPT]
    page.versions.filter(accepted=False).exclude(pk__in=wanted | set(newest)).delete()
    return version


def select(page: WatchedPage, selector: str, now: datetime) -> None:
    """Watch another part of a page from now on. Raises `NoReadingError` where the part is not there.

    What that part says now, in the page as it was last sent, is what later looks are compared with.
    """
    body = PageBody.objects.get(page=page)
    lines = read(body.content, body.media_type, body.charset, selector=selector).lines
    page.selector = selector
    page.etag = page.last_modified = ""
    page.save(update_fields=["selector", "etag", "last_modified"])
    page.versions.filter(accepted=True).update(accepted=False)
    _settle_marks(list(page.uses.all()), lines, lines)
    _keep(page, lines, now, accepted=True)
    recover(page, AlarmKind.SELECTION, now=now)


def digest_of(lines: Sequence[str]) -> str:
    """A short name for exactly these sentences."""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
