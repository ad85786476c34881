"""For how many readers the promised day held, counted honestly: all who told, once there are enough."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from platforms.clock import JAPAN
from platforms.models import ReportedExit
from platforms.models.reported_exit import Left

ENOUGH = 5
"""Fewer say nothing about the next reader, and could be told apart."""
SPAN = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class PromisesKept:
    """Of `told` readers whose promised day is over, `in_time` had left by that day."""

    told: int
    in_time: int


def kept_on(slug: str, today: date) -> PromisesKept | None:
    """How the promises of one platform held in the last twelve months before `today`; None where too few told.

    Who has not left although the day is over counts as not in time. Exits told today count from
    tomorrow on, so that every process of a day says the same.
    """
    found = of_last_year(today).get(slug)
    return found if found is not None and found.told >= ENOUGH else None


@lru_cache(maxsize=2)
def of_last_year(today: date) -> Mapping[str, PromisesKept]:
    midnight = datetime.combine(today, time(), JAPAN)
    rows = ReportedExit.objects.filter(
        is_counted=True, sent_at__lt=midnight, sent_at__gte=midnight - SPAN, promised_on__lt=today
    )
    return counted(rows.values_list("platform__slug", "left", "left_on", "promised_on"))


def counted(rows: Iterable[tuple[str, str, date | None, date | None]]) -> dict[str, PromisesKept]:
    """Count rows of platform, whether left, on which day, and the promised one."""
    told: dict[str, int] = defaultdict(int)
    in_time: dict[str, int] = defaultdict(int)
    for slug, left, left_on, promised_on in rows:
        told[slug] += 1
        in_time[slug] += left == Left.YES and left_on is not None and promised_on is not None and left_on <= promised_on
    return {slug: PromisesKept(number, in_time[slug]) for slug, number in told.items()}
