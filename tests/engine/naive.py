"""The oracle: an account simulated one calendar day after another, as plainly as possible.

Written from the rules alone and sharing nothing with the engine but pay days and fees. Slow on purpose.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from guides.engine.situation import Situation
from platforms.documents.facts import BalanceExpiry, Blocker, Condition, PayoutMethod, PlatformFacts, Remedy, Wait
from platforms.money.fees import payout_fees, payout_fees_range
from platforms.money.paydays import is_bank_day, payout_range, payout_under_way

DAY = timedelta(days=1)
FAR = 5_000
"""Days after which an account that is still busy counts as an error of the oracle itself."""


@dataclass
class Pot:
    """Some yen, the day they were confirmed, and the run that has caught them, if any."""

    yen: int
    born: date
    caught_by: "Run | None" = None


@dataclass(eq=False)
class Run:
    remedy: Remedy
    place: int
    began: date
    ends: date
    sure: bool
    catches: date | None
    known: bool
    dropped: bool = False
    fees: int = 0
    caught: bool = False


@dataclass
class Outcome:
    exit: date | None = None
    ended: date | None = None
    stuck: bool = False
    received: int = 0
    fees: int = 0
    forfeited: int = 0
    at_risk: int = 0
    paid_after: int = 0
    paid_after_on: date | None = None
    left: list[str] = field(default_factory=list)
    expected: int = 0
    earned: int = 0
    unpriced: int = 0
    steps: list[tuple[str, str, date, date, bool, bool]] = field(default_factory=list)


def end_of(row: BalanceExpiry, born: date) -> date:
    """The first day without the money, found on the calendar."""
    last = born
    if row.days is not None:
        last += row.days * DAY
    else:
        months, wanted = 0, born.day
        while months < row.months:
            last += DAY
            months += last.day == 1
        while (row.from_month_end or last.day < wanted) and (last + DAY).day != 1:
            last += DAY
    return last + DAY if row.last_day_counts else last


class Naive:
    def __init__(self, facts: PlatformFacts, situation: Situation, choice: dict[str, str], today: date, bound: str):
        self.facts, self.today, self.bound = facts, today, bound
        self.chosen = {b.key: next((r for r in b.remedies if r.key == choice[b.key]), None) for b in facts.blockers}
        """None: left behind."""
        self.answers: dict[str, Any] = {q: situation.answer(q) for q in situation if situation.answer(q) is not None}
        amount = self.answers.pop("balance", None)
        self.balance_was_told = amount is not None
        self.pots = [Pot(amount, situation.day("balance_confirmed_on") or today)] if amount else []
        self.rewards = {
            e.question for b in facts.blockers for r in b.remedies for e in r.effects if e.kind == "add_to_balance"
        } | {r.cost.question for b in facts.blockers for r in b.remedies if r.cost.question}
        self.day = today
        self.runs: dict[str, Run] = {}
        self.under_way: list[Run] = []
        self.tries: dict[str, int] = {}
        self.unsure: list[tuple[Blocker, Remedy]] = []
        self.out = Outcome()

    # answers and conditions

    def answer(self, question: str) -> Any:
        if question == "balance":
            return sum(pot.yen for pot in self.pots) if self.balance_was_told else None
        return self.answers.get(question)

    def true(self, condition: Condition) -> bool | None:
        answer, value = self.answer(condition.question), condition.value
        if answer is None:
            return None
        if condition.operator == "within_days":
            return (self.day - answer).days <= value
        if condition.operator == "longer_ago_than_days":
            return (self.day - answer).days > value
        if condition.operator == "is":
            return answer == value
        if condition.operator == "is_not":
            return answer != value
        if condition.operator == "one_of":
            return answer in value
        if condition.operator == "at_least":
            return answer >= value
        if condition.operator == "below":
            return answer < value
        low, high = value
        return low <= answer <= high

    def hold(self, conditions: tuple[Condition, ...]) -> bool | None:
        truths = [self.true(condition) for condition in conditions]
        return False if False in truths else None if None in truths else True

    def concerns(self, row: Blocker | Remedy) -> bool | None:
        if row.side is not None and self.answer("role") in {"worker", "client"} - {row.side}:
            return False
        return self.hold(row.conditions)

    def settled(self, remedy: Remedy) -> bool:
        """Whether only answers that would make an exception are missing."""
        return self.hold([c for c in remedy.conditions if c.operator != "is_not"]) is not None

    def will_turn(self) -> bool:
        """Whether a condition that looks back becomes another some day."""
        rows = [*self.facts.blockers, *(r for b in self.facts.blockers for r in b.remedies)]
        rows += [e for e in self.facts.expiries if e.outcome == "forfeited"]
        return any(
            (self.day - self.answer(c.question)).days <= c.value
            for row in rows
            for c in row.conditions
            if c.operator in ("within_days", "longer_ago_than_days") and self.answer(c.question) is not None
        )

    # money

    def terms(self) -> list[BalanceExpiry]:
        return [e for e in self.facts.expiries if e.outcome == "forfeited" and self.hold(e.conditions) is True]

    def dies(self, pot: Pot) -> date | None:
        return min((end_of(row, pot.born) for row in self.terms()), default=None)

    def free_pots(self) -> list[Pot]:
        return [pot for pot in self.pots if pot.caught_by is None]

    def lapse(self) -> None:
        for pot in self.free_pots():
            dies = self.dies(pot)
            if dies is not None and dies <= self.day:
                self.lose(pot)

    def lose(self, pot: Pot) -> None:
        self.pots = [other for other in self.pots if other is not pot]
        self.out.forfeited += pot.yen

    def catchable(self, method: PayoutMethod, on: date) -> list[Pot]:
        alive = [pot for pot in self.free_pots() if (dies := self.dies(pot)) is None or on < dies]
        return [pot for pot in alive if pot.born + method.hold_days * DAY <= on]

    def payable(self, method: PayoutMethod, pots: list[Pot]) -> int | None:
        """The fees of paying these pots out, or None if that is impossible."""
        total = sum(pot.yen for pot in pots)
        if total == 0 or total < (method.minimum_yen or 0):
            return None
        bank = self.answers.get("bank")
        fees = payout_fees(method, total, bank) if bank else payout_fees_range(method, total)[1]
        price = fees.method_fee_yen + (fees.transfer_fee_yen or 0)
        return price if price < total else None

    def method(self, remedy: Remedy) -> PayoutMethod:
        return next(m for m in self.facts.payout_methods if m.key == remedy.cost.method)

    def catch(self, run: Run) -> bool:
        method = self.method(run.remedy)
        pots = self.catchable(method, self.day)
        fees = self.payable(method, pots)
        if fees is None:
            return False
        for pot in pots:
            pot.caught_by = run
        run.caught, run.fees = True, fees
        return True

    def arrive(self, run: Run) -> None:
        arrived = [pot for pot in self.pots if pot.caught_by is run]
        self.pots = [pot for pot in self.pots if pot.caught_by is not run]
        self.out.received += sum(pot.yen for pot in arrived) - run.fees
        self.out.fees += run.fees

    def arrive_alone(self, run: Run) -> None:
        """A transfer arrives although its blocker has vanished meanwhile."""
        self.arrive(run)
        key = self.facts.blockers[run.place].key
        self.out.steps.append((key, run.remedy.key, run.began, run.ends, run.sure, run.known))

    # waits

    def shortest(self, wait: Wait, start: date) -> tuple[date, date | None]:
        """The earliest end of a wait, and the day it catches the balance."""
        kind = wait.kind
        if kind in ("none", "open"):
            return start, None
        if kind == "days":
            return start + wait.min_days * DAY, None
        if kind == "business_days":
            return self.bank_days(start, wait.min_days), None
        if kind == "days_after":
            since = self.answers.get(wait.question)
            return (start if since is None else max(start, since + wait.min_days * DAY)), None
        if kind == "expiry":
            ends = [self.dies(pot) for pot in self.free_pots()]
            return max([start, *ends]), None
        days = self.pay_days(wait, start)
        if days is None:
            return start, None
        return max(start, days[0].paid_on), days[0].caught_on if kind == "payout" else None

    def longest(self, wait: Wait, start: date) -> tuple[date | None, date | None]:
        """The latest promised end of a wait, None without one, and the day it catches the balance."""
        kind = wait.kind
        if kind == "none":
            return start, None
        if kind == "open" or (kind in ("days", "business_days", "days_after") and wait.max_days is None):
            return None, None
        if kind == "days":
            return start + wait.max_days * DAY, None
        if kind == "business_days":
            return self.bank_days(start, wait.max_days), None
        if kind == "days_after":
            since = self.answers.get(wait.question)
            return (None if since is None else max(start, since + wait.max_days * DAY)), None
        if kind == "expiry":
            ends = [self.dies(pot) for pot in self.free_pots()]
            return max([start, *ends]), None
        days = self.pay_days(wait, start)
        if days is None:
            return None, None
        return max(start, days[1].paid_on), days[1].caught_on if kind == "payout" else None

    def pay_days(self, wait: Wait, start: date) -> Any:
        method = next(m for m in self.facts.payout_methods if m.key == wait.method)
        if wait.kind == "payout":
            return payout_range(method, start)
        return payout_under_way(method, start, self.answers.get(wait.question) if wait.question else None)

    def bank_days(self, start: date, count: int) -> date:
        day = start
        while count:
            day += DAY
            count -= is_bank_day(day)
        return day

    def end_of(self, remedy: Remedy, start: date) -> tuple[date, bool, date | None]:
        """When a remedy ends, whether somebody promises that, and when it catches the balance."""
        first, first_catch = self.shortest(remedy.wait, start)
        if self.bound == "earliest":
            return first, True, first_catch
        if not self.settled(remedy):  # nobody knows whether it is open to the reader
            return first, False, first_catch
        last, last_catch = self.longest(remedy.wait, start)
        quiet = None
        if remedy.silence is not None:
            quiet = self.longest(remedy.silence, start)[0]
            quiet = max(quiet, first) if quiet is not None else None
        nobody = first, False, first_catch
        if self.bound == "silent":
            if remedy.silence is not None:
                return (quiet, True, None) if quiet is not None else nobody
            if remedy.actor == "counterpart":
                return nobody
        if remedy.may_be_refused or remedy.wait.kind == "open":
            return nobody
        if remedy.silence is None:
            return (last, True, last_catch) if last is not None else nobody
        if quiet is None:
            return nobody
        if last is None or quiet > last:
            return quiet, True, None
        return last, True, last_catch

    # the days

    def can_begin(self, remedy: Remedy, catches: date | None) -> bool:
        if self.concerns(remedy) is False:
            return False
        if remedy.cost.kind == "payout":
            method = self.method(remedy)
            return self.payable(method, self.catchable(method, catches or self.day)) is not None
        return remedy.wait.kind != "expiry" or bool(self.terms())

    def find(self) -> list[Blocker]:
        """What holds; runs of what does not are dropped."""
        holding = [b for b in self.facts.blockers if b.key not in self.out.left and self.concerns(b) is True]
        for key in [key for key in self.runs if key not in {b.key for b in holding}]:
            run = self.runs.pop(key)
            if run.caught:
                self.under_way.append(run)
        return holding

    def waiting(self, holding: list[Blocker]) -> list[Blocker]:
        """Whose turn it is."""
        at_work = any(b.stage == "work" for b in holding)
        return [b for b in holding if b.key not in self.runs and not (at_work and b.stage == "money")]

    def look(self) -> bool:
        """Drop, leave behind and begin; True once nothing is left to do."""
        self.lapse()
        holding = self.find()
        while leaving := [b for b in self.waiting(holding) if self.chosen[b.key] is None]:
            self.leave_behind(leaving[0])
            holding = self.find()
        hopes = [self.begin(blocker) for blocker in self.waiting(holding)]
        if self.runs or (holding and (any(hopes) or self.will_turn())):
            return False
        self.out.stuck = bool(holding)
        if any(b.strength == "stops" for b in holding):
            self.out.at_risk += sum(pot.yen for pot in self.pots)
            return True
        self.out.exit = None if self.unsure else self.day
        for run in self.under_way:
            self.arrive_alone(run)
        for blocker in holding:
            self.leave_behind(blocker)
        self.close()
        return True

    def leave_behind(self, blocker: Blocker) -> None:
        self.out.left.append(blocker.key)
        rewards = {e.question for r in blocker.remedies for e in r.effects if e.kind == "add_to_balance"}
        rewards |= {r.cost.question for r in blocker.remedies if r.cost.question}
        for question in rewards:
            self.out.unpriced += question not in self.answers
            yen = self.answers.get(question) or 0
            self.out.expected += yen
            self.out.at_risk += yen
            self.answers[question] = 0
        effects = [e.question for r in blocker.remedies for e in r.effects if e.kind != "add_to_balance"]
        about_balance = (
            any(c.question == "balance" for c in blocker.conditions)
            or any(r.cost.kind in ("payout", "forfeit_balance") or r.wait.kind == "expiry" for r in blocker.remedies)
            or "balance" in effects
        )
        if not rewards and not (about_balance and self.balance_was_told):
            self.out.unpriced += 1

    def close(self) -> None:
        """What becomes of the money in the account on the day of leaving."""
        left = sum(pot.yen for pot in self.pots)
        rows = [(row, self.hold(row.conditions)) for row in self.facts.leftovers]
        row, truth = next(((row, truth) for row, truth in rows if truth is not False), (None, None))
        if left == 0:
            return
        if row is None or truth is None or row.outcome == "at_risk":
            self.out.at_risk += left
        elif row.outcome == "forfeited":
            self.out.forfeited += left
        elif row.method is None:
            self.out.paid_after += left
            days = row.min_days if self.bound == "earliest" else row.max_days
            self.out.paid_after_on = self.day + days * DAY if days is not None else None
        else:
            method = next(m for m in self.facts.payout_methods if m.key == row.method)
            fees = self.payable(method, self.pots)
            if fees is None:
                self.out.at_risk += left
                return
            self.out.fees += fees
            self.out.paid_after += left - fees
            span = payout_range(method, self.day)
            self.out.paid_after_on = span[self.bound != "earliest"].paid_on if span else None

    def begin(self, blocker: Blocker) -> bool:
        """Begin if that is possible. True where it is only money held back that is missing."""
        remedy = self.chosen[blocker.key]
        assert remedy is not None
        if self.tries.get(blocker.key, 0) == 3:
            return False
        if self.tries.get(blocker.key, 0) > 0 and self.concerns(remedy) is False:
            payouts = [r for r in blocker.remedies if r.cost.kind == "payout" and self.concerns(r) is not False]
            if not payouts:
                return False
            remedy = payouts[0]
        if remedy.wait.kind == "expiry" and not self.terms():
            return False
        ends, sure, catches = self.end_of(remedy, self.day)
        if not self.can_begin(remedy, catches):
            return self.will_be_let_go(remedy)
        self.tries[blocker.key] = self.tries.get(blocker.key, 0) + 1
        place = [b.key for b in self.facts.blockers].index(blocker.key)
        if remedy.cost.kind == "payout":
            catches = catches or self.day
        else:
            catches = None
        known = self.settled(remedy)
        self.runs[blocker.key] = Run(remedy, place, self.day, ends, sure and self.firm(blocker, remedy), catches, known)
        return False

    def will_be_let_go(self, remedy: Remedy) -> bool:
        """Whether a payout becomes possible once the platform holds less back."""
        if remedy.cost.kind != "payout" or self.concerns(remedy) is False:
            return False
        method = self.method(remedy)
        free = max([pot.born + method.hold_days * DAY for pot in self.free_pots()], default=self.day)
        for days in range(1, (free - self.day).days + 1 if method.hold_days else 0):
            day = self.day + days * DAY
            catches = self.end_of(remedy, day)[2]
            if self.payable(method, self.catchable(method, catches or day)) is not None:
                return True
        return False

    def firm(self, blocker: Blocker, remedy: Remedy) -> bool:
        """Whether the day on which a remedy begins does not hang on a step without a promised day."""
        looked_at = {c.question for c in (*blocker.conditions, *remedy.conditions)}
        looked_at |= {"role"} if blocker.side or remedy.side else set()
        looked_at |= {wait.question for wait in (remedy.wait, remedy.silence) if wait is not None}
        if remedy.cost.kind == "payout":
            looked_at |= {"balance", "bank"}
        if remedy.wait.kind == "expiry":
            looked_at.add("balance")
        for done, chosen in self.unsure:
            if blocker.stage == "money" and done.stage == "work":
                return False
            changed = {e.question for e in chosen.effects} | {chosen.cost.question}
            kinds = {e.kind for e in chosen.effects}
            if (
                chosen.cost.kind in ("payout", "forfeit_balance")
                or "add_to_balance" in kinds
                or chosen.wait.kind == "expiry"
            ):
                changed.add("balance")
            if (changed & looked_at) - {None}:
                return False
        return True

    def due(self) -> str | None:
        ready = [key for key, run in self.runs.items() if run.ends <= self.day]
        return min(ready, key=lambda key: self.runs[key].place) if ready else None

    def finish(self, key: str) -> None:
        run = self.runs.pop(key)
        remedy, cost = run.remedy, run.remedy.cost
        if cost.kind == "payout":
            if not run.caught and not self.catch(run):
                return
            self.arrive(run)
        elif cost.kind == "forfeit_balance":
            self.give_up_balance()
        elif cost.kind == "forfeit_reward":
            self.give_up(cost.question)
        for effect in remedy.effects:
            self.change(effect.kind, effect.question, effect.value, cost.kind == "payout")
        if not run.sure:
            self.unsure.append((self.facts.blockers[run.place], remedy))
        self.out.steps.append((key, remedy.key, run.began, run.ends, run.sure, run.known))

    def give_up_balance(self) -> None:
        for pot in self.free_pots():
            self.lose(pot)
        self.balance_was_told = True

    def give_up(self, question: str) -> None:
        self.out.unpriced += question not in self.answers
        yen = self.answers.get(question) or 0
        self.out.expected += yen
        self.out.forfeited += yen
        self.answers[question] = 0

    def change(self, kind: str, question: str, value: Any, paid: bool) -> None:
        if question == "balance":
            missing = value - self.answer_or_zero() if kind == "set" else 0
            if kind == "clear" and not paid:
                self.give_up_balance()
            elif missing > 0:
                self.out.earned += missing
                self.pots.append(Pot(missing, self.day))
                self.balance_was_told = True
        elif kind == "add_to_balance":
            yen = self.answers.get(question) or 0
            self.answers[question] = 0
            if yen:
                self.out.expected += yen
                self.pots.append(Pot(yen, self.day))
                self.balance_was_told = True
        elif kind == "set":
            self.answers[question] = value
        elif question in self.rewards:
            self.give_up(question)
        elif question in self.answers:
            old = self.answers.pop(question)
            if isinstance(old, int):
                self.answers[question] = 0
            elif old in ("yes", "no"):
                self.answers[question] = "no"

    def answer_or_zero(self) -> int:
        return sum(pot.yen for pot in self.pots)

    def evening(self) -> None:
        for key, run in list(self.runs.items()):
            if run.catches is not None and not run.caught and run.catches <= self.day and not self.catch(run):
                del self.runs[key]

    def morning(self) -> None:
        self.lapse()
        for run in [run for run in self.under_way if run.ends <= self.day]:
            self.under_way.remove(run)
            self.arrive_alone(run)

    def live(self) -> Outcome:
        over = self.look()
        while not over:
            if (self.day - self.today).days > FAR:
                raise AssertionError("The oracle never comes to an end.")
            while not over and (key := self.due()) is not None:
                self.finish(key)
                over = self.look()
            if over:
                break
            was_busy = bool(self.runs)
            self.evening()
            if was_busy and not self.runs:
                over = self.look()
                continue
            self.day += DAY
            self.morning()
            if self.due() is None:
                over = self.look()
        self.out.ended = self.day
        return self.out


def live_through(
    facts: PlatformFacts, situation: Situation, choice: dict[str, str], today: date, bound: str
) -> Outcome:
    """What happens to the account, one day after another."""
    return Naive(facts, situation, choice, today, bound).live()
