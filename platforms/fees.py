"""What a platform keeps of a contract and of a payout, to the yen.

Whole yen in, whole yen out; in between exact integer fractions, rounded on one line. Rates come as
`Decimal` from the published document, floats never.
"""

from dataclasses import dataclass
from decimal import Decimal

from platforms.facts import PayoutMethod, Rounding, TransferFee

_MILLION = 1_000_000
"""Rates have at most six decimals, so a rate times a million is whole."""


@dataclass(frozen=True, slots=True)
class PayoutFees:
    """What one payout costs, in yen. `transfer_fee_yen` None: nobody knows."""

    method_fee_yen: int
    transfer_fee_yen: int | None

    @property
    def total_yen(self) -> int | None:
        return None if self.transfer_fee_yen is None else self.method_fee_yen + self.transfer_fee_yen


def payout_fees(method: PayoutMethod, amount_yen: int, bank: str | None) -> PayoutFees:
    """What paying out `amount_yen` costs: the method's own fee and the bank transfer fee.

    The transfer fee goes by the whole amount paid out, before any fee. Where the bank is unknown it
    is known only if every bank costs the same.
    """
    fees = {_transfer_fee(method, amount_yen, each) for each in ([bank] if bank else _banks(method))}
    return PayoutFees(_method_fee(method, amount_yen), fees.pop() if len(fees) == 1 else None)


def payout_fees_range(method: PayoutMethod, amount_yen: int) -> tuple[PayoutFees, PayoutFees]:
    """The same for the cheapest and the dearest bank; both unknown where one of them is."""
    fees = [_transfer_fee(method, amount_yen, bank) for bank in _banks(method)]
    known = [fee for fee in fees if fee is not None]
    own = _method_fee(method, amount_yen)
    if len(known) < len(fees):
        return PayoutFees(own, None), PayoutFees(own, None)
    return PayoutFees(own, min(known)), PayoutFees(own, max(known))


def _banks(method: PayoutMethod) -> list[str]:
    """Every bank that is charged in its own way, and "other" for all the rest."""
    return sorted({fee.bank for fee in method.transfer_fees} - {"any"} | {"other"})


def _transfer_fee(method: PayoutMethod, amount_yen: int, bank: str) -> int | None:
    def applies(fee: TransferFee, to: str) -> bool:
        return fee.bank == to and fee.from_yen <= amount_yen and (fee.to_yen is None or amount_yen <= fee.to_yen)

    named = (fee.fee_yen for to in (bank, "any") for fee in method.transfer_fees if applies(fee, to))
    return next(named, None)


def _method_fee(method: PayoutMethod, amount_yen: int) -> int:
    return _rounded(_millionths(method.fee_rate) * amount_yen, _MILLION, method.fee_rounding)


def _millionths(rate: Decimal) -> int:
    return int(rate * _MILLION)


def _rounded(numerator: int, denominator: int, rounding: Rounding) -> int:
    """The one line that rounds. An unknown rule rounds down."""
    match rounding:
        case "half_up":
            return (2 * numerator + denominator) // (2 * denominator)
        case "ceil":
            return -(-numerator // denominator)
        case "floor" | "unknown":
            return numerator // denominator
