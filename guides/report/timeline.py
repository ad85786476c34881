"""Where the bars of a timeline lie, in thousandths of its width. Drawn as SVG, said in words beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WIDTH = 1000
_LEAST_DAYS = 7
_LEAST_BAR = 12
"""A bar is never thinner than this, so that a single day can be seen."""


@dataclass(frozen=True, slots=True)
class Span:
    """One thing that takes time. `latest` None: nobody promises an end."""

    start: date
    earliest: date
    latest: date | None


@dataclass(frozen=True, slots=True)
class Bar:
    """A span on the scale: surely under way until `sure_end`, perhaps until `maybe_end`."""

    start: int
    sure_width: int
    maybe_start: int
    maybe_width: int


@dataclass(frozen=True, slots=True)
class Scale:
    """The days a timeline shows, from `first` to `last`."""

    first: date
    last: date
    ticks: tuple[tuple[int, date], ...]

    def at(self, day: date) -> int:
        """The place of a day on the scale; days beyond its end lie at the end."""
        days = (self.last - self.first).days
        return min(WIDTH, max(0, (day - self.first).days * WIDTH // days))

    def bar(self, span: Span) -> Bar:
        """Where one span lies."""
        start = min(self.at(span.start), WIDTH - _LEAST_BAR)
        sure = max(_LEAST_BAR, self.at(span.earliest) - start)
        end = WIDTH if span.latest is None else max(start + sure, self.at(span.latest))
        return Bar(start, sure, start + sure, end - start - sure)


def scale_for(today: date, spans: Sequence[Span]) -> Scale:
    """A scale from today to the last day that any span names, with a tick on each first of a month."""
    named = [day for span in spans for day in (span.earliest, span.latest) if day is not None]
    last = max([today + timedelta(days=_LEAST_DAYS), *named])
    if any(span.latest is None for span in spans):
        last += timedelta(days=max(2, (last - today).days // 6))
    empty = Scale(today, last, ())
    return Scale(today, last, tuple((empty.at(day), day) for day in _firsts_of_months(today, last)))


def _firsts_of_months(after: date, until: date) -> list[date]:
    found = []
    day = _next_month(after)
    while day <= until:
        found.append(day)
        day = _next_month(day)
    return found


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
