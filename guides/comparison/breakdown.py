"""One row of the comparison spelled out, so that a reader can follow it with a pocket calculator.

Nothing is decided here: every amount of yen comes from the row, every factor from the schedule. Only what
lies between them, before rounding, is worked out again, as exact fractions.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from guides.comparison.calculation import CompareQuery, Row
from guides.words.wording import yen
from platforms.documents.facts import FeeSchedule, PayoutMethod
from platforms.money.fees import fee_on, payout_fees_range

ROUNDINGS = {
    "floor": "1円未満は切り捨て",
    "half_up": "1円未満は四捨五入",
    "ceil": "1円未満は切り上げ",
    "unknown": "1円未満の扱いは不明（切り捨てで計算）",
}
PERS = {"contract": "契約1件ごと", "payment": "決済1回ごと", "week": "1週間の合計ごと"}
_MOST_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a sum. `sign`: how its amount enters the take-home; empty for steps between."""

    label: str
    sum: str
    amount: str
    sign: str = ""
    total: bool = False


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of the base and its rate. Yen before rounding, as exact fractions."""

    label: str
    base: Fraction
    rate: Decimal

    @property
    def fee(self) -> Fraction:
        return self.base * Fraction(self.rate)


def slices(schedule: FeeSchedule, amount_yen: int, tax_rate: Decimal) -> tuple[Slice, ...]:
    """The parts of a tax-included amount to which the rates apply."""
    base = Fraction(amount_yen)
    if schedule.base == "tax_excluded":
        base /= 1 + Fraction(tax_rate)
    found, reached = [], Fraction(0)
    for tier in schedule.tiers:
        end = base if tier.up_to_yen is None else min(base, Fraction(tier.up_to_yen))
        last = end == base
        if schedule.marginal:
            found.append(
                Slice(_label(tier.up_to_yen, reached, only=len(schedule.tiers) == 1), end - reached, tier.rate)
            )
        elif last:
            found.append(Slice("全体", base, tier.rate))
        reached = end
        if last:
            break
    return tuple(found)


def breakdown(
    row: Row,
    schedule: FeeSchedule,
    method: PayoutMethod | None,
    query: CompareQuery,
    amount_yen: int,
    tax_rate: Decimal,
) -> tuple[Line, ...]:
    """Every step from the amount to the take-home of a known row; the last line is the take-home."""
    return (
        *_amount(query, amount_yen, tax_rate),
        *_fee(row, schedule, amount_yen, tax_rate),
        *_payout(row, schedule, method, query, amount_yen),
    )


def percent(rate: Decimal | Fraction) -> str:
    """A rate as people write it.

    >>> percent(Decimal("0.165"))
    '16.5%'
    """
    return f"{exact(Fraction(rate) * 100)}%"


def exact(value: Fraction) -> str:
    """A number with as many decimals as it has, or 「約」 where it never ends.

    >>> exact(Fraction(2899, 5)), exact(Fraction(500_000, 11))
    ('579.8', '約45,454.5454')
    """
    scaled = value * 10**_MOST_DECIMALS
    digits = Decimal(scaled.numerator // scaled.denominator).scaleb(-_MOST_DECIMALS)
    text = f"{digits:,.{_MOST_DECIMALS}f}".rstrip("0").rstrip(".")
    return text if scaled.denominator == 1 else f"約{text}"


def _label(up_to_yen: int | None, reached: Fraction, *, only: bool) -> str:
    if only:
        return "全体"
    above = f"{exact(reached)}円を超え" if reached else ""
    return f"{exact(reached)}円を超える部分" if up_to_yen is None else f"{above}{yen(up_to_yen)}までの部分"


def _amount(query: CompareQuery, amount_yen: int, tax_rate: Decimal) -> Iterator[Line]:
    if query.tax == "excluded":
        added = f"{yen(query.amount_yen)} × {percent(1 + tax_rate)}（1円未満は切り捨て）"
        yield Line("仕事の金額（税込）", added, yen(amount_yen))
    else:
        yield Line("仕事の金額（税込）", "入力した金額", yen(amount_yen))


def _fee(row: Row, schedule: FeeSchedule, amount_yen: int, tax_rate: Decimal) -> Iterator[Line]:
    fee, tax = row.fee_yen or 0, row.fee_tax_yen or 0
    parts = slices(schedule, amount_yen, tax_rate)
    if schedule.base == "tax_excluded":
        without = Fraction(amount_yen) / (1 + Fraction(tax_rate))
        yield Line("税抜の金額", f"{yen(amount_yen)} ÷ {exact(1 + Fraction(tax_rate))}", f"{exact(without)}円")
    for part in parts:
        yield Line(part.label, f"{exact(part.base)}円 × {percent(part.rate)}", f"{exact(part.fee)}円")
    rounding = ROUNDINGS[schedule.rounding]
    kept = sum((part.fee for part in parts), Fraction(schedule.fixed_yen))
    if schedule.fixed_yen:
        yield Line("1件ごとの固定額", "金額によらない分", yen(schedule.fixed_yen))
    raw = f"{'合計' if len(parts) > 1 or schedule.fixed_yen else ''}{exact(kept)}円"
    if kept < schedule.minimum_fee_yen:
        yield Line(
            "手数料の最低額", f"計算した{exact(kept)}円より多いので、こちらになります", yen(schedule.minimum_fee_yen)
        )
        raw = yen(schedule.minimum_fee_yen)
    if schedule.remainder_rate:
        first = fee_on(schedule.model_copy(update={"remainder_rate": Decimal(0)}), amount_yen, tax_rate).total_yen
        rest = max(amount_yen - first, 0)
        second = rest * Fraction(schedule.remainder_rate)
        yield Line("はじめの手数料", f"{raw}の{rounding}", yen(first))
        yield Line("残りの手数料", f"{yen(rest)} × {percent(schedule.remainder_rate)}", f"{exact(second)}円")
        raw = f"{yen(first)} ＋ {exact(second)}円"
    if schedule.rates_include_tax is None:
        yield Line("手数料", f"{raw}の{rounding}（消費税が別かは不明。加えていません）", yen(fee + tax), "−")
    elif schedule.rates_include_tax:
        share = f"{yen(fee + tax)} × {exact(Fraction(tax_rate) * 100)}/{exact(100 + Fraction(tax_rate) * 100)}"
        yield Line("手数料（消費税込み）", f"{raw}の{rounding}", yen(fee + tax))
        yield Line("　うち手数料", f"{yen(fee + tax)} − {yen(tax)}", yen(fee), "−")
        yield Line("　うち消費税", f"{share}（1円未満は切り捨て）", yen(tax), "−")
    else:
        yield Line("手数料", f"{raw}の{rounding}", yen(fee), "−")
        yield Line("手数料の消費税", f"{yen(fee)} × {percent(tax_rate)}（{rounding}）", yen(tax), "−")


def _payout(
    row: Row, schedule: FeeSchedule, method: PayoutMethod | None, query: CompareQuery, amount_yen: int
) -> Iterator[Line]:
    fee, tax, transfer = row.fee_yen or 0, row.fee_tax_yen or 0, row.transfer_fee_yen or 0
    balance, take_home = amount_yen - fee - tax, row.take_home_yen or 0
    kept = yen(fee) if schedule.rates_include_tax is None else f"{yen(fee)} − {yen(tax)}"
    yield Line("残高", f"{yen(amount_yen)} − {kept}", yen(balance))
    yield Line("振込手数料", _transfer(method, query.bank, balance, transfer), yen(transfer), "−")
    yield Line("手取り", f"{yen(balance)} − {yen(transfer)}", yen(take_home), total=True)


def _transfer(method: PayoutMethod | None, bank: str | None, balance_yen: int, transfer_yen: int) -> str:
    if method is None:
        return "登録されたしくみがないため、引いていません"
    own = f"（出金の利用料{percent(method.fee_rate)}を含む）" if method.fee_rate else ""
    low, high = (fees.total_yen for fees in payout_fees_range(method, max(balance_yen, 0)))
    if bank is None and low != high and low is not None:
        return f"銀行により{yen(low)}から。高いほうで計算{own}"
    return f"残高{yen(balance_yen)}を1回で受け取るとき{own}" if transfer_yen else f"この残高では無料{own}"
