"""The reference rates of other currencies: `data/exchange_rates.yaml`, dated and cited.

The file ships with the program: a change to it is a change of the program.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter
from ruamel.yaml import YAML

from platforms.documents.facts import Currency
from platforms.money.currency import ExchangeRate

FILE = Path(__file__).parent / "data" / "exchange_rates.yaml"


@lru_cache(maxsize=1)
def exchange_rates() -> Mapping[Currency, ExchangeRate]:
    """One rate a currency. Raises `ValidationError` where the file is wrong; tests hold it."""
    rates = TypeAdapter(tuple[ExchangeRate, ...]).validate_python(YAML(typ="safe", pure=True).load(FILE))
    return {rate.currency: rate for rate in rates}
