"""How long a remedy takes, at each bound, and how that day came about.

| bound | means |
| EARLIEST | everybody is as quick as the rules allow |
| SILENT | the counterpart never answers, everything else takes its longest |
| LATEST | everything takes the longest that anyone promises |

A day that nobody promises is still needed to close the books: the earliest possible one stands in
and is marked.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Literal

from guides.engine.account import Account
from guides.engine.structure import Option, Structure
from platforms.facts import PayoutMethod, Wait
from platforms.paydays import PayDay, add_business_days, payout_range, payout_under_way

_MOST_REMEMBERED = 20_000
"""Days remembered for one document and one day, so that strange readers cannot fill the memory."""


class Bound(StrEnum):
    """Which end of every wait counts."""

    EARLIEST = "earliest"
    SILENT = "silent"
    LATEST = "latest"


ReasonKind = Literal["at_once", "days", "business_days", "days_after", "payout", "under_way", "expiry", "open"]


@dataclass(frozen=True, slots=True)
class Reason:
    """How a day came about, as data: pages put it into words.

    `since`: the day from which it is counted; for `days_after` the reader's own date, None where that
    is unknown. `days`: how many days were added. `payday`: closing day, nominal pay day and holiday
    shift of a payout; None where its schedule is unknown. `by_silence`: the bound of a counterpart who
    does not answer.
    """

    kind: ReasonKind
    since: date | None
    days: int | None = None
    payday: PayDay | None = None
    by_silence: bool = False


@dataclass(frozen=True, slots=True)
class Finish:
    """The day a remedy is done, at one bound. `promised` False: it may take longer than anyone says."""

    day: date
    promised: bool
    reason: Reason

    @property
    def caught_on(self) -> date | None:
        """The closing or request that takes the money out, where the wait is a payout."""
        if self.reason.kind == "payout" and self.reason.payday is not None:
            return self.reason.payday.caught_on
        return None


class Waits:
    """Works out when remedies finish, seen from one day, and remembers what is the same for every reader."""

    __slots__ = ("_known", "_methods", "_today")

    def __init__(self, methods: dict[str, PayoutMethod], today: date) -> None:
        self._methods = methods
        self._today = today
        self._known: dict[tuple[Option, Bound, date], Finish] = {}

    def finish(self, option: Option, bound: Bound, start: date, account: Account) -> Finish:
        """When a remedy that starts on `start` is done: never before the best case, nor before `start`."""
        if option.wait_varies:
            return self._finish(option, bound, start, account)
        key = (option, bound, start)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            found = self._known[key] = self._finish(option, bound, start, account)
        return found

    def _finish(self, option: Option, bound: Bound, start: date, account: Account) -> Finish:
        remedy = option.remedy
        earliest, longest = self._span(remedy.wait, start, account)
        if bound is Bound.EARLIEST:
            return earliest
        silent = None
        if remedy.silence is not None:
            silent = self._span(remedy.silence, start, account)[1]
            silent = replace(silent, day=max(silent.day, earliest.day), reason=replace(silent.reason, by_silence=True))
        if bound is Bound.SILENT and (silent is not None or remedy.actor == "counterpart"):
            found = silent
        elif remedy.may_be_refused or remedy.wait.kind == "open":
            found = None
        elif silent is None or not silent.promised:
            found = silent or longest
        else:
            found = max(longest, silent, key=_day) if longest.promised else silent
        return found if found is not None and found.promised else replace(earliest, promised=False)

    def _span(self, wait: Wait, start: date, account: Account) -> tuple[Finish, Finish]:
        """The earliest and the latest end of one wait."""
        match wait.kind:
            case "none":
                return _both(Finish(start, True, Reason("at_once", start)))
            case "days" | "business_days":
                return self._counted(wait, start)
            case "days_after":
                return _after_a_date(wait, start, account.answer(wait.question or ""))
            case "payout" | "payout_under_way":
                return self._paid(wait, start, account)
            case "expiry":
                return self._lapsed(start, account)
            case "open":
                return _unpromised(Finish(start, True, Reason("open", start, wait.typical_days)))

    def _counted(self, wait: Wait, start: date) -> tuple[Finish, Finish]:
        count = add_business_days if wait.kind == "business_days" else _add_days
        kind: ReasonKind = "business_days" if wait.kind == "business_days" else "days"
        least, most = wait.min_days or 0, wait.max_days
        earliest = Finish(count(start, least), True, Reason(kind, start, least))
        if most is None:
            return _unpromised(earliest)
        return earliest, Finish(count(start, most), True, Reason(kind, start, most))

    def _paid(self, wait: Wait, start: date, account: Account) -> tuple[Finish, Finish]:
        method = self._methods.get(wait.method or "")
        if wait.kind == "payout":
            kind: ReasonKind = "payout"
            days = payout_range(method, start) if method else None
        else:
            kind = "under_way"
            asked = account.answer(wait.question) if wait.question else None
            days = payout_under_way(method, start, asked if isinstance(asked, date) else None) if method else None
        if days is None:
            return _unpromised(Finish(start, True, Reason(kind, start)))
        first, last = (Finish(max(start, day.paid_on), True, Reason(kind, start, payday=day)) for day in days)
        return first, last

    def _lapsed(self, start: date, account: Account) -> tuple[Finish, Finish]:
        days = account.all_lapsed(self._today, start)
        if days is None:
            return _unpromised(Finish(start, True, Reason("expiry", None)))
        first, last = (Finish(day, True, Reason("expiry", start, (day - start).days)) for day in days)
        return first, last


@lru_cache(maxsize=32)
def waits_of(structure: Structure, today: date) -> Waits:
    """The waits of a document on a day, shared by all its readers."""
    return Waits(structure.methods, today)


def _after_a_date(wait: Wait, start: date, since: object) -> tuple[Finish, Finish]:
    if not isinstance(since, date):
        return _unpromised(Finish(start, True, Reason("days_after", None, wait.min_days)))
    least, most = wait.min_days or 0, wait.max_days
    earliest = Finish(max(start, _add_days(since, least)), True, Reason("days_after", since, least))
    if most is None:
        return _unpromised(earliest)
    return earliest, Finish(max(start, _add_days(since, most)), True, Reason("days_after", since, most))


def _add_days(day: date, days: int) -> date:
    return day + timedelta(days=days)


def _both(finish: Finish) -> tuple[Finish, Finish]:
    return finish, finish


def _unpromised(earliest: Finish) -> tuple[Finish, Finish]:
    return earliest, replace(earliest, promised=False)


def _day(finish: Finish) -> date:
    return finish.day
