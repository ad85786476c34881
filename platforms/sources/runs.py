"""A run over the pages that are due: leases, threads, progress, and what to say at the end.

Threads fetch and read, one site each; the thread that began the run alone asks the database, so that SQLite and
PostgreSQL serve alike and memory holds one page a thread. A lease a site keeps a second run away from it. A page is
written down as soon as it was looked at, so a run that dies loses one page, and the next one goes on behind it.
"""

import logging
import queue
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db.models import Q

from platforms.clock import now
from platforms.models import LookResult, PageAlarm, WatchedHost, WatchedPage, WatchRun
from platforms.models.watched_page import READ
from platforms.sources.alarms import settle
from platforms.sources.fetching import Fetched, Fetcher, FetchError
from platforms.sources.looks import Look, LookAgainError, record
from platforms.sources.page_addresses import NOT_KNOWN, Validators, host_of
from platforms.sources.planning import PER_HOST, PER_RUN, Candidate, Mode, Plan, needs_full_read, plan
from platforms.sources.reading import NoReadingError, read
from platforms.sources.registering import Cited

logger = logging.getLogger("yamedoki.sources")

THREADS = 8
LEASE = timedelta(minutes=15)
CONTINUES = timedelta(hours=12)
"""An unfinished run of the same kind that began this long ago at most is gone on with."""
LONGEST_WAIT_SECONDS = 60
"""A site that asks to come back within a minute is asked once more in the same run; later, in another one."""
TRANSIENT = frozenset({"timeout", "connection", "server_error", "busy", "robots_unreachable"})
OURS = frozenset({LookResult.UNKNOWN_HOST, LookResult.TIMEOUT, LookResult.CONNECTION})
"""What our own line would look like from here if it were cut."""
FEW_HOSTS = 3

Risk = Mapping[tuple[str, str], int]
"""What rests on a fact, by the slug of its platform and its address."""


@dataclass
class Summary:
    """What came of a run. `line_is_cut`: no site at all could be reached."""

    planned: int = 0
    left_out: int = 0
    looked: int = 0
    results: Counter[str] = field(default_factory=Counter)
    line_is_cut: bool = False
    new_alarms: int = 0

    @property
    def postponed(self) -> int:
        """Pages that were due and wait for another run."""
        return self.planned - self.looked + self.left_out

    def __str__(self) -> str:
        near, same = self.results[LookResult.NEAR], self.results[LookResult.SAME] + self.results[LookResult.UNCHANGED]
        other = self.results[LookResult.ELSEWHERE] + self.results[LookResult.FIRST]
        unread = self.looked - near - same - other
        return (
            f"{self.looked}ページを見ました：前と同じ{same}、はじめて・ほかの部分だけ{other}、引用の近くの変更{near}、"
            f"読めない・その他{unread}。新しい知らせ{self.new_alarms}、あとに回した{self.postponed}。"
        )


@dataclass(frozen=True, slots=True)
class Target:
    """One page to fetch, with everything that a thread needs to know of it."""

    page_id: int
    url: str
    selector: str
    validators: Validators


@dataclass(slots=True)
class _Event:
    """What a thread tells: one look (`look`, answered over `reply`), or that its site is done."""

    host: str
    target: Target | None = None
    look: Look | None = None
    reply: "queue.SimpleQueue[str] | None" = None
    retry_after: int = 0


def planned(
    cited: Cited, risk: Risk, mode: Mode, at: datetime, *, source: str = "", since: datetime | None = None
) -> Plan:
    """What a run would look at. `source` is the key of one source or a page's address; `since`: what was done already."""
    pages = {page.url: page for page in WatchedPage.objects.filter(url__in=cited.urls)}
    weight: Counter[str] = Counter()
    wanted: set[str] = set()
    for use in cited.uses.values():
        weight[use.url] += risk.get((use.slug, use.address), 0)
        if mode != "source" or source in (use.source, use.url, f"{use.slug}/{use.source}"):
            wanted.add(use.url)
    candidates = []
    for url in sorted(wanted):
        page = pages.get(url) or WatchedPage(url=url, host=host_of(url))
        if since is None or page.looked_at is None or page.looked_at < since:
            candidates.append(Candidate(url, page.host, weight[url], page.looked_at, page.failing_since is not None))
    budget = {"per_host": PER_HOST, "per_run": PER_RUN} if mode == "due" else {"per_host": 10**6, "per_run": 10**6}
    return plan(candidates, at, mode, **budget)


def begin(mode: Mode, at: datetime) -> WatchRun:
    """A new run, or the unfinished one of the same kind that it goes on with."""
    unfinished = WatchRun.objects.filter(mode=mode, finished_at=None, started_at__gte=at - CONTINUES)
    run = unfinished.order_by("-started_at").first() if mode == "all" else None
    return run or WatchRun.objects.create(key=uuid.uuid4().hex, mode=mode, started_at=at)


def carry_out(
    run: WatchRun, plan: Plan, fetcher: Fetcher, progress: Callable[[str], None], *, threads: int = THREADS
) -> Summary:
    """Look at every page of the plan, one request a site at a time."""
    began = now()
    summary = Summary(planned=plan.count, left_out=plan.left_out)
    works = _Works(run, plan, fetcher, summary, progress)
    try:
        works.go(threads)
    finally:
        works.stop()
    settle()
    summary.new_alarms = PageAlarm.objects.filter(raised_at__gte=began).count()
    run.finished_at, run.counts = now(), dict(summary.results)
    run.save(update_fields=["finished_at", "counts"])
    return summary


class _Works:
    """One run at work: the side that asks the database."""

    def __init__(
        self, run: WatchRun, plan: Plan, fetcher: Fetcher, summary: Summary, progress: Callable[[str], None]
    ) -> None:
        self.run, self.plan, self.fetcher, self.summary, self.progress = run, plan, fetcher, summary, progress
        # A worker's own key: two commands that go on with the same run are still two.
        self.key = uuid.uuid4().hex
        self.events: queue.SimpleQueue[_Event] = queue.SimpleQueue()
        self.stopped = threading.Event()
        self.active: dict[str, threading.Thread] = {}
        self.waiting: dict[int, queue.SimpleQueue[str]] = {}
        self.held_back: list[tuple[Target, Look]] = []
        self.anybody_answered = False

    def go(self, threads: int) -> None:
        # Long lists first: the last site decides when the run ends.
        hosts = sorted(self.plan.by_host, key=lambda host: -len(self.plan.by_host[host]))
        while hosts or self.active:
            while hosts and len(self.active) < threads:
                self._start(hosts.pop(0))
            if self.active:
                self._take(self.events.get())
        self._write_what_was_held_back()

    def stop(self) -> None:
        """Let threads end after their present request and give the leases back, whatever happened."""
        self.stopped.set()
        for thread in list(self.active.values()):
            while thread.is_alive():
                try:
                    event = self.events.get(timeout=0.2)
                except queue.Empty:
                    continue
                if event.reply is not None:
                    event.reply.put("stop")
        WatchedHost.objects.filter(lease_by=self.key).update(lease_by="", lease_until=None)

    def _start(self, host: str) -> None:
        urls = self.plan.by_host[host]
        if not lease(host, self.key, now()):
            self.progress(f"{host}：あとにします（ほかの実行が見ているか、サイトが待つよう求めています）。")
            return
        targets = [
            _target(page)
            for page in WatchedPage.objects.filter(url__in=urls)
            # Another run may have been there since this one was planned.
            if page.looked_at is None or page.looked_at < self.run.started_at or self.run.mode == "source"
        ]
        targets.sort(key=lambda target: urls.index(target.url))
        visit = _Visit(host, targets, self.fetcher, self.events, self.stopped)
        thread = threading.Thread(target=visit.run, name=f"watch-{host}", daemon=True)
        self.active[host] = thread
        thread.start()

    def _take(self, event: _Event) -> None:
        if event.target is None or event.look is None:
            self._done(event)
            return
        assert event.reply is not None
        try:
            reply = self._record(event.target, event.look)
        except BaseException:
            event.reply.put("stop")
            raise
        lease(event.host, self.key, now())
        event.reply.put(reply)

    def _done(self, event: _Event) -> None:
        self.active.pop(event.host).join()
        until = now() + timedelta(seconds=event.retry_after) if event.retry_after else None
        held = {"lease_by": "", "lease_until": None} | ({"not_before": until} if until else {})
        WatchedHost.objects.filter(name=event.host, lease_by=self.key).update(**held)

    def _record(self, target: Target, look: Look) -> str:
        if look.result in OURS and not self.anybody_answered:
            self.held_back.append((target, look))
            return "next"
        self.anybody_answered = self.anybody_answered or look.result not in OURS
        try:
            result = record(target.page_id, look, now())
        except LookAgainError:
            return "again"
        self._count(target, result)
        return "next"

    def _count(self, target: Target, result: LookResult) -> None:
        summary = self.summary
        summary.looked += 1
        summary.results[result] += 1
        # The address and the result, never a word of the page.
        logger.info("looked", extra={"fields": {"page": target.page_id, "result": str(result)}})
        self.progress(f"{summary.looked}/{summary.planned} {target.url}：{LookResult(result).label}")

    def _write_what_was_held_back(self) -> None:
        """Failures to connect count against pages only where the line was up for at least one site."""
        hosts = {host_of(target.url) for target, _ in self.held_back}
        self.summary.line_is_cut = not self.anybody_answered and len(hosts) >= FEW_HOSTS
        if self.summary.line_is_cut:
            return
        for target, look in self.held_back:
            self._count(target, record(target.page_id, look, now()))


class _Visit:
    """One site, in a thread of its own: page after page. It asks no database."""

    def __init__(
        self,
        host: str,
        targets: Iterable[Target],
        fetcher: Fetcher,
        events: "queue.SimpleQueue[_Event]",
        stopped: threading.Event,
    ) -> None:
        self.host, self.targets, self.fetcher, self.events, self.stopped = host, list(targets), fetcher, events, stopped
        self.retry_after = 0

    def run(self) -> None:
        try:
            again = [target for target in self.targets if not self._look(target, is_last_try=False)]
            if again and not self.stopped.wait(min(self.retry_after, LONGEST_WAIT_SECONDS)):
                self.retry_after = 0
                for target in again:
                    self._look(target, is_last_try=True)
        finally:
            self.events.put(_Event(self.host, retry_after=self.retry_after))

    def _look(self, target: Target, *, is_last_try: bool) -> bool:
        """Look at one page and have it written down; False where it is to be tried again at the end."""
        if self.stopped.is_set() or self.retry_after > LONGEST_WAIT_SECONDS:
            return True  # the site asked to be left alone for longer than this run lasts
        try:
            look = look_at(self.fetcher, target)
        except FetchError as error:
            self.retry_after = max(self.retry_after, error.retry_after)
            if error.why in TRANSIENT and not is_last_try and error.retry_after <= LONGEST_WAIT_SECONDS:
                return False
            look = Look(result=LookResult(error.why))
        except Exception as error:  # noqa: BLE001 - one page that we cannot cope with must not end the run
            # The type alone: what an exception says may quote the page.
            logger.warning("cannot read", extra={"fields": {"page": target.page_id, "error": type(error).__name__}})
            look = Look(result=LookResult.ODD_ANSWER)
        if self._tell(target, look) == "again":
            self._tell(target, self._sure(target, look))
        return True

    def _sure(self, target: Target, look: Look) -> Look:
        """The same look with a second reading; where none can be had, the first is told as it was heard: unstable."""
        try:
            second = look_at(self.fetcher, Target(target.page_id, target.url, target.selector, NOT_KNOWN))
        except FetchError as error:
            return Look(result=LookResult(error.why))
        if not second.lines:
            return second
        return replace(look, again=second.lines)

    def _tell(self, target: Target, look: Look) -> str:
        reply: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.events.put(_Event(self.host, target, look, reply))
        return reply.get()


def look_at(fetcher: Fetcher, target: Target) -> Look:
    """Fetch and read one page. Raises `FetchError`."""
    fetched = fetcher.fetch(target.url, target.validators)
    if fetched.body is None:
        return Look(result=LookResult.UNCHANGED)
    if was_sent_home(target.url, fetched):
        return Look(result=LookResult.SOFT_404)
    path = urlsplit(fetched.url).path
    try:
        reading = read(fetched.body, fetched.media_type, fetched.charset, selector=target.selector, path=path)
    except NoReadingError as error:
        return Look(result=LookResult(error.why))
    return Look(
        lines=reading.lines,
        validators=fetched.validators,
        moved_to=fetched.moved_to,
        body=fetched.body,
        media_type=fetched.media_type,
        charset=fetched.charset,
    )


def was_sent_home(url: str, fetched: Fetched) -> bool:
    """Whether a site answers with its front page instead of the page that was asked for: its way to say 404."""
    return bool(fetched.hops) and urlsplit(fetched.url).path in ("", "/") and urlsplit(url).path not in ("", "/")


def lease(host: str, key: str, at: datetime) -> bool:
    """Take this site, or keep it, for a while. False where another run has it, or the site asked to be left alone."""
    WatchedHost.objects.get_or_create(name=host)
    free = Q(lease_until=None) | Q(lease_until__lt=at) | Q(lease_by=key)
    allowed = Q(not_before=None) | Q(not_before__lte=at) | Q(lease_by=key)
    # One statement, so that of two runs exactly one changes the row.
    taken = WatchedHost.objects.filter(free, allowed, name=host).update(lease_by=key, lease_until=at + LEASE)
    return taken == 1


def _target(page: WatchedPage) -> Target:
    known = Validators(page.answered_url, page.etag, page.last_modified)
    asks_all = needs_full_read(page.read_at, now()) or page.result not in READ | {LookResult.UNCHANGED}
    return Target(page.pk, page.url, page.selector, NOT_KNOWN if asks_all else known)
