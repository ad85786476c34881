"""A walk through one account's future: the discrete-event core of the engine.

A blocker that holds, found by the very same evaluation as the verdict, runs its chosen remedy from
the day it is found. Then, day by day but without looking at the days in between:

1. money whose time is over lapses, and transfers whose blocker has vanished arrive;
2. the remedies due that day finish one after another, in the document's order: each books its cost,
   applies its effects, and blockers are found again; one that has vanished is dropped;
3. at the end of the day, closings and requests catch the balance that is present.

Money blockers wait until no work blocker holds. A remedy whose conditions are not met, or a payout
that would catch too little, waits while anything else is under way and is tried again whenever
something has happened; when nothing is under way, the choice is stuck. A remedy that is not possible
any more once it has run (earn up to the minimum) hands over to the first payout that is. The account
is free on the day on which no blocker holds.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from guides.engine.account import Account, Lapse, Transfer
from guides.engine.conditions import Truth, applies, is_of_other_side, is_settled
from guides.engine.remedy_days import Bound, Finish, remedy_days_of
from guides.engine.rules import BALANCE, BANK, MOST_RUNS, Option, Rule, Rulebook
from guides.engine.situation import Situation
from platforms.documents.facts import in_force

Choice = dict[int, Option]
"""One option for each blocker, by its place in the document."""


class Start:
    """The account of one reader on one day, before anything is done: what all walks from there share."""

    __slots__ = ("_account", "_situation", "held", "remedy_days", "rulebook", "today")

    def __init__(self, rulebook: Rulebook, situation: Situation, today: date) -> None:
        self.rulebook = rulebook
        self.today = today
        self._situation = situation
        self.remedy_days = remedy_days_of(rulebook)
        self._account = Account(rulebook, situation, today)
        self.held = tuple(
            rule
            for rule in rulebook.rules
            if rule.number not in rulebook.closed and applies(rule.blocker, self._account) is Truth.TRUE
        )

    def within(self, rulebook: Rulebook) -> "Start":
        """The same reader where only some blockers can come up."""
        return Start(rulebook, self._situation, self.today)

    def finish(self, option: Option, bound: Bound, begins_on: date | None = None) -> Finish:
        """When a remedy is done that begins at the start, or on another day with the account as it is now."""
        return self.remedy_days.finish(option, bound, begins_on or self.today, self._account)

    def with_bank(self, bank: str) -> "Start":
        """The same reader with another bank."""
        return Start(self.rulebook, self._situation.replace({BANK: bank}), self.today)

    @property
    def account(self) -> Account:
        """The account at the start; only to be looked at."""
        return self._account


@dataclass(slots=True)
class Run:
    """A remedy under way.

    `firm`: nothing it had to wait for, and nothing that brought it up, is a step without a promised
    day. `catches_on`: the day on which a payout will take the balance out; None once it has, and for
    other remedies. `is_known`: whether the answers say that the reader can use it.
    """

    option: Option
    started_on: date
    finish: Finish
    firm: bool
    catches_on: date | None
    is_known: bool = True
    transfer: Transfer | None = None

    @property
    def ends_on(self) -> date:
        return self.finish.day


class Done(NamedTuple):
    """A finished run and what it booked."""

    run: Run
    promised: bool
    received_yen: int
    fees_yen: int
    forfeited_yen: int


class Walk:
    """One way through, at one bound. It pauses at a blocker without a choice and can fork there."""

    __slots__ = (
        "_holding", "_orphans", "_runs", "_start", "_touched", "_tries", "_unpromised", "_wakes_on",
        "account", "bound", "choice", "day", "done", "ended", "lapses", "lapses_next_on", "left", "paid_after_on", "stuck_on",
        "undecided",
    )  # fmt: skip

    def __init__(self, start: Start, bound: Bound, choice: Choice) -> None:
        self._start = start
        self.bound = bound
        self.choice = choice
        self.day = start.today
        self.account = start.account.copy()
        self._holding = {rule.number: rule for rule in start.held}
        self._touched: set[str] = set()
        self._runs: dict[int, Run] = {}
        self._tries: dict[int, int] = {}
        self._orphans: tuple[tuple[Run, Transfer], ...] = ()
        self._unpromised: tuple[Option, ...] = ()
        self._wakes_on: date | None = None
        self.done: tuple[Done, ...] = ()
        self.lapses: tuple[Lapse, ...] = ()
        self.left: tuple[Rule, ...] = ()
        """The blockers left behind."""
        self.paid_after_on: date | None = None
        """The day on which what lies in the account at the exit is paid out; None where nothing is, or nobody promises."""
        self.lapses_next_on: date | None = None
        """The day on which money would lapse next, had the walk not ended."""
        self.ended = False
        self.stuck_on: Rule | None = None
        self.undecided: Rule | None = None

    @property
    def exit_on(self) -> date | None:
        """The day of leaving; None while under way, stuck, or where nobody promises a day."""
        return self.day if self.ended and self._is_free and not self._unpromised else None

    @property
    def _is_free(self) -> bool:
        """Whether nothing that holds stops leaving."""
        return all(rule.costs for rule in self._holding.values())

    @property
    def options(self) -> tuple[Option, ...]:
        """The remedies for the undecided blocker, those of the reader's own side; all where none is.

        A remedy of the other side never begins, but other remedies or time alone can clear its blocker.
        """
        options = () if self.undecided is None else self.undecided.options
        return tuple([o for o in options if not is_of_other_side(o.remedy.side, self.account)]) or options

    @property
    def is_promised(self) -> bool:
        """Whether nothing so far rests on a step without a promised day."""
        return not self._unpromised

    @property
    def replies(self) -> int:
        """How many steps hang on an answer: of a counterpart, or of the reader about whether they can be used at all."""
        return sum(done.run.option.needs_reply or not done.run.is_known for done in self.done)

    def advance(self) -> "Walk":
        """Go on until the account is free, the choice is stuck, or a blocker without a choice comes up."""
        while not self.ended and self._find():
            due = self._first_due()
            if due is None:
                self._close_day()
                due = self._first_due()
            if due is not None:
                self._finish(due)
        return self

    def fork(self, option: Option) -> "Walk":
        """A walk that continues from here with one more choice: the same walk once it is over."""
        if self.ended:
            return self
        twin: Walk = object.__new__(Walk)
        twin._start, twin.bound = self._start, self.bound
        twin.choice = {**self.choice, option.rule: option}
        twin.day = self.day
        twin.account = self.account.copy()
        twin._holding = self._holding.copy()
        twin._touched = set()
        twin._runs = {number: replace(run) for number, run in self._runs.items()}
        twin._tries = self._tries.copy()
        twin._orphans, twin._unpromised, twin.done, twin.lapses = (
            self._orphans,
            self._unpromised,
            self.done,
            self.lapses,
        )
        twin.left, twin.paid_after_on, twin.lapses_next_on, twin._wakes_on = self.left, None, None, None
        twin.ended, twin.stuck_on, twin.undecided = False, None, None
        return twin

    def _find(self) -> bool:
        """Find the blockers that hold now, drop the others, start what can start. False where the walk ends."""
        if not self._touched.isdisjoint(self._start.rulebook.lapse_reads):
            self.account.reread_expiries()
        self._lapse()
        self._look_again()
        self._wakes_on = None
        while len(self._runs) < len(self._holding):
            rule = self._to_leave_behind()
            if self.undecided is not None:
                return False
            if rule is None:
                self._begin()
                break
            self._leave_behind(rule)
            self._look_again()
        if self._runs or (self._holding and self._next_turn() is not None):
            return True
        self._end()
        return False

    def _end(self) -> None:
        """The day of leaving, or the day on which nothing goes on any more."""
        self.ended = True
        self.lapses_next_on = self.account.first_lapse
        if self._holding:
            self.stuck_on = self._holding[min(self._holding)]
        if self._orphans and self._is_free:
            self._arrive(self._orphans)
        if self._start.rulebook.is_group:
            return
        if not self._is_free:
            self.account.stay()
            return
        for number in sorted(self._holding):
            self.left += (self._holding[number],)
            self.account.leave_behind(self._holding[number])
        self.paid_after_on = self.account.leave(self.day, last=self.bound is not Bound.EARLIEST)

    def _look_again(self) -> None:
        rulebook, touched, holding = self._start.rulebook, self._touched, self._holding
        for rule in [rule for question in touched for rule in rulebook.watchers.get(question, ())]:
            if rule not in self.left and applies(rule.blocker, self.account) is Truth.TRUE:
                holding[rule.number] = rule
            elif holding.pop(rule.number, None) is not None:
                run = self._runs.pop(rule.number, None)
                if run is not None and run.transfer is not None:
                    self._orphans += ((run, run.transfer),)
        touched.clear()

    def _waiting(self) -> list[Rule]:
        """The blockers whose turn it is and that are not under way, in the document's order."""
        working = any(rule.is_work for rule in self._holding.values())
        rules = [self._holding[number] for number in sorted(self._holding) if number not in self._runs]
        return [rule for rule in rules if not (working and rule.is_money)]

    def _to_leave_behind(self) -> Rule | None:
        """The next blocker that the choice leaves behind. Notes the first one without a choice."""
        for rule in self._waiting():
            option = self.choice.get(rule.number)
            if option is None:
                self.undecided = rule
                return None
            if option.leaves:
                return rule
        return None

    def _leave_behind(self, rule: Rule) -> None:
        del self._holding[rule.number]
        self.left += (rule,)
        self.account.leave_behind(rule)
        self._touched |= rule.rewards

    def _begin(self) -> None:
        """Start the remedies of the blockers that are not under way, as far as they can start."""
        for rule in self._waiting():
            self._try(rule, self.choice[rule.number])

    def _try(self, rule: Rule, option: Option) -> None:
        tries = self._tries.get(rule.number, 0)
        if tries >= MOST_RUNS:
            return
        if not self._is_possible(option):
            after = next((o for o in rule.options if o.is_payout and self._is_possible(o)), None) if tries else None
            if after is None:
                return
            option = after
        is_known = is_settled(option.remedy, self.account)
        finish = self._finish_of(option, is_known)
        catches_on = (finish.caught_on or self.day) if option.is_payout else None
        if not self._can_work(option, catches_on):
            self._wait_for_held_money(option)
            return
        self._tries[rule.number] = tries + 1
        firm = not self._unpromised or self._is_firm(rule, option)
        self._runs[rule.number] = Run(option, self.day, finish, firm, catches_on, is_known)

    def _finish_of(self, option: Option, is_known: bool) -> Finish:
        """When a remedy that begins now is done. Nobody promises an end before it is known whether the reader can use it."""
        days = self._start.remedy_days
        if is_known or self.bound is Bound.EARLIEST:
            return days.finish(option, self.bound, self.day, self.account)
        return replace(days.finish(option, Bound.EARLIEST, self.day, self.account), promised=False)

    def _is_possible(self, option: Option) -> bool:
        return applies(option.remedy, self.account) is not Truth.FALSE

    def _is_firm(self, rule: Rule, option: Option) -> bool:
        rules, looked_at = self._start.rulebook.rules, rule.triggers | option.reads
        return not any(
            (rule.is_money and rules[done.rule].is_work) or not done.writes.isdisjoint(looked_at)
            for done in self._unpromised
        )

    def _can_work(self, option: Option, catches_on: date | None) -> bool:
        if catches_on is not None:
            method = option.method
            if method is None or (option.is_dated and not in_force(method, self.day)):
                return False
            return self.account.quote(method, catches_on) is not None
        return not option.lets_lapse or self.account.all_lapsed_on(self.day) is not None

    def _wait_for_held_money(self, option: Option) -> None:
        """Try a payout again on the first day on which what the platform still holds back makes it possible."""
        method = option.method
        if method is None or not method.hold_days:
            return
        day, until = self.day, self.account.in_reach_from(method)
        while until is not None and (day := day + timedelta(days=1)) <= until:
            finish = self._start.remedy_days.finish(option, self.bound, day, self.account)
            if self.account.quote(method, finish.caught_on or day) is not None:
                self._wakes_on = min(day, self._wakes_on or day)
                return

    def _next_turn(self) -> date | None:
        """The next day on which, although nothing is done, something is otherwise than today."""
        days = [self._wakes_on] if self._wakes_on is not None else []
        for question, count in self._start.rulebook.turns:
            since = self.account.answer(question)
            if isinstance(since, date) and since + timedelta(days=count) > self.day:
                days.append(since + timedelta(days=count))
        return min(days, default=None)

    def _first_due(self) -> Run | None:
        found = None
        for run in self._runs.values():
            if run.ends_on <= self.day and (found is None or run.option.rule < found.option.rule):
                found = run
        return found

    def _close_day(self) -> None:
        """Go to the next day on which anything happens; until then, catch what closes."""
        days = [run.ends_on for run in self._runs.values()]
        days.extend([run.ends_on for run, _ in self._orphans])
        turn = self._next_turn()
        if turn is not None:
            days.append(turn)
        if self.account.first_lapse is not None:
            days.append(self.account.first_lapse)
        next_day = min(days)
        closings = [(day, run) for run in self._runs.values() if (day := run.catches_on) is not None and day < next_day]
        for day, run in sorted(closings, key=lambda closing: closing[0]):
            if self._catch(run, day) is None:
                del self._runs[run.option.rule]
                if not self._runs:  # nothing is under way any more
                    self._go_to(day)
                    return
        self._go_to(next_day)
        self._lapse()
        if self._orphans:
            self._arrive([orphan for orphan in self._orphans if orphan[0].ends_on <= next_day])
            self._orphans = tuple([orphan for orphan in self._orphans if orphan[0].ends_on > next_day])

    def _go_to(self, day: date) -> None:
        self.day = self.account.today = day
        self._touched |= {question for question, _ in self._start.rulebook.turns}

    def _catch(self, run: Run, day: date) -> Transfer | None:
        """Take the balance out; None if it is too little."""
        method = run.option.method
        run.transfer = self.account.catch(method, day) if method is not None else None
        run.catches_on = None
        return run.transfer

    def _lapse(self) -> None:
        first = self.account.first_lapse
        if first is not None and first <= self.day:
            self.lapses += (Lapse(self.day, self.account.lapse(self.day)),)
            self._touched.add(BALANCE)

    def _settle(self, transfer: Transfer) -> None:
        self.account.settle(transfer)
        self._touched.add(BALANCE)

    def _arrive(self, orphans: Iterable[tuple[Run, Transfer]]) -> None:
        """Transfers whose blocker has vanished meanwhile bring their money all the same."""
        for run, transfer in orphans:
            self._settle(transfer)
            received, fees = transfer.amount_yen - transfer.fees_yen, transfer.fees_yen
            self.done += (Done(run, run.firm and run.finish.promised, received, fees, 0),)

    def _finish(self, run: Run) -> None:
        """A remedy is done: money arrives, the cost is booked, the effects apply."""
        option, account = run.option, self.account
        del self._runs[option.rule]
        received, fees, forfeited = account.received_yen, account.fees_yen, account.forfeited_yen
        if option.is_payout:
            transfer = run.transfer or self._catch(run, self.day)
            if transfer is None:
                return
            self._settle(transfer)
        elif option.gives_up_balance:
            account.forfeit_balance()
        elif option.gives_up is not None:
            account.forgo(option.gives_up)
        for effect in option.effects:
            account.apply(effect, self.day, after_payout=option.is_payout)
        self._touched |= option.writes
        promised = run.firm and run.finish.promised
        if not promised:
            self._unpromised += (option,)
        booked = (account.received_yen - received, account.fees_yen - fees, account.forfeited_yen - forfeited)
        self.done += (Done(run, promised, *booked),)
