"""Where lines, bars and words of the two pictures stand. Pure geometry: no colours, no templates.

Units are those of each picture's viewBox, which is as wide as a phone, so that words stay readable there.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from platforms.documents.facts import FeeSchedule
from platforms.money.fees import fee_on

WIDTH = 400
DASHES = ("none", "7 3", "2 3", "10 3 2 3", "14 4", "5 2 1 2 1 2", "1 4", "16 3 5 3")
MOST_DRAWN = len(DASHES)
"""More lines could not be told apart."""
_LEFT, _RIGHT, _TOP, _BOTTOM = 38, 118, 14, 206
_LABEL_GAP = 15
_STEPS_A_DECADE = 12
_FIRST_DECADE, _LEAST_LAST_DECADE = 3, 6
_LONGEST_NAME = 9
_BAR_HEIGHT, _BAR_PITCH = 14, 44


@dataclass(frozen=True, slots=True)
class Tick:
    """A value on an axis, where it stands, and its words."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Curve:
    """One platform's rate over the amount. `number` chooses its colour, from 1."""

    number: int
    dashes: str
    label: str
    path: str
    end_y: float
    label_y: float


@dataclass(frozen=True, slots=True)
class RateChart:
    """Fee and its tax as a part of the amount, on a logarithmic scale of amounts."""

    curves: tuple[Curve, ...]
    amounts: tuple[Tick, ...]
    rates: tuple[Tick, ...]
    marker_x: float
    width: int = WIDTH
    height: int = _BOTTOM + 34
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    top: int = _TOP
    bottom: int = _BOTTOM


@dataclass(frozen=True, slots=True)
class Bar:
    """One platform's amount in its parts, from left to right: take-home, fees with tax, transfer."""

    label: str
    value: str
    y: int
    take_home: float
    fees_x: float
    fees: float
    transfer_x: float
    transfer: float


@dataclass(frozen=True, slots=True)
class BarChart:
    bars: tuple[Bar, ...]
    height: int
    width: int = WIDTH
    bar_height: int = _BAR_HEIGHT


def rate_chart(named: Sequence[tuple[str, FeeSchedule]], amount_yen: int, tax_rate: Decimal) -> RateChart | None:
    """The curves of the first few schedules, and a line at the reader's amount; None without any."""
    drawn = named[:MOST_DRAWN]
    if not drawn:
        return None
    last = max(_LEAST_LAST_DECADE, math.ceil(math.log10(amount_yen)))
    rates = [_rates(schedule, tax_rate, last) for _, schedule in drawn]
    top = max(5, math.ceil(max(rate for points in rates for _, rate in points) * 20) * 5)

    def x(amount: int) -> float:
        share = (math.log10(max(amount, 10**_FIRST_DECADE)) - _FIRST_DECADE) / (last - _FIRST_DECADE)
        return round(_LEFT + share * (WIDTH - _RIGHT - _LEFT), 1)

    def y(rate: float) -> float:
        return round(_BOTTOM - rate * 100 / top * (_BOTTOM - _TOP), 1)

    ends = [y(points[-1][1]) for points in rates]
    labels = spread_apart(ends, _LABEL_GAP, _TOP, _BOTTOM)
    curves = tuple(
        Curve(
            number, dashes, shortened(name), " ".join(f"{x(amount)},{y(rate)}" for amount, rate in points), end, label
        )
        for number, ((name, _), dashes, points, end, label) in enumerate(
            zip(drawn, DASHES, rates, ends, labels), start=1
        )
    )
    step = 5 if top <= 30 else 10
    return RateChart(
        curves,
        tuple(Tick(x(10**decade), _short_yen(10**decade)) for decade in range(_FIRST_DECADE, last + 1)),
        tuple(Tick(y(rate / 100), f"{rate}%") for rate in range(0, top + 1, step)),
        x(amount_yen),
    )


def bar_chart(rows: Sequence[tuple[str, str, int, int, int]]) -> BarChart | None:
    """Rows of name, words at the end, take-home, fees with tax and transfer fee in yen; None without any."""
    most = max((max(take_home, 0) + fees + transfer for _, _, take_home, fees, transfer in rows), default=0)
    if not most:
        return None
    bars = []
    for place, (name, value, take_home, fees, transfer) in enumerate(rows[:MOST_DRAWN]):
        kept, taken, moved = (round(max(part, 0) / most * WIDTH, 1) for part in (take_home, fees, transfer))
        y = place * _BAR_PITCH + 20
        bars.append(Bar(name, value, y, kept, kept, taken, round(kept + taken, 1), moved))
    return BarChart(tuple(bars), len(bars) * _BAR_PITCH)


def spread_apart(wanted: Sequence[float], gap: float, top: float, bottom: float) -> list[float]:
    """Heights near the wanted ones, at least `gap` apart and in their order, from `top` to `bottom`.

    >>> spread_apart([50, 50, 10], 15, 0, 60)
    [45, 60, 10]
    """
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    placed = list(wanted)
    ceiling = top
    for i in order:
        placed[i] = ceiling = max(wanted[i], ceiling)
        ceiling += gap
    floor = bottom
    for i in reversed(order):
        placed[i] = floor = min(placed[i], floor)
        floor -= gap
    return placed


def shortened(name: str) -> str:
    """A name that fits beside a line."""
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"


# A schedule is frozen, so its curve is computed once.
@lru_cache(maxsize=256)
def _rates(schedule: FeeSchedule, tax_rate: Decimal, last_decade: int) -> tuple[tuple[int, float], ...]:
    """Amounts and rates; the ends of tiers are among them, so that no bend is cut off."""
    first, last = _FIRST_DECADE * _STEPS_A_DECADE, last_decade * _STEPS_A_DECADE
    amounts = {round(10 ** (step / _STEPS_A_DECADE)) for step in range(first, last + 1)}
    ends = {tier.up_to_yen + more for tier in schedule.tiers for more in (0, 1) if tier.up_to_yen is not None}
    amounts |= {end for end in ends if 10**_FIRST_DECADE <= end <= 10**last_decade}
    return tuple((amount, fee_on(schedule, amount, tax_rate).total_yen / amount) for amount in sorted(amounts))


def _short_yen(amount: int) -> str:
    """
    >>> _short_yen(1_000), _short_yen(100_000), _short_yen(100_000_000)
    ('1,000円', '10万円', '1億円')
    """
    if amount >= 10**8:
        return f"{amount // 10**8}億円"
    return f"{amount // 10**4}万円" if amount >= 10**4 else f"{amount:,}円"
