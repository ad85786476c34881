"""Which pages to look at in a run: those that carry most, within what a site may be asked for (pure)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Mode = Literal["due", "all", "source"]

DAYS = (1, 3, 7)
"""How often to look at a page: the third that most results rest on daily, the next every third day, the rest weekly."""
FULL_READ_DAYS = 7
"""A site may answer for ever that nothing changed; this often the whole page is asked for anyway."""
SLACK = timedelta(hours=2)
"""A run that starts some minutes earlier than yesterday's still counts as the next day's."""
PER_HOST = 60
PER_RUN = 1_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """One page that something cites. `risk` is the review queue's weight of all facts that rest on it."""

    url: str
    host: str
    risk: int
    looked_at: datetime | None = None
    is_failing: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """Pages by host, most urgent first. `left_out` pages were due and are beyond the budget."""

    by_host: Mapping[str, tuple[str, ...]]
    left_out: int

    @property
    def count(self) -> int:
        return sum(map(len, self.by_host.values()))


def plan(
    candidates: Iterable[Candidate],
    now: datetime,
    mode: Mode = "due",
    *,
    per_host: int = PER_HOST,
    per_run: int = PER_RUN,
) -> Plan:
    """What to look at now. Every mode but `due` takes pages however lately they were looked at."""
    known = sorted(candidates, key=lambda each: (-each.risk, each.url))
    days = {each.url: DAYS[min(3 * place // max(1, len(known)), 2)] for place, each in enumerate(known)}
    due = [each for each in known if mode != "due" or _is_due(each, days[each.url], now)]
    due.sort(key=lambda each: (-_urgency(each, now), each.url))
    by_host: dict[str, list[str]] = {}
    chosen = 0
    for each in due:
        here = by_host.setdefault(each.host, [])
        if chosen < per_run and len(here) < per_host:
            here.append(each.url)
            chosen += 1
    return Plan({host: tuple(urls) for host, urls in by_host.items() if urls}, len(due) - chosen)


def needs_full_read(read_at: datetime | None, now: datetime) -> bool:
    """Whether to ask for the page itself instead of whether it changed."""
    return read_at is None or now - read_at >= timedelta(days=FULL_READ_DAYS) - SLACK


def _is_due(page: Candidate, days: int, now: datetime) -> bool:
    wait = timedelta(days=1 if page.is_failing else days) - SLACK
    return page.looked_at is None or now - page.looked_at >= wait


def _urgency(page: Candidate, now: datetime) -> float:
    waited = 365.0 if page.looked_at is None else (now - page.looked_at) / timedelta(days=1)
    return (1 + page.risk) * waited
