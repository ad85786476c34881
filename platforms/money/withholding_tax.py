"""Income tax that a client keeps back (源泉徴収): a prepayment of the worker's own tax, never a fee.

Source: National Tax Agency, Tax Answer No. 2792 and No. 2795 (Income Tax Act, articles 204 and 205, with the
special income tax for reconstruction of 2.1 % on top).
"""

from dataclasses import dataclass
from datetime import date

FIRST_DAY, LAST_DAY = date(2013, 1, 1), date(2037, 12, 31)
"""The days on which the rates below are law."""
MILLION = 1_000_000
_TEN_THOUSANDTHS, _ABOVE_A_MILLION = 1_021, 2_042


@dataclass(frozen=True, slots=True)
class Withholding:
    """What is kept back of one payment. Whole yen.

    Tax counts on the whole payment, consumption tax included. Where the invoice names consumption tax
    separately, the amount without it may count instead. `by_invoice`: whether `yen` takes that base.
    """

    whole_base_yen: int
    whole_yen: int
    net_base_yen: int
    net_yen: int
    by_invoice: bool

    @property
    def base_yen(self) -> int:
        return self.net_base_yen if self.by_invoice else self.whole_base_yen

    @property
    def yen(self) -> int:
        return self.net_yen if self.by_invoice else self.whole_yen


def withheld_yen(base_yen: int) -> int:
    """10.21 % up to a million yen, 20.42 % of what lies above it; a fraction of a yen is dropped.

    >>> withheld_yen(50_000), withheld_yen(1_000_000), withheld_yen(1_500_000)
    (5105, 102100, 204200)
    """
    above = max(base_yen - MILLION, 0)
    return (min(base_yen, MILLION) * _TEN_THOUSANDTHS + above * _ABOVE_A_MILLION) // 10_000


def withholding(whole_yen: int, net_yen: int, on: date, *, by_invoice: bool) -> Withholding | None:
    """What is kept back of a payment of `whole_yen`, which is `net_yen` without consumption tax.

    None on days for which no rate is registered.
    """
    if not FIRST_DAY <= on <= LAST_DAY:
        return None
    return Withholding(whole_yen, withheld_yen(whole_yen), net_yen, withheld_yen(net_yen), by_invoice)
