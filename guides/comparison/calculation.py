"""What every platform leaves of the same amount: one row a platform, every part of it named.

The order depends on the figures and the slugs alone, never on the order in which platforms come in.
Texts are left to the templates: remarks are keys with yen.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import Literal

from guides.comparison.year import Year, year_of
from platforms.documents.facts import (
    CERTAINTIES,
    WORK_FORMATS,
    Certainty,
    Citation,
    Cited,
    Currency,
    FeeSchedule,
    FeeStatus,
    JobFormat,
    PayoutMethod,
    PlatformFacts,
    PlatformKind,
    PlatformStatus,
    Source,
    in_force,
)
from platforms.money.currency import ExchangeRate, from_yen, to_yen
from platforms.money.fees import (
    TakeHome,
    consumption_tax,
    fee_on,
    least_amount,
    payout_cost,
    payout_fees_range,
    schedule_for,
    take_home,
)
from platforms.money.paydays import PayDay, next_payout

RemarkKey = Literal[
    "no_schedule",
    "no_rate_for_choice",
    "transfer_fee_unknown",
    "no_payout_method",
    "bank_unknown",
    "below_minimum",
    "transfer_exceeds_balance",
    "rounding_unknown",
    "tax_unknown",
    "category_not_listed",
    "work_only",
    "sales_only",
    "lessons_only",
    "subscriptions_only",
    "plan_price",
    "plan_price_unknown",
    "other_currency",
]
_UNKNOWN_ORDER: tuple[FeeStatus, ...] = ("known", "unknown", "undisclosed", "not_applicable")


@dataclass(frozen=True, slots=True)
class CompareQuery:
    """What a reader wants compared.

    `amount_yen` is what the client pays for one job; with `tax="excluded"` consumption tax joins it.
    `bank` None: unknown, so the dearest counts. `target_yen`: a wanted take-home.
    Raises ValueError unless amounts and jobs are at least 1.
    """

    amount_yen: int
    tax: Literal["included", "excluded"] = "included"
    bank: str | None = None
    category: str | None = None
    format: JobFormat = "project"
    jobs_per_month: int | None = None
    target_yen: int | None = None
    plans: tuple[tuple[str, str], ...] = ()
    """Slug and plan, where the reader has another plan or level than the first."""

    def __post_init__(self) -> None:
        if any(value is not None and value < 1 for value in (self.amount_yen, self.jobs_per_month, self.target_yen)):
            raise ValueError("Amounts and jobs are at least 1.")

    def tax_included_yen(self, today: date) -> int:
        """The amount that platforms see; a fraction of a yen of tax is dropped."""
        if self.tax == "included":
            return self.amount_yen
        return int(self.amount_yen * (1 + consumption_tax(today)))


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to say beside a row.

    | key | low_yen | high_yen |
    | no_schedule, no_rate_for_choice | | |
    | transfer_fee_unknown | fee with tax | the same |
    | no_payout_method | | |
    | bank_unknown | cheapest transfer | dearest transfer, which counts |
    | below_minimum | balance of this job | smallest payout |
    | transfer_exceeds_balance | balance of this job | cost of the transfer |
    | rounding_unknown, tax_unknown | 1 | how much less the take-home can be |
    | category_not_listed | | |
    | work_only, sales_only, lessons_only, subscriptions_only | | |
    | plan_price | what the plan costs a month, not deducted | the same |
    | plan_price_unknown, other_currency | | |
    """

    key: RemarkKey
    low_yen: int | None = None
    high_yen: int | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A citation with the page it comes from."""

    source: Source
    citation: Citation


@dataclass(frozen=True, slots=True)
class RequiredPrice:
    """The smallest tax-included amount that leaves a wanted take-home."""

    amount_yen: int
    take_home_yen: int
    exact: bool
    """Whether the take-home is the wanted one to the yen; else it is the least above it."""


@dataclass(frozen=True, slots=True)
class Foreign:
    """What a platform that pays in another currency leaves, in that currency's cents or pence.

    `amount`: what the query's yen come to at `rate`. `transfer` and `take_home` None: the payout's fee is
    unknown; `balance` is what stays before it. `yen`: the take-home, or the balance, in yen: an estimate.
    """

    rate: ExchangeRate
    amount: int
    fee: int
    balance: int
    transfer: int | None
    take_home: int | None
    margin: int
    yen: int


@dataclass(frozen=True, slots=True)
class Row:
    """One platform's answer. Every part of the amount is there if `status` is "known", and none otherwise.

    `transfer_fee_yen` contains the payout method's own fee. `effective_rate`: fee and its tax, without
    the transfer, as a part of the amount. `margin_yen`: how much less the take-home can be.
    `behind_best_yen`: the take-home missing to the best row. `rank`: equal take-homes share one.
    `payout`: when the money arrives if the work is accepted today. `reaches_minimum`: whether this
    job alone can be paid out; None if nobody knows the minimum. Where it is not paid out, no transfer is
    deducted, and the take-home is what stays in the account.
    """

    slug: str
    name: str
    kind: PlatformKind
    platform_status: PlatformStatus
    status: FeeStatus
    certainty: Certainty | None = None
    schedule: str | None = None
    method: str | None = None
    plan: str | None = None
    """The plan or level whose rates were used, where the platform has several."""
    fee_yen: int | None = None
    fee_tax_yen: int | None = None
    transfer_fee_yen: int | None = None
    take_home_yen: int | None = None
    margin_yen: int | None = None
    effective_rate: Decimal | None = None
    behind_best_yen: int | None = None
    rank: int | None = None
    payout: PayDay | None = None
    minimum_yen: int | None = None
    reaches_minimum: bool | None = None
    required: RequiredPrice | None = None
    year: Year | None = None
    remarks: tuple[Remark, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    foreign: Foreign | None = None
    """Exact in another currency. Such a row has no rank and no yen of its own: its status is "unknown"."""

    @property
    def exact(self) -> bool:
        return self.margin_yen == 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """All rows: known ones by take-home, the others after them. `amount_yen` includes tax."""

    query: CompareQuery
    amount_yen: int
    rows: tuple[Row, ...]

    @property
    def known(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.status == "known")


def compare(
    platforms: Sequence[PlatformFacts],
    query: CompareQuery,
    today: date,
    rates: Mapping[Currency, ExchangeRate] = MappingProxyType({}),
) -> Comparison:
    """What every platform leaves of the query's amount today. Dearest last, equal ones by slug.

    `rates` let platforms that pay in another currency be worked out in it.
    """
    amount = query.tax_included_yen(today)
    rows = sorted((_row(facts, query, amount, today, rates) for facts in platforms), key=_order)
    best = next((row.take_home_yen for row in rows), None)
    return Comparison(query, amount, tuple(_ranked(rows, best)))


def required_price(facts: PlatformFacts, target_yen: int, query: CompareQuery, today: date) -> RequiredPrice | None:
    """What to ask for, tax included, so that at least `target_yen` stays after every fee.

    None where the platform's fees are not known.
    """
    schedule = _schedule(facts, query, today)
    if schedule is None:
        return None
    parts = least_amount(schedule, ordinary_method(facts, today), target_yen, query.bank, consumption_tax(today))
    if parts is None:
        return None
    return RequiredPrice(parts.amount_yen, parts.take_home_yen, parts.take_home_yen == target_yen)


def ordinary_method(facts: PlatformFacts, today: date, currency: Currency = "JPY") -> PayoutMethod | None:
    """The payout method to compare by: the one that keeps the smallest share, and the first of those.

    One of which is only known that it pays those who leave says nothing of ordinary work.
    """
    methods = (
        each
        for each in facts.payout_methods
        if in_force(each, today) and each.currency == currency and not each.leavers_only
    )
    return min(methods, key=lambda method: method.fee_rate, default=None)


def forms_of(facts: PlatformFacts) -> tuple[JobFormat, ...]:
    """The forms in which people earn here, in the document's order."""
    return tuple(dict.fromkeys(form for s in facts.fee_schedules if s.payer == "worker" for form in s.formats))


def plan_of(facts: PlatformFacts, query: CompareQuery) -> str | None:
    """The reader's plan on this platform, the first where none was named; None where it has none."""
    named = next((plan for slug, plan in query.plans if slug == facts.slug), None)
    keys = [plan.key for plan in facts.plans]
    return named if named in keys else next(iter(keys), None)


def _schedule(facts: PlatformFacts, query: CompareQuery, today: date) -> FeeSchedule | None:
    if facts.fee_status != "known":
        return None
    return schedule_for(facts, query.format, query.category, today, plan=plan_of(facts, query))


def _row(
    facts: PlatformFacts,
    query: CompareQuery,
    amount_yen: int,
    today: date,
    rates: Mapping[Currency, ExchangeRate],
) -> Row:
    schedule = _schedule(facts, query, today)
    method = ordinary_method(facts, today, schedule.currency if schedule else "JPY")
    remarks = []
    if query.category and facts.categories and query.category not in {each.key for each in facts.categories}:
        remarks.append(Remark("category_not_listed"))
    row = Row(
        facts.slug,
        facts.name,
        facts.kind,
        facts.status,
        "unknown" if facts.fee_status == "known" else facts.fee_status,
        payout=next_payout(method, today) if method else None,
        minimum_yen=method.minimum_yen if method else None,
        evidence=_evidence(facts, [schedule, method]),
    )
    if schedule is None:
        if facts.fee_status == "known":
            remarks.append(Remark(_why_not(facts, query)))
        return replace(row, remarks=tuple(remarks))
    if schedule.currency != "JPY":
        remarks.append(Remark("other_currency"))
        row = replace(row, payout=None, minimum_yen=None, remarks=tuple(remarks))
        rate = rates.get(schedule.currency)
        return replace(row, foreign=_foreign(schedule, method, amount_yen, rate, query.bank)) if rate else row
    if schedule.plan:
        remarks += _plan_remarks(facts, schedule.plan)
    tax_rate = consumption_tax(today)
    parts = take_home(schedule, method, amount_yen, query.bank, tax_rate)
    if parts is None:
        fee = fee_on(schedule, amount_yen, tax_rate).total_yen
        return replace(row, remarks=(*remarks, Remark("transfer_fee_unknown", fee, fee)))
    taken = parts.fee_yen + parts.fee_tax_yen
    reaches = None if row.minimum_yen is None else parts.balance_yen >= row.minimum_yen
    # What is not paid out stays in the account, whole.
    is_paid_out = reaches is not False and parts.take_home_yen >= 0
    return replace(
        row,
        status="known",
        plan=schedule.plan,
        certainty=max((fact.certainty for fact in (schedule, method) if fact), key=CERTAINTIES.index),
        schedule=schedule.key,
        method=method.key if method else None,
        fee_yen=parts.fee_yen,
        fee_tax_yen=parts.fee_tax_yen,
        transfer_fee_yen=parts.transfer_fee_yen if is_paid_out else 0,
        take_home_yen=parts.take_home_yen if is_paid_out else parts.balance_yen,
        margin_yen=parts.margin_yen,
        effective_rate=(Decimal(taken) / amount_yen).quantize(Decimal("0.0001"), ROUND_HALF_UP),
        reaches_minimum=reaches,
        required=required_price(facts, query.target_yen, query, today) if query.target_yen else None,
        year=year_of(parts, method, query.jobs_per_month, query.bank) if query.jobs_per_month else None,
        remarks=(*remarks, *_remarks(parts, schedule, method, query)),
    )


def _foreign(
    schedule: FeeSchedule, method: PayoutMethod | None, amount_yen: int, rate: ExchangeRate, bank: str | None
) -> Foreign:
    amount = from_yen(amount_yen, rate)
    fee = fee_on(schedule, amount)
    balance = amount - fee.total_yen
    known = method is not None and bool(method.transfer_fees)
    transfer = payout_cost(method, max(balance, 0), bank) if known else None
    take_home = None if transfer is None else balance - transfer
    stays = balance if take_home is None else take_home
    return Foreign(rate, amount, fee.total_yen, balance, transfer, take_home, fee.margin_yen, to_yen(stays, rate))


_ONLY: Mapping[JobFormat, RemarkKey] = {
    "sale": "sales_only",
    "lesson": "lessons_only",
    "subscription": "subscriptions_only",
}


def _why_not(facts: PlatformFacts, query: CompareQuery) -> RemarkKey:
    """Why a platform with known fees has none for what was asked."""
    forms = forms_of(facts)
    if set(forms) & set(WORK_FORMATS):
        return "no_schedule" if query.format in WORK_FORMATS else "work_only"
    if not forms:
        return "no_schedule"
    return "no_rate_for_choice" if query.format in forms else _ONLY[forms[0]]


def _plan_remarks(facts: PlatformFacts, key: str) -> Iterable[Remark]:
    price = next(plan.monthly_yen for plan in facts.plans if plan.key == key)
    if price is None:
        yield Remark("plan_price_unknown")
    elif price:
        yield Remark("plan_price", price, price)


def _remarks(
    parts: TakeHome, schedule: FeeSchedule, method: PayoutMethod | None, query: CompareQuery
) -> Iterable[Remark]:
    if parts.margin_yen:
        key: RemarkKey = "tax_unknown" if schedule.rates_include_tax is None else "rounding_unknown"
        yield Remark(key, 1, parts.margin_yen)
    if method is None:
        yield Remark("no_payout_method")
        return
    low, high = (fees.total_yen for fees in payout_fees_range(method, parts.balance_yen))
    if query.bank is None and low != high:
        yield Remark("bank_unknown", low, high)
    if method.minimum_yen is not None and parts.balance_yen < method.minimum_yen:
        yield Remark("below_minimum", parts.balance_yen, method.minimum_yen)
    if parts.take_home_yen < 0:
        yield Remark("transfer_exceeds_balance", parts.balance_yen, parts.transfer_fee_yen)


def _evidence(facts: PlatformFacts, cited: Iterable[Cited | None]) -> tuple[Evidence, ...]:
    """What the figures stand on; what is said of the platform as a whole where there are none."""
    sources = {source.key: source for source in facts.sources}
    citations = [citation for fact in cited if fact for citation in fact.citations] or facts.citations
    return tuple(Evidence(sources[each.source], each) for each in citations if each.source in sources)


def _order(row: Row) -> tuple[int, int, str]:
    return _UNKNOWN_ORDER.index(row.status), -(row.take_home_yen or 0), row.slug


def _ranked(rows: Sequence[Row], best_yen: int | None) -> Iterable[Row]:
    rank = 0
    before: int | None = None
    for place, row in enumerate(rows, start=1):
        if row.take_home_yen is None or best_yen is None:
            yield row
            continue
        if row.take_home_yen != before:
            rank, before = place, row.take_home_yen
        yield replace(row, rank=rank, behind_best_yen=best_yen - row.take_home_yen)
