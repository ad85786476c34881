"""What the comparison page shows: the rows a reader chose, in their order, with the sums and words beside them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict

from guides.comparison import charts
from guides.comparison.calculation import Comparison, Row, compare
from guides.comparison.charts import BarChart, RateChart
from guides.comparison.form import MOST_SIDE_BY_SIDE, Asked, read_compare
from guides.comparison.rows import Shown, row_facts
from guides.questions.day import Day, read_day
from guides.words.wording import yen
from platforms.editions.catalog import Catalog, PublishedPlatform
from platforms.exchange_rates import exchange_rates
from platforms.money.fees import consumption_tax
from platforms.money.withholding_tax import Withholding, withholding

PAGE_SIZE = 50
_FAR_AWAY = date.max


@dataclass(frozen=True)
class Lead:
    """The sentence that matters: `best` leave more than `last` by so many yen, or all leave the same.

    `unsure_yen`: how much the difference can change where nobody knows how a platform rounds or whether tax is added.
    """

    best: tuple[Row, ...]
    last: Row
    difference_yen: int
    unsure_yen: int


@dataclass(frozen=True)
class ComparePage:
    """Everything the page, its table of figures and its file show."""

    asked: Asked
    comparison: Comparison
    shown: tuple[Shown, ...]
    today: date
    withheld: Withholding | None

    @cached_property
    def known(self) -> tuple[Shown, ...]:
        return tuple(each for each in self.shown if each.known)

    @cached_property
    def without_figures(self) -> tuple[Shown, ...]:
        return tuple(each for each in self.shown if not each.known and each.row.foreign is None)

    @cached_property
    def in_other_currencies(self) -> tuple[Shown, ...]:
        """Exact where they are, in yen only about: beside the list, never in it."""
        return tuple(each for each in self.shown if each.row.foreign)

    @cached_property
    def free(self) -> tuple[Shown, ...]:
        return tuple(each for each in self.known if each.free)

    @property
    def only_free(self) -> bool:
        return len(self.free) == len(self.known)

    @cached_property
    def compared(self) -> tuple[Shown, ...]:
        """The rows that the sentence is about: known ones that pay this job out and take something from the worker."""
        paid = tuple(each for each in self.known if each.row.reaches_minimum is not False)
        return tuple(each for each in paid if not each.free) or paid

    @cached_property
    def lead(self) -> Lead | None:
        return _lead([each.row for each in self.compared])

    @property
    def side_by_side(self) -> bool:
        """Whether the reader chose so few that they fit beside each other on a phone."""
        return 2 <= len(self.asked.platforms) <= MOST_SIDE_BY_SIDE

    @cached_property
    def page(self) -> Page[Shown]:
        return Paginator(self.known, PAGE_SIZE).get_page(self.asked.page)

    @property
    def by_price(self) -> list[Shown]:
        """Known rows by the price that leaves the wanted take-home, cheapest first, equal ones by slug."""
        priced = [each for each in self.known if each.row.required]
        return sorted(priced, key=lambda each: (_required(each.row), each.row.slug))

    @property
    def by_year(self) -> list[Shown]:
        """Known rows by what stays after a year, most first, equal ones by slug."""
        return sorted((each for each in self.known if each.row.year), key=lambda each: (-_yearly(each), each.row.slug))

    @property
    def year_difference_yen(self) -> int:
        """What the best platform of the year leaves more than the last; those without a fee are not compared."""
        yearly = [_yearly(each) for each in self.by_year if not each.free]
        return yearly[0] - yearly[-1] if yearly else 0

    @cached_property
    def drawn(self) -> tuple[Shown, ...]:
        """The rows in both pictures and in the table of rates."""
        return self.known[: charts.MOST_DRAWN]

    @property
    def more_than_drawn(self) -> bool:
        return len(self.known) > len(self.drawn)

    @property
    def rate_chart(self) -> RateChart | None:
        named = [(each.row.name, each.schedule) for each in self.drawn if each.schedule]
        return charts.rate_chart(named, self.comparison.amount_yen, consumption_tax(self.today))

    @property
    def bar_chart(self) -> BarChart | None:
        return charts.bar_chart([_bar(each.row) for each in self.drawn])


def resolve(current: Catalog, query: QueryDict) -> tuple[ComparePage, Day]:
    """The page that a query string asks for, here, in a frame and for programs, and the day it is made for."""
    plans = {f"{p.facts.slug}:{plan.key}" for p in current.running for plan in p.facts.plans}
    asked = read_compare(query, current.categories, current.banks, {p.facts.slug for p in current.running}, plans)
    day = read_day(query)
    return build(current.running, asked.also_ignoring(day.ignored), day.day), day


def build(published: Sequence[PublishedPlatform], asked: Asked, today: date) -> ComparePage:
    """The page for what a reader asked; the platforms' own order does not matter."""
    by_slug = {each.facts.slug: each for each in published}
    chosen = [by_slug[slug].facts for slug in asked.platforms] or [each.facts for each in published]
    found = compare(chosen, asked.query, today, exchange_rates())
    held = _withheld(asked, found.amount_yen, today) if asked.withholding else None
    rows = [_shown(row, by_slug[row.slug], found, today, held) for row in found.rows]
    lead = _lead([each.row for each in rows if each.known and not each.free and each.row.reaches_minimum is not False])
    rows = [_behind(each, lead) for each in rows if _SHOWS[asked.show](each)]
    if asked.sort != "take_home":
        rows.sort(key=_SORTS[asked.sort])
    return ComparePage(asked, found, tuple(rows), today, held)


def _shown(row: Row, published: PublishedPlatform, found: Comparison, today: date, held: Withholding | None) -> Shown:
    schedule, method = row_facts(published, row.schedule, row.method)
    return Shown(row, published, schedule, method, found.query, found.amount_yen, today, withheld=held)


def _behind(shown: Shown, lead: Lead | None) -> Shown:
    """What is missing to the best row; a job that is too small to be paid out alone is not set beside it."""
    if lead is None or shown.free or shown.row.take_home_yen is None or shown.row.reaches_minimum is False:
        return shown
    return replace(shown, behind_yen=(lead.best[0].take_home_yen or 0) - shown.row.take_home_yen)


def _lead(rows: Sequence[Row]) -> Lead | None:
    if not rows:
        return None
    ordered = sorted(rows, key=lambda row: (-(row.take_home_yen or 0), row.slug))
    most, last = ordered[0].take_home_yen or 0, ordered[-1]
    best = tuple(row for row in ordered if row.take_home_yen == most)
    unsure = max(row.margin_yen or 0 for row in (*best, last))
    return Lead(best, last, most - (last.take_home_yen or 0), unsure)


def _withheld(asked: Asked, amount_yen: int, today: date) -> Withholding | None:
    # Whoever types the amount without tax writes tax separately on the invoice, too.
    by_invoice = asked.query.tax == "excluded"
    tax = consumption_tax(today)
    net = asked.query.amount_yen if by_invoice else amount_yen - int(amount_yen * tax / (1 + tax))
    return withholding(amount_yen, net, today, by_invoice=by_invoice)


def _bar(row: Row) -> tuple[str, str, int, int, int]:
    take_home = row.take_home_yen or 0
    return row.name, yen(take_home), take_home, (row.fee_yen or 0) + (row.fee_tax_yen or 0), row.transfer_fee_yen or 0


def _required(row: Row) -> int:
    return row.required.amount_yen if row.required else 0


def _yearly(shown: Shown) -> int:
    year = shown.row.year
    return year.take_home_yen + year.carried_yen if year else 0


def _by_payout(shown: Shown) -> tuple[bool, date, str]:
    return not shown.known, shown.row.payout.paid_on if shown.row.payout else _FAR_AWAY, shown.row.slug


def _by_minimum(shown: Shown) -> tuple[bool, bool, int, str]:
    minimum = shown.row.minimum_yen
    return not shown.known, minimum is None, minimum or 0, shown.row.slug


_SORTS: dict[str, Callable[[Shown], Any]] = {
    "name": lambda shown: (not shown.known, shown.published.facts.kana, shown.row.slug),
    "payout": _by_payout,
    "minimum": _by_minimum,
}
_SHOWS: dict[str, Callable[[Shown], bool]] = {
    "all": lambda _: True,
    "known": lambda shown: shown.known,
    "payable": lambda shown: shown.known and shown.row.reaches_minimum is True,
}
