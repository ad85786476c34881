"""One account while time passes: its answers, its money in lots, and the books.

Whole yen, Japan dates. No yen appears or disappears unbooked: at the end
received + fees + forfeited + at risk + paid after = starting balance + rewards that joined, were given up or
left behind + earned.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from guides.engine.conditions import Truth, all_hold
from guides.engine.rules import BALANCE, BANK, CONFIRMED_ON, Rule, Rulebook, cleared
from guides.engine.situation import Answer, Situation
from platforms.documents.facts import BalanceExpiry, Effect, Leftover, PayoutMethod
from platforms.money.fees import payout_fees, payout_fees_range
from platforms.money.paydays import payout_range


@dataclass(frozen=True, slots=True)
class Lot:
    """Money in the balance that was confirmed on one day."""

    amount_yen: int
    confirmed_on: date


@dataclass(frozen=True, slots=True)
class Transfer:
    """Money that a payout has caught. It cannot lapse any more and counts as balance until it arrives.

    `fees_known` False: the bank's transfer fee is unknown and not contained in `fees_yen`. `fees_least_yen`:
    what it would cost with the cheapest bank, less than `fees_yen` where the bank is unknown and matters.
    """

    amount_yen: int
    fees_yen: int
    fees_known: bool
    fees_least_yen: int


@dataclass(frozen=True, slots=True)
class Lapse:
    """Money that ran out of time."""

    on: date
    amount_yen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """Where every yen came from and went to.

    `at_risk_yen`: in the account at the end, or a reward left behind, and nobody knows what becomes of it.
    `paid_after_yen`: in the account at the end, and paid out afterwards, its fees taken off.
    `forfeited_at_exit_yen`, `fees_after_yen`: the parts of the sums that no step books, because the
    money was in the account at the end.
    `expected_yen`: rewards that joined the balance, were given up or left behind on the way. `earned_yen`: what a
    remedy asks the reader to earn on top. `fees_known` False: a transfer fee is unknown, so that much less
    arrives. `unpriced`: how many rights, points and amounts that nobody told were given up or left behind.
    `balance_known`, `rewards_known` False: the reader did not tell the balance, or a reward that comes up
    on the way, so that the sums leave it out.
    """

    starting_yen: int
    expected_yen: int
    earned_yen: int
    received_yen: int
    fees_yen: int
    forfeited_yen: int
    at_risk_yen: int
    paid_after_yen: int
    forfeited_at_exit_yen: int
    fees_after_yen: int
    fees_known: bool
    unpriced: int
    balance_known: bool
    rewards_known: bool

    @property
    def kept_yen(self) -> int:
        """What stays of the reader's own money: received now or after leaving, without what was earned on top."""
        return self.received_yen + self.paid_after_yen - self.earned_yen

    @property
    def left_yen(self) -> int:
        """What lies in the account at the end, or in work left behind."""
        return self.at_risk_yen + self.paid_after_yen

    @property
    def is_lossless(self) -> bool:
        """Whether leaving takes nothing: nothing forfeited, at risk, or given up without a price."""
        return not (self.forfeited_yen or self.at_risk_yen or self.unpriced)

    @property
    def tie_out(self) -> bool:
        """Whether what came in equals what went out and what is left."""
        gone = self.received_yen + self.fees_yen + self.forfeited_yen + self.at_risk_yen + self.paid_after_yen
        return gone == self.starting_yen + self.expected_yen + self.earned_yen


class Account:
    """The state of one account. It changes in place; `copy` it before trying something out.

    A starting balance of unknown age counts as confirmed today: nobody may hope that it lapses sooner.
    `first_lapse`: the next day on which money lapses by itself.
    """

    __slots__ = (
        "_balance_known", "_quotes", "_rulebook", "_starting_known", "_terms", "answers", "at_risk_yen", "balance_yen",
        "earned_yen", "expected_yen", "fees_after_yen", "fees_known", "fees_yen", "first_lapse", "forfeited_at_exit_yen",
        "forfeited_yen", "gave_up_balance", "given_up", "lots",
        "paid_after_yen", "received_yen", "rewards_known", "starting_yen", "today", "unpriced",
    )  # fmt: skip

    def __init__(self, rulebook: Rulebook, situation: Situation, today: date) -> None:
        self._rulebook = rulebook
        self.today: date = today
        self._quotes: dict[tuple[str, int, Answer | None], Transfer | None] = {}
        self.answers: dict[str, Answer] = {}
        for question in dict.fromkeys([*situation, *situation.unless_told]):
            answer = situation.answer(question)
            if answer is not None:
                self.answers[question] = answer
        starting = situation.amount(BALANCE)
        self._balance_known = self._starting_known = starting is not None
        self.starting_yen = self.balance_yen = starting or 0
        self.lots: tuple[Lot, ...] = (Lot(starting, situation.day(CONFIRMED_ON) or today),) if starting else ()
        self.received_yen = self.fees_yen = self.forfeited_yen = self.expected_yen = self.earned_yen = 0
        self.at_risk_yen = self.paid_after_yen = self.forfeited_at_exit_yen = self.fees_after_yen = self.unpriced = 0
        self.fees_known = self.rewards_known = True
        self.gave_up_balance = False
        """Whether money in the account was given up, lapsed, or lay there at the end without being paid out."""
        self.given_up: tuple[str, ...] = ()
        """The rewards given up or left behind, where there was or may have been something to lose."""
        self._terms: tuple[BalanceExpiry, ...]
        self.first_lapse: date | None
        self.reread_expiries()

    @property
    def kept_yen(self) -> int:
        """As in `Books.kept_yen`."""
        return self.received_yen + self.paid_after_yen - self.earned_yen

    def copy(self) -> "Account":
        """An account in the same state that goes its own way."""
        twin: Account = object.__new__(Account)
        twin._rulebook, twin._quotes = self._rulebook, self._quotes  # both only grow
        twin.answers = self.answers.copy()
        twin.today = self.today
        twin._balance_known, twin._starting_known = self._balance_known, self._starting_known
        twin.forfeited_at_exit_yen, twin.fees_after_yen = self.forfeited_at_exit_yen, self.fees_after_yen
        twin.at_risk_yen, twin.paid_after_yen = self.at_risk_yen, self.paid_after_yen
        twin.rewards_known, twin.given_up = self.rewards_known, self.given_up
        twin.gave_up_balance = self.gave_up_balance
        twin.starting_yen, twin.balance_yen, twin.lots = self.starting_yen, self.balance_yen, self.lots
        twin.received_yen, twin.fees_yen, twin.forfeited_yen = self.received_yen, self.fees_yen, self.forfeited_yen
        twin.expected_yen, twin.earned_yen, twin.fees_known = self.expected_yen, self.earned_yen, self.fees_known
        twin._terms, twin.first_lapse, twin.unpriced = self._terms, self.first_lapse, self.unpriced
        return twin

    def answer(self, question: str, /) -> Answer | None:
        """The answer on this day. The balance is the money present, money on its way included."""
        if question == BALANCE:
            return self.balance_yen if self._balance_known else None
        return self.answers.get(question)

    # Money that runs out of time

    def reread_expiries(self) -> None:
        """Find out again when money lapses; the shortest applicable term counts."""
        self._terms = tuple([row for row in self._rulebook.lapses if all_hold(row.conditions, self) is Truth.TRUE])
        self._hold(self.lots)

    def lapses_on(self, lot: Lot) -> date | None:
        """The first day on which a lot is gone; None where nothing lapses."""
        return self._gone_on(lot.confirmed_on)

    def _gone_on(self, confirmed_on: date) -> date | None:
        return min([row.gone_on(confirmed_on) for row in self._terms], default=None)

    def lapse(self, day: date) -> int:
        """Forfeit what has lapsed by `day`. The yen lost."""
        if self.first_lapse is None or self.first_lapse > day:
            return 0
        return self._forfeit([lot for lot in self.lots if not self._is_there(lot, day)])

    def all_lapsed_on(self, start: date) -> date | None:
        """The day from `start` on which lapsing alone leaves nothing of the present balance; None where nothing lapses."""
        if not self._terms:
            return None
        return max([start, *filter(None, map(self.lapses_on, self.lots))])

    def _is_there(self, lot: Lot, day: date) -> bool:
        lapses_on = self.lapses_on(lot)
        return lapses_on is None or day < lapses_on

    def _hold(self, lots: tuple[Lot, ...]) -> None:
        self.lots = lots
        # Later money never lapses sooner, so the oldest lapses first.
        self.first_lapse = self._gone_on(min([lot.confirmed_on for lot in lots])) if self._terms and lots else None

    # Payouts

    def quote(self, method: PayoutMethod, caught_on: date) -> Transfer | None:
        """What a payout that closes on `caught_on` can catch of the present balance.

        Money that the platform still holds back stays. None below the method's minimum, and where the
        fees would leave nothing.
        """
        amount = sum([lot.amount_yen for lot in self.lots if self._is_in_reach(lot, method, caught_on)])
        key = (method.key, amount, self.answers.get(BANK))
        if key not in self._quotes:
            self._quotes[key] = quote(method, amount, self.answers.get(BANK))
        return self._quotes[key]

    def catch(self, method: PayoutMethod, day: date) -> Transfer | None:
        """Take the present balance on its way out, if it is enough."""
        transfer = self.quote(method, day)
        if transfer is not None:
            self._hold(tuple(lot for lot in self.lots if not self._is_in_reach(lot, method, day)))
        return transfer

    def in_reach_from(self, method: PayoutMethod) -> date | None:
        """The day from which the platform holds nothing of the balance back from a payout; None without a balance."""
        return max([lot.confirmed_on + timedelta(days=method.hold_days) for lot in self.lots], default=None)

    def _is_in_reach(self, lot: Lot, method: PayoutMethod, day: date) -> bool:
        return self._is_there(lot, day) and lot.confirmed_on + timedelta(days=method.hold_days) <= day

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
        self.forfeited_yen += self._lose(question)

    def leave_behind(self, rule: Rule) -> None:
        """Leave although a blocker that costs something holds. The balance has its turn at the end."""
        for question in sorted(rule.rewards):
            self.at_risk_yen += self._lose(question)
        if not rule.rewards and not (rule.is_about_balance and self._balance_known):
            self.unpriced += 1

    def _lose(self, question: str) -> int:
        """Take a reward that will not join the balance. The yen lost; what nobody told is counted beside them."""
        amount = self.answers.get(question)
        if amount != 0:
            self.given_up += (question,)
        if amount is None:
            self.unpriced += 1
            self.rewards_known = False
        taken = self._take(question)
        self.expected_yen += taken
        return taken

    def leave(self, day: date, last: bool) -> date | None:
        """Close the books on the day of leaving: what becomes of the balance that lies in the account.

        The first of the document's rows that applies counts; without one nobody knows. Returns the day,
        the last instead of the first possible one where `last`, on which what is paid afterwards arrives;
        None where nothing is, or nobody promises a day.
        """
        amount, row = self.balance_yen, self._leftover()
        if amount == 0:
            return None
        self._hold(())
        self.balance_yen = 0
        if row is not None and row.outcome == "paid_after":
            return self._pay_after(row, amount, day, last)
        self.gave_up_balance = True
        if row is not None and row.outcome == "forfeited":
            self.forfeited_yen += amount
            self.forfeited_at_exit_yen = amount
        else:
            self.at_risk_yen += amount
        return None

    def stay(self) -> None:
        """Close the books where nothing leads out."""
        self._hold(())
        self.at_risk_yen += self.balance_yen
        self.balance_yen = 0

    def _leftover(self) -> Leftover | None:
        """The row that says what becomes of the balance; None where it cannot be known."""
        for row in self._rulebook.leftovers:
            truth = all_hold(row.conditions, self)
            if truth is not Truth.FALSE:
                return row if truth is Truth.TRUE else None
        return None

    def _pay_after(self, row: Leftover, amount: int, day: date, last: bool) -> date | None:
        method = self._rulebook.methods.get(row.method or "")
        transfer = Transfer(amount, 0, True, 0) if method is None else quote(method, amount, self.answers.get(BANK))
        self.gave_up_balance = self.gave_up_balance or transfer is None
        if transfer is None:  # too little for the only way on which it could be paid
            self.at_risk_yen += amount
            return None
        self.fees_yen += transfer.fees_yen
        self.fees_after_yen = transfer.fees_yen
        self.paid_after_yen += amount - transfer.fees_yen
        self.fees_known = self.fees_known and transfer.fees_known
        if method is not None:
            days = payout_range(method, day)
            return days[last].paid_on if days is not None else None
        count = row.max_days if last else row.min_days
        return None if count is None else day + timedelta(days=count)

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
            self.rewards_known = self.rewards_known and question in self.answers
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
        self.gave_up_balance = self.gave_up_balance or amount > 0
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
            at_risk_yen=self.at_risk_yen,
            paid_after_yen=self.paid_after_yen,
            forfeited_at_exit_yen=self.forfeited_at_exit_yen,
            fees_after_yen=self.fees_after_yen,
            fees_known=self.fees_known,
            unpriced=self.unpriced,
            balance_known=self._starting_known,
            rewards_known=self.rewards_known,
        )


def quote(method: PayoutMethod, amount_yen: int, bank: Answer | None) -> Transfer | None:
    """What a payout of this amount costs; None below the minimum, and where the fees would leave nothing.

    An unknown bank counts as the dearest. An unknown transfer fee is left out and marked.
    """
    if amount_yen < (method.minimum_yen or 1):
        return None
    if isinstance(bank, str):
        least = most = payout_fees(method, amount_yen, bank)
    else:
        least, most = payout_fees_range(method, amount_yen)
    total, cheapest = (fees.method_fee_yen + (fees.transfer_fee_yen or 0) for fees in (most, least))
    return Transfer(amount_yen, total, most.transfer_fee_yen is not None, cheapest) if amount_yen > total else None
