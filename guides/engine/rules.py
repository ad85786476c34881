"""What the blockers of one document read and change, worked out once a document."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from guides.engine.conditions import ROLE, looks_back
from guides.engine.situation import Answer
from platforms.documents.facts import (
    BalanceExpiry,
    Blocker,
    Condition,
    Effect,
    Leftover,
    PayoutMethod,
    PlatformFacts,
    Remedy,
    Wait,
)
from platforms.documents.remembering import remembered

BALANCE = "balance"
CONFIRMED_ON = "balance_confirmed_on"
BANK = "bank"
LEAVE_BEHIND = "leave-behind"
"""The remedy key of leaving although a blocker that costs something holds."""
MOST_RUNS = 3
"""A blocker that is still back after this many runs of its remedy will not go away like this."""


@dataclass(frozen=True, eq=False)
class Option:
    """One remedy of one blocker. Compared by identity."""

    rule: int
    """The place of its blocker in the document."""
    remedy: Remedy
    method: PayoutMethod | None
    """The payout method that takes the balance out, where the remedy is a payout."""

    @cached_property
    def key(self) -> str:
        return self.remedy.key

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        return self.remedy.conditions

    @cached_property
    def effects(self) -> tuple[Effect, ...]:
        return self.remedy.effects

    @cached_property
    def waits(self) -> tuple[Wait, ...]:
        silence = self.remedy.silence
        return (self.remedy.wait,) if silence is None else (self.remedy.wait, silence)

    @cached_property
    def leaves(self) -> bool:
        """Whether nothing is done about the blocker and what it costs is lost."""
        return self.remedy.key == LEAVE_BEHIND

    @cached_property
    def is_payout(self) -> bool:
        return self.remedy.cost.kind == "payout"

    @cached_property
    def is_dated(self) -> bool:
        """Whether its payout method is in force only for a time."""
        return self.method is not None and (self.method.effective_from or self.method.effective_until) is not None

    @cached_property
    def gives_up_balance(self) -> bool:
        return self.remedy.cost.kind == "forfeit_balance"

    @cached_property
    def gives_up(self) -> str | None:
        """The expected reward that is never received."""
        return self.remedy.cost.question

    @cached_property
    def takes_no_time(self) -> bool:
        """Whether it is over on whatever day it begins, for certain."""
        return self.remedy.wait.kind == "none" and self.remedy.silence is None and not self.is_payout

    @cached_property
    def lets_lapse(self) -> bool:
        return self.remedy.wait.kind == "expiry"

    @cached_property
    def needs_reply(self) -> bool:
        """Whether the reader waits for a counterpart, who may also stay silent."""
        return self.remedy.actor == "counterpart" or (self.remedy.actor == "you" and self.remedy.silence is not None)

    @cached_property
    def wait_varies(self) -> bool:
        """Whether the wait depends on more than the day it begins: on an answer or on the lots."""
        return any(wait.question is not None or wait.kind == "expiry" for wait in self.waits)

    @cached_property
    def joins(self) -> tuple[str, ...]:
        """The expected rewards that join the balance."""
        return tuple(effect.question for effect in self.effects if effect.kind == "add_to_balance")

    @cached_property
    def moves(self) -> tuple[str, ...]:
        """The questions whose amounts it moves to the balance, gives up or clears."""
        taken = [effect.question for effect in self.effects if effect.kind != "set"]
        return tuple(taken if self.gives_up is None else [self.gives_up, *taken])

    @cached_property
    def touches_balance(self) -> bool:
        """Whether it does anything to the balance other than adding rewards to it."""
        return (
            self.is_payout
            or self.gives_up_balance
            or self.lets_lapse
            or any(effect.question == BALANCE for effect in self.effects)
        )

    @cached_property
    def writes(self) -> frozenset[str]:
        """Questions whose answer may differ once the remedy is done."""
        changed = {effect.question for effect in self.effects} | _known(self.gives_up)
        return frozenset(changed | ({BALANCE} if self.touches_balance or self.joins else set()))

    @cached_property
    def reads(self) -> frozenset[str]:
        """Questions that decide whether the remedy is available and when it is done."""
        asked = {condition.question for condition in self.conditions} | _known(*(wait.question for wait in self.waits))
        asked |= {ROLE} if self.remedy.side else set()
        return frozenset(asked | ({BALANCE, BANK} if self.is_payout else {BALANCE} if self.lets_lapse else set()))


@dataclass(frozen=True, eq=False)
class Rule:
    """One blocker with its options. Compared by identity."""

    number: int
    blocker: Blocker
    options: tuple[Option, ...]

    @cached_property
    def key(self) -> str:
        return self.blocker.key

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        return self.blocker.conditions

    @cached_property
    def is_work(self) -> bool:
        return self.blocker.stage == "work"

    @cached_property
    def is_money(self) -> bool:
        return self.blocker.stage == "money"

    @cached_property
    def is_account(self) -> bool:
        return self.blocker.stage == "account"

    @cached_property
    def triggers(self) -> frozenset[str]:
        """Questions that decide whether the blocker holds."""
        asked = frozenset(condition.question for condition in self.conditions)
        return asked | {ROLE} if self.blocker.side else asked

    @cached_property
    def costs(self) -> bool:
        """Whether leaving is possible although it holds."""
        return self.blocker.strength == "costs"

    @cached_property
    def rewards(self) -> frozenset[str]:
        """The questions about money to come that its remedies move to the balance or give up."""
        joined = frozenset(question for option in self.options for question in option.joins)
        return (joined | _known(*(option.gives_up for option in self.options))) - {BALANCE}

    @cached_property
    def is_about_balance(self) -> bool:
        """Whether what leaving it behind costs is the balance."""
        return BALANCE in self.triggers or any(option.touches_balance for option in self.options)

    @cached_property
    def reads(self) -> frozenset[str]:
        return self.triggers.union(*(option.reads for option in self.options))

    @cached_property
    def writes(self) -> frozenset[str]:
        return frozenset().union(*(option.writes for option in self.options))


@dataclass(frozen=True, eq=False)
class Rulebook:
    """The blockers of a document as the engine walks through them. Compared by identity."""

    rules: tuple[Rule, ...]
    methods: dict[str, PayoutMethod]
    lapses: tuple[BalanceExpiry, ...]
    """The expiries that take money away."""
    leftovers: tuple[Leftover, ...] = ()
    """What becomes of the balance that lies in the account on the day of leaving."""
    age_matters: bool = False
    """Whether it can matter when money was confirmed."""
    closed: frozenset[int] = frozenset()
    """The places of blockers that can never come up."""
    is_group: bool = False
    """Whether these are the rules of a group, out of which nobody leaves by itself."""

    def changes_after(self, today: date) -> bool:
        """Whether a payout method begins or ends later."""
        return self.next_change(today) is not None

    def next_change(self, today: date) -> date | None:
        """The next day on which a payout method begins or ends."""
        bounds = [
            bound for method in self.methods.values() for bound in (method.effective_from, method.effective_until)
        ]
        return min([bound for bound in bounds if bound is not None and bound > today], default=None)

    @cached_property
    def open(self) -> tuple[Rule, ...]:
        """The blockers that can come up."""
        return tuple(rule for rule in self.rules if rule.number not in self.closed)

    @cached_property
    def only_options(self) -> dict[int, Option]:
        """The options of blockers about which just one thing can be done, by their places."""
        return {rule.number: rule.options[0] for rule in self.open if len(rule.options) == 1}

    @cached_property
    def banks(self) -> tuple[str, ...]:
        """The banks that payouts tell apart."""
        banks = {fee.bank for method in self.methods.values() for fee in method.transfer_fees} - {"any"}
        return tuple(sorted(banks | {"other"})) if banks else ()

    @cached_property
    def lapse_reads(self) -> frozenset[str]:
        return frozenset(condition.question for expiry in self.lapses for condition in expiry.conditions)

    @cached_property
    def leftover_reads(self) -> frozenset[str]:
        return frozenset(condition.question for row in self.leftovers for condition in row.conditions)

    @cached_property
    def watchers(self) -> dict[str, tuple[Rule, ...]]:
        """The blockers that a changed answer can bring up or clear."""
        watched = {question for rule in self.open for question in rule.triggers}
        return {question: tuple(rule for rule in self.open if question in rule.triggers) for question in watched}

    @cached_property
    def rewards(self) -> frozenset[str]:
        """Questions about money to come, which some remedy moves to the balance or gives up."""
        return frozenset().union(*(rule.rewards for rule in self.rules))

    @cached_property
    def turns(self) -> tuple[tuple[str, int], ...]:
        """Date questions, and after how many days a condition that looks back to them becomes another."""
        rows = [rule.conditions for rule in self.rules]
        rows += [option.conditions for rule in self.rules for option in rule.options]
        rows += [expiry.conditions for expiry in self.lapses]
        found = {(c.question, c.value + 1) for row in rows for c in row if looks_back(c) and isinstance(c.value, int)}
        return tuple(sorted(found))

    @cached_property
    def cleared_by(self) -> dict[Rule, tuple[Option, ...]]:
        """The remedies one of which must be done before a blocker is gone, by the blockers of which this is certain: time
        alone does not clear them, and nothing changes when their remedies are done.
        """
        found = {}
        for rule in self.open:
            options = [o for each in self.open for o in each.options if each is rule or o.writes & rule.triggers]
            days = {(o.rule, wait.question) for o in options for wait in o.waits if wait.question}
            may_change = any(q in each.writes for number, q in days for each in self.open if each.number != number)
            passes = BALANCE in rule.triggers or any(looks_back(condition) for condition in rule.conditions)
            if not (may_change or passes or any(option.lets_lapse for option in options)):
                found[rule] = tuple(options)
        return found

    @cached_property
    def groups(self) -> "tuple[Rulebook, ...]":
        """Blockers that meet the others only in the day on which they are over and in the rewards they bring, each
        group with the rules of its own blockers alone.

        Nothing they change is looked at by any other blocker, remedy, expiry or leftover, nothing they look at is
        changed by any other; and rewards are brought by work alone, which is over before money is moved.
        """
        everybody = frozenset(rule.number for rule in self.rules)
        if any(BALANCE in rule.reads and not rule.is_money for rule in self.rules):
            return ()
        return tuple(
            replace(self, lapses=(), closed=everybody - group, is_group=True)
            for group in self._that_meet()
            if self._is_apart(group)
        )

    def _that_meet(self) -> list[frozenset[int]]:
        """The blockers, those together that meet in anything but the balance."""
        found: list[frozenset[int]] = []
        for rule in self.rules:
            met = [group for group in found if any(_meet(rule, self.rules[number]) for number in group)]
            found = [group for group in found if group not in met]
            found.append(frozenset({rule.number}).union(*met))
        return found

    def _is_apart(self, group: frozenset[int]) -> bool:
        rules = [self.rules[number] for number in group]
        options = [option for rule in rules for option in rule.options]
        written = frozenset().union(*(rule.writes for rule in rules))
        return (
            (all(rule.is_work for rule in rules) or (BALANCE not in written and all(rule.is_account for rule in rules)))
            and not any(option.touches_balance for option in options)
            and written.isdisjoint(self.lapse_reads | self.leftover_reads)
            and not any(looks_back(c) for rule in rules for c in rule.conditions)
            and not any(looks_back(c) for option in options for c in option.conditions)
        )

    def at_once(self, rule: Rule) -> "Rulebook":
        """The same rules where clearing this one takes no time. Letting money lapse is no clearing."""
        if rule.number not in self._at_once:
            quick = _rule(rule.number, _quick(rule.blocker), self.methods)
            rules = tuple(quick if each is rule else each for each in self.rules)
            self._at_once[rule.number] = replace(self, rules=rules)
        return self._at_once[rule.number]

    @cached_property
    def _at_once(self) -> "dict[int, Rulebook]":
        return {}


@remembered
def rulebook_of(facts: PlatformFacts) -> Rulebook:
    """The rulebook of a document."""
    methods = {method.key: method for method in facts.payout_methods}
    rules = [_rule(number, blocker, methods) for number, blocker in enumerate(facts.blockers)]
    lapses = tuple(row for row in facts.expiries if row.outcome == "forfeited")
    holds = any(method.hold_days for method in facts.payout_methods)
    return Rulebook(tuple(rules), methods, lapses, facts.leftovers, age_matters=holds or bool(lapses))


def _rule(number: int, blocker: Blocker, methods: dict[str, PayoutMethod]) -> Rule:
    remedies = (*blocker.remedies, _leaving(blocker)) if blocker.strength == "costs" else blocker.remedies
    options = tuple(Option(number, remedy, methods.get(remedy.cost.method or "")) for remedy in remedies)
    return Rule(number, blocker, options)


def _leaving(blocker: Blocker) -> Remedy:
    return Remedy(key=LEAVE_BEHIND, title=blocker.loses, how=blocker.loses, actor="you", wait=Wait(kind="none"))


def _meet(one: Rule, other: Rule) -> bool:
    """Whether what one blocker changes matters to the other."""
    shared = (one.writes & (other.reads | other.writes)) | (other.writes & one.reads)
    return not shared <= {BALANCE}


def cleared(answer: Answer) -> Answer | None:
    """What clearing makes of an answer: yes/no becomes no, an amount 0; a date or a choice is dropped."""
    if isinstance(answer, int):
        return 0
    return "no" if answer in ("yes", "no") else None


def _known(*questions: str | None) -> set[str]:
    return {question for question in questions if question is not None}


def _quick(blocker: Blocker) -> Blocker:
    remedies = tuple(_take_no_time(remedy) for remedy in blocker.remedies if remedy.wait.kind != "expiry")
    return blocker.model_copy(update={"remedies": remedies or blocker.remedies})


def _take_no_time(remedy: Remedy) -> Remedy:
    return remedy.model_copy(update={"wait": Wait(kind="none"), "silence": None, "may_be_refused": False})
