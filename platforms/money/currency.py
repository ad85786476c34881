"""Money of other countries: exact in itself, in yen only as an estimate.

A platform that pays in dollars takes its fee in dollars. What that is in yen depends on the day, on the bank
and on the platform's own margin, so yen are worked out with one dated reference rate and never ranked with
amounts that are exact.
"""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Literal

from pydantic import Field

from platforms.documents.facts import Currency, Fact, SourceKind, Text, Url

MINOR_UNITS = 100
"""Cents of a dollar or euro, pence of a pound."""


class ExchangeRate(Fact):
    """What one unit of a currency was worth in yen in a period that its source names."""

    currency: Annotated[Currency, Field(description="JPY has no rate.")]
    yen: Annotated[Decimal, Field(gt=0, max_digits=9, decimal_places=4)]
    period: Text
    """When it held, as readers see it: 「2025年9月」."""
    publisher: Text
    title: Text
    url: Url
    kind: SourceKind
    looked_at: Literal["live_page", "stored_copy", "record"]
    checked_on: date


def from_yen(amount_yen: int, rate: ExchangeRate) -> int:
    """The nearest amount in the currency's smallest units."""
    return int((amount_yen * MINOR_UNITS / rate.yen).quantize(Decimal(1), ROUND_HALF_UP))


def to_yen(amount: int, rate: ExchangeRate) -> int:
    """What smallest units come to in whole yen, about."""
    return int((amount * rate.yen / MINOR_UNITS).quantize(Decimal(1), ROUND_HALF_UP))
