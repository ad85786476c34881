"""Every yen up to a limit, for every published fee schedule, against a walk from yen to yen.

    python -m benchmarks.exhaustive_fees [last_yen]

The walk shares nothing with `platforms/money/fees.py`: it adds the rate of one more yen at a time, in units
small enough to stay whole, and rounds with `decimal`. Also checked: where rates are marginal, one more
yen of price leaves at most one yen less. Exits with 1 on the first difference.
"""

import sys
import time
from collections.abc import Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal, localcontext
from pathlib import Path

from ruamel.yaml import YAML

from platforms.documents.facts import FeeSchedule, PlatformFacts
from platforms.money.fees import fee_on

DATA = Path("platforms/data")
LAST_YEN = 3_000_000
ROUNDINGS = {"floor": ROUND_FLOOR, "unknown": ROUND_FLOOR, "ceil": ROUND_CEILING, "half_up": ROUND_HALF_UP}
ELEVENTHS = 11
"""A tax-excluded base grows by 10/11 yen with each yen."""


def walk(schedule: FeeSchedule, last_yen: int) -> Iterator[tuple[int, int]]:
    """Fee and tax of 1, 2, 3 … yen, in today's consumption tax of 10 %."""
    grows = ELEVENTHS if schedule.base == "tax_included" else ELEVENTHS - 1
    rounding = ROUNDINGS[schedule.rounding]
    whole, eleven = Decimal(1), Decimal(ELEVENTHS)
    kept, tier = Decimal(0), 0
    for amount in range(1, last_yen + 1):
        left, base = grows, amount * grows
        while left:
            end = schedule.tiers[tier].up_to_yen
            room = left if end is None else min(left, max(0, end * ELEVENTHS - (base - left)))
            kept += room * schedule.tiers[tier].rate
            left -= room
            tier += 1 if left else 0
        exact = kept if schedule.marginal else base * schedule.tiers[tier].rate
        charged = max(exact / eleven + schedule.fixed_yen, Decimal(schedule.minimum_fee_yen))
        fee = charged.quantize(whole, rounding)
        if schedule.rates_include_tax:
            fee += (max(amount - fee, Decimal(0)) * schedule.remainder_rate).quantize(whole, rounding)
            tax = (fee / eleven).quantize(whole, ROUND_FLOOR)
            yield int(fee - tax), int(tax)
        else:
            yield int(fee), int((fee / 10).quantize(whole, rounding))


def first_difference(schedule: FeeSchedule, last_yen: int) -> str | None:
    before: int | None = None
    with localcontext(prec=60):
        for amount, (fee_yen, tax_yen) in enumerate(walk(schedule, last_yen), start=1):
            fee = fee_on(schedule, amount)
            if (fee.fee_yen, fee.tax_yen) != (fee_yen, tax_yen):
                return f"{amount}: {fee}, the walk says {fee_yen} + {tax_yen}"
            if before is not None and schedule.marginal and amount - fee.total_yen < before - 1:
                return f"{amount}: leaves {before - (amount - fee.total_yen)} less than one yen less"
            before = amount - fee.total_yen
    return None


def main() -> int:
    last_yen = int(sys.argv[1]) if len(sys.argv) > 1 else LAST_YEN
    for path in sorted(DATA.glob("*.yaml")):
        document = YAML(typ="safe").load(path)
        if "slug" not in document:  # the questions
            continue
        for schedule in PlatformFacts.model_validate(document).fee_schedules:
            started = time.perf_counter()
            difference = first_difference(schedule, last_yen)
            print(
                f"{path.stem} {schedule.key}: {difference or 'same'} ({time.perf_counter() - started:.0f} s)",
                flush=True,
            )
            if difference:
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
