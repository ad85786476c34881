"""Figures that texts borrow from the facts: 「{payout.standard.minimum}から受け取れます」.

A figure stands once, in the fact that holds it; texts name it and are filled in when they are shown.

| name | gives |
|---|---|
| payout.KEY.minimum | the smallest payout |
| payout.KEY.transfer_fee | the transfer fee, where all banks cost the same: the first that is not free |
| payout.KEY.transfer_fee.BANK | the transfer fee to one bank |
| payout.KEY.free_from | the amount from which the transfer is free |
| payout.KEY.fee_rate | the payout method's own fee |
| fee.KEY.rate | the rate of the first tier; `.rate_2` and so on are the further ones |
| fee.KEY.up_to | the end of the first tier; `.up_to_2` and so on |
| expiry.KEY.days, expiry.KEY.months | the days or months until unpaid money is gone |

Pure, like `platforms.documents.facts`.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, TypeVar

from platforms.documents.facts import Citation, Fact, Message, PayoutMethod, PlatformFacts, Source

NAMED = re.compile(r"\{((?:payout|fee|expiry)\.[a-z0-9._-]+)\}")
"""A figure named in a text."""
F = TypeVar("F", bound=Fact)


def figures(document: PlatformFacts) -> dict[str, str]:
    """Every figure that texts of this document may name, as readers read it."""
    return dict(_figures(document))


def filled(document: PlatformFacts) -> PlatformFacts:
    """The document with its figures in its texts. A name that means nothing stays as it is; a lint finds it."""
    return _filled(document, figures(document))


def with_figures(text: str, known: Mapping[str, str]) -> str:
    """A text with the figures that it names. A name that means nothing stays as it is."""
    return NAMED.sub(lambda named: known.get(named[1], named[0]), text)


def texts(fact: Fact) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """The texts of one fact that may name figures, with their places in it.

    What a source says is the source's own figure, and letters have placeholders of their own.
    """
    if isinstance(fact, (Citation, Message, Source)):
        return
    for name in type(fact).model_fields:
        value = getattr(fact, name)
        if isinstance(value, str):
            yield (name,), value
        elif isinstance(value, tuple):
            yield from (((name, place), item) for place, item in enumerate(value) if isinstance(item, str))


def yen(amount: int) -> str:
    """
    >>> yen(12500)
    '12,500円'
    """
    return f"{amount:,}円"


def percent(rate: Decimal) -> str:
    """
    >>> percent(Decimal("0.165")), percent(Decimal("0.2"))
    ('16.5%', '20%')
    """
    return f"{(rate * 100).normalize():f}%"


def _figures(document: PlatformFacts) -> Iterator[tuple[str, str]]:
    for method in document.payout_methods:
        yield from _figures_of_payout(f"payout.{method.key}", method)
    for schedule in document.fee_schedules:
        for number, tier in enumerate(schedule.tiers, start=1):
            suffix = "" if number == 1 else f"_{number}"
            yield f"fee.{schedule.key}.rate{suffix}", percent(tier.rate)
            if tier.up_to_yen is not None:
                yield f"fee.{schedule.key}.up_to{suffix}", yen(tier.up_to_yen)
    for expiry in document.expiries:
        unit, term = ("days", f"{expiry.days}日") if expiry.months is None else ("months", f"{expiry.months}か月")
        yield f"expiry.{expiry.key}.{unit}", term


def _figures_of_payout(name: str, method: PayoutMethod) -> Iterator[tuple[str, str]]:
    if method.minimum_yen is not None:
        yield f"{name}.minimum", yen(method.minimum_yen)
    if method.fee_rate:
        yield f"{name}.fee_rate", percent(method.fee_rate)
    of_any_bank = [fee for fee in method.transfer_fees if fee.bank == "any" and fee.fee_yen]
    if of_any_bank:
        yield f"{name}.transfer_fee", yen(of_any_bank[0].fee_yen)
    for fee in method.transfer_fees:
        if fee.bank != "any":
            yield f"{name}.transfer_fee.{fee.bank}", yen(fee.fee_yen)
        elif not fee.fee_yen:
            yield f"{name}.free_from", yen(fee.from_yen)


def _filled(fact: F, known: Mapping[str, str]) -> F:
    """The same fact where no text of it or below it names a figure."""
    changes: dict[str, Any] = {}
    for name in type(fact).model_fields:
        value = getattr(fact, name)
        new = _filled_value(fact, value, known)
        if new is not value:
            changes[name] = new
    return fact.model_copy(update=changes) if changes else fact


def _filled_value(fact: Fact, value: Any, known: Mapping[str, str]) -> Any:
    if isinstance(value, Fact):
        return _filled(value, known)
    if isinstance(value, tuple):
        items = tuple(_filled_value(fact, item, known) for item in value)
        return value if all(new is old for new, old in zip(items, value)) else items
    if isinstance(value, str) and "{" in value and not isinstance(fact, (Citation, Message, Source)):
        return with_figures(value, known)
    return value
