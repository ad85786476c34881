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
from typing import Literal

from guides.engine.account import Account
from guides.engine.rules import Option, Rulebook
from guides.engine.situation import Answer
from platforms.documents.facts import PayoutMethod, Wait
from platforms.documents.remembering import remembered
from platforms.money.paydays import PayDay, add_business_days, payout_range, payout_under_way

_MOST_REMEMBERED = 500
"""Days remembered for one document, so that strange readers cannot fill the memory."""


class Bound(StrEnum):
    """Which end of every wait counts."""

    EARLIEST = "earliest"
    SILENT = "silent"
    LATEST = "latest"


BOUNDS = (Bound.EARLIEST, Bound.SILENT, Bound.LATEST)
PLACES = range(len(BOUNDS))
_PLACES = {bound: place for place, bound in enumerate(BOUNDS)}

NEVER = date.max.toordinal()
"""The day of what nobody promises, where days are compared. Compared days are ordinals."""


def ordinal(day: date | None) -> int:
    """A day for comparing; None is the day that never comes."""
    return NEVER if day is None else day.toordinal()


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


Finishes = tuple[Finish, Finish, Finish]
"""When one remedy is done, at each of `BOUNDS`."""


class RemedyDays:
    """Works out when remedies finish, and remembers what is the same for every reader."""

    __slots__ = ("_known", "_methods")

    def __init__(self, methods: dict[str, PayoutMethod]) -> None:
        self._methods = methods
        self._known: dict[tuple[Option, date], Finishes] = {}

    def finish(self, option: Option, bound: Bound, start: date, account: Account) -> Finish:
        """When a remedy that starts on `start` is done: never before the best case, nor before `start`."""
        return self.finishes(option, start, account)[_PLACES[bound]]

    def finishes(self, option: Option, start: date, account: Account) -> Finishes:
        """The same at every bound."""
        if option.wait_varies:
            return self._finishes(option, start, account)
        found = self._known.get((option, start))
        if found is None:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            found = self._known[option, start] = self._finishes(option, start, account)
        return found

    def _finishes(self, option: Option, start: date, account: Account) -> tuple[Finish, Finish, Finish]:
        remedy = option.remedy
        earliest, longest = self._span(remedy.wait, start, account)
        nobody_promises = replace(earliest, promised=False)
        if remedy.silence is None:
            silent, latest = (nobody_promises if remedy.actor == "counterpart" else longest), longest
        else:
            end = self._span(remedy.silence, start, account)[1]
            silent = replace(end, day=max(end.day, earliest.day), reason=replace(end.reason, by_silence=True))
            latest = max(longest, silent, key=_day) if longest.promised and silent.promised else silent
        if remedy.may_be_refused or remedy.wait.kind == "open":
            latest = nobody_promises
            silent = silent if remedy.silence is not None else nobody_promises
        return earliest, silent if silent.promised else nobody_promises, latest if latest.promised else nobody_promises

    def _span(self, wait: Wait, start: date, account: Account) -> tuple[Finish, Finish]:
        """The earliest and the latest end of one wait."""
        match wait.kind:
            case "none":
                return _both(Finish(start, True, Reason("at_once", start)))
            case "days" | "business_days":
                return self._counted(wait, start)
            case "days_after":
                return _after_a_date(wait, start, _asked(wait, account))
            case "payout" | "payout_under_way":
                return self._paid(wait, start, account)
            case "expiry":
                return _lapsed(start, account)
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
            asked = _asked(wait, account)
            days = payout_under_way(method, start, asked if isinstance(asked, date) else None) if method else None
        if days is None:
            return _unpromised(Finish(start, True, Reason(kind, start)))
        first, last = (Finish(max(start, day.paid_on), True, Reason(kind, start, payday=day)) for day in days)
        return first, last


@remembered
def remedy_days_of(rulebook: Rulebook) -> RemedyDays:
    """The remedy days of a document, shared by all its readers."""
    return RemedyDays(rulebook.methods)


def _after_a_date(wait: Wait, start: date, since: object) -> tuple[Finish, Finish]:
    if not isinstance(since, date):
        return _unpromised(Finish(start, True, Reason("days_after", None, wait.min_days)))
    least, most = wait.min_days or 0, wait.max_days
    earliest = Finish(max(start, _add_days(since, least)), True, Reason("days_after", since, least))
    if most is None:
        return _unpromised(earliest)
    return earliest, Finish(max(start, _add_days(since, most)), True, Reason("days_after", since, most))


def _asked(wait: Wait, account: Account) -> Answer | None:
    return account.answer(wait.question) if wait.question is not None else None


def _lapsed(start: date, account: Account) -> tuple[Finish, Finish]:
    day = account.all_lapsed_on(start)
    if day is None:
        return _unpromised(Finish(start, True, Reason("expiry", None)))
    return _both(Finish(day, True, Reason("expiry", start, (day - start).days)))


def _add_days(day: date, days: int) -> date:
    return day + timedelta(days=days)


def _both(finish: Finish) -> tuple[Finish, Finish]:
    return finish, finish


def _unpromised(earliest: Finish) -> tuple[Finish, Finish]:
    return earliest, replace(earliest, promised=False)


def _day(finish: Finish) -> date:
    return finish.day
