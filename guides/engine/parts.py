"""A document taken apart into blockers that can be thought about by themselves.

To try every way in which unknown answers can turn out is thousands of times dearer than to look at each
blocker alone. Most blockers meet the others in two places only: the day on which the last work is done,
and the rewards that work brings to the balance. So a document consists of

- work parts: blockers that money waits for, and that may bring rewards,
- account parts: blockers that nothing waits for but the exit itself,
- the money: all other blockers. They are walked through together with stand-ins for the work parts:
  blockers that are over on a given day and bring a given sum.

Parts share no answer that anything changes. Where a document does not come apart like that, all of its
blockers belong to the money, and nothing is lost but time.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from guides.engine.account import quote
from guides.engine.conditions import ROLE, SIDES, Concerning
from guides.engine.open_answers import Completion, balance_limits, completions, conditions_of
from guides.engine.remedy_days import BOUNDS, NEVER
from guides.engine.rules import BALANCE, BANK, CONFIRMED_ON, Rule, Rulebook, rulebook_of
from guides.engine.situation import Answer, Situation
from guides.engine.walk import Start, Walk
from platforms.documents.facts import Blocker, Condition, Effect, PayoutMethod, PlatformFacts, Remedy, Wait
from platforms.documents.remembering import remembered

_PURSE = frozenset({BALANCE, BANK, CONFIRMED_ON})
"""Questions that money always looks at."""

Told = tuple[tuple[str, Answer], ...]


def told(situation: Situation, questions: Iterable[str], like_both: frozenset[str] = frozenset()) -> Told:
    """What is known of a reader's answers to some questions. `like_both`: sides that are told apart from being on both by
    nothing that these questions are for.
    """
    answers = [(question, situation.answer(question)) for question in sorted(questions)]
    return tuple(
        [
            (question, "both" if question == ROLE and answer in like_both else answer)
            for question, answer in answers
            if answer is not None
        ]
    )


ANY_SUM = 10**14
"""Stands, like the numbers after it, for a reward of any amount: more than a reader can tell."""


class Entangled(Exception):  # noqa: N818
    """A part cannot be thought about by itself after all."""


class Sum(NamedTuple):
    """A reward that joins the balance. `part`: the place of the part that brings it."""

    part: int
    day: int
    yen: int


class Way(NamedTuple):
    """One way through a part, or through several of them; its tuples hold one value for each of `BOUNDS`.

    `days`: the day it is over, the earliest possible one where nobody promises it. `rewards`: what has joined the balance
    by then. `unpriced`: rewards of unknown amount given up. `replies`: steps that wait for a counterpart.
    """

    days: tuple[int, ...]
    promised: tuple[bool, ...]
    rewards: tuple[tuple[Sum, ...], ...]
    unpriced: tuple[int, ...]
    replies: int

    def beside(self, other: "Way") -> "Way":
        """Both ways at the same time."""
        return Way(
            tuple([max(mine, its) for mine, its in zip(self.days, other.days)]),
            tuple([mine and its for mine, its in zip(self.promised, other.promised)]),
            tuple([mine + its for mine, its in zip(self.rewards, other.rewards)]),
            tuple([mine + its for mine, its in zip(self.unpriced, other.unpriced)]),
            self.replies + other.replies,
        )

    def over_on(self, place: int) -> int:
        """The day it is promised to be over at one of `BOUNDS`, `NEVER` where nobody promises one."""
        return self.days[place] if self.promised[place] else NEVER


Ways = tuple[Way, ...]
"""All different ways through a part, those of the document's first remedies first."""


Asked = tuple[tuple[str, tuple[Answer, ...]], ...]
"""Open questions with the answers that they can have."""

Turnouts = tuple[tuple[Completion, Ways], ...]


def _bringing(sums: Mapping[int, int], ways: Ways) -> Ways:
    """The same ways with other rewards."""

    def changed(rewards: tuple[Sum, ...]) -> tuple[Sum, ...]:
        return tuple([Sum(part, day, sums.get(yen, yen)) for part, day, yen in rewards])

    return tuple(dict.fromkeys([way._replace(rewards=tuple(map(changed, way.rewards))) for way in ways]))


def side_by_side(one: Ways, other: Ways) -> Ways:
    """All ways through two parts at the same time."""
    return tuple(dict.fromkeys([mine.beside(its) for mine in one for its in other]))


@dataclass(frozen=True, eq=False)
class Part:
    """Some blockers of a document, as `Rulebook.groups` has them. `reads`: the questions that they look at.

    `brings`: whether they may bring rewards.
    """

    number: int
    rulebook: Rulebook
    reads: frozenset[str]
    brings: bool

    @cached_property
    def like_both(self) -> frozenset[str]:
        """The sides to whose readers this part is the same as to those on both."""
        return _like_both(self.rulebook.open)

    def turnouts(self, answers: Told, asked: Asked, today: date) -> Turnouts:
        """Every completion of this part alone, with all ways through it."""
        situation, values = Situation(dict(answers)), dict(asked)
        known: dict[Told, Ways] = {}
        found = []
        for completion in completions(self.rulebook, situation, values):
            sums = [
                question for question in sorted(completion) if question in self._only_brought and completion[question]
            ]
            stand_ins = {question: ANY_SUM + place for place, question in enumerate(sums)}
            alike = tuple((dict(completion) | stand_ins).items())
            if alike not in known:
                known[alike] = self._ways(situation.replace(dict(alike)), today)
            brought = {
                stand_ins[question]: amount for question in sums if isinstance(amount := completion[question], int)
            }
            found.append((completion, _bringing(brought, known[alike]) if brought else known[alike]))
        return tuple(found)

    @cached_property
    def _only_brought(self) -> frozenset[str]:
        """The rewards of which only whether there are any makes a difference to the ways, beside what these bring."""
        looked_at = {condition.question for row in conditions_of(self.rulebook) for condition in row}
        options = [option for rule in self.rulebook.open for option in rule.options]
        written = {effect.question for option in options for effect in option.effects if effect.kind == "set"}
        return frozenset().union(*(rule.rewards for rule in self.rulebook.open)) - looked_at - written

    def _ways(self, situation: Situation, today: date) -> Ways:
        """Raises `Entangled` where a way goes on only while others are under way."""
        found: dict[Way, None] = {}
        start, only = Start(self.rulebook, situation, today), self.rulebook.only_options
        for walks in _all_ways([Walk(start, bound, only) for bound in BOUNDS]):
            if any(walk.stuck_on is not None for walk in walks):
                raise Entangled
            way = Way(
                days=tuple([walk.day.toordinal() for walk in walks]),
                promised=tuple([walk.exit_on is not None for walk in walks]),
                rewards=tuple([self._rewards(walk) for walk in walks]),
                unpriced=tuple([walk.account.unpriced for walk in walks]),
                replies=walks[0].replies,
            )
            found.setdefault(way)
        return tuple(found)

    def _rewards(self, walk: Walk) -> tuple[Sum, ...]:
        return tuple([Sum(self.number, lot.confirmed_on.toordinal(), lot.amount_yen) for lot in walk.account.lots])


@dataclass(frozen=True, eq=False)
class Parts:
    """A document taken apart. `money`: a document with the blockers left, and the stand-ins of the work parts.

    `shared`: questions that several parts look at. Nothing changes their answers.
    `in_any_order`: whether it is the same to the money which part brings which reward.
    """

    work: tuple[Part, ...]
    account: tuple[Part, ...]
    money: PlatformFacts
    money_reads: frozenset[str]
    shared: frozenset[str]
    in_any_order: bool

    @property
    def frees_reads(self) -> frozenset[str]:
        """The questions that `frees_at_once` looks at."""
        return self.money_reads - _PURSE

    @cached_property
    def like_both(self) -> frozenset[str]:
        """The sides to whose readers the money is the same as to those on both."""
        rulebook = rulebook_of(self.money)
        return frozenset() if ROLE in rulebook.lapse_reads | rulebook.leftover_reads else _like_both(rulebook.rules)

    @cached_property
    def reads_for_days(self) -> frozenset[str]:
        """The questions that the days of the money rest on. The bank is none where every sum that a payout takes can be paid
        out to any bank, and nothing else asks for it.
        """
        rulebook = rulebook_of(self.money)
        asks = any(condition.question == BANK for row in conditions_of(rulebook) for condition in row)
        payable = all(_pays_out_everything(method, rulebook.banks) for method in rulebook.methods.values())
        return self.money_reads - {BANK} if payable and not asks else self.money_reads

    def frees_at_once(self, answers: Told, today: date) -> bool:
        """Whether the money is never what the earliest day waits for: on whatever day the work is over and whatever the
        balance is by then, all that is left can be given up on that day, and nothing lapses afterwards.
        """
        rulebook = rulebook_of(self.money)
        if not self.in_any_order or rulebook.turns:  # other blockers go on before, or the day itself matters
            return False
        situation = Situation(dict(answers) | self.without_stand_ins(rewards=False))
        balances = (None, 0, *balance_limits(rulebook))  # one of each kind that any condition tells apart
        starts = [Start(rulebook, situation.replace({BALANCE: balance}), today) for balance in balances]
        return all(_gives_up(Walk(start, BOUNDS[0], rulebook.only_options), today) for start in starts)

    def without_stand_ins(self, rewards: bool) -> dict[str, Answer]:
        """The answers under which no stand-in holds; with `rewards`, those that bring rewards may."""
        parts = () if rewards else (each.number for each in self.work)
        return {f"stands_in_{_name(part)}": "no" for part in (GATE, OTHERS, *parts)}


@remembered
def parts_of(facts: PlatformFacts) -> Parts:
    """Take a document apart."""
    rulebook = rulebook_of(facts)
    groups = rulebook.groups
    rest = [rule for rule in rulebook.rules if all(rule.number in group.closed for group in groups)]
    in_any_order = all(rule.is_money for rule in rest)
    if not in_any_order:  # the order of one day matters: a part with one stand-in must be one blocker
        rest += [rule for group in groups for rule in group.open if len(group.open) > 1]
        groups = tuple(group for group in groups if len(group.open) == 1)
    parts = [_part(number, group) for number, group in enumerate(groups)]
    work = tuple(part for part in parts if part.rulebook.open[0].is_work)
    blockers = {rule.number: rule.blocker for rule in rest}
    blockers |= {part.rulebook.open[0].number: _stand_in(part.number, "work") for part in work}
    reads = _reads(rest) | rulebook.lapse_reads | rulebook.leftover_reads | _PURSE
    return Parts(
        work=work,
        account=tuple(part for part in parts if part not in work),
        money=_beside_stand_ins(facts, [blockers[number] for number in sorted(blockers)]),
        money_reads=reads,
        shared=_shared([*(part.reads for part in parts), reads]),
        in_any_order=in_any_order,
    )


@remembered
def whole(facts: PlatformFacts) -> Parts:
    """A document that is not taken apart."""
    rulebook = rulebook_of(facts)
    reads = _reads(rulebook.rules) | rulebook.lapse_reads | rulebook.leftover_reads | _PURSE
    return Parts((), (), _beside_stand_ins(facts, facts.blockers), reads, frozenset(), in_any_order=False)


def _reads(rules: Iterable[Rule]) -> frozenset[str]:
    found = [rule.reads.union(*(option.moves for option in rule.options)) for rule in rules]
    return frozenset().union(*found)


def _shared(reads: list[frozenset[str]]) -> frozenset[str]:
    return frozenset(question for one in reads for question in one if sum(question in each for each in reads) > 1)


def _part(number: int, group: Rulebook) -> Part:
    return Part(number, group, _reads(group.open), any(option.joins for rule in group.open for option in rule.options))


def _pays_out_everything(method: PayoutMethod, banks: Iterable[str]) -> bool:
    """Whether every sum from the minimum on can be paid out to any of these banks.

    What arrives grows with the sum while the fee is the same, so that the least sum of each fee tells.
    """
    least = method.minimum_yen or 1
    sums = {least, *(max(least, yen) for fee in method.transfer_fees for yen in (fee.from_yen, (fee.to_yen or 0) + 1))}
    return all(quote(method, yen, bank) is not None for bank in banks for yen in sums)


def _like_both(rules: Iterable[Rule]) -> frozenset[str]:
    """The sides to whose readers these rules are the same as to those on both."""
    rows = list[Concerning]()
    for rule in rules:
        rows += [rule.blocker, *(option.remedy for option in rule.options)]
    if any(condition.question == ROLE for row in rows for condition in row.conditions):
        return frozenset()
    sides = {row.side for row in rows}
    return frozenset(side for side in SIDES if sides.isdisjoint(SIDES - {side}))


# Stand-ins

GATE, OTHERS = -1, -2
"""The stand-ins of the work parts that bring nothing, and of the account parts."""


def _beside_stand_ins(facts: PlatformFacts, blockers: Iterable[Blocker]) -> PlatformFacts:
    ends = _stand_in(GATE, "work"), _stand_in(OTHERS, "account")
    return facts.model_copy(update={"blockers": (*blockers, *ends)})


def _name(part: int) -> str:
    return {GATE: "gate", OTHERS: "others"}.get(part, f"part_{part}")


def _stand_in(part: int, stage: str) -> Blocker:
    """A blocker that holds until a day and then brings a sum."""
    name = f"stands_in_{_name(part)}"
    remedy = Remedy(
        key="wait",
        title="-",
        how="-",
        actor="time",
        wait=Wait(kind="days_after", question=f"{name}_until", min_days=0, max_days=0),
        effects=(
            Effect(kind="clear", question=name),
            Effect(kind="add_to_balance", question=f"{name}_yen"),
        ),
    )
    return Blocker(
        key=name.replace("_", "-"),
        title="-",
        why="-",
        stage=stage,
        conditions=(Condition(question=name, operator="is", value="yes"),),
        remedies=(remedy,),
    )


def stands_in(part: int, until: int, yen: int = 0) -> Iterator[tuple[str, Answer]]:
    """The answers under which a stand-in is over on a day and brings a sum."""
    name = f"stands_in_{_name(part)}"
    yield from ((name, "yes"), (f"{name}_until", date.fromordinal(until)), (f"{name}_yen", yen))


def _gives_up(walk: Walk, today: date) -> bool:
    """Whether some remedies that take no time lead out on the same day for certain, and leave nothing that lapses."""
    if walk.advance().undecided is not None:
        return any(_gives_up(walk.fork(option), today) for option in walk.options if option.takes_no_time)
    paid = any(done.run.option.is_payout for done in walk.done)
    return walk.exit_on == today and walk.stuck_on is None and walk.lapses_next_on is None and not paid


def _all_ways(walks: Sequence[Walk]) -> Iterator[Sequence[Walk]]:
    """Every choice of remedies that leads out at the first bound, walked to the end at each."""
    for walk in walks:
        undecided = walk.advance().undecided
        if undecided is not None:
            for option in walk.options:
                yield from _all_ways([each.fork(option) for each in walks])
            return
        if walk is walks[0] and walk.stuck_on is not None:
            return
    yield walks
