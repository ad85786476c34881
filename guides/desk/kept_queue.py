"""The review queue of all drafts as they are now; what each version of a draft says is kept from view to view."""

import heapq
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from django.db.models import Max
from pydantic import ValidationError

from guides.desk.review_queue import Watched, changed_places, counted, facts_to_watch, order, queue
from guides.desk.scenarios import Place, rests_on
from platforms.clock import JAPAN
from platforms.documents.facts import PlatformFacts
from platforms.documents.remembering import MostRecent
from platforms.drafts.rows import documents_of
from platforms.editions import catalog
from platforms.models import DraftChange, Edition, Platform, Question, Scenario

RECENT_DAYS = 365
MOST_BYTES = 64_000_000
BYTES_OF_A_FACT = 1_000
"""About what one fact takes in the memory of a server."""


class Queue(NamedTuple):
    """What to check again, of each platform most urgent first, and the platforms whose drafts cannot be read.

    `ids` and `names` are of all platforms: ids by slug, and slugs with names in the order of their reading.
    """

    of_each: Sequence[tuple[Watched, ...]]
    broken: list[Platform]
    ids: Mapping[str, int]
    names: list[tuple[str, str]]
    today: date

    def number(self, slug: str = "") -> int:
        """How many facts of all platforms or of one are due."""
        return sum(map(len, self._of(slug)))

    def due(self, slug: str = "") -> Iterator[Watched]:
        """These facts, most urgent first. Whoever takes a few pays for a few."""
        return heapq.merge(*self._of(slug), key=lambda fact: order(fact, self.today))

    def _of(self, slug: str) -> list[tuple[Watched, ...]]:
        return [facts for facts in self.of_each if facts and slug in ("", facts[0].slug)]


class _Case(NamedTuple):
    """What of a scenario decides its result."""

    query: str
    on: date | None


class _Frozen(NamedTuple):
    """One edition, which never changes; the digest tells it from another one that had its id in another database."""

    platform: int
    slug: str
    number: int
    pk: int
    digest: str
    published_at: datetime


class _Draft(NamedTuple):
    """A draft as its newest entry in the log left it: every save writes one, in whichever process.

    The time tells it from another one that had its id in another database. Former keys of questions are learnt from
    files of other platforms, which no log of this one tells.
    """

    platform: int
    change: int
    at: datetime
    former_keys: str


_Version = _Frozen | _Draft


class _Known(NamedTuple):
    """What a version says. `drives`: how many scenarios rest on each fact."""

    facts: tuple[Watched, ...] = ()
    drives: Mapping[Place, int] = {}
    is_readable: bool = True


_KNOWN = MostRecent[tuple[_Version, tuple[_Case, ...]], _Known](MOST_BYTES)
_DUE = MostRecent[Hashable, tuple[tuple[Watched, ...], bool]](MOST_BYTES)
"""Facts in their order, and whether the version can be read, by everything that decides them."""


def forget() -> None:
    """Forget every version, for tests that compare with what is worked out anew."""
    _KNOWN.clear()
    _DUE.clear()


def the_queue(today: date) -> Queue:
    """Every fact of every draft that is not checked yet today.

    Where the log knows of no edit since, the edition is the draft. What a version says is kept from view to view.
    """
    cases: dict[int, list[_Case]] = defaultdict(list)
    for pk, query, on in Scenario.objects.in_use().order_by("pk").values_list("platform", "query", "on"):
        cases[pk].append(_Case(query, on))
    fields = ("platform", "platform__slug", "number", "pk", "digest", "published_at")
    editions = tuple(_Frozen(*row) for row in Edition.objects.order_by("platform", "number").values_list(*fields))
    platforms = list(Platform.objects.order_by("kana", "slug").values_list("pk", "slug", "name"))
    versions = _versions(editions, [pk for pk, _, _ in platforms])
    recent = _recent_changes(editions, today)
    keys = {
        pk: (version or object(), tuple(cases[pk]), frozenset(recent.get(pk, {}).items()), today)
        for pk, version in versions.items()
    }
    found = {pk: _DUE.get(key) for pk, key in keys.items()}
    missing = {pk: versions[pk] for pk, each in found.items() if each is None}
    for pk, known in _worked_out(missing, cases, today).items():
        due = queue(counted(known.facts, known.drives, recent.get(pk, {})), today)
        found[pk] = due, known.is_readable
        if versions[pk] is not None:
            _DUE.keep(keys[pk], (due, known.is_readable), BYTES_OF_A_FACT * len(due))
    broken = [pk for pk, each in found.items() if each is not None and not each[1]]
    return Queue(
        of_each=[each[0] for each in found.values() if each is not None],
        broken=list(Platform.objects.filter(pk__in=broken)) if broken else [],
        ids={slug: pk for pk, slug, _ in platforms},
        names=[(slug, name) for _, slug, name in platforms],
        today=today,
    )


def _versions(editions: Iterable[_Frozen], platforms: Iterable[int]) -> dict[int, _Version | None]:
    """The version of each draft, by the id of its platform; None for one that nothing tells of, which is always read."""
    current = {edition.platform: edition for edition in editions}
    edited = {pk: (change, at) for pk, change, at in _newest_changes()}
    keys: list[str] = []
    found: dict[int, _Version | None] = {}
    for pk in platforms:
        edition, (change, at) = current.get(pk), edited.get(pk, (0, None))
        if edition is not None and (at is None or at <= edition.published_at):
            found[pk] = edition
        elif at is None:
            found[pk] = None
        else:
            keys = keys or [repr(list(Question.objects.order_by("pk").values_list("key", "aliases")))]
            found[pk] = _Draft(pk, change, at, keys[0])
    return found


def _newest_changes() -> Iterable[tuple[int, int, datetime]]:
    rows = DraftChange.objects.order_by().values("platform").annotate(change=Max("pk"), newest=Max("at"))
    return rows.values_list("platform", "change", "newest")


def _worked_out(
    versions: Mapping[int, _Version | None], cases: Mapping[int, list[_Case]], today: date
) -> dict[int, _Known]:
    """What each of these versions says, by the id of its platform. Documents are read of those that are not kept.

    Running scenarios takes most of the time. It is done once, before the server divides (`config.preload`), and
    then for each new edition, save and scenario: a scenario with a day of its own never changes.
    """
    on_days = {pk: tuple(case._replace(on=case.on or today) for case in cases[pk]) for pk in versions}
    found: dict[int, _Known] = {}
    for pk, version in versions.items():
        if version is not None and (known := _KNOWN.get((version, on_days[pk]))) is not None:
            found[pk] = known
    unread = {pk: version for pk, version in versions.items() if pk not in found}
    for pk, document in _documents(unread):
        found[pk] = known = _known(document, on_days[pk], today)
        if (version := versions[pk]) is not None:
            _KNOWN.keep((version, on_days[pk]), known, BYTES_OF_A_FACT * len(known.facts))
    return found


def _known(document: PlatformFacts | None, cases: Iterable[_Case], today: date) -> _Known:
    if document is None:
        return _Known(is_readable=False)
    drives = Counter(place for case in cases for place in rests_on(document, case, today))
    return _Known(facts_to_watch(document), drives)


def _documents(versions: Mapping[int, _Version | None]) -> Iterator[tuple[int, PlatformFacts | None]]:
    """These documents by the id of their platform, None for one that cannot be read; drafts with one set of queries."""
    drafts = [pk for pk, version in versions.items() if not isinstance(version, _Frozen)]
    rows = documents_of(Platform.objects.filter(pk__in=drafts)) if drafts else {}
    for pk, version in versions.items():
        try:
            if isinstance(version, _Frozen):
                yield pk, _document(version)
            elif pk in rows:  # not deleted meanwhile
                yield pk, PlatformFacts.model_validate(rows[pk])
        except ValidationError:
            yield pk, None


def _document(edition: _Frozen) -> PlatformFacts:
    known = catalog.current().get(edition.slug)
    is_known = known is not None and known.number == edition.number
    return known.facts if is_known else Edition.objects.get(pk=edition.pk).document()  # type: ignore[union-attr]


def _recent_changes(editions: Iterable[_Frozen], today: date) -> Mapping[int, Mapping[Place, int]]:
    """How often each fact changed in the editions of the last year, by platform id."""
    since = today - timedelta(days=RECENT_DAYS)
    found: dict[int, Counter[Place]] = defaultdict(Counter)
    for before, after in pairwise(editions):
        if after.platform == before.platform and after.published_at.astimezone(JAPAN).date() >= since:
            found[after.platform].update(_changed_places(before, after))
    return found


@lru_cache(maxsize=4096)
def _changed_places(before: _Frozen, after: _Frozen) -> frozenset[Place]:
    """What one edition changed. Only names of facts are kept."""
    both = Edition.objects.in_bulk([before.pk, after.pk])
    return changed_places(both[before.pk].document(), both[after.pk].document())
