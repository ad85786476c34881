"""One account while time passes: its answers, its money in lots, and the books.

Whole yen, Japan dates. No yen appears or disappears unbooked: at any moment
received + fees + forfeited + left = starting balance + rewards that joined or were given up + earned.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from guides.engine.conditions import Truth, all_hold
from guides.engine.rules import BALANCE, BANK, CONFIRMED_ON, Rulebook, cleared
from guides.engine.situation import Answer, Situation
from platforms.documents.facts import Effect, PayoutMethod
from platforms.money.fees import payout_fees, payout_fees_range


@dataclass(frozen=True, slots=True)
class Lot:
    """Money in the balance that was confirmed on one day."""

    amount_yen: int
    confirmed_on: date


@dataclass(frozen=True, slots=True)
class Transfer:
    """Money that a payout has caught. It cannot lapse any more and counts as balance until it arrives.

    `fees_known` False: the bank's transfer fee is unknown and not contained in `fees_yen`.
    """

    amount_yen: int
    fees_yen: int
    fees_known: bool


@dataclass(frozen=True, slots=True)
class Lapse:
    """Money that ran out of time."""

    on: date
    amount_yen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """Where every yen came from and went to.

    `left_yen` is still in the account at the end. `expected_yen`: rewards that joined the balance or
    were given up on the way. `earned_yen`: what a remedy asks the reader to earn on top.
    `fees_known` False: a transfer fee is unknown, so that much less arrives. `unpriced`: how many rewards
    of an unknown amount were given up.
    """

    starting_yen: int
    expected_yen: int
    earned_yen: int
    received_yen: int
    fees_yen: int
    forfeited_yen: int
    left_yen: int
    fees_known: bool
    unpriced: int

    @property
    def kept_yen(self) -> int:
        """What stays of the reader's own money: received or still there, without what was earned on top."""
        return self.received_yen + self.left_yen - self.earned_yen

    @property
    def tie_out(self) -> bool:
        """Whether what came in equals what went out and what is left."""
        gone = self.received_yen + self.fees_yen + self.forfeited_yen + self.left_yen
        return gone == self.starting_yen + self.expected_yen + self.earned_yen


class Account:
    """The state of one account. It changes in place; `copy` it before trying something out.

    A starting balance of unknown age counts as confirmed today: nobody may hope that it lapses sooner.
    `first_lapse`: the next day on which money lapses by itself.
    """

    __slots__ = (
        "_balance_known", "_quotes", "_rulebook", "_term", "answers", "balance_yen", "earned_yen",
        "expected_yen", "fees_known", "fees_yen", "first_lapse", "forfeited_yen", "lots", "received_yen", "starting_yen",
        "unpriced",
    )  # fmt: skip

    def __init__(self, rulebook: Rulebook, situation: Situation, today: date) -> None:
        self._rulebook = rulebook
        self._quotes: dict[tuple[str, int, Answer | None], Transfer | None] = {}
        self.answers: dict[str, Answer] = {}
        for question in situation:
            answer = situation.answer(question)
            if answer is not None:
                self.answers[question] = answer
        starting = situation.amount(BALANCE)
        self._balance_known = starting is not None
        self.starting_yen = self.balance_yen = starting or 0
        self.lots: tuple[Lot, ...] = (Lot(starting, situation.day(CONFIRMED_ON) or today),) if starting else ()
        self.received_yen = self.fees_yen = self.forfeited_yen = self.expected_yen = self.earned_yen = 0
        self.unpriced = 0
        self.fees_known = True
        self._term: timedelta | None
        self.first_lapse: date | None
        self.reread_expiries()

    @property
    def kept_yen(self) -> int:
        """As in `Books.kept_yen`."""
        return self.received_yen + self.balance_yen - self.earned_yen

    def copy(self) -> "Account":
        """An account in the same state that goes its own way."""
        twin: Account = object.__new__(Account)
        twin._rulebook, twin._quotes = self._rulebook, self._quotes  # both only grow
        twin.answers = self.answers.copy()
        twin._balance_known = self._balance_known
        twin.starting_yen, twin.balance_yen, twin.lots = self.starting_yen, self.balance_yen, self.lots
        twin.received_yen, twin.fees_yen, twin.forfeited_yen = self.received_yen, self.fees_yen, self.forfeited_yen
        twin.expected_yen, twin.earned_yen, twin.fees_known = self.expected_yen, self.earned_yen, self.fees_known
        twin._term, twin.first_lapse, twin.unpriced = self._term, self.first_lapse, self.unpriced
        return twin

    def answer(self, question: str, /) -> Answer | None:
        """The answer on this day. The balance is the money present, money on its way included."""
        if question == BALANCE:
            return self.balance_yen if self._balance_known else None
        return self.answers.get(question)

    # Money that runs out of time

    def reread_expiries(self) -> None:
        """Find out again after how many days money lapses; the shortest applicable term counts."""
        terms = [row.ends_after for row in self._rulebook.lapses if all_hold(row.conditions, self) is Truth.TRUE]
        self._term = timedelta(days=min(terms)) if terms else None
        self._hold(self.lots)

    def lapses_on(self, lot: Lot) -> date | None:
        """The first day on which a lot is gone; None where nothing lapses."""
        return None if self._term is None else lot.confirmed_on + self._term

    def first_possible_lapse(self, today: date) -> date | None:
        """The first day on which present money, or money that joins from `today` on, can lapse by itself."""
        if self._term is None:
            return None
        fresh = today + self._term
        return min(fresh, self.first_lapse or fresh)

    def lapse(self, day: date) -> int:
        """Forfeit what has lapsed by `day`. The yen lost."""
        if self.first_lapse is None or self.first_lapse > day:
            return 0
        return self._forfeit([lot for lot in self.lots if not self._is_there(lot, day)])

    def all_lapsed_on(self, start: date) -> date | None:
        """The day from `start` on which lapsing alone leaves nothing of the present balance; None where nothing lapses."""
        if self._term is None:
            return None
        return max([start, *(lot.confirmed_on + self._term for lot in self.lots)])

    def _is_there(self, lot: Lot, day: date) -> bool:
        lapses_on = self.lapses_on(lot)
        return lapses_on is None or day < lapses_on

    def _hold(self, lots: tuple[Lot, ...]) -> None:
        self.lots = lots
        self.first_lapse = None
        if self._term is not None and lots:
            self.first_lapse = min([lot.confirmed_on for lot in lots]) + self._term

    # Payouts

    def quote(self, method: PayoutMethod, caught_on: date) -> Transfer | None:
        """What a payout that closes on `caught_on` can catch of the present balance.

        None below the method's minimum, and where the fees would leave nothing.
        """
        amount = sum([lot.amount_yen for lot in self.lots if self._is_there(lot, caught_on)])
        key = (method.key, amount, self.answers.get(BANK))
        if key not in self._quotes:
            self._quotes[key] = quote(method, amount, self.answers.get(BANK))
        return self._quotes[key]

    def catch(self, method: PayoutMethod, day: date) -> Transfer | None:
        """Take the present balance on its way out, if it is enough."""
        transfer = self.quote(method, day)
        if transfer is not None:
            self._hold(tuple(lot for lot in self.lots if not self._is_there(lot, day)))
        return transfer

    def settle(self, transfer: Transfer) -> None:
        """The money arrives."""
        self.balance_yen -= transfer.amount_yen
        self.fees_yen += transfer.fees_yen
        self.received_yen += transfer.amount_yen - transfer.fees_yen
        self.fees_known = self.fees_known and transfer.fees_known

    # Costs and effects of finished remedies

    def forfeit_balance(self) -> None:
        """Give up the balance. Money that a payout has caught is out of reach."""
        self._forfeit(list(self.lots))
        self._balance_known = True

    def forgo(self, question: str) -> None:
        """Give up an expected reward."""
        self.unpriced += question not in self.answers
        amount = self._take(question)
        self.expected_yen += amount
        self.forfeited_yen += amount

    def join(self, amount_yen: int, confirmed_on: date) -> None:
        """An expected reward becomes balance."""
        self.expected_yen += amount_yen
        self._add(amount_yen, confirmed_on)

    def apply(self, effect: Effect, day: date, after_payout: bool) -> None:
        """Change what a finished remedy changes.

        Clearing the balance gives it up, unless the remedy was a payout: that has emptied it already.
        Setting the balance means earning up to that amount. Clearing an expected reward gives it up.
        """
        question = effect.question
        if question == BALANCE:
            if effect.kind == "clear" and not after_payout:
                self.forfeit_balance()
            elif isinstance(effect.value, int):
                self._earn(effect.value - self.balance_yen, day)
        elif effect.kind == "add_to_balance":
            self.join(self._take(question), day)
        elif effect.value is not None:
            self.answers[question] = effect.value
        elif question in self._rulebook.rewards:
            self.forgo(question)
        else:
            self._clear(question)

    def _earn(self, amount: int, day: date) -> None:
        if amount > 0:
            self.earned_yen += amount
            self._add(amount, day)

    def _clear(self, question: str) -> None:
        answer = self.answers.get(question)
        if answer is None:  # what nobody answered stays so
            return
        after = cleared(answer)
        if after is None:
            del self.answers[question]
        else:
            self.answers[question] = after

    def _take(self, question: str) -> int:
        """The reward, which is gone from now on; 0 where nobody knows how much it was."""
        answer = self.answers.get(question)
        self.answers[question] = 0
        return answer if isinstance(answer, int) else 0

    def _add(self, amount: int, day: date) -> None:
        if amount:
            self.balance_yen += amount
            self._balance_known = True
            self._hold((*self.lots, Lot(amount, day)))

    def _forfeit(self, lots: list[Lot]) -> int:
        amount = sum(lot.amount_yen for lot in lots)
        self.balance_yen -= amount
        self.forfeited_yen += amount
        self._hold(tuple(lot for lot in self.lots if lot not in lots))
        return amount

    def books(self) -> Books:
        """The books as they stand."""
        return Books(
            starting_yen=self.starting_yen,
            expected_yen=self.expected_yen,
            earned_yen=self.earned_yen,
            received_yen=self.received_yen,
            fees_yen=self.fees_yen,
            forfeited_yen=self.forfeited_yen,
            left_yen=self.balance_yen,
            fees_known=self.fees_known,
            unpriced=self.unpriced,
        )


def quote(method: PayoutMethod, amount_yen: int, bank: Answer | None) -> Transfer | None:
    """What a payout of this amount costs; None below the minimum, and where the fees would leave nothing.

    An unknown bank counts as the dearest. An unknown transfer fee is left out and marked.
    """
    if amount_yen < (method.minimum_yen or 1):
        return None
    if isinstance(bank, str):
        fees = payout_fees(method, amount_yen, bank)
    else:
        fees = payout_fees_range(method, amount_yen)[1]
    total = fees.method_fee_yen + (fees.transfer_fee_yen or 0)
    return Transfer(amount_yen, total, fees.transfer_fee_yen is not None) if amount_yen > total else None
