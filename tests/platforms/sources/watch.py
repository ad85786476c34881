"""Runs on days of their own, as a timer would start them."""

from datetime import UTC, date, datetime, timedelta

import time_machine

from platforms.models import LookResult, PageUse, WatchedPage
from platforms.sources import runs
from platforms.sources.fetching import Fetcher
from platforms.sources.registering import cited_now, register

TODAY = date(2026, 11, 27)
NOON = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)


class Watch:
    """`day` is the day of the next run, counted from `TODAY`."""

    def __init__(self, fetcher: Fetcher) -> None:
        self.fetcher = fetcher
        self.day = 0

    def run(self, url: str = "http://help.test/pay", *, days: int = 1) -> LookResult:
        """Look at one page, some days after the last look; what came of it."""
        self.summary(url, days=days)
        return LookResult(WatchedPage.objects.get(url=url).result)

    def summary(self, url: str = "", *, days: int = 1) -> runs.Summary:
        with time_machine.travel(NOON + timedelta(days=self.day), tick=True):
            cited = cited_now()
            register(cited)
            mode = "source" if url else "all"
            run = runs.begin(mode, NOON + timedelta(days=self.day))
            plan = runs.planned(cited, {}, mode, NOON + timedelta(days=self.day), source=url)
            found = runs.carry_out(run, plan, self.fetcher, lambda _: None)
        self.day += days
        return found

    def seen(self, source: str = "pay") -> date | None:
        """The last day on which the machine saw what the fact of this source cites."""
        return PageUse.objects.get(source=source).seen_live_on
